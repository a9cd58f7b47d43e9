//! Frames to pictures on a software GPU: every pixel within 1/255 of what `support/picture.rs` works out.

use std::rc::Rc;

use wgpu::TextureFormat::{Bgra8Unorm, Rgba8Unorm};
use zarrscope::decode::texels::TexelFormat;
use zarrscope::ome::image::LabelTable;
use zarrscope::plan::frame::*;
use zarrscope::plan::label_color::{Palette, label_color};
use zarrscope::render::RenderError;
use zarrscope::render::sketch::Sketch;

use crate::support::picture::{Bench, Memory, Store, compare};

/// Texel coordinates to device pixels.
#[derive(Clone, Copy)]
struct View {
    zoom: f64,
    turn: f64,
    shift: [f64; 2],
}

const FLAT: View = View { zoom: 1.0, turn: 0.0, shift: [0.0, 0.0] };

impl View {
    fn pixel(self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = self.turn.sin_cos();
        [self.zoom * (cos * x - sin * y) + self.shift[0], self.zoom * (sin * x + cos * y) + self.shift[1]]
    }

    fn texel_from_pixel(self) -> [f64; 4] {
        let (sin, cos) = self.turn.sin_cos();
        [cos, sin, -sin, cos].map(|part| part / self.zoom)
    }
}

/// A frame in the making: a page and a buffer per image, a slot per tile.
struct Scene {
    frame: Frame,
    memory: Memory,
    pages: u32,
}

impl Scene {
    fn new(size: [u32; 2]) -> Self {
        Self {
            frame: Frame { size, background: [0.2, 0.05, 0.4], ..Frame::default() },
            memory: Memory::default(),
            pages: 0,
        }
    }

    /// Uploads an image in tiles of at most `tile` texels and returns its quads.
    fn image(&mut self, texels: &Grid, tile: u32, view: View, channel: u32) -> Vec<Quad> {
        let [width, height] = texels.size;
        let bytes = texels.format.size();
        let across = [width.div_ceil(tile), height.div_ceil(tile)];
        let page = Page {
            id: self.pages,
            format: texels.format,
            size: [across[0] * tile + 3, across[1] * tile + 5],
        };
        self.memory.0.insert(self.pages, texels.bytes.clone());
        let mut quads = Vec::new();
        for row in 0..across[1] {
            for column in 0..across[0] {
                let start = [column * tile, row * tile];
                let size = [tile.min(width - start[0]), tile.min(height - start[1])];
                // Slots in another order than tiles, so that a read beyond a slot meets a stranger.
                let slot = Slot {
                    page,
                    origin: [(across[0] - 1 - column) * tile + 3, (across[1] - 1 - row) * tile + 5],
                };
                let cut = Cut {
                    offset: (u64::from(start[1]) * u64::from(width) + u64::from(start[0])) * bytes as u64,
                    step: [bytes as u64, u64::from(width) * bytes as u64],
                    size,
                    texel_bytes: bytes as u32,
                };
                let texels = Texels::Cut { buffer: BufferId(self.pages), cut };
                self.frame.uploads.push(Upload { slot, size, texels });
                quads.push(quad(slot, start, size, view, channel));
            }
        }
        self.pages += 1;
        quads
    }

    fn add_image(&mut self, opacity: f32, channels: Vec<ChannelLook>, quads: Vec<Quad>) {
        self.frame.layers.push(FrameLayer::Image(ImageLayer {
            opacity,
            channels,
            quads,
            ..ImageLayer::default()
        }));
    }

    fn check(&self, name: &str) {
        if let Some(bench) = Bench::new() {
            bench.check(name, &self.frame, &self.memory);
        }
    }
}

/// The quad of the texels from `start`, which lie at the beginning of `slot`.
fn quad(slot: Slot, start: [u32; 2], size: [u32; 2], view: View, channel: u32) -> Quad {
    let corner = |x: u32, y: u32| {
        let texel = [start[0] + x * size[0], start[1] + y * size[1]].map(f64::from);
        view.pixel(texel).map(|part| part as f32)
    };
    let corners = [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)];
    let origin = corners[0].map(f32::round);
    let matrix = view.texel_from_pixel();
    let away = [0, 1].map(|axis| f64::from(origin[axis]) - view.shift[axis]);
    let offset = [0, 1].map(|axis| {
        (matrix[axis * 2] * away[0] + matrix[axis * 2 + 1] * away[1] - f64::from(start[axis])) as f32
    });
    Quad { slot, size, corners, origin, texel_from_pixel: matrix.map(|part| part as f32), offset, channel }
}

/// An image in memory.
struct Grid {
    format: TexelFormat,
    size: [u32; 2],
    bytes: Vec<u8>,
}

fn grid<const N: usize>(format: TexelFormat, size: [u32; 2], texel: impl Fn(u32, u32) -> [u8; N]) -> Grid {
    assert_eq!(format.size(), N);
    let bytes = (0..size[1]).flat_map(|y| (0..size[0]).map(move |x| (x, y))).flat_map(|(x, y)| texel(x, y));
    Grid { format, size, bytes: bytes.collect() }
}

/// A number that looks random and is always the same.
fn noise(x: u32, y: u32, seed: u32) -> u32 {
    let mut bits = x.wrapping_mul(0x9e37_79b9) ^ y.wrapping_mul(0x85eb_ca6b) ^ seed.wrapping_mul(0xc2b2_ae35);
    for _ in 0..2 {
        bits = (bits ^ (bits >> 15)).wrapping_mul(0x2c1b_3c6d);
    }
    bits ^ (bits >> 16)
}

fn look(color: [f32; 3], start: f32, end: f32) -> ChannelLook {
    ChannelLook { color, start, end, gamma: 1.0, invert: false, lut: None }
}

const WHITE: [f32; 3] = [1.0, 1.0, 1.0];

fn sixteen_bits(size: [u32; 2], seed: u32) -> Grid {
    grid(TexelFormat::R16Uint, size, move |x, y| (noise(x, y, seed) as u16).to_le_bytes())
}

#[test]
fn one_texel_per_pixel() {
    let Some(bench) = Bench::new() else { return };
    let mut scene = Scene::new([64, 48]);
    let texels = grid(TexelFormat::R8Uint, [64, 48], |x, y| [(x * 3 + y * 5) as u8]);
    let quads = scene.image(&texels, 16, FLAT, 0);
    scene.add_image(1.0, vec![look(WHITE, 0.0, 255.0)], quads);
    let pixels = bench.check("identity", &scene.frame, &scene.memory);
    let red: Vec<u8> = pixels.chunks_exact(4).map(|pixel| pixel[0]).collect();
    assert_eq!(red, texels.bytes, "byte for byte");
}

#[test]
fn zooms_and_turns() {
    let Some(bench) = Bench::new() else { return };
    for zoom in [0.31, 1.0 / 3.0, 0.77, 1.0, 1.37, 3.3, 17.9] {
        for turn in [0.0, 0.3, 2.0, -1.4] {
            let mut scene = Scene::new([150, 131]);
            let view = View { zoom, turn, shift: [75.3 - 40.0 * zoom, 60.8 - 30.0 * zoom] };
            let quads = scene.image(&sixteen_bits([100, 80], 1), 32, view, 0);
            scene.add_image(0.9, vec![look([1.0, 0.6, 0.1], 900.0, 60_000.0)], quads);
            bench.check(&format!("zoom {zoom} turn {turn}"), &scene.frame, &scene.memory);
        }
    }
}

#[test]
fn far_from_the_origin_texels_stay_exact() {
    let mut scene = Scene::new([90, 90]);
    // As of a plane of 400 000 texels: only the tile's own offset reaches the shader.
    let view = View { zoom: 2.71, turn: 0.0, shift: [-13.4, -7.7] };
    let mut quads = scene.image(&sixteen_bits([256, 256], 2), 256, view, 0);
    for quad in &mut quads {
        for corner in &mut quad.corners {
            corner[0] = corner[0].max(-1e5);
        }
    }
    scene.add_image(1.0, vec![look(WHITE, 0.0, 65_535.0)], quads);
    scene.check("large tile");
}

#[test]
fn no_seams_between_tiles() {
    let Some(bench) = Bench::new() else { return };
    for (zoom, turn) in
        [(0.137, 0.0), (0.5, 0.0), (1.01, 0.0), (2.999, 0.0), (0.8, 0.123), (3.7, 0.785), (1.0, 1.0)]
    {
        let mut scene = Scene::new([200, 200]);
        let view = View { zoom, turn, shift: [100.0 - 90.0 * zoom, 100.0 - 130.0 * zoom] };
        let texels = grid(TexelFormat::R8Uint, [400, 400], |_, _| [100]);
        let quads = scene.image(&texels, 16, view, 0);
        assert_eq!(quads.len(), 625);
        scene.frame.background = [0.0, 1.0, 0.0];
        scene.add_image(1.0, vec![look([1.0, 0.0, 1.0], 0.0, 200.0)], quads);
        let mut renderer = bench.renderer();
        let (outcome, pixels) = bench.try_draw(&mut renderer, &scene.frame, &scene.memory, Rgba8Unorm);
        outcome.unwrap();
        // A gap would be green; an overlap would be twice as bright.
        let mut inside = 0;
        for (index, pixel) in pixels.chunks_exact(4).enumerate() {
            let at = [(index % 200) as f64 + 0.5 - view.shift[0], (index / 200) as f64 + 0.5 - view.shift[1]];
            let m = view.texel_from_pixel();
            let texel = [m[0] * at[0] + m[1] * at[1], m[2] * at[0] + m[3] * at[1]];
            let margin = 0.1 / zoom;
            if texel.iter().all(|part| *part > margin && *part < 400.0 - margin) {
                assert!(pixel[1] == 0 && pixel[0].abs_diff(128) <= 1, "zoom {zoom} turn {turn}: {pixel:?}");
                inside += 1;
            }
        }
        assert!(inside > 500);
    }
}

#[test]
fn many_channels_add_up() {
    let Some(bench) = Bench::new() else { return };
    for (channels, end) in [(6, 300_000.0), (8, 70_000.0), (24, 1_500_000.0)] {
        let mut scene = Scene::new([80, 70]);
        let (mut quads, mut looks) = (Vec::new(), Vec::new());
        for channel in 0..channels {
            let view = View {
                zoom: 1.3137 + f64::from(channel) * 0.0713,
                turn: 0.0,
                shift: [f64::from(channel) + 0.137, 2.31],
            };
            quads.extend(scene.image(&sixteen_bits([40, 40], channel), 32, view, channel));
            let color = [7, 8, 9].map(|seed| (noise(channel, seed, 0) % 256) as f32 / 255.0);
            looks.push(look(color, 100.0 * channel as f32, end));
        }
        scene.frame.background = [0.0, 0.3, 1.0];
        scene.add_image(0.8, looks, quads);
        bench.check(&format!("{channels} channels"), &scene.frame, &scene.memory);
    }
}

#[test]
fn channels_add_up_in_bytes_where_there_are_no_half_floats() {
    let Some(bench) = Bench::adjusted(|gpu| gpu.accumulation = Rgba8Unorm) else { return };
    let mut scene = Scene::new([40, 40]);
    let (mut quads, mut looks) = (Vec::new(), Vec::new());
    for channel in 0..3 {
        quads.extend(scene.image(&sixteen_bits([40, 40], channel), 16, FLAT, channel));
        looks.push(look([0.4, 0.9, 0.2 * channel as f32], 0.0, 90_000.0));
    }
    scene.add_image(0.7, looks, quads);
    // Each channel is rounded once more.
    bench.check_within("bytes", &scene.frame, &scene.memory, 3.0);
}

/// One image of 48 × 48 with the given looks, each drawn alone.
fn check_looks(texels: Grid, looks: &[ChannelLook]) {
    let Some(bench) = Bench::new() else { return };
    for look in looks {
        let mut scene = Scene::new([48, 48]);
        let quads = scene.image(&texels, 20, FLAT, 0);
        scene.add_image(1.0, vec![*look], quads);
        bench.check(&format!("{:?} {look:?}", texels.format), &scene.frame, &scene.memory);
    }
}

#[test]
fn gamma_inversion_and_odd_windows() {
    let plain = look([1.0, 0.5, 0.8], 10.0, 240.0);
    check_looks(
        grid(TexelFormat::R8Uint, [48, 48], |x, y| [(noise(x, y, 5)) as u8]),
        &[
            plain,
            ChannelLook { gamma: 0.45, ..plain },
            ChannelLook { gamma: 2.2, ..plain },
            ChannelLook { invert: true, ..plain },
            ChannelLook { invert: true, gamma: 3.0, ..plain },
            ChannelLook { start: 99.5, end: 103.25, ..plain },
            ChannelLook { start: -1000.0, end: 300.0, ..plain },
            ChannelLook { start: 200.0, end: 50.0, ..plain },
            ChannelLook { start: 128.0, end: 128.0, ..plain },
            ChannelLook { start: 128.0, end: 128.0, invert: true, ..plain },
            ChannelLook { start: 1e9, end: 2e9, ..plain },
        ],
    );
}

#[test]
fn signed_samples() {
    check_looks(
        grid(TexelFormat::R8Sint, [48, 48], |x, y| [noise(x, y, 6) as u8]),
        &[look(WHITE, -128.0, 127.0), look(WHITE, -20.5, 3.0), look(WHITE, -1e6, 1e6)],
    );
    check_looks(
        grid(TexelFormat::R16Sint, [48, 48], |x, y| (noise(x, y, 6) as u16).to_le_bytes()),
        &[look(WHITE, -32_768.0, 32_767.0), look(WHITE, -300.0, 1000.0)],
    );
    check_looks(
        grid(TexelFormat::R32Sint, [48, 48], |x, y| noise(x, y, 6).to_le_bytes()),
        &[look(WHITE, i32::MIN as f32, i32::MAX as f32), look(WHITE, -2e9, 1e8)],
    );
}

#[test]
fn whole_numbers_beyond_those_of_floats() {
    // 4 294 965 248 is a float; its neighbours, one apart, are not.
    check_looks(
        grid(TexelFormat::R32Uint, [48, 48], |x, y| (4_294_965_248_u32 + x * 7 + y).to_le_bytes()),
        &[look(WHITE, 4_294_965_248.0, 4_294_965_504.0), look(WHITE, 0.0, 4_294_967_040.0)],
    );
    check_looks(
        grid(TexelFormat::R32Sint, [48, 48], |x, y| (-2_000_000_000_i32 + (x * 3 + y) as i32).to_le_bytes()),
        &[look(WHITE, -2_000_000_000.0, -1_999_999_872.0)],
    );
}

#[test]
fn floats_that_are_no_numbers_show_what_is_below() {
    let texels = grid(TexelFormat::R32Float, [48, 48], |x, y| {
        let value = match (x + 5 * y) % 11 {
            0 => f32::NAN,
            1 => f32::INFINITY,
            2 => f32::NEG_INFINITY,
            3 => -f32::NAN,
            4 => f32::MAX,
            5 => -f32::MAX,
            _ => (noise(x, y, 8) % 10_000) as f32 / 10_000.0,
        };
        value.to_le_bytes()
    });
    let plain = look([0.9, 0.7, 1.0], 0.1, 0.8);
    check_looks(
        texels,
        &[
            plain,
            ChannelLook { invert: true, ..plain },
            ChannelLook { start: -1e38, end: 1e38, ..plain },
            ChannelLook { start: 0.3, end: 0.3, ..plain },
        ],
    );
}

#[test]
fn constant_tiles_of_any_size() {
    let mut scene = Scene::new([60, 60]);
    let page = Page { id: 9, format: TexelFormat::R16Uint, size: [32, 32] };
    let mut quads = Vec::new();
    for (index, (size, value)) in [([1, 1], 1000_u16), ([7, 3], 300)].into_iter().enumerate() {
        let slot = Slot { page, origin: [index as u32 * 8, 4] };
        let texels = Texels::Constant(value.to_le_bytes().to_vec());
        scene.frame.uploads.push(Upload { slot, size, texels });
        // A single texel stands for a tile of 24.
        let view = View { zoom: 1.1, turn: 0.2, shift: [13.0, 4.0] };
        let mut quad = quad(slot, [index as u32 * 24, 0], [24, 24], view, 0);
        quad.size = size;
        quads.push(quad);
    }
    scene.add_image(1.0, vec![look(WHITE, 0.0, 2000.0)], quads);
    scene.check("constants");
}

#[test]
fn colour_maps_in_place_of_colours() {
    let Some(bench) = Bench::new() else { return };
    let mut scene = Scene::new([48, 48]);
    scene.frame.luts = Rc::new((0..3 * 1024).map(|at| noise(at, 1, 21) as u8).collect());
    let texels = grid(TexelFormat::R16Uint, [48, 48], |x, y| (noise(x, y, 3) as u16).to_le_bytes());
    let plain = look(WHITE, 2000.0, 60_000.0);
    for lut in [Some(0), Some(2), None] {
        let quads = scene.image(&texels, 20, FLAT, 0);
        let looks = vec![ChannelLook { lut, invert: lut == Some(2), gamma: 0.7, ..plain }];
        scene.frame.layers.clear();
        scene.add_image(0.8, looks, quads);
        bench.check(&format!("colour map {lut:?}"), &scene.frame, &scene.memory);
    }
}

#[test]
fn layers_are_added_or_show_what_differs() {
    let Some(bench) = Bench::new() else { return };
    for top in [Blend::Add, Blend::Difference] {
        let mut scene = Scene::new([48, 48]);
        // What lies behind the picture is no layer.
        scene.frame.background = [0.0; 3];
        for (seed, color, blend, opacity) in [
            (5, [0.9, 0.5, 0.2], Blend::Difference, 1.0),
            (6, [0.3, 0.6, 0.9], top, 0.9),
            (7, [0.2, 0.9, 0.4], top, 0.4),
            (8, [0.5, 0.5, 0.5], Blend::Over, 0.25),
        ] {
            let texels = grid(TexelFormat::R8Uint, [48, 48], |x, y| [noise(x / 3, y / 3, seed) as u8]);
            let quads = scene.image(&texels, 20, FLAT, 0);
            let channels = vec![look(color, 0.0, 255.0)];
            scene.frame.layers.push(FrameLayer::Image(ImageLayer { opacity, blend, channels, quads }));
        }
        bench.check(&format!("{top:?}"), &scene.frame, &scene.memory);
    }
}

fn label_layer(quads: Vec<Quad>) -> LabelLayer {
    LabelLayer { opacity: 0.6, outline: 0, table: Rc::default(), seed: 0, selected: Vec::new(), quads }
}

/// Blobs of a few texels.
fn blob(x: u32, y: u32) -> u32 {
    let blob = (x / 5) + (y / 7) * 13;
    if noise(blob, 0, 1).is_multiple_of(3) { 0 } else { blob + 1 }
}

fn check_labels(name: &str, texels: Grid, change: impl Fn(&mut LabelLayer)) {
    let Some(bench) = Bench::new() else { return };
    for (zoom, turn) in [(1.0, 0.0), (2.9, 0.4)] {
        let mut scene = Scene::new([70, 64]);
        let view = View { zoom, turn, shift: [4.0, -3.0] };
        let quads = scene.image(&texels, 24, view, 0);
        let mut layer = label_layer(quads);
        change(&mut layer);
        scene.frame.layers.push(FrameLayer::Labels(layer));
        bench.check(&format!("{name}, zoom {zoom}"), &scene.frame, &scene.memory);
    }
}

#[test]
fn labels_of_every_width_get_the_colours_of_their_ids() {
    let size = [60, 60];
    check_labels("u8", grid(TexelFormat::R8Uint, size, |x, y| [blob(x, y) as u8]), |_| {});
    check_labels("i8", grid(TexelFormat::R8Sint, size, |x, y| [blob(x, y) as u8]), |_| {});
    check_labels(
        "u16",
        grid(TexelFormat::R16Uint, size, |x, y| (blob(x, y) as u16 * 311).to_le_bytes()),
        |_| {},
    );
    check_labels(
        "i32",
        grid(TexelFormat::R32Sint, size, |x, y| (-(blob(x, y) as i32)).to_le_bytes()),
        |_| {},
    );
    check_labels(
        "u32",
        grid(TexelFormat::R32Uint, size, |x, y| noise(blob(x, y), 1, 1).to_le_bytes()),
        |_| {},
    );
    check_labels(
        "u64",
        grid(TexelFormat::Rg32Uint, size, |x, y| {
            (u64::from(blob(x, y)).wrapping_mul(0x1234_5678_9abc_def1)).to_le_bytes()
        }),
        |_| {},
    );
}

#[test]
fn ids_that_differ_in_their_high_word_alone_differ() {
    let Some(bench) = Bench::new() else { return };
    let mut scene = Scene::new([2, 1]);
    let texels = grid(TexelFormat::Rg32Uint, [2, 1], |x, _| ((u64::from(x) << 32) | 5).to_le_bytes());
    let quads = scene.image(&texels, 2, FLAT, 0);
    scene.frame.layers.push(FrameLayer::Labels(LabelLayer { opacity: 1.0, ..label_layer(quads) }));
    let pixels = bench.check("words", &scene.frame, &scene.memory);
    assert_eq!(pixels[..3], label_color(5, Palette::of(0)), "to the bit");
    assert_eq!(pixels[4..7], label_color((1 << 32) | 5, Palette::of(0)), "to the bit");
    assert_ne!(pixels[..3], pixels[4..7]);
}

/// Colours for half of the ids of `blob`, with transparency, and for many others.
fn table(id: impl Fn(u64) -> u64) -> Rc<LabelTable> {
    let color = |i: u64| noise(i as u32, 3, 3).to_le_bytes();
    let mut colors: Vec<_> = (0..5000).map(|i| (id(i * 2), color(i))).collect();
    colors.sort_unstable();
    colors.dedup_by_key(|(id, _)| *id);
    Rc::new(LabelTable { colors, properties: Vec::new() })
}

#[test]
fn labels_with_colours_of_their_own() {
    let size = [60, 60];
    check_labels(
        "table",
        grid(TexelFormat::R16Uint, size, |x, y| (blob(x, y) as u16).to_le_bytes()),
        |layer| {
            layer.table = table(|id| id);
            assert!(layer.table.colors.len() > 4096, "more than one row of the texture");
        },
    );
    let wide = |id: u64| id.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    check_labels(
        "wide table",
        grid(TexelFormat::Rg32Uint, size, |x, y| wide(u64::from(blob(x, y))).to_le_bytes()),
        |layer| layer.table = table(wide),
    );
    // Sign-extended: -1 is the largest id.
    check_labels(
        "negative ids",
        grid(TexelFormat::R16Sint, size, |x, y| (-(blob(x, y) as i16)).to_le_bytes()),
        |layer| layer.table = table(u64::wrapping_neg),
    );
}

#[test]
fn selected_labels_alone() {
    let texels = || grid(TexelFormat::R32Uint, [60, 60], |x, y| blob(x, y).to_le_bytes());
    check_labels("selected", texels(), |layer| {
        layer.table = table(|id| id);
        layer.selected = vec![30, 8, 9, 41, 30, 77];
    });
    check_labels("background selected", texels(), |layer| layer.selected = vec![0]);
    check_labels("nothing of it", texels(), |layer| layer.selected = vec![1 << 50]);
}

#[test]
fn outlines() {
    let texels = || grid(TexelFormat::R32Uint, [60, 60], |x, y| blob(x, y).to_le_bytes());
    check_labels("outline", texels(), |layer| layer.outline = 1);
    check_labels("wide outline", texels(), |layer| layer.outline = 3);
    check_labels("outline of some", texels(), |layer| {
        layer.outline = 2;
        layer.selected = vec![30, 8, 9, 41];
    });
}

#[test]
fn other_colours_on_demand() {
    for seed in [1, 2, 3, 4, u32::MAX] {
        let texels = grid(TexelFormat::R32Uint, [60, 60], |x, y| blob(x, y).to_le_bytes());
        check_labels(&format!("seed {seed}"), texels, |layer| {
            layer.table = table(|id| id);
            layer.seed = seed;
        });
    }
}

#[test]
fn outlines_cross_tiles_unseen() {
    let Some(bench) = Bench::new() else { return };
    let texels = || grid(TexelFormat::R16Uint, [64, 64], |x, y| (blob(x, y) as u16).to_le_bytes());
    for (zoom, turn) in [(0.6, 0.0), (3.0, 0.0), (1.7, 0.5)] {
        let pictures = [64, 8, 5].map(|tile| {
            let mut scene = Scene::new([90, 80]);
            let view = View { zoom, turn, shift: [11.0, 7.0] };
            let quads = scene.image(&texels(), tile, view, 0);
            scene.frame.layers.push(FrameLayer::Labels(LabelLayer { outline: 1, ..label_layer(quads) }));
            bench.check(&format!("zoom {zoom}, tiles of {tile}"), &scene.frame, &scene.memory)
        });
        // A turned edge may fall a hair to either side of a pixel's centre.
        let differs = |other: &Vec<u8>| {
            pictures[0].chunks(4).zip(other.chunks(4)).filter(|(one, other)| one != other).count()
        };
        let limit = if turn == 0.0 { 0 } else { 90 * 80 / 100 };
        assert!(pictures.iter().all(|picture| differs(picture) <= limit), "zoom {zoom}");
    }
}

#[test]
fn layers_lie_over_each_other() {
    let Some(bench) = Bench::new() else { return };
    for layers in [2, 3, 9] {
        let mut scene = Scene::new([64, 64]);
        for index in 0..layers {
            let view = View { zoom: 1.4, turn: 0.1 * f64::from(index), shift: [9.0, 3.0 * f64::from(index)] };
            if index % 3 == 2 {
                let texels = grid(TexelFormat::R8Uint, [40, 40], |x, y| [blob(x, y) as u8]);
                let quads = scene.image(&texels, 32, view, 0);
                scene
                    .frame
                    .layers
                    .push(FrameLayer::Labels(LabelLayer { opacity: 0.3, ..label_layer(quads) }));
            } else {
                let mut quads = scene.image(&sixteen_bits([40, 40], index), 32, view, 0);
                quads.extend(scene.image(&sixteen_bits([30, 40], 100 + index), 32, view, 1));
                let looks = vec![look([1.0, 0.0, 0.5], 0.0, 65_535.0), look([0.1, 1.0, 0.3], 9.0, 40_000.0)];
                scene.add_image(0.5, looks, quads);
            }
        }
        bench.check(&format!("{layers} layers"), &scene.frame, &scene.memory);
    }
}

#[test]
fn an_empty_frame_is_its_background() {
    let mut scene = Scene::new([5, 3]);
    scene.check("empty");
    // Neither opacity nor quads: nothing is drawn, nothing fails.
    scene.add_image(1.0, vec![look(WHITE, 0.0, 1.0)], Vec::new());
    scene.frame.layers.push(FrameLayer::Labels(label_layer(Vec::new())));
    scene.check("empty layers");
    if let Some(bench) = Bench::new() {
        let nothing = Frame::default();
        let target = zarrscope::render::readback::offscreen(&bench.gpu, [4, 4], Rgba8Unorm).unwrap();
        let view = target.create_view(&wgpu::TextureViewDescriptor::default());
        assert_eq!(bench.renderer().render(&nothing, &Memory::default(), &view), Ok(()));
    }
}

#[test]
fn pages_stay_until_they_are_dropped() {
    let Some(bench) = Bench::new() else { return };
    let mut renderer = bench.renderer();
    assert_eq!(renderer.gpu_bytes(), 0);
    let mut scene = Scene::new([32, 32]);
    let quads = scene.image(&sixteen_bits([32, 32], 3), 16, FLAT, 0);
    scene.add_image(1.0, vec![look(WHITE, 0.0, 65_535.0)], quads);
    let mut draw = |frame: &Frame| {
        let (outcome, pixels) = bench.try_draw(&mut renderer, frame, &scene.memory, Rgba8Unorm);
        outcome.unwrap();
        (pixels, renderer.gpu_bytes())
    };
    let (first, bytes) = draw(&scene.frame);
    let again = Frame { uploads: Vec::new(), ..scene.frame.clone() };
    assert_eq!(draw(&again), (first.clone(), bytes));

    // Another size of the canvas, and other texels in one slot.
    let mut changed = Frame { size: [50, 20], ..again.clone() };
    changed.uploads.push(Upload { texels: Texels::Constant(vec![7, 200]), ..scene.frame.uploads[2].clone() });
    let store = Store::default().after(&scene.frame, &scene.memory).after(&changed, &scene.memory);
    compare("changed", &changed, &store, &draw(&changed).0, 1.0);

    let bytes = draw(&again).1;
    let gone = Frame { dropped_pages: vec![0], ..again };
    let (pixels, after) = draw(&gone);
    assert!(pixels.chunks_exact(4).all(|pixel| pixel == [51, 13, 102, 255]), "background alone");
    assert_eq!(bytes - after, 35 * 37 * 2, "the page's bytes");
    assert_eq!(draw(&scene.frame), (first, bytes));
    renderer.reset();
    assert_eq!(renderer.gpu_bytes(), 0);
}

#[test]
fn what_cannot_be_had_is_told_and_the_rest_drawn() {
    let Some(bench) = Bench::new() else { return };
    let mut scene = Scene::new([32, 32]);
    let quads = scene.image(&sixteen_bits([32, 32], 4), 16, FLAT, 0);
    scene.add_image(1.0, vec![look(WHITE, 0.0, 65_535.0)], quads);
    let good = scene.frame.uploads[0].clone();
    let page = Page { id: 77, ..good.slot.page };
    let elsewhere = |page: Page, origin: [u32; 2]| Slot { page, origin };
    let constant = |slot: Slot| Upload { slot, size: [4, 4], texels: Texels::Constant(vec![0, 0]) };
    let cut = |offset: u64, texel_bytes: u32| Texels::Cut {
        buffer: BufferId(0),
        cut: Cut { offset, step: [2, 8], size: [4, 4], texel_bytes },
    };
    let limit = bench.gpu.max_texture_side;
    let huge = Page { size: [limit + 1, 8], ..page };
    let cases = [
        (Upload { texels: cut(2048, 2), ..constant(good.slot) }, RenderError::MissingTexels(BufferId(0))),
        (Upload { texels: cut(u64::MAX, 2), ..constant(good.slot) }, RenderError::BadUpload),
        (Upload { texels: cut(0, 4), ..constant(good.slot) }, RenderError::BadUpload),
        (Upload { size: [4, 5], texels: cut(0, 2), ..constant(good.slot) }, RenderError::BadUpload),
        (Upload { size: [0, 4], ..constant(good.slot) }, RenderError::BadUpload),
        (Upload { texels: Texels::Constant(vec![0; 3]), ..constant(good.slot) }, RenderError::BadUpload),
        (constant(elsewhere(good.slot.page, [33, 0])), RenderError::BadUpload),
        (constant(elsewhere(good.slot.page, [u32::MAX, 0])), RenderError::BadUpload),
        (constant(elsewhere(Page { size: [99, 99], ..good.slot.page }, [0, 0])), RenderError::BadUpload),
        (constant(elsewhere(huge, [0, 0])), RenderError::TextureTooLarge { size: huge.size, limit }),
    ];
    let store = Store::default().after(&scene.frame, &scene.memory);
    for (upload, wanted) in cases {
        let mut frame = scene.frame.clone();
        frame.uploads.push(upload);
        let (outcome, pixels) = bench.try_draw(&mut bench.renderer(), &frame, &scene.memory, Rgba8Unorm);
        assert_eq!(outcome, Err(wanted));
        compare("the rest", &scene.frame, &store, &pixels, 1.0);
    }

    let mut floats = Scene::new([8, 8]);
    let quads = floats.image(&grid(TexelFormat::R32Float, [8, 8], |_, _| [0; 4]), 8, FLAT, 0);
    floats.frame.layers.push(FrameLayer::Labels(label_layer(quads)));
    let (outcome, _) = bench.try_draw(&mut bench.renderer(), &floats.frame, &floats.memory, Rgba8Unorm);
    assert_eq!(outcome, Err(RenderError::NotDrawable(TexelFormat::R32Float)));
}

#[test]
fn quads_that_make_no_sense_are_left_out() {
    let Some(bench) = Bench::new() else { return };
    let mut scene = Scene::new([32, 32]);
    let quads = scene.image(&sixteen_bits([32, 32], 4), 16, FLAT, 0);
    let odd = [
        Quad { channel: 5, ..quads[0] },
        Quad { size: [0, 3], ..quads[0] },
        Quad { corners: [[f32::NAN; 2]; 4], ..quads[0] },
        Quad { slot: Slot { page: Page { id: 50, ..quads[0].slot.page }, ..quads[0].slot }, ..quads[0] },
    ];
    scene.add_image(1.0, vec![look(WHITE, 0.0, 65_535.0)], quads);
    let store = Store::default().after(&scene.frame, &scene.memory);
    let mut frame = scene.frame.clone();
    if let Some(FrameLayer::Image(layer)) = frame.layers.first_mut() {
        layer.quads.extend(odd);
    }
    let (outcome, pixels) = bench.try_draw(&mut bench.renderer(), &frame, &scene.memory, Rgba8Unorm);
    outcome.unwrap();
    compare("odd quads", &scene.frame, &store, &pixels, 1.0);
}

#[test]
fn canvases_with_blue_first_give_the_same_picture() {
    let Some(bench) = Bench::new() else { return };
    let mut scene = Scene::new([33, 21]);
    let quads = scene.image(&sixteen_bits([33, 21], 4), 16, FLAT, 0);
    scene.add_image(1.0, vec![look([1.0, 0.3, 0.0], 0.0, 65_535.0)], quads);
    let rgba = bench.check("rgba", &scene.frame, &scene.memory);
    let mut renderer = zarrscope::render::Renderer::new(Rc::clone(&bench.gpu), Bgra8Unorm);
    let (outcome, bgra) = bench.try_draw(&mut renderer, &scene.frame, &scene.memory, Bgra8Unorm);
    outcome.unwrap();
    assert_eq!(rgba, bgra);
}

#[test]
fn sketches_are_of_plain_pictures_of_moderate_size() {
    let draw = |view: View, channel: ChannelLook, copies: usize| {
        let mut scene = Scene::new([40, 30]);
        let quads = scene.image(&sixteen_bits([20, 10], 3), 8, view, 0);
        let quads = std::iter::repeat_n(quads, copies).flatten().collect();
        let layer = ImageLayer { opacity: 1.0, channels: vec![channel], quads, ..ImageLayer::default() };
        scene.frame.layers.push(FrameLayer::Image(layer));
        Sketch::default().draw(&scene.frame, &scene.memory, 1).map(|picture| picture.len())
    };
    let plain = look(WHITE, 0.0, 1000.0);
    assert_eq!(draw(FLAT, plain, 1), Some(40 * 30 * 4));
    assert_eq!(draw(View { turn: 0.1, ..FLAT }, plain, 1), None);
    assert_eq!(draw(FLAT, ChannelLook { gamma: 2.0, ..plain }, 1), None);
    assert_eq!(draw(FLAT, ChannelLook { lut: Some(0), ..plain }, 1), None);
    assert_eq!(draw(FLAT, plain, 1000), None);
}
