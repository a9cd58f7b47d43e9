//! The whole way, from address to pixels, without a browser: the sample and real files, opened from a folder, streamed,
//! decoded and drawn on a software GPU, against what is stored.

use std::path::{Path, PathBuf};

use zarrscope::app::effect::Answer;
use zarrscope::app::input::{Input, Ticket};
use zarrscope::plan::frame::Frame;
use zarrscope::render::sketch::Sketch;
use zarrscope::view::state::{CameraState, ChannelState, LabelState, LayerState, State, WindowState};

use crate::support::folder_store::FolderStore;
use crate::support::outside::{Held, Outside};
use crate::support::picture::Bench;

const SIZE: [u32; 2] = [320, 240];

/// All frames, on a new canvas; the last picture.
fn draw(bench: &Bench, frames: &[Frame], buffers: &Held) -> Vec<u8> {
    let mut renderer = bench.renderer();
    let mut last = Vec::new();
    for frame in frames {
        let (outcome, pixels) =
            bench.try_draw(&mut renderer, frame, buffers, wgpu::TextureFormat::Rgba8Unorm);
        outcome.expect("a picture");
        last = pixels;
    }
    last
}

/// A plane of level 0 as stored: uint16 or uint8 samples of one channel.
fn stored(outside: &mut Outside<FolderStore>, start: &[u64], shape: &[u64]) -> Vec<f64> {
    outside.input(Input::Read {
        ticket: Ticket(1),
        layer: 0,
        level: 0,
        start: start.to_vec(),
        shape: shape.to_vec(),
    });
    let Some((_, Ok(Answer::Region(plan)))) = outside.answers.pop() else { panic!("a region") };
    let bytes = outside.buffers.region(&plan).expect("all chunks");
    match plan.data_type.size() {
        1 => bytes.into_iter().map(f64::from).collect(),
        _ => bytes.chunks(2).map(|b| f64::from(u16::from_le_bytes([b[0], b[1]]))).collect(),
    }
}

#[test]
fn the_sample_is_drawn_as_it_is_stored() {
    let Some(bench) = Bench::new() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut outside = Outside::open(FolderStore::new(root), "nuclei.ome.zarr", SIZE);
    let model = outside.viewer.model();
    assert!(model.problems.is_empty(), "{:?}", model.problems);
    let level = model.layers[0].levels[0].clone();
    let (rows, columns) = (level.shape[1], level.shape[2]);
    let [z, window] = [11.0, 0.0];
    let (start, end) = (window + 3000.0, 30_000.0);
    // One sample per pixel, whole samples on whole pixels.
    let center = [
        level.translation[2] + level.scale[2] * (f64::from(SIZE[0]) / 2.0 - 0.5),
        level.translation[1] + level.scale[1] * (f64::from(SIZE[1]) / 2.0 - 0.5),
    ];
    let state = State {
        camera: Some(CameraState { center, scale: level.scale[2], rotation: 0.0 }),
        dims: [("z".to_owned(), z)].into(),
        layers: vec![LayerState {
            channels: vec![Some(ChannelState {
                color: Some("FF8000".to_owned()),
                window: Some(WindowState::Range([start, end])),
                ..ChannelState::default()
            })],
            ..LayerState::default()
        }],
        ..State::default()
    };
    outside.input(Input::SetState(Box::new(state)));
    let frames = outside.settle();
    let pixels = draw(&bench, &frames, &outside.buffers);
    let samples = stored(&mut outside, &[z as u64, 0, 0], &[1, rows, columns]);
    for y in 0..SIZE[1] as usize {
        for x in 0..SIZE[0] as usize {
            let inside = x < columns as usize && y < rows as usize;
            let light = match inside {
                true => ((samples[y * columns as usize + x] - start) / (end - start)).clamp(0.0, 1.0),
                false => 0.0,
            };
            let pixel = &pixels[(y * SIZE[0] as usize + x) * 4..][..4];
            for (part, color) in pixel.iter().zip([255.0, 128.0, 0.0]) {
                assert!((f64::from(*part) - light * color).abs() <= 1.0, "({x}, {y}): {pixel:?} for {light}");
            }
        }
    }
}

#[test]
fn labels_lie_over_the_sample() {
    let Some(bench) = Bench::new() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut outside = Outside::open(FolderStore::new(root), "nuclei.ome.zarr", SIZE);
    let plain = outside.settle();
    let name = outside.viewer.model().layers[0].labels[0].name.clone();
    let labels = vec![LabelState { name, visible: Some(true), opacity: Some(1.0), ..LabelState::default() }];
    let layers = vec![LayerState { labels, ..LayerState::default() }];
    outside.input(Input::SetState(Box::new(State { layers, ..State::default() })));
    let frames: Vec<Frame> = plain.into_iter().chain(outside.settle()).collect();
    assert_eq!(frames.last().expect("a frame").layers.len(), 2);
    let pixels = draw(&bench, &frames, &outside.buffers);
    let colorful = pixels.chunks(4).filter(|p| p[0].abs_diff(p[1]) > 40 || p[1].abs_diff(p[2]) > 40).count();
    assert!(colorful > pixels.len() / 4 / 20, "{colorful} pixels are coloured");
}

/// Every image of the collection of real files that opens is drawn without a failure, and shows something where its
/// samples differ.
#[test]
fn real_files_are_drawn() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !root.is_dir() {
        println!("skipped: {} is not there", root.display());
        return;
    }
    let Some(bench) = Bench::new() else { return };
    let mut count = 0;
    for folder in images_below(&root) {
        let address = folder.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
        let mut outside = Outside::open(FolderStore::new(&root), &address, SIZE);
        if outside.viewer.model().layers.is_empty() {
            continue;
        }
        let frames = outside.settle();
        assert_eq!(outside.viewer.model().progress.pending, 0, "{address}");
        let pixels = draw(&bench, &frames, &outside.buffers);
        let has_data = outside.viewer.stats().chunks_decoded > 0;
        let model = outside.viewer.model();
        let varies = model.layers[0].channels.iter().any(|c| c.visible && c.range[0] < c.range[1]);
        let blank = pixels.chunks(4).all(|pixel| pixel == &pixels[..4]);
        if has_data && varies && outside.viewer.stats().failed == 0 {
            count += usize::from(!blank);
            if blank {
                println!("blank: {address} {:?}", model.layers[0].channels[0]);
            }
        }
    }
    assert!(count > 100, "{count} pictures");
}

fn images_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    if ["zarr.json", ".zattrs"].iter().any(|name| folder.join(name).is_file()) {
        found.push(folder.to_owned());
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()).filter(|path| path.is_dir()) {
        found.extend(images_below(&path));
    }
    found.sort();
    found
}

#[test]
fn a_draft_is_the_picture_but_nothing_is_complete_before_the_gpu_has_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut outside = Outside::open(FolderStore::new(root), "nuclei.ome.zarr", SIZE);
    outside.input(Input::Settled(Ticket(7)));
    let mut sketch = Sketch::default();
    let mut drafted = None;
    let mut drafts = 0;
    while let Some(frame) = outside.viewer.draft(0.0) {
        drafted = sketch.draw(&frame, &outside.buffers, 1);
        outside.input(Input::Tick);
        drafts += 1;
        assert!(drafts < 100, "drafts ask for drafts");
    }
    assert_eq!(outside.viewer.progress().pending, 0);
    assert!(outside.answers.is_empty(), "settled without a GPU");
    outside.input(Input::GpuReset);
    let frames = outside.settle();
    assert_eq!(outside.answers.pop(), Some((Ticket(7), Ok(Answer::Done))));
    let Some(bench) = Bench::new() else { return };
    let drawn = draw(&bench, &frames, &outside.buffers);
    let drafted = drafted.expect("a sketch of the sample");
    let far = drafted.iter().zip(&drawn).filter(|(a, b)| a.abs_diff(**b) > 1).count();
    assert!(far * 1000 < drawn.len(), "{far} of {} values differ", drawn.len());
    assert!(drawn.chunks_exact(4).filter(|pixel| pixel[..3] != [0; 3]).count() > drawn.len() / 40);
}
