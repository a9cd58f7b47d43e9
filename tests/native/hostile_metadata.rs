//! Metadata from a stranger: any value anywhere may make no sense, and none may end the program. A page that panics is
//! gone, with everything that was open in it.

use serde_json::{Value, json};
use zarrscope::ome::Image;
use zarrscope::ome::node::{Collection, Node};
use zarrscope::ome::open::{list_labels, open, open_entry, open_node};
use zarrscope::zarr::Location;

use crate::support::block_on;
use crate::support::fixtures::{MetadataCase, metadata_cases};
use crate::support::memory_store::MemoryStore;

/// What each value of each document is replaced by, in turn.
fn strange_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(1e308),
        json!(0.5),
        json!(""),
        json!("../../../x"),
        json!("ß\u{0}x"),
        json!([]),
        json!([[]]),
        json!({}),
        Value::Array(vec![json!(2_000_000_000u64); 9]),
        json!([0, 0, 0]),
        json!([1e300, -1e300]),
    ]
}

#[test]
fn no_value_anywhere_ends_the_program() {
    let mut opened = 0;
    let mut refused = 0;
    for case in metadata_cases() {
        for (name, document) in &case.documents {
            for pointer in pointers(document) {
                for value in strange_values() {
                    let mut changed = document.clone();
                    if let Some(place) = changed.pointer_mut(&pointer) {
                        *place = value;
                    }
                    match open_changed(&case, name, &changed) {
                        Some(image) => {
                            use_everything(&image);
                            opened += 1;
                        }
                        None => refused += 1,
                    }
                }
            }
        }
    }
    assert!(opened > 10_000 && refused > 1_000, "{opened} opened, {refused} refused");
}

/// A document of each kind of hierarchy, and what its first member needs.
fn hierarchies() -> Vec<(&'static str, Value)> {
    let scale = json!({"type": "scale", "scale": [2, 2], "input": {"path": "0"}, "output": {"name": "own"}});
    let system = |name: &str| json!({"name": name, "axes": [{"name": "y", "type": "space"}, {"name": "x", "type": "space"}]});
    let image = json!({"multiscales": [{"coordinateSystems": [system("own")],
        "datasets": [{"path": "0", "coordinateTransformations": [scale]}]}]});
    let plate = json!({"plate": {"rows": [{"name": "A"}], "columns": [{"name": "1"}], "acquisitions": [{"id": 1}],
        "wells": [{"path": "m", "rowIndex": 0, "columnIndex": 0}, {"path": "A/1"}]}});
    let scene = json!({"scene": {"coordinateSystems": [system("world")], "coordinateTransformations": [
        {"type": "sequence", "input": {"path": "m", "name": "own"}, "output": {"name": "world"}, "transformations": [
            {"type": "byDimension", "transformations": [
                {"inputAxes": [0, 1], "outputAxes": [1, 0], "transformation": {"type": "mapAxis", "mapAxis": [1, 0]}}]},
            {"type": "bijection", "forward": {"type": "affine", "affine": [[1, 0, 0], [0, 1, 0]]}, "inverse": {"type": "identity"}},
            {"type": "projectAxis", "droppedInputs": [0], "createdOutputs": [1]},
            {"type": "rotation", "path": "m/0"}]},
        {"type": "inverseOf", "transformation": {"type": "translation", "translation": [1, 2]}, "input": "m", "output": "world"}]}});
    let level = json!({"type": "singlescale", "path": {"type": "zarr", "path": "m/0"}, "attributes": {"coordinateTransformations": [scale]}});
    let nodes = json!({"type": "collection", "name": "c", "version": "0.9.dev3", "nodes": [
        {"type": "multiscale", "name": "a", "path": {"type": "zarr", "path": "m"}},
        {"type": "collection", "name": "b", "nodes": [{"type": "multiscale", "nodes": [level], "attributes": {
            "coordinateSystems": [system("own")], "labels": {"labelAttributes": [{"labelValue": 1, "color": [1, 2, 3, 4]}]}}}]}]});
    let plate_of_nodes = json!({"type": "collection", "attributes": {"plate": {"rows": [{"id": "A"}], "columns": [{"id": "1"}]}},
        "nodes": [{"type": "collection", "attributes": {"well": {"row": {"id": "A"}, "column": {"id": "1"}}},
            "nodes": [{"type": "multiscale", "path": "m", "attributes": {"acquisition": {"id": "x"}}}]}]});
    vec![
        ("image", image),
        ("plate", plate),
        ("well", json!({"well": {"images": [{"path": "m", "acquisition": 1}, {"path": "../.."}]}})),
        ("series", json!({"bioformats2raw.layout": 3, "series": ["m"]})),
        ("labels", json!({"labels": ["m"]})),
        ("scene", scene),
        ("nodes", nodes),
        ("plate of nodes", plate_of_nodes),
    ]
}

fn group(ome: &Value) -> String {
    json!({"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}}).to_string()
}

#[test]
fn no_value_in_a_hierarchy_ends_the_program() {
    let all = hierarchies();
    let array = json!({"zarr_format": 3, "node_type": "array", "shape": [2, 2], "data_type": "uint8", "fill_value": 1,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 2]}},
        "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "bytes"}]});
    let member = MemoryStore::default()
        .with("h/m/zarr.json", group(&all[0].1))
        .with("h/m/0/zarr.json", array.to_string());
    let (mut opened, mut refused) = (0, 0);
    for (_, document) in &all[1..] {
        for pointer in pointers(document) {
            for value in strange_values() {
                let mut changed = document.clone();
                if let Some(place) = changed.pointer_mut(&pointer) {
                    *place = value;
                }
                let store = member.clone().with("h/zarr.json", group(&changed));
                let (good, bad) =
                    open_all(&store, 0, block_on(open_node(&store, &Location::parse("http://host/h"))).ok());
                opened += good;
                refused += bad;
            }
        }
    }
    // A scene's image, changed.
    let scene = &all.iter().find(|(name, _)| *name == "scene").unwrap().1;
    for pointer in pointers(&all[0].1) {
        for value in strange_values() {
            let mut changed = all[0].1.clone();
            if let Some(place) = changed.pointer_mut(&pointer) {
                *place = value;
            }
            let store =
                member.clone().with("h/zarr.json", group(scene)).with("h/m/zarr.json", group(&changed));
            open_all(&store, 0, block_on(open_node(&store, &Location::parse("http://host/h"))).ok());
        }
    }
    assert!(opened > 1_000 && refused > 500, "{opened} opened, {refused} refused");
}

/// Opens all members, and theirs; how many images and collections are there, and how many are not.
fn open_all(store: &MemoryStore, depth: usize, node: Option<Node>) -> (usize, usize) {
    match node {
        None => (0, 1),
        Some(Node::Image(image)) => {
            use_everything(&image);
            (1, 0)
        }
        Some(Node::Collection(collection)) => {
            check(&collection);
            let entries = 0..if depth < 4 { collection.entries.len().min(4) } else { 0 };
            entries.fold((1, 0), |(good, bad), entry| {
                let opened = block_on(open_entry(store, &collection, entry)).unwrap().ok();
                let (more_good, more_bad) = open_all(store, depth + 1, opened);
                (good + more_good, bad + more_bad)
            })
        }
    }
}

fn check(collection: &Collection) {
    assert!(!collection.entries.is_empty() && collection.entries.len() <= 1 << 16);
    assert!(!collection.documents.is_empty());
    for entry in &collection.entries {
        // Nothing leads back, so that opening members ends.
        let is_above = collection.location.below(&entry.location).is_some();
        assert!(!is_above || entry.inline.is_some(), "{}", entry.location);
        if let Some([row, column]) = entry.cell {
            assert!((row as usize) < collection.rows.len() && (column as usize) < collection.columns.len());
        }
    }
}

#[test]
fn huge_hierarchies_are_cut() {
    let opened = |ome: Value| {
        let store = MemoryStore::default().with("h/zarr.json", group(&ome));
        match block_on(open_node(&store, &Location::parse("http://host/h"))) {
            Ok(Node::Collection(collection)) => {
                check(&collection);
                collection
            }
            other => panic!("{other:?}"),
        }
    };
    let wells: Vec<Value> =
        (0..1_000_000).map(|well| json!({"path": format!("{}/{}", well / 1000, well % 1000)})).collect();
    let plate = opened(json!({"plate": {"wells": wells}}));
    assert!(plate.warnings.iter().any(|warning| warning.contains("are too many")), "{:?}", plate.warnings);
    let same: Vec<Value> = (0..100_000)
        .map(|_| json!({"path": "A/1", "rowIndex": 1u64 << 31, "columnIndex": u64::MAX}))
        .collect();
    let lines: Vec<Value> = (0..100_000).map(|line| json!({"name": line})).collect();
    assert_eq!(opened(json!({"plate": {"rows": ["A"], "columns": lines, "wells": same}})).entries.len(), 1);
    let edges: Vec<Value> = (0..50_000).map(|edge| json!({"type": "identity",
        "input": {"path": format!("i{edge}"), "name": "a"}, "output": {"path": format!("i{}", edge + 1), "name": "a"}})).collect();
    opened(json!({"scene": {"coordinateTransformations": edges}}));
    let deep = (0..60).fold(
        json!({"type": "multiscale", "path": "m"}),
        |inner, _| json!({"type": "collection", "nodes": [inner]}),
    );
    assert_eq!(opened(deep).entries.len(), 1);
}

#[test]
fn many_odd_things_are_told_once() {
    let odd: Vec<Value> = (0..300_000).map(|_| json!({"type": "bent"})).collect();
    let image = json!({"multiscales": [{"axes": ["y", "x"], "datasets": [{"path": "0", "coordinateTransformations": odd}]}]});
    let array = json!({"zarr_format": 3, "node_type": "array", "shape": [2, 2], "data_type": "uint8", "fill_value": 1,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 2]}}, "codecs": [{"name": "bytes"}]});
    let store =
        MemoryStore::default().with("i/zarr.json", group(&image)).with("i/0/zarr.json", array.to_string());
    let image = block_on(open(&store, &Location::parse("http://host/i"))).unwrap();
    assert!(image.warnings.len() < 5, "{:?}", image.warnings);
}

fn open_changed(case: &MetadataCase, name: &str, changed: &Value) -> Option<Image> {
    let store = case.store().with(&format!("{}/{name}", case.address), changed.to_string());
    let image = block_on(open(&store, &Location::parse(&format!("http://host/{}", case.address)))).ok()?;
    block_on(list_labels(&store, &image));
    Some(image)
}

/// What the parts above ask of a model.
fn use_everything(image: &Image) {
    assert!(!image.levels.is_empty() && !image.channels.is_empty());
    assert_eq!(image.default_position.len(), image.axes.len());
    for level in &image.levels {
        let array = &level.array;
        assert_eq!(array.shape.len(), image.axes.len());
        assert_eq!(array.fill_value.len(), array.data_type.size());
        assert_eq!(
            (level.world_from_voxel.inputs(), level.world_from_voxel.outputs()),
            (image.axes.len(), image.axes.len())
        );
        let last: Vec<u64> = array.chunk_grid().iter().map(|chunks| chunks - 1).collect();
        assert!(array.valid_shape(&last).iter().all(|size| *size > 0));
        assert!(!array.object_key(&array.object_of_chunk(&last)).is_empty());
        for (layer, index) in array.inner_path(&last).iter().enumerate() {
            let (outer, inner) = (&array.shards[layer].shape, array.inner_shape(layer));
            assert!(
                index.iter().zip(outer.iter().zip(inner)).all(|(at, (outer, inner))| *at < outer / inner)
            );
        }
        array.valid_shape(&vec![u64::MAX; array.shape.len()]);
        array.object_of_chunk(&vec![u64::MAX; array.shape.len()]);
    }
}

/// JSON pointers to every value of a document.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Array(list) => list.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        Value::Object(map) => {
            map.iter().map(|(key, item)| (key.replace('~', "~0").replace('/', "~1"), item)).collect()
        }
        _ => Vec::new(),
    };
    let below = children
        .into_iter()
        .flat_map(|(key, item)| pointers(item).into_iter().map(move |pointer| format!("/{key}{pointer}")));
    std::iter::once(String::new()).chain(below).collect()
}
