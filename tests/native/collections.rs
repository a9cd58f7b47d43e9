//! Plates, wells, series and scenes as one surface: where each image lies, how few are opened at a time, and that the
//! values under the pointer are those of the image that is seen there.

use std::path::Path;

use serde_json::{Value, json};

use zarrscope::app::effect::{Answer, Effect};
use zarrscope::app::input::{Input, Ticket};
use zarrscope::app::viewer::Viewer;
use zarrscope::geometry::spaces::CssPoint;
use zarrscope::ome::open;
use zarrscope::plan::policy::Policy;
use zarrscope::view::state::{CameraState, State};
use zarrscope::zarr::Location;

use crate::support::block_on;
use crate::support::folder_store::FolderStore;
use crate::support::memory_store::MemoryStore;
use crate::support::outside::Outside;

const SIDE: u64 = 64;
const SIZE: [u32; 2] = [1200, 800];

/// One plane of a single value.
fn image(store: MemoryStore, path: &str, value: u16, translation: Option<[f64; 2]>) -> MemoryStore {
    let mut steps = vec![json!({"type": "scale", "scale": [2.0, 2.0]})];
    steps.extend(translation.map(|shift| json!({"type": "translation", "translation": shift})));
    let axes = json!([{"name": "y", "type": "space"}, {"name": "x", "type": "space"}]);
    let datasets = json!([{"path": "0", "coordinateTransformations": steps}]);
    let attributes =
        json!({"ome": {"version": "0.5", "multiscales": [{"axes": axes, "datasets": datasets}]}});
    let group = json!({"zarr_format": 3, "node_type": "group", "attributes": attributes});
    let array = json!({
        "zarr_format": 3, "node_type": "array", "shape": [SIDE, SIDE], "data_type": "uint16",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [SIDE, SIDE]}},
        "chunk_key_encoding": {"name": "default"}, "fill_value": 0, "codecs": ["bytes"]
    });
    let samples: Vec<u8> = (0..SIDE * SIDE).flat_map(|_| value.to_le_bytes()).collect();
    store
        .with(&format!("{path}/zarr.json"), group.to_string())
        .with(&format!("{path}/0/zarr.json"), array.to_string())
        .with(&format!("{path}/0/c/0/0"), samples)
}

fn group(store: MemoryStore, path: &str, ome: &Value) -> MemoryStore {
    let document = json!({"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}});
    store.with(&format!("{path}/zarr.json"), document.to_string())
}

/// What a well's field holds.
fn value_of(row: u64, column: u64, field: u64) -> u16 {
    (1000 * row + 10 * column + field + 1) as u16
}

/// A plate with wells where row + column is even, `fields` each; the first of all is not there.
fn plate(rows: u64, columns: u64, fields: u64, translated: bool) -> MemoryStore {
    let mut store = MemoryStore::default();
    let mut wells = Vec::new();
    for row in 0..rows {
        for column in (0..columns).filter(|column| (row + column) % 2 == 0) {
            let path = format!("{}/{}", char::from(b'A' + row as u8), column + 1);
            wells.push(json!({"path": path, "rowIndex": row, "columnIndex": column}));
            if (row, column) == (0, 0) {
                continue;
            }
            let images: Vec<Value> = (0..fields).map(|field| json!({"path": field.to_string()})).collect();
            store = group(
                store,
                &format!("p.zarr/{path}"),
                &json!({"version": "0.5", "well": {"images": images}}),
            );
            for field in 0..fields {
                // On a stage far from its origin, one beside the other.
                let at = [40_000.0 + 300.0 * row as f64, 7000.0 + field as f64 * 120.0];
                let path = format!("p.zarr/{path}/{field}");
                store = image(store, &path, value_of(row, column, field), translated.then_some(at));
            }
        }
    }
    let names = |count: u64, name: fn(u64) -> String| {
        (0..count).map(|i| json!({"name": name(i)})).collect::<Vec<_>>()
    };
    let plate = json!({
        "rows": names(rows, |row| char::from(b'A' + row as u8).to_string()),
        "columns": names(columns, |column| (column + 1).to_string()),
        "wells": wells, "name": "test"
    });
    group(store, "p.zarr", &json!({"version": "0.5", "plate": plate}))
}

/// The value of the first channel of the first layer at a point of the canvas, and the position that is told with it.
fn pick(outside: &mut Outside<MemoryStore>, at: [f64; 2]) -> (Value, Value) {
    outside.input(Input::Pick { ticket: Ticket(9), at: CssPoint::new(at[0], at[1]), level: None });
    let Some((_, Ok(Answer::Pick(plan)))) = outside.answers.pop() else { panic!("an answer") };
    let found = plan.resolve(&outside.buffers);
    (found["layers"][0]["values"][0].clone(), found["position"].clone())
}

/// Where a world position is on the canvas.
fn on_canvas(viewer: &Viewer, world: [f64; 2]) -> [f64; 2] {
    let camera = viewer.state().camera.expect("a camera");
    [0, 1].map(|side| f64::from(SIZE[side]) / 2.0 + (world[side] - camera.center[side]) / camera.scale)
}

#[test]
fn wells_of_a_plate_lie_in_rows_and_columns_with_their_fields() {
    let mut outside = Outside::open(plate(4, 6, 4, false), "p.zarr", SIZE);
    let frames = outside.settle();
    assert!(outside.viewer.model().problems.is_empty(), "{:?}", outside.viewer.model().problems);
    assert!(!frames.is_empty());
    // Two fields a side of 128 units, a gap of 2 %; 8 % between wells.
    let (field, pitch) = (128.0, (128.0 * 2.02) * 1.08);
    for (row, column) in [(0, 2), (1, 1), (2, 0), (3, 5)] {
        for index in 0..4 {
            let middle = |at: u64, step: u64| at as f64 * pitch + step as f64 * field * 1.02 + field / 2.0;
            let at = on_canvas(&outside.viewer, [middle(column, index % 2), middle(row, index / 2)]);
            let (value, position) = pick(&mut outside, at);
            assert_eq!(value, json!(value_of(row, column, index)), "well {row}, {column}, field {index}");
            // Positions are those inside of the field.
            assert!((position["x"].as_f64().unwrap_or_default() - 63.0).abs() < 1.5, "{position}");
        }
    }
    let beside = on_canvas(&outside.viewer, [pitch + field, field]);
    assert_eq!(pick(&mut outside, beside).0, Value::Null, "no well there");
    let collection = outside.viewer.collection();
    assert_eq!(collection["entries"][0]["state"], "failed", "the missing well is told");
    assert_eq!(collection["entries"][1]["state"], "open");
    let at = on_canvas(&outside.viewer, [2.0 * pitch + 20.0, 20.0]);
    assert_eq!(outside.viewer.entry_at(CssPoint::new(at[0], at[1])), Some(1));
}

#[test]
fn fields_with_places_of_their_own_lie_there() {
    let mut outside = Outside::open(plate(2, 4, 3, true), "p.zarr", SIZE);
    outside.settle();
    // Three fields of 128 units, 120 apart; the first well that is there is A/3.
    let pitch = [(240.0 + 128.0) * 1.08, 128.0 * 1.08];
    for (row, column) in [(0, 2), (1, 1), (1, 3)] {
        for field in 0..3 {
            let world =
                [column as f64 * pitch[0] + 120.0 * field as f64 + 60.0, row as f64 * pitch[1] + 64.0];
            let at = on_canvas(&outside.viewer, world);
            assert_eq!(
                pick(&mut outside, at).0,
                json!(value_of(row, column, field)),
                "{row} {column} {field}"
            );
        }
    }
}

#[test]
fn a_well_alone_keeps_the_places_of_its_fields() {
    let mut outside = Outside::open(plate(2, 4, 3, true), "p.zarr/B/2", SIZE);
    outside.settle();
    for field in 0..3 {
        let at = on_canvas(&outside.viewer, [7000.0 + 120.0 * f64::from(field) + 60.0, 40_300.0 + 64.0]);
        let (value, position) = pick(&mut outside, at);
        assert_eq!(value, json!(value_of(1, 1, u64::from(field as u8))));
        assert!((position["y"].as_f64().unwrap_or_default() - 40_364.0).abs() < 1.0, "{position}");
    }
}

#[test]
fn from_far_a_well_is_its_first_field() {
    let mut outside = Outside::open(plate(2, 4, 9, false), "p.zarr", SIZE);
    outside.settle();
    let camera = outside.viewer.state().camera.expect("a camera");
    let far = State { camera: Some(CameraState { scale: 20.0, ..camera }), ..State::default() };
    outside.input(Input::SetState(Box::new(far)));
    outside.settle();
    // The last field's place shows the first one now.
    let field = 128.0;
    let cell = field * 3.04;
    let last = on_canvas(&outside.viewer, [2.0 * cell * 1.08 + field * 2.5, field * 2.5]);
    assert_eq!(pick(&mut outside, last).0, json!(value_of(0, 2, 0)));
}

#[test]
fn at_most_a_handful_of_members_is_asked_for_at_a_time() {
    let store = plate(8, 12, 1, false);
    let mut viewer = Viewer::new(Policy::default());
    viewer.handle(Input::Resized { css: SIZE.map(f64::from), device: SIZE, ratio: 1.0 }, 0.0);
    let sources = vec!["p.zarr".to_owned()];
    viewer.handle(Input::Open { sources, replace: true, state: None, ticket: None }, 0.0);
    let mut waiting = Vec::new();
    let mut most = 0;
    let mut opened = 0;
    loop {
        while let Some(effect) = viewer.next_effect() {
            match effect {
                Effect::Open { layer, source } => {
                    let outcome = block_on(open::open_node(&store, &Location::parse(&source)));
                    viewer.handle(Input::Opened { layer, outcome }, 0.0);
                }
                Effect::OpenMember { layer, member } => waiting.push((layer, member)),
                _ => {}
            }
        }
        most = most.max(waiting.len());
        let Some((layer, member)) = waiting.pop() else { break };
        let outcome = block_on(open::open_entry(&store, &member.collection, member.entry)).expect("listed");
        opened += 1;
        viewer.handle(Input::MemberOpened { layer, id: member.id, outcome }, 0.0);
    }
    assert_eq!(most, 6);
    // Each well's list, and each image but that of the missing well.
    assert_eq!(opened, 48 + 47);
}

#[test]
fn a_collection_without_an_image_that_opens_says_why() {
    let wells = json!([{"path": "A/1", "rowIndex": 0, "columnIndex": 0}]);
    let plate = json!({"rows": [{"name": "A"}], "columns": [{"name": "1"}], "wells": wells});
    let store = group(MemoryStore::default(), "p.zarr", &json!({"version": "0.5", "plate": plate}));
    let mut outside = Outside::open(store, "p.zarr", SIZE);
    outside.settle();
    let problems = outside.viewer.model().problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].message.contains("p.zarr/A/1") || problems[0].url.is_some(), "{problems:?}");
}

#[test]
fn members_need_not_have_the_axes_and_levels_of_the_first() {
    let axes = json!([{"name": "c", "type": "channel"}, {"name": "y", "type": "space"}, {"name": "x", "type": "space"}]);
    let level = |path: &str, scale: f64| {
        let scale = json!({"type": "scale", "scale": [1.0, scale, scale]});
        json!({"path": path, "coordinateTransformations": [scale]})
    };
    let datasets = json!([level("0", 2.0), level("1", 32.0)]);
    let images = json!([{"path": "0"}, {"path": "1"}]);
    let store = group(MemoryStore::default(), "w", &json!({"version": "0.5", "well": {"images": images}}));
    let store = image(store, "w/0", 100, None);
    let second = json!({"version": "0.5", "multiscales": [{"axes": axes, "datasets": datasets}]});
    let mut store = group(store, "w/1", &second);
    for (path, side) in [("0", SIDE), ("1", SIDE / 16)] {
        let array = json!({
            "zarr_format": 3, "node_type": "array", "shape": [2, side, side], "data_type": "uint8",
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1, side, side]}},
            "chunk_key_encoding": {"name": "default"}, "fill_value": 7, "codecs": ["bytes"]
        });
        let samples = vec![9_u8; (side * side) as usize];
        store = store
            .with(&format!("w/1/{path}/zarr.json"), array.to_string())
            .with(&format!("w/1/{path}/c/0/0/0"), samples.clone())
            .with(&format!("w/1/{path}/c/1/0/0"), samples);
    }
    let mut outside = Outside::open(store, "w", SIZE);
    outside.settle();
    assert_eq!(outside.viewer.model().problems, []);
    assert_eq!(pick(&mut outside, [800.0, 400.0]).0, 9);
    assert_eq!(pick(&mut outside, [400.0, 400.0]).0, 100);
}

#[test]
fn images_without_a_common_space_make_a_sheet() {
    let series = json!({"version": "0.5", "bioformats2raw.layout": 3});
    let mut store = group(MemoryStore::default(), "s.zarr", &series);
    store = group(store, "s.zarr/OME", &json!({"version": "0.5", "series": ["0", "1", "2"]}));
    for at in 0..3 {
        store = image(store, &format!("s.zarr/{at}"), 100 + at, None);
    }
    let mut outside = Outside::open(store, "s.zarr", SIZE);
    outside.settle();
    let model = outside.viewer.model();
    assert_eq!(model.collection.map(|c| (c.kind, c.count)), Some(("series", 3)));
    assert_eq!(model.scale_bar, None, "lengths mean nothing between images");
    for (at, [row, column]) in [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]].into_iter().enumerate() {
        let canvas = on_canvas(&outside.viewer, [column * 128.0 * 1.08 + 64.0, row * 128.0 * 1.08 + 64.0]);
        assert_eq!(pick(&mut outside, canvas).0, json!(100 + at));
    }
}

#[test]
fn real_collections_are_drawn() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !root.is_dir() {
        println!("skipped: {} is not there", root.display());
        return;
    }
    for (address, kind, count) in [
        ("_writers/ome-zarr-io_sparse-plate_v05.ome.zarr", "plate", 2),
        ("_writers/ome-zarr-io_sparse-plate_v05.ome.zarr/E/07", "well", 2),
        ("_writers/ome-writers_tensorstore_2positions_v05.ome.zarr", "series", 2),
        ("BioImageTools__ome-zarr-examples/data/valid/plate-01.zarr", "plate", 4),
    ] {
        let mut outside = Outside::open(FolderStore::new(&root), address, SIZE);
        let frames = outside.settle();
        let model = outside.viewer.model();
        assert!(model.problems.is_empty(), "{address}: {:?}", model.problems);
        assert_eq!(model.collection.map(|c| (c.kind, c.count)), Some((kind, count)), "{address}");
        assert!(!frames.is_empty(), "{address}");
    }
}
