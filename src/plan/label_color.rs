//! The colour of a label that has none of its own. `shaders/shared/label_color.wgsl` is the same in WGSL; both count in
//! integers alone, so that panel and picture agree to the bit.

use crate::ome::image::LabelId;

/// A stable colour from the bits of an id. The hue steps by the golden ratio, so that ids that follow each other, which
/// are often neighbours in the picture, are far apart; saturation and value vary a little, always lively.
pub fn label_color(id: LabelId) -> [u8; 3] {
    let (low_word, high_word) = (id as u32, (id >> 32) as u32);
    let turn = low_word.wrapping_mul(0x9e37_79b9).wrapping_add(high_word.wrapping_mul(0x85eb_ca6b));
    let hue = (turn >> 16) * 6;
    let mut bits = low_word ^ high_word.wrapping_mul(0xc2b2_ae35);
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
        for id in (1..5000).chain(u64::MAX - 100..u64::MAX).chain((1 << 40)..(1 << 40) + 100) {
            let (a, b) = (label_color(id), label_color(id + 1));
            let difference: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b))).sum();
            assert!(difference > 80, "{id}: {a:?} {b:?}");
        }
    }

    #[test]
    fn colours_are_lively() {
        for id in 1..5000 {
            let color = label_color(id);
            let (low, high) = (color.iter().min().unwrap(), color.iter().max().unwrap());
            assert!(*high >= 190 && high - low > 90, "{id}: {color:?}");
        }
    }
}
