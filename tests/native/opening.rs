//! Which documents are asked for, in how many rounds, and what happens when some of them fail.

use serde_json::{Value, json};
use zarrscope::ome::error::OpenError;
use zarrscope::ome::open::{list_labels, open, open_label};
use zarrscope::zarr::Location;
use zarrscope::zarr::store::FetchFailure;

use crate::support::block_on;
use crate::support::memory_store::MemoryStore;
use crate::support::scripted_store::ScriptedStore;

const FIRST_ROUND: [&str; 4] = ["i.zarr/.zarray", "i.zarr/.zattrs", "i.zarr/.zmetadata", "i.zarr/zarr.json"];

fn location() -> Location {
    Location::parse("http://host/i.zarr")
}

fn multiscale(levels: usize) -> Value {
    let datasets: Vec<Value> = (0..levels)
        .map(|level| {
            let scale = 2f64.powi(level as i32);
            json!({"path": level.to_string(), "coordinateTransformations": [{"type": "scale", "scale": [scale, scale]}]})
        })
        .collect();
    json!([{"version": "0.4", "name": "test", "datasets": datasets,
        "axes": [{"name": "y", "type": "space"}, {"name": "x", "type": "space"}]}])
}

fn size(level: usize) -> u64 {
    512u64.checked_shr(level as u32).unwrap_or(0)
}

fn array_v2(level: usize) -> Value {
    json!({"zarr_format": 2, "shape": [size(level), size(level)], "chunks": [64, 64], "dtype": "<u2",
        "compressor": null, "filters": null, "fill_value": 0, "order": "C", "dimension_separator": "/"})
}

fn array_v3(level: usize) -> Value {
    json!({"zarr_format": 3, "node_type": "array", "shape": [size(level), size(level)], "data_type": "uint16",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [64, 64]}},
        "chunk_key_encoding": {"name": "default"}, "fill_value": 0,
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]})
}

fn image_v2(levels: usize) -> MemoryStore {
    let store =
        MemoryStore::default().with("i.zarr/.zattrs", json!({"multiscales": multiscale(levels)}).to_string());
    (0..levels).fold(store, |store, level| {
        store.with(&format!("i.zarr/{level}/.zarray"), array_v2(level).to_string())
    })
}

fn group_v3(attributes: Value) -> Value {
    json!({"zarr_format": 3, "node_type": "group", "attributes": attributes})
}

fn image_v3(levels: usize) -> MemoryStore {
    let group = group_v3(json!({"ome": {"version": "0.5", "multiscales": multiscale(levels)}}));
    let store = MemoryStore::default().with("i.zarr/zarr.json", group.to_string());
    (0..levels).fold(store, |store, level| {
        store.with(&format!("i.zarr/{level}/zarr.json"), array_v3(level).to_string())
    })
}

#[test]
fn an_image_takes_two_rounds() {
    for (store, file) in [(image_v2(3), ".zarray"), (image_v3(3), "zarr.json")] {
        let store = ScriptedStore::new(store);
        let (image, rounds) = store.run(open(&store, &location()));
        assert_eq!(image.unwrap().levels.len(), 3);
        assert_eq!(rounds, 2);
        let arrays: Vec<String> = (0..3).map(|level| format!("i.zarr/{level}/{file}")).collect();
        assert_eq!(store.rounds(), [FIRST_ROUND.map(str::to_owned).to_vec(), arrays]);
    }
}

#[test]
fn many_levels_are_still_one_round() {
    let store = ScriptedStore::new(image_v3(40));
    let (image, rounds) = store.run(open(&store, &location()));
    // Levels from the tenth on have no samples left.
    assert_eq!(image.unwrap().levels.len(), 10);
    assert_eq!(rounds, 2);
}

#[test]
fn consolidated_metadata_takes_one_round() {
    let mut group = group_v3(json!({"ome": {"version": "0.5", "multiscales": multiscale(2)}}));
    group["consolidated_metadata"] = json!({"kind": "inline", "must_understand": false, "metadata": {
        "0": array_v3(0), "1": array_v3(1), "labels": group_v3(json!({"ome": {"labels": ["cells"]}}))}});
    let v3 = MemoryStore::default().with("i.zarr/zarr.json", group.to_string());
    let summary = json!({"zarr_consolidated_format": 1, "metadata": {
        ".zattrs": {"multiscales": multiscale(2)}, ".zgroup": {"zarr_format": 2},
        "0/.zarray": array_v2(0), "1/.zarray": array_v2(1), "labels/.zattrs": {"labels": ["cells"]}}});
    let v2 = MemoryStore::default().with("i.zarr/.zmetadata", summary.to_string());
    let v2_with_attributes = image_v2(2).with("i.zarr/.zmetadata", summary.to_string());
    for store in [v3, v2, v2_with_attributes] {
        let store = ScriptedStore::new(store);
        let (image, rounds) = store.run(open(&store, &location()));
        let image = image.unwrap();
        assert_eq!((image.levels.len(), rounds), (2, 1));
        assert_eq!(store.rounds().len(), 1);
        assert_eq!(store.run(list_labels(&store, &image)), (vec!["labels/cells".to_owned()], 0));
    }
}

#[test]
fn a_stale_summary_is_completed_by_requests() {
    let summary = json!({"metadata": {".zattrs": {"multiscales": multiscale(2)}, "0/.zarray": array_v2(0)}});
    let store = ScriptedStore::new(image_v2(2).with("i.zarr/.zmetadata", summary.to_string()));
    let (image, rounds) = store.run(open(&store, &location()));
    assert_eq!((image.unwrap().levels.len(), rounds), (2, 2));
    assert_eq!(store.rounds()[1], ["i.zarr/1/.zarray"]);
}

#[test]
fn an_answer_in_v3_does_not_wait_for_v2() {
    let store =
        ScriptedStore::new(image_v3(1)).slow(".zattrs", 50).slow(".zmetadata", 50).slow("i.zarr/.zarray", 50);
    let (image, rounds) = store.run(open(&store, &location()));
    assert!(image.is_ok());
    assert_eq!(rounds, 2);
}

#[test]
fn dual_metadata_prefers_v3_but_takes_what_has_an_image() {
    let empty = group_v3(json!({}));
    let store = image_v2(1).with("i.zarr/zarr.json", empty.to_string());
    let image = block_on(open(&store, &location()));
    assert_eq!(image.unwrap().documents[0].url, "http://host/i.zarr/.zattrs");
}

#[test]
fn labels_are_listed_after_the_image() {
    let list = group_v3(json!({"ome": {"labels": ["cells", "orig/0"]}}));
    let label = group_v3(json!({"ome": {"version": "0.5", "multiscales": multiscale(1)}}));
    let store = image_v3(1)
        .with("i.zarr/labels/zarr.json", list.to_string())
        .with("i.zarr/labels/cells/zarr.json", label.to_string())
        .with("i.zarr/labels/cells/0/zarr.json", array_v3(0).to_string());
    let store = ScriptedStore::new(store);
    let (image, _) = store.run(open(&store, &location()));
    let image = image.unwrap();
    assert!(image.label_paths.is_empty() && image.label.is_none());
    assert!(!store.rounds().concat().iter().any(|path| path.contains("labels")));
    let (paths, rounds) = store.run(list_labels(&store, &image));
    assert_eq!((paths, rounds), (vec!["labels/cells".to_owned(), "labels/orig/0".to_owned()], 1));
    let (label, rounds) = store.run(open_label(&store, &image.location, "labels/cells"));
    assert!(label.unwrap().label.is_some());
    assert_eq!(rounds, 2);
}

#[test]
fn addresses_may_name_a_document() {
    for address in ["i.zarr/", "i.zarr/zarr.json", "i.zarr/.zattrs", "i.zarr/.zgroup", "i.zarr//zarr.json"] {
        let address = Location::parse(&format!("http://host/{address}?key=1"));
        let store = image_v3(1);
        let image = block_on(open(&store, &address));
        assert_eq!(image.unwrap().location.url(), "http://host/i.zarr?key=1");
    }
    let array = Location::parse("http://host/i.zarr/0");
    let store = image_v3(1);
    let image = block_on(open(&store, &array));
    assert_eq!(image.unwrap().version, "none: bare array");
}

#[test]
fn one_forbidden_document_does_not_hide_the_others() {
    let forbidden = || FetchFailure::Forbidden(403);
    let store = ScriptedStore::new(image_v2(1))
        .failing("zarr.json", forbidden())
        .failing(".zmetadata", FetchFailure::Network("refused".into()))
        .failing("i.zarr/.zarray", forbidden());
    assert!(store.run(open(&store, &location())).0.is_ok());
    let store = ScriptedStore::new(MemoryStore::default()).failing("", forbidden());
    let (error, rounds) = store.run(open(&store, &location()));
    assert!(matches!(error, Err(OpenError::Store(error)) if error.failure == forbidden()));
    assert_eq!(rounds, 1);
}

#[test]
fn a_level_that_cannot_be_read_is_left_out() {
    let store = ScriptedStore::new(image_v2(3)).failing("i.zarr/0/.zarray", FetchFailure::Forbidden(403));
    let image = store.run(open(&store, &location())).0.unwrap();
    assert_eq!(image.levels.iter().map(|level| level.path.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert!(image.warnings[0].contains("403"), "{:?}", image.warnings);
    let unsupported = array_v2(0).to_string().replace("<u2", "<M8[ns]");
    let store = image_v2(1).with("i.zarr/0/.zarray", unsupported);
    let error = block_on(open(&store, &location()));
    assert!(matches!(error, Err(OpenError::Array { url, .. }) if url == "http://host/i.zarr/0/.zarray"));
}

#[test]
fn what_is_no_image_says_what_it_is() {
    let found = |store: &MemoryStore| match block_on(open(store, &location())) {
        Err(OpenError::NotOmeZarr { found, .. }) => found,
        other => panic!("{other:?}"),
    };
    for (attributes, wanted) in [
        (json!({"plate": {"wells": []}}), "a plate"),
        (json!({"bioformats2raw.layout": 3, "plate": {}}), "a plate"),
        (json!({"well": {"images": []}}), "a well of a plate"),
        (json!({"bioformats2raw.layout": 3}), "a set of images (bioformats2raw)"),
        (json!({"labels": ["a"]}), "a list of labels"),
        (json!({"anything": 1}), "a group without OME metadata"),
    ] {
        let v2 = MemoryStore::default().with("i.zarr/.zattrs", attributes.to_string());
        assert_eq!(found(&v2), wanted);
        let v3 =
            MemoryStore::default().with("i.zarr/zarr.json", group_v3(json!({"ome": attributes})).to_string());
        assert_eq!(found(&v3), wanted);
    }
    let group = MemoryStore::default().with("i.zarr/.zgroup", r#"{"zarr_format": 2}"#);
    assert_eq!(found(&group), "a group without OME metadata");
}

#[test]
fn nothing_at_all_says_what_was_tried() {
    // A host that answers every address with its front page.
    let page = "<!doctype html><title>Not found</title>";
    let html = FIRST_ROUND.iter().fold(MemoryStore::default(), |store, path| store.with(path, page));
    for store in [MemoryStore::default(), html] {
        let (error, rounds) = {
            let scripted = ScriptedStore::new(store);
            scripted.run(open(&scripted, &location()))
        };
        let Err(OpenError::NotZarr { tried }) = error else { panic!("{error:?}") };
        assert!(tried.contains(&"http://host/i.zarr/zarr.json".to_owned()));
        assert_eq!((tried.len(), rounds), (5, 2));
    }
    let broken = MemoryStore::default().with("i.zarr/.zattrs", "{\"multiscales\": [");
    let error = block_on(open(&broken, &location()));
    assert!(matches!(error, Err(OpenError::BadMetadata { url, .. }) if url.ends_with(".zattrs")));
}

#[test]
fn hostile_metadata_is_an_error_and_not_a_panic() {
    let huge = u64::MAX;
    for (name, value) in [
        ("shape", json!([huge, huge])),
        ("shape", json!([])),
        ("shape", json!([0, 0])),
        ("shape", json!("x")),
        ("chunks", json!([huge, huge])),
        ("chunks", json!([0, 0])),
        ("chunks", json!([1 << 20, 1 << 20])),
        ("dtype", json!("<u99")),
        ("dtype", json!(null)),
    ] {
        let mut array = array_v2(0);
        array[name] = value.clone();
        let store = image_v2(1).with("i.zarr/0/.zarray", array.to_string());
        let error = block_on(open(&store, &location()));
        assert!(error.is_err(), "{name} {value}");
    }
    for multiscales in
        [json!([]), json!([7]), json!({}), json!("x"), json!([{"datasets": []}]), json!([{"datasets": [7]}])]
    {
        let attributes = json!({"multiscales": multiscales}).to_string();
        let store = image_v2(1).with("i.zarr/.zattrs", attributes);
        let error = block_on(open(&store, &location()));
        assert!(matches!(error, Err(OpenError::BadMetadata { .. })), "{multiscales}: {error:?}");
    }
}
