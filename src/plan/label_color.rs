//! The colour of a label that has none of its own. `shaders/shared/label_color.wgsl` is the same in WGSL; both count in
//! integers alone, so that panel and picture agree to the bit.

use crate::ome::image::{LabelId, LabelTable};

/// The numbers that turn bits into hues, of which every seed has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// From an id to the next, in 2³²nds of a turn.
    pub step: u32,
    /// Added to all.
    pub shift: u32,
}

/// The golden ratio, and the fractions of the roots of 2, 3 and 7: multiples of these keep apart for long.
const STEPS: [u32; 4] = [0x9e37_79b9, 0x6a09_e667, 0xbb67_ae85, 0xa54f_f53b];

impl Palette {
    /// Ids that look alike with one seed differ with the next.
    pub fn of(seed: u32) -> Self {
        Self { step: STEPS[(seed & 3) as usize], shift: seed.wrapping_mul(0x85eb_ca6b) }
    }
}

/// RGBA of an id: as its file gives it, unless another seed than 0 was asked for, which leaves the transparency and the
/// background as they are. The background is transparent where the file gives it no colour.
pub fn color_of(table: &LabelTable, id: LabelId, seed: u32) -> [u8; 4] {
    let of_file = table.colors.binary_search_by_key(&id, |(id, _)| *id).ok().map(|at| table.colors[at].1);
    match of_file {
        Some(color) if seed == 0 || id == 0 => color,
        None if id == 0 => [0; 4],
        _ => {
            let [red, green, blue] = label_color(id, Palette::of(seed));
            [red, green, blue, of_file.map_or(255, |color| color[3])]
        }
    }
}

/// A stable colour from the bits of an id. The hue steps by a ratio that never comes back, so that ids that follow each
/// other, which are often neighbours in the picture, are far apart; saturation and value vary a little, always lively.
pub fn label_color(id: LabelId, palette: Palette) -> [u8; 3] {
    let (low_word, high_word) = (id as u32, (id >> 32) as u32);
    let turn = low_word
        .wrapping_mul(palette.step)
        .wrapping_add(high_word.wrapping_mul(0x85eb_ca6b))
        .wrapping_add(palette.shift);
    let hue = (turn >> 16) * 6;
    let mut bits = low_word ^ high_word.wrapping_mul(0xc2b2_ae35) ^ palette.shift;
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ (bits >> 13)).wrapping_mul(0xc2b2_ae35);
    bits ^= bits >> 16;
    let saturation = 140 + (bits & 63);
    let value = 190 + ((bits >> 8) & 63);
    let fraction = (hue >> 8) & 255;
    let low = value * (255 - saturation) / 255;
    let falling = value * (65025 - saturation * fraction) / 65025;
    let rising = value * (65025 - saturation * (255 - fraction)) / 65025;
    let rgb = match hue >> 16 {
        0 => [value, rising, low],
        1 => [falling, value, low],
        2 => [low, value, rising],
        3 => [low, falling, value],
        4 => [rising, low, value],
        _ => [value, low, falling],
    };
    rgb.map(|part| part as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_ids_differ_clearly() {
        for seed in 0..12 {
            let palette = Palette::of(seed);
            for id in (1..5000).chain(u64::MAX - 100..u64::MAX).chain((1 << 40)..(1 << 40) + 100) {
                let (a, b) = (label_color(id, palette), label_color(id + 1, palette));
                let difference: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b))).sum();
                assert!(difference > 80, "{id} {seed}: {a:?} {b:?}");
            }
        }
    }

    #[test]
    fn ids_that_look_alike_differ_with_another_seed() {
        let apart = |seed, a, b| {
            let [a, b] = [a, b].map(|id| label_color(id, Palette::of(seed)));
            a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b))).sum::<u32>()
        };
        let alike: Vec<u64> = (1..2000).filter(|id| apart(0, *id, id + 21) < 60).collect();
        assert!(alike.len() > 100, "{}", alike.len());
        assert!(alike.iter().all(|id| (1..4).any(|seed| apart(seed, *id, id + 21) > 100)));
    }

    #[test]
    fn colours_are_lively() {
        for id in 1..5000 {
            for seed in 0..5 {
                let color = label_color(id, Palette::of(seed));
                let (low, high) = (color.iter().min().unwrap(), color.iter().max().unwrap());
                assert!(*high >= 190 && high - low > 90, "{id} {seed}: {color:?}");
            }
        }
    }

    #[test]
    fn the_files_colours_stand_until_others_are_asked_for() {
        let colors = vec![(0, [1, 2, 3, 4]), (7, [9, 8, 7, 66])];
        let table = LabelTable { colors, properties: Vec::new() };
        assert_eq!(color_of(&table, 7, 0), [9, 8, 7, 66]);
        let [red, green, blue] = label_color(7, Palette::of(3));
        assert_eq!(color_of(&table, 7, 3), [red, green, blue, 66], "transparency stays");
        assert_eq!(color_of(&table, 0, 3), [1, 2, 3, 4], "so does the background");
        assert_eq!(color_of(&table, 8, 0)[3], 255);
        assert_eq!(color_of(&LabelTable::default(), 0, 3), [0; 4]);
    }
}
