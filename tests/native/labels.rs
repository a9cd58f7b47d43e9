//! Labels from files to pixels: of every type, resolution and number of axes, each pixel against what is stored at its
//! place in the world.

use std::path::Path;
use std::rc::Rc;

use serde_json::{Value, json};
use zarrscope::app::effect::Answer;
use zarrscope::app::input::{Input, Ticket};
use zarrscope::ome::image::LabelTable;
use zarrscope::plan::frame::Frame;
use zarrscope::plan::label_color::color_of;
use zarrscope::view::selected::SelectedId;
use zarrscope::view::state::{CameraState, ChannelState, LabelState, LayerState, State};
use zarrscope::zarr::store::Store;

use crate::support::folder_store::FolderStore;
use crate::support::memory_store::MemoryStore;
use crate::support::outside::Outside;
use crate::support::picture::Bench;

const SIZE: [u32; 2] = [96, 80];

/// An image or label image to be written, one level.
struct Grid<'a> {
    axes: &'a str,
    shape: &'a [u64],
    chunk: &'a [u64],
    scale: &'a [f64],
    translation: &'a [f64],
    data_type: &'a str,
}

impl Grid<'_> {
    /// Writes Zarr v3; `sample` gives the bytes at an index.
    fn write(
        &self,
        store: MemoryStore,
        path: &str,
        more: &Value,
        sample: impl Fn(&[u64]) -> Vec<u8>,
    ) -> MemoryStore {
        let kind = |name: char| match name {
            'c' => "channel",
            't' => "time",
            _ => "space",
        };
        let axes: Vec<Value> =
            self.axes.chars().map(|name| json!({ "name": name.to_string(), "type": kind(name) })).collect();
        let transformations = json!([
            { "type": "scale", "scale": self.scale },
            { "type": "translation", "translation": self.translation },
        ]);
        let datasets = json!([{ "path": "0", "coordinateTransformations": transformations }]);
        let mut ome = json!({ "version": "0.5", "multiscales": [{ "axes": axes, "datasets": datasets }] });
        for (key, value) in more.as_object().into_iter().flatten() {
            ome[key] = value.clone();
        }
        let group = json!({ "zarr_format": 3, "node_type": "group", "attributes": { "ome": ome } });
        let array = json!({
            "zarr_format": 3, "node_type": "array", "shape": self.shape, "data_type": self.data_type,
            "chunk_grid": { "name": "regular", "configuration": { "chunk_shape": self.chunk } },
            "chunk_key_encoding": { "name": "default", "configuration": { "separator": "/" } },
            "codecs": [{ "name": "bytes", "configuration": { "endian": "little" } }],
            "fill_value": if self.data_type == "bool" { json!(false) } else { json!(0) }, "attributes": {},
        });
        let mut store = store
            .with(&format!("{path}/zarr.json"), group.to_string())
            .with(&format!("{path}/0/zarr.json"), array.to_string());
        let zero = sample(&vec![0; self.shape.len()]).len();
        let grid: Vec<u64> =
            self.shape.iter().zip(self.chunk).map(|(len, chunk)| len.div_ceil(*chunk)).collect();
        for chunk in indices(&grid) {
            let mut bytes = Vec::new();
            for within in indices(self.chunk) {
                let index: Vec<u64> =
                    (0..self.shape.len()).map(|axis| chunk[axis] * self.chunk[axis] + within[axis]).collect();
                match index.iter().zip(self.shape).all(|(at, len)| at < len) {
                    true => bytes.extend(sample(&index)),
                    false => bytes.extend(vec![0; zero]),
                }
            }
            let key: Vec<String> = chunk.iter().map(u64::to_string).collect();
            store = store.with(&format!("{path}/0/c/{}", key.join("/")), bytes);
        }
        store
    }

    /// The sample at a place in the world, `None` outside. Axes that the place does not name do not count.
    fn index(&self, place: &[(char, f64)]) -> Option<Vec<u64>> {
        let axes = self.axes.chars().enumerate();
        axes.map(|(axis, name)| {
            let Some((_, world)) = place.iter().find(|(named, _)| *named == name) else { return Some(0) };
            let at = ((world - self.translation[axis]) / self.scale[axis] + 0.5).floor();
            (at >= 0.0 && at < self.shape[axis] as f64).then_some(at as u64)
        })
        .collect()
    }
}

fn indices(shape: &[u64]) -> Vec<Vec<u64>> {
    shape.iter().fold(vec![Vec::new()], |known, len| {
        known.iter().flat_map(|index| (0..*len).map(|at| [index.as_slice(), &[at]].concat())).collect()
    })
}

const IMAGE: Grid<'_> = Grid {
    axes: "czyx",
    shape: &[2, 6, 60, 70],
    chunk: &[1, 2, 32, 32],
    scale: &[1.0, 0.5, 0.25, 0.25],
    translation: &[0.0; 4],
    data_type: "uint8",
};

/// A black image, and `labels/` that lists `names`.
fn black(image: &Grid<'_>, names: &[&str]) -> MemoryStore {
    let channel = |label| json!({ "label": label, "color": "FFFFFF", "window": { "start": 0, "end": 9, "min": 0, "max": 9 } });
    let omero = json!({ "omero": { "channels": [channel("a"), channel("b")] } });
    let list =
        json!({ "zarr_format": 3, "node_type": "group", "attributes": { "ome": { "labels": names } } });
    image
        .write(MemoryStore::default(), "image", &omero, |_| vec![0])
        .with("image/labels/zarr.json", list.to_string())
}

fn label(name: &str) -> LabelState {
    LabelState { name: name.to_owned(), visible: Some(true), opacity: Some(1.0), ..LabelState::default() }
}

fn show<S: Store>(outside: &mut Outside<S>, camera: CameraState, z: Option<f64>, label: LabelState) {
    let layers = vec![LayerState { labels: vec![label], ..LayerState::default() }];
    let dims = z.map(|z| ("z".to_owned(), z)).into_iter().collect();
    outside.input(Input::SetState(Box::new(State {
        camera: Some(camera),
        dims,
        layers,
        ..State::default()
    })));
}

/// Every pixel of `frames` against the colour of the id at its world position.
fn compare<S: Store>(
    bench: &Bench,
    outside: &Outside<S>,
    frames: &[Frame],
    camera: CameraState,
    wanted: impl Fn([f64; 2]) -> [u8; 4],
) -> usize {
    let mut renderer = bench.renderer();
    let mut pixels = Vec::new();
    for frame in frames {
        let (outcome, drawn) =
            bench.try_draw(&mut renderer, frame, &outside.buffers, wgpu::TextureFormat::Rgba8Unorm);
        outcome.expect("a picture");
        pixels = drawn;
    }
    let mut colored = 0;
    for (at, pixel) in (0..).zip(pixels.chunks(4)) {
        let device = [at % SIZE[0], at / SIZE[0]].map(|side| f64::from(side) + 0.5);
        let world = [0, 1]
            .map(|side| camera.center[side] + (device[side] - f64::from(SIZE[side]) / 2.0) * camera.scale);
        let [red, green, blue, alpha] = wanted(world).map(f64::from);
        for (got, wanted) in pixel.iter().zip([red, green, blue]) {
            let wanted = wanted * alpha / 255.0;
            assert!(
                (f64::from(*got) - wanted).abs() <= 1.0,
                "{world:?}: {pixel:?} instead of {red} {green} {blue} {alpha}"
            );
        }
        colored += usize::from(alpha > 0.0);
    }
    colored
}

/// A camera whose pixels' centres lie on no border between samples.
const CAMERA: CameraState = CameraState { center: [8.603, 7.307], scale: 0.2113, rotation: 0.0 };

/// Ids of blobs, most of them above 2^53, some 0.
fn blob(index: &[u64]) -> u64 {
    let cell = index.iter().fold(7_u64, |sum, at| sum.wrapping_mul(31).wrapping_add(at / 3));
    match cell % 4 {
        0 => 0,
        _ => (1 << 53) + 1 + cell % 1000,
    }
}

#[test]
fn labels_of_another_resolution_lie_where_they_are_in_the_world() {
    let Some(bench) = Bench::new() else { return };
    let grid = Grid {
        axes: "zyx",
        shape: &[3, 29, 33],
        chunk: &[2, 7, 5],
        scale: &[1.0, 0.5, 0.5],
        translation: &[0.25, 0.125, 1.125],
        data_type: "uint64",
    };
    let colors = json!({ "image-label": { "colors": [
        { "label-value": (1_u64 << 53) + 2, "rgba": [255, 0, 0, 255] },
        { "label-value": (1_u64 << 53) + 3, "rgba": [0, 255, 0, 100] },
    ] } });
    let colors_of = LabelTable {
        colors: vec![((1 << 53) + 2, [255, 0, 0, 255]), ((1 << 53) + 3, [0, 255, 0, 100])],
        properties: Vec::new(),
    };
    let store = grid.write(black(&IMAGE, &["cells"]), "image/labels/cells", &colors, |index| {
        blob(index).to_le_bytes().to_vec()
    });
    let mut outside = Outside::open(store, "image", SIZE);
    let mut frames = outside.settle();
    for z in [0.0, 1.0, 3.0, 5.0] {
        show(&mut outside, CAMERA, Some(z), label("cells"));
        frames.extend(outside.settle());
        let colored = compare(&bench, &outside, &frames, CAMERA, |[x, y]| {
            let place = [('x', x), ('y', y), ('z', z * 0.5)];
            grid.index(&place).map_or([0; 4], |index| color_of(&colors_of, blob(&index), 0))
        });
        assert!(colored > 1000, "{colored} at z {z}");
    }
    // Some of them, in other colours.
    let chosen = [(1 << 53) + 5, (1 << 53) + 2, (1 << 53) + 700].map(SelectedId::Positive);
    let state = LabelState { selected: Some(chosen.to_vec()), seed: Some(5), ..label("cells") };
    show(&mut outside, CAMERA, None, state.clone());
    frames.extend(outside.settle());
    let colored = compare(&bench, &outside, &frames, CAMERA, |[x, y]| {
        let place = [('x', x), ('y', y), ('z', 2.5)];
        let id = grid.index(&place).map_or(0, |index| blob(&index));
        match chosen.iter().any(|chosen| chosen.bits() == id) {
            true => color_of(&colors_of, id, 5),
            false => [0; 4],
        }
    });
    assert!(colored > 0);
    assert_eq!(outside.viewer.state().layers[0].labels, [state]);
}

#[test]
fn a_plane_of_labels_belongs_to_all_planes_of_a_stack() {
    let Some(bench) = Bench::new() else { return };
    let image = Grid {
        axes: "tczyx",
        shape: &[2, 1, 4, 60, 70],
        chunk: &[1, 1, 1, 60, 70],
        scale: &[1.0, 1.0, 0.5, 0.25, 0.25],
        translation: &[0.0; 5],
        data_type: "uint8",
    };
    let grid = Grid {
        axes: "yx",
        shape: &[60, 70],
        chunk: &[60, 64],
        scale: &[0.25, 0.25],
        translation: &[0.0; 2],
        data_type: "int64",
    };
    let id = |index: &[u64]| (blob(index) % 29) as i64 - 14;
    let colors = json!({ "image-label": {
        "colors": [{ "label-value": -3, "rgba": [9, 8, 255, 255] }, { "label-value": 0, "rgba": [40, 0, 0, 255] }],
        "properties": [{ "label-value": -3, "class": "<b>odd</b>" }],
    } });
    let table = LabelTable {
        colors: vec![(0, [40, 0, 0, 255]), (-3_i64 as u64, [9, 8, 255, 255])],
        properties: Vec::new(),
    };
    let store = grid.write(black(&image, &["cells"]), "image/labels/cells", &colors, |index| {
        id(index).to_le_bytes().to_vec()
    });
    let mut outside = Outside::open(store, "image", SIZE);
    let mut frames = outside.settle();
    for z in [0.0, 3.0] {
        show(&mut outside, CAMERA, Some(z), label("cells"));
        frames.extend(outside.settle());
        compare(&bench, &outside, &frames, CAMERA, |[x, y]| {
            let index = grid.index(&[('x', x), ('y', y)]);
            index.map_or([0; 4], |index| color_of(&table, id(&index) as u64, 0))
        });
    }
    // What is picked is signed and has its properties.
    let at = indices(&[60, 70]).into_iter().find(|index| id(index) == -3).expect("one of them");
    let css = [0, 1].map(|side| {
        let world = at[1 - side] as f64 * 0.25;
        (world - CAMERA.center[side]) / CAMERA.scale + f64::from(SIZE[side]) / 2.0
    });
    let picked = pick(&mut outside, css);
    assert_eq!(picked["id"], json!({ "$bigint": "-3" }));
    assert_eq!(picked["properties"], json!({ "label-value": -3, "class": "<b>odd</b>" }));
}

/// The first label under a point.
fn pick<S: Store>(outside: &mut Outside<S>, [x, y]: [f64; 2]) -> Value {
    let at = zarrscope::geometry::spaces::CssPoint::new(x, y);
    outside.input(Input::Pick { ticket: Ticket(9), at, level: Some(0) });
    let Some((Ticket(9), Ok(Answer::Pick(plan)))) = outside.answers.pop() else { panic!("a pick") };
    plan.resolve(&outside.buffers)["layers"][0]["labels"][0].clone()
}

#[test]
fn labels_without_a_voxel_size_have_their_images() {
    let Some(bench) = Bench::new() else { return };
    let image = Grid { translation: &[0.0, 1.0, 3.0, -2.0], ..IMAGE };
    let unit = |shape| Grid {
        axes: "zyx",
        shape,
        chunk: &[6, 60, 70],
        scale: &[1.0; 3],
        translation: &[0.0; 3],
        data_type: "uint64",
    };
    let same = Grid { scale: &[0.5, 0.25, 0.25], translation: &[1.0, 3.0, -2.0], ..unit(&[6, 60, 70]) };
    // Of another size, they mean what they say.
    let other = unit(&[6, 60, 69]);
    for (written, wanted, count) in [(&unit(&[6, 60, 70]), &same, 1), (&other, &other, 0)] {
        let store = written.write(black(&image, &["cells"]), "image/labels/cells", &Value::Null, |index| {
            blob(index).to_le_bytes().to_vec()
        });
        let mut outside = Outside::open(store, "image", SIZE);
        let mut frames = outside.settle();
        show(&mut outside, CAMERA, Some(3.0), label("cells"));
        frames.extend(outside.settle());
        let colored = compare(&bench, &outside, &frames, CAMERA, |[x, y]| {
            let index = wanted.index(&[('x', x), ('y', y), ('z', 2.5)]);
            index.map_or([0; 4], |index| color_of(&LabelTable::default(), blob(&index), 0))
        });
        assert!(colored > 1000, "{colored}");
        let warnings = outside.viewer.model().layers[0].warnings.clone();
        assert_eq!(warnings.iter().filter(|warning| warning.contains("sample by sample")).count(), count);
    }
}

#[test]
fn labels_of_every_type() {
    let Some(bench) = Bench::new() else { return };
    let whole = |index: &[u64]| blob(index) % 50;
    type Case = (&'static str, fn(u64) -> Vec<u8>, fn(u64) -> u64);
    let types: [Case; 9] = [
        ("bool", |id| vec![u8::from(id > 20)], |id| u64::from(id > 20)),
        ("int8", |id| (id as i8 - 25).to_le_bytes().to_vec(), |id| (id as i64 - 25) as u64),
        ("uint16", |id| (id as u16 * 999).to_le_bytes().to_vec(), |id| id * 999),
        ("int32", |id| (id as i32 - 25).to_le_bytes().to_vec(), |id| (id as i64 - 25) as u64),
        ("uint64", |id| (u64::MAX - id).to_le_bytes().to_vec(), |id| u64::MAX - id),
        ("int64", |id| (i64::MIN + id as i64).to_le_bytes().to_vec(), |id| (1 << 63) + id),
        ("float16", |id| vec![0, if id > 20 { 0x3C } else { 0 }], |id| u64::from(id > 20)),
        ("float32", |id| (id as f32 - 25.0).to_le_bytes().to_vec(), |id| (id as i64 - 25) as u64),
        (
            "float64",
            |id| (9_007_199_254_740_000.0 + id as f64).to_le_bytes().to_vec(),
            |id| 9_007_199_254_740_000 + id,
        ),
    ];
    for (data_type, bytes, wanted) in types {
        let grid = Grid {
            axes: "yx",
            shape: &[60, 70],
            chunk: &[64, 33],
            scale: &[0.25; 2],
            translation: &[0.0; 2],
            data_type,
        };
        let store = grid.write(black(&IMAGE, &["cells"]), "image/labels/cells", &Value::Null, |index| {
            bytes(whole(index))
        });
        let mut outside = Outside::open(store, "image", SIZE);
        let mut frames = outside.settle();
        show(&mut outside, CAMERA, None, label("cells"));
        frames.extend(outside.settle());
        assert_eq!(outside.viewer.model().layers[0].labels[0].error, None, "{data_type}");
        let colored = compare(&bench, &outside, &frames, CAMERA, |[x, y]| {
            let index = grid.index(&[('x', x), ('y', y)]);
            index.map_or([0; 4], |index| color_of(&LabelTable::default(), wanted(whole(&index)), 0))
        });
        assert!(colored > 500, "{data_type}: {colored}");
    }
}

#[test]
fn nested_labels_are_offered_and_missing_ones_explained() {
    let grid = Grid {
        axes: "yx",
        shape: &[60, 70],
        chunk: &[64, 64],
        scale: &[0.25; 2],
        translation: &[0.0; 2],
        data_type: "uint16",
    };
    let mut store = black(&IMAGE, &["a/0", "b", "b", "gone"]);
    for name in ["a/0", "b"] {
        store = grid.write(store, &format!("image/labels/{name}"), &Value::Null, |_| vec![1, 0]);
    }
    let mut outside = Outside::open(store, "image", SIZE);
    outside.settle();
    let names = |outside: &Outside<MemoryStore>| -> Vec<(String, bool, bool)> {
        let layers = outside.viewer.model().layers;
        layers[0].labels.iter().map(|l| (l.name.clone(), l.loaded, l.error.is_some())).collect()
    };
    let row = |name: &str, loaded, failed| (name.to_owned(), loaded, failed);
    assert_eq!(
        names(&outside),
        [row("a/0", false, false), row("b", false, false), row("gone", false, false)]
    );
    for name in ["a/0", "b", "gone"] {
        show(&mut outside, CAMERA, None, label(name));
    }
    let frames = outside.settle();
    assert_eq!(names(&outside), [row("a/0", true, false), row("b", true, false), row("gone", false, true)]);
    assert_eq!(frames.last().expect("a frame").layers.len(), 3, "image, a/0 and b");
    let model = outside.viewer.model();
    let error = model.layers[0].labels[2].error.clone().expect("a reason");
    assert!(error.contains("labels/gone"), "{error}");
    assert_eq!(model.problems.len(), 1);
    // They can be asked for again.
    outside.input(Input::Retry);
    assert!(names(&outside)[2].2, "still not there");
}

#[test]
fn a_label_image_by_its_own_address_has_all_settings() {
    let Some(bench) = Bench::new() else { return };
    let grid = Grid {
        axes: "yx",
        shape: &[60, 70],
        chunk: &[16, 16],
        scale: &[0.25; 2],
        translation: &[0.0; 2],
        data_type: "int32",
    };
    let store = grid.write(black(&IMAGE, &["cells"]), "image/labels/cells", &Value::Null, |index| {
        (-(blob(index) as i32 & 15)).to_le_bytes().to_vec()
    });
    let mut outside = Outside::open(store, "image/labels/cells", SIZE);
    let mut frames = outside.settle();
    let id = |x, y| grid.index(&[('x', x), ('y', y)]).map_or(0, |index| -(blob(&index) as i64 & 15));
    show(&mut outside, CAMERA, None, LabelState { name: "cells".to_owned(), ..LabelState::default() });
    frames.extend(outside.settle());
    let none = LabelTable::default();
    compare(&bench, &outside, &frames, CAMERA, |[x, y]| color_of(&none, id(x, y) as u64, 0));
    assert!(outside.viewer.state().layers[0].labels.is_empty(), "defaults are left out");
    let chosen =
        LabelState { selected: Some(vec![SelectedId::Negative(-5)]), seed: Some(2), ..label("cells") };
    show(&mut outside, CAMERA, None, chosen);
    frames.extend(outside.settle());
    compare(&bench, &outside, &frames, CAMERA, |[x, y]| match id(x, y) {
        -5 => color_of(&none, -5_i64 as u64, 2),
        _ => [0; 4],
    });
    let model = outside.viewer.model().layers[0].labels[0].clone();
    let [red, green, blue, _] = color_of(&none, -5_i64 as u64, 2);
    assert_eq!(model.selected[0].color, format!("{red:02X}{green:02X}{blue:02X}"));
    assert_eq!(serde_json::to_value(model.selected[0].id).expect("JSON"), json!(-5));
    let text = serde_json::to_string(&outside.viewer.state().layers[0].labels).expect("JSON");
    assert_eq!(text, r#"[{"name":"cells","selected":[-5],"seed":2}]"#);
}

/// Labels of real files over their images, against the ids that the label images hold when they are opened alone.
#[test]
fn labels_of_real_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut files = vec![(sample, "nuclei.ome.zarr", "nuclei", true)];
    if root.is_dir() {
        files.extend([
            (root.clone(), "_writers/ome-zarr-py_nuclei3d-labels_v05.ome.zarr", "nuclei", true),
            (root.clone(), "zarr-developers__zarr-java/ome/v0.4", "nuclei", true),
            (root.clone(), "zarr-developers__zarr-java/ome/v0.5", "nuclei", true),
            (root, "ome__ome-ngff-validator/test_samples/invalid/missing_min.zarr", "coins", false),
        ]);
    }
    let Some(bench) = Bench::new() else { return };
    for (root, file, name, has_ids) in files {
        let mut alone = Outside::open(FolderStore::new(&root), &format!("{file}/labels/{name}"), SIZE);
        alone.settle();
        let model = alone.viewer.model();
        let level = model.layers[0].levels[0].clone();
        let axes = level.shape.len();
        let mut shape = vec![1; axes];
        shape[axes - 2..].copy_from_slice(&level.shape[axes - 2..]);
        let mut start = vec![0; axes];
        if axes > 2 {
            start[axes - 3] = level.shape[axes - 3] / 2;
        }
        let z = start[axes.saturating_sub(3)] as f64;
        alone.input(Input::Read { ticket: Ticket(1), layer: 0, level: 0, start, shape });
        let answer = alone.answers.pop();
        let Some((_, Ok(Answer::Region(plan)))) = answer else { panic!("{file}: {answer:?}") };
        let bytes = alone.buffers.region(&plan).expect("all chunks");
        let ids: Vec<u64> = bytes
            .chunks(plan.data_type.size())
            .map(|sample| zarrscope::decode::sample::sample_value(plan.data_type, sample).as_bits())
            .collect();
        assert_eq!(ids.iter().any(|id| *id != 0), has_ids, "{file}");

        let mut outside = Outside::open(FolderStore::new(&root), file, SIZE);
        let mut frames = outside.settle();
        assert_eq!(outside.viewer.model().layers[0].labels[0].name, name, "{file}");
        let [v, h] = [axes - 2, axes - 1];
        let middle =
            |axis: usize| level.translation[axis] + level.scale[axis] * level.shape[axis] as f64 / 2.0;
        // At 1.3 pixels a sample the finest level is drawn.
        let camera = CameraState {
            center: [middle(h) + 0.011, middle(v) + 0.007],
            scale: level.scale[h] / 1.3,
            rotation: 0.0,
        };
        let hidden = LayerState {
            channels: vec![Some(ChannelState { visible: Some(false), ..ChannelState::default() }); 4],
            ..LayerState::default()
        };
        outside.input(Input::SetState(Box::new(State { layers: vec![hidden], ..State::default() })));
        show(&mut outside, camera, (axes > 2).then_some(z), label(name));
        frames.extend(outside.settle());
        assert_eq!(outside.viewer.model().problems, [], "{file}");
        let table = Rc::new(table_of(&alone));
        compare(&bench, &outside, &frames, camera, |world| {
            let at = [(h, world[0]), (v, world[1])].map(|(axis, world)| {
                let at = ((world - level.translation[axis]) / level.scale[axis] + 0.5).floor();
                (at >= 0.0 && at < level.shape[axis] as f64).then_some(at as usize)
            });
            let [Some(x), Some(y)] = at else { return [0; 4] };
            color_of(&table, ids[y * level.shape[h] as usize + x], 0)
        });
    }
}

/// The colours that a label image's own document gives.
fn table_of(outside: &Outside<FolderStore>) -> LabelTable {
    let metadata = outside.viewer.metadata();
    let document = &metadata.documents[0].json;
    let block =
        ["/attributes/ome/image-label", "/image-label"].into_iter().find_map(|at| document.pointer(at));
    let colors = block.and_then(|block| block["colors"].as_array()).into_iter().flatten();
    let mut colors: Vec<(u64, [u8; 4])> = colors
        .filter_map(|entry| {
            let rgba: Vec<u8> =
                entry["rgba"].as_array()?.iter().map(|part| part.as_u64().expect("a byte") as u8).collect();
            Some((entry["label-value"].as_u64()?, rgba.try_into().ok()?))
        })
        .collect();
    colors.sort_unstable();
    LabelTable { colors, properties: Vec::new() }
}
