//! Plates, wells, series, scenes and collections: what they list, what each member takes to open, and what is made of
//! addresses inside of them.

use std::fmt::Write;
use std::rc::Rc;

use serde_json::{Value, json};
use zarrscope::ome::Image;
use zarrscope::ome::error::OpenError;
use zarrscope::ome::node::{Collection, CollectionKind, Node};
use zarrscope::ome::open::{open_entry, open_node};
use zarrscope::zarr::Location;
use zarrscope::zarr::store::{FetchFailure, Store};

use crate::support::block_on;
use crate::support::fixtures;
use crate::support::folder_store::FolderStore;
use crate::support::memory_store::MemoryStore;
use crate::support::scripted_store::ScriptedStore;

fn at(path: &str) -> Location {
    Location::parse(&format!("http://host/{path}"))
}

fn opened(store: &impl Store, path: &str) -> Result<Node, OpenError> {
    block_on(open_node(store, &at(path)))
}

fn collection(store: &impl Store, path: &str) -> Rc<Collection> {
    match opened(store, path) {
        Ok(Node::Collection(collection)) => collection,
        other => panic!("{path}: {other:?}"),
    }
}

fn image(store: &impl Store, path: &str) -> Rc<Image> {
    match opened(store, path) {
        Ok(Node::Image(image)) => image,
        other => panic!("{path}: {other:?}"),
    }
}

fn member(store: &impl Store, collection: &Collection, entry: usize) -> Result<Node, OpenError> {
    block_on(open_entry(store, collection, entry)).unwrap()
}

fn group(attributes: Value) -> String {
    json!({"zarr_format": 3, "node_type": "group", "attributes": {"ome": attributes}}).to_string()
}

fn array(size: u64) -> Value {
    json!({"zarr_format": 3, "node_type": "array", "shape": [size, size], "data_type": "uint16",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [64, 64]}},
        "chunk_key_encoding": {"name": "default"}, "fill_value": 0,
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]})
}

fn array_v2() -> Value {
    json!({"zarr_format": 2, "shape": [64, 64], "chunks": [64, 64], "dtype": "<u2", "compressor": null,
        "filters": null, "fill_value": 0, "order": "C", "dimension_separator": "/"})
}

fn multiscales() -> Value {
    let scale = |scale: f64| json!([{"type": "scale", "scale": [scale, scale]}]);
    json!([{"version": "0.4", "axes": [{"name": "y", "type": "space"}, {"name": "x", "type": "space"}],
        "datasets": [{"path": "s0", "coordinateTransformations": scale(0.5)},
            {"path": "s1", "coordinateTransformations": scale(1.0)}]}])
}

trait Hierarchy {
    fn image_v3(self, path: &str) -> Self;
    fn image_v2(self, path: &str) -> Self;
}

impl Hierarchy for MemoryStore {
    fn image_v3(self, path: &str) -> Self {
        self.with(
            &format!("{path}/zarr.json"),
            group(json!({"version": "0.5", "multiscales": multiscales()})),
        )
        .with(&format!("{path}/s0/zarr.json"), array(128).to_string())
        .with(&format!("{path}/s1/zarr.json"), array(64).to_string())
    }

    fn image_v2(self, path: &str) -> Self {
        self.with(&format!("{path}/.zattrs"), json!({"multiscales": multiscales()}).to_string())
            .with(&format!("{path}/s0/.zarray"), array_v2().to_string())
            .with(&format!("{path}/s1/.zarray"), array_v2().to_string())
    }
}

fn plate() -> Value {
    json!({"name": "screen 7", "rows": [{"name": "A"}, {"name": "B"}],
        "columns": [{"name": "01"}, {"name": "02"}, {"name": "03"}],
        "acquisitions": [{"id": 1, "name": "morning"}, {"id": "two"}, {"name": "nameless"}],
        "wells": [{"path": "B/03", "rowIndex": 1, "columnIndex": 2}, {"path": "/A/01/", "rowIndex": 0, "columnIndex": 0}]})
}

fn well() -> Value {
    json!({"images": [{"path": "0", "acquisition": 1}, {"path": "f-7/", "acquisition": "two"}, {"path": 12}]})
}

/// What a person would want to know of a collection.
fn table(collection: &Collection) -> String {
    let mut out = format!("{:?} “{}” {}\n", collection.kind, collection.name, collection.version);
    if collection.kind == CollectionKind::Plate {
        writeln!(out, "rows {}; columns {}", collection.rows.join(" "), collection.columns.join(" "))
            .unwrap();
    }
    for acquisition in &collection.acquisitions {
        writeln!(out, "acquisition {} {:?}", acquisition.id, acquisition.name).unwrap();
    }
    for entry in &collection.entries {
        let path = entry.location.below(&collection.location);
        let cell = entry.cell.map(|cell| format!(" in {cell:?}")).unwrap_or_default();
        let acquisition =
            entry.acquisition.as_ref().map(|id| format!(", acquisition {id}")).unwrap_or_default();
        writeln!(out, "entry {}: {path:?}{cell}{acquisition}", entry.name).unwrap();
    }
    for warning in &collection.warnings {
        writeln!(out, "warning {warning}").unwrap();
    }
    out
}

#[test]
fn a_plate_lists_wells_and_a_well_its_fields() {
    let store = MemoryStore::default()
        .with("p.zarr/zarr.json", group(json!({"version": "0.5", "plate": plate()})))
        .with("p.zarr/B/03/zarr.json", group(json!({"version": "0.5", "well": well()})))
        .image_v3("p.zarr/B/03/0")
        .image_v3("p.zarr/B/03/f-7");
    let store = ScriptedStore::new(store);
    let (found, rounds) = store.run(open_node(&store, &at("p.zarr")));
    let Ok(Node::Collection(plate)) = found else { panic!("{found:?}") };
    assert_eq!(rounds, 1);
    assert_eq!(
        table(&plate),
        "Plate “screen 7” 0.5\nrows A B; columns 01 02 03\n\
        acquisition 1 Some(\"morning\")\nacquisition two None\n\
        entry B/03: Some(\"B/03\") in [1, 2]\nentry A/01: Some(\"A/01\") in [0, 0]\n"
    );
    assert_eq!(plate.documents.len(), 1);
    // A row needs no document, and a well no request but its own.
    let (found, rounds) = store.run(open_entry(&store, &plate, 0));
    let Some(Ok(Node::Collection(well))) = found else { panic!("{found:?}") };
    assert_eq!(rounds, 1);
    assert_eq!(
        table(&well),
        "Well “B/03” 0.5\nacquisition 1 None\nacquisition two None\n\
        entry B/03 field 0: Some(\"0\"), acquisition 1\nentry B/03 field f-7: Some(\"f-7\"), acquisition two\n\
        entry B/03 field 12: Some(\"12\")\n"
    );
    let (field, rounds) = store.run(open_entry(&store, &well, 1));
    let Some(Ok(Node::Image(field))) = field else { panic!("{field:?}") };
    assert_eq!((field.levels.len(), rounds), (2, 2));
    assert_eq!(field.location, at("p.zarr/B/03/f-7"));
    // The well that is listed and not there, the field that is listed and not there.
    let missing = store.run(open_entry(&store, &plate, 1)).0.unwrap();
    assert!(
        matches!(missing, Err(OpenError::NotZarr { tried }) if tried == ["http://host/p.zarr/A/01/zarr.json"])
    );
    assert!(matches!(store.run(open_entry(&store, &well, 2)).0, Some(Err(OpenError::NotZarr { .. }))));
    assert!(store.run(open_entry(&store, &well, 3)).0.is_none());
    let field = "p.zarr/B/03/f-7";
    assert_eq!(
        store.rounds()[1..],
        [
            vec!["p.zarr/B/03/zarr.json".to_owned()],
            vec![format!("{field}/zarr.json")],
            vec![format!("{field}/s0/zarr.json"), format!("{field}/s1/zarr.json")],
            vec!["p.zarr/A/01/zarr.json".to_owned()],
            vec!["p.zarr/B/03/12/zarr.json".to_owned()],
        ]
    );
}

#[test]
fn consolidated_metadata_of_a_plate_answers_for_its_fields() {
    let field = json!({"multiscales": multiscales()});
    let v3 = |attributes: Value| json!({"zarr_format": 3, "node_type": "group", "attributes": {"ome": attributes}});
    let mut root = v3(json!({"version": "0.5", "plate": plate()}));
    root["consolidated_metadata"] = json!({"kind": "inline", "must_understand": false, "metadata": {
        "B": v3(json!({})), "B/03": v3(json!({"well": well()})), "B/03/0": v3(field.clone()),
        "B/03/0/s0": array(128), "B/03/0/s1": array(64), "B/03/0/labels": v3(json!({"labels": ["cells"]}))}});
    let of_v3 = MemoryStore::default().with("p.zarr/zarr.json", root.to_string());
    let summary = json!({"zarr_consolidated_format": 1, "metadata": {
        ".zattrs": {"plate": plate()}, "B/03/.zattrs": {"well": well()}, "B/03/0/.zattrs": field,
        "B/03/0/s0/.zarray": array_v2(), "B/03/0/s1/.zarray": array_v2(),
        "B/03/0/labels/.zattrs": {"labels": ["cells"]}}});
    let of_v2 = MemoryStore::default().with("p.zarr/.zmetadata", summary.to_string());
    let of_v2_too = of_v2.clone().with("p.zarr/.zattrs", json!({"plate": plate()}).to_string());
    for store in [of_v3, of_v2, of_v2_too] {
        let store = ScriptedStore::new(store);
        let Ok(Node::Collection(plate)) = store.run(open_node(&store, &at("p.zarr"))).0 else { panic!() };
        let asked = store.rounds();
        let Some(Ok(Node::Collection(well))) = store.run(open_entry(&store, &plate, 0)).0 else { panic!() };
        let Some(Ok(Node::Image(field))) = store.run(open_entry(&store, &well, 0)).0 else { panic!() };
        assert_eq!((field.levels.len(), field.label_paths.as_slice()), (2, &["labels/cells".to_owned()][..]));
        // What is shown of the field is its own document, not the whole plate's.
        assert_eq!(field.documents.len(), 1);
        assert!(
            field.documents[0].url.starts_with("http://host/p.zarr/B/03/0/"),
            "{}",
            field.documents[0].url
        );
        assert_eq!(asked, store.rounds());
    }
}

#[test]
fn a_field_of_v2_takes_one_request_and_its_levels() {
    let store = MemoryStore::default()
        .with("p.zarr/.zattrs", json!({"plate": plate()}).to_string())
        .with("p.zarr/B/03/.zattrs", json!({"well": well()}).to_string())
        .image_v2("p.zarr/B/03/0");
    let store = ScriptedStore::new(store);
    let Ok(Node::Collection(plate)) = store.run(open_node(&store, &at("p.zarr"))).0 else { panic!() };
    let Some(Ok(Node::Collection(well))) = store.run(open_entry(&store, &plate, 0)).0 else { panic!() };
    assert!(matches!(store.run(open_entry(&store, &well, 0)).0, Some(Ok(Node::Image(_)))));
    assert_eq!(
        store.rounds()[1..].concat(),
        [
            "p.zarr/B/03/.zattrs",
            "p.zarr/B/03/0/.zattrs",
            "p.zarr/B/03/0/s0/.zarray",
            "p.zarr/B/03/0/s1/.zarray"
        ]
    );
}

#[test]
fn wells_are_placed_by_index_or_by_path() {
    let cells = |plate: Value| {
        let store = MemoryStore::default().with("p.zarr/.zattrs", json!({"plate": plate}).to_string());
        let found = collection(&store, "p.zarr");
        let cells: Vec<String> = found
            .entries
            .iter()
            .map(|entry| format!("{} {:?}", entry.name, entry.cell.unwrap()).replace(['[', ']', ','], ""))
            .collect();
        (
            cells.join("; "),
            found.warnings.clone(),
            format!("{} | {}", found.rows.join(" "), found.columns.join(" ")),
        )
    };
    let lines = |rows: Value, columns: Value, wells: Value| {
        let named = |list: &Value| {
            list.as_array().unwrap().iter().map(|name| json!({"name": name})).collect::<Vec<_>>()
        };
        json!({"rows": named(&rows), "columns": named(&columns), "wells": wells})
    };
    // 0.1: paths alone, below further folders, numbers for names.
    let (found, warnings, _) = cells(lines(
        json!(["A", "B"]),
        json!([1, 2]),
        json!([{"path": "2020-10-10/A/1"}, {"path": "./2020-10-10//B/02"}]),
    ));
    assert_eq!((found.as_str(), warnings.len()), ("A/1 0 0; B/02 1 1", 0));
    // bioformats2raw 0.3: other names, and folders that are indices.
    let (found, warnings, _) = cells(lines(
        json!(["A", "B", "C"]),
        json!(["1", "2"]),
        json!([{"path": "2/1", "row_index": 2, "column_index": 1}, {"path": "0/1"}]),
    ));
    assert_eq!((found.as_str(), warnings.len()), ("2/1 2 1; 0/1 0 0", 0));
    // The index counts where both make sense, the path where the index does not.
    let (found, warnings, _) = cells(lines(
        json!(["A", "B"]),
        json!(["1", "2"]),
        json!([{"path": "A/2", "rowIndex": 1, "columnIndex": 0}, {"path": "A/1", "rowIndex": 9, "columnIndex": 2_147_483_648u64},
            {"path": "B/2", "rowIndex": "1", "columnIndex": 1}]),
    ));
    assert_eq!(found, "A/2 1 0; A/1 0 0; B/2 1 1");
    assert_eq!(
        warnings,
        [
            "1 of 3 wells have an index that names another row or column than their path; it counts where it is free."
        ]
    );
    // Rows and columns that nobody lists.
    let (found, warnings, listed) = cells(
        json!({"wells": ["B/10", {"path": "A/9"}, {"path": "AA/10", "rowIndex": 0, "columnIndex": 0}]}),
    );
    assert_eq!(listed, "A B AA | 9 10");
    assert_eq!((found.as_str(), warnings.len()), ("B/10 1 1; A/9 0 0; AA/10 2 1", 1));
    // What leads nowhere, out of the plate, or where another is.
    let (found, warnings, _) = cells(lines(
        json!(["A"]),
        json!(["1", "2"]),
        json!([{"path": "A/1"}, {"path": ""}, {"path": "."}, {"path": "../x/A/2"}, {"path": "A/1"}, {"path": "Q/1"},
            {"rowIndex": 0}, null, 7, "A/2/../../A/2"]),
    ));
    assert_eq!(found, "A/1 0 0; A/2 0 1");
    assert_eq!(
        warnings,
        [
            "2 of 10 wells lie outside of the plate's rows and columns and are left out.",
            "1 of 10 wells lie where another well is and are left out.",
            "5 members have no path that can be followed.",
        ]
    );
}

#[test]
fn a_plate_counts_before_the_layout_it_was_converted_with() {
    let both = json!({"bioformats2raw.layout": 3, "plate": plate()});
    let store = MemoryStore::default().with("p.zarr/.zattrs", both.to_string());
    assert_eq!(collection(&store, "p.zarr").kind, CollectionKind::Plate);
    let both = json!({"bioformats2raw.layout": 3, "multiscales": multiscales()});
    let store = MemoryStore::default().image_v2("i.zarr").with("i.zarr/.zattrs", both.to_string());
    assert_eq!(image(&store, "i.zarr").levels.len(), 2);
}

#[test]
fn series_are_listed_or_looked_for() {
    let root = |layout: Value| json!({"bioformats2raw.layout": layout}).to_string();
    let listed = MemoryStore::default()
        .with("b.zarr/.zattrs", root(json!(3)))
        .with("b.zarr/OME/.zattrs", json!({"series": ["1", "0", "pos/A"]}).to_string())
        .with("b.zarr/OME/METADATA.ome.xml", "<OME><Image Name=\"second &amp; last\"/><Image/><Image Name=")
        .image_v2("b.zarr/0");
    let listed = ScriptedStore::new(listed);
    let Ok(Node::Collection(found)) = listed.run(open_node(&listed, &at("b.zarr"))).0 else { panic!() };
    assert_eq!(
        table(&found),
        "Series “b.zarr” 0.4 or before\nentry second & last: Some(\"1\")\nentry 0: Some(\"0\")\nentry pos/A: Some(\"pos/A\")\n"
    );
    assert!(matches!(listed.run(open_entry(&listed, &found, 1)).0, Some(Ok(Node::Image(_)))));
    // Seven series, no list: a few are asked for at a time, and none twice.
    let bare = MemoryStore::default().with("b.zarr/.zattrs", root(json!("three")));
    let bare = (0..7).fold(bare, |store, series| store.image_v2(&format!("b.zarr/{series}")));
    let bare = ScriptedStore::new(bare);
    let Ok(Node::Collection(found)) = bare.run(open_node(&bare, &at("b.zarr"))).0 else { panic!() };
    assert_eq!(found.entries.len(), 7);
    let asked = bare.rounds().concat();
    assert_eq!((bare.rounds().len(), asked.len()), (4, 4 + 2 + 4 + 4));
    assert!(matches!(bare.run(open_entry(&bare, &found, 6)).0, Some(Ok(Node::Image(_)))));
    assert_eq!(bare.rounds().concat()[asked.len()..], ["b.zarr/6/s0/.zarray", "b.zarr/6/s1/.zarray"]);
    // None at all.
    let empty = MemoryStore::default().with("b.zarr/zarr.json", group(json!({"bioformats2raw.layout": 3})));
    let Err(OpenError::NotOmeZarr { found, .. }) = opened(&empty, "b.zarr") else { panic!() };
    assert_eq!(found, "a set of images (bioformats2raw) without images");
}

#[test]
fn labels_are_a_list_or_an_image() {
    let store = MemoryStore::default()
        .with("i.zarr/labels/zarr.json", group(json!({"labels": ["cells", "orig/0", "../../i.zarr/labels"]})))
        .image_v3("i.zarr/labels/cells");
    let labels = collection(&store, "i.zarr/labels/");
    assert_eq!(labels.kind, CollectionKind::Series);
    assert_eq!(
        labels.entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(),
        ["cells", "orig/0"]
    );
    let Ok(Node::Image(cells)) = member(&store, &labels, 0) else { panic!() };
    assert!(cells.label.is_some());
    assert!(image(&store, "i.zarr/labels/cells").label.is_some());
}

#[test]
fn a_part_of_something_opens_what_it_belongs_to() {
    let store = MemoryStore::default()
        .with("p.zarr/zarr.json", group(json!({"version": "0.5", "plate": plate()})))
        .with("p.zarr/B/03/zarr.json", group(json!({"version": "0.5", "well": well()})))
        .image_v3("p.zarr/B/03/0")
        .image_v3("p.zarr/B/03/0/labels/cells")
        .with("b.zarr/zarr.json", group(json!({"bioformats2raw.layout": 3})))
        .with("b.zarr/OME/zarr.json", group(json!({"series": ["0"]})))
        .with("x/alone/zarr.json", array(64).to_string());
    for (asked, shown) in [
        ("p.zarr/B/03/0/s1", "p.zarr/B/03/0"),
        ("p.zarr/B/03/0/s1/zarr.json", "p.zarr/B/03/0"),
        ("p.zarr/B/03/0/s1/c/0/0", "p.zarr/B/03/0"),
        ("p.zarr/B/03/0/labels/cells/s0/c/0/0/0/0", "p.zarr/B/03/0/labels/cells"),
        ("p.zarr/B/03/0/labels/nuclei", "p.zarr/B/03/0"),
        ("p.zarr/B/03/7", "p.zarr/B/03"),
        ("p.zarr/B/", "p.zarr"),
        ("p.zarr/A/01/0/zarr.json", "p.zarr"),
        ("b.zarr/OME", "b.zarr"),
        ("b.zarr/OME/METADATA.ome.xml", "b.zarr"),
        ("b.zarr/5", "b.zarr"),
        ("x/alone", "x/alone"),
        ("x/alone/c/0/1", "x/alone"),
    ] {
        let (location, warnings) = match opened(&store, asked) {
            Ok(Node::Image(image)) => (image.location.clone(), image.warnings.clone()),
            Ok(Node::Collection(collection)) => (collection.location.clone(), collection.warnings.clone()),
            Err(error) => panic!("{asked}: {error}"),
        };
        assert_eq!(location, at(shown), "{asked}");
        let told = warnings.iter().any(|warning| warning.starts_with("Nothing to show at http://host/"));
        let is_level = asked.trim_end_matches("/zarr.json").ends_with("/s1") || asked == "x/alone";
        assert_eq!(told, !is_level, "{asked}: {warnings:?}");
    }
    // What is nowhere, and what is damaged, are told as before.
    assert!(matches!(opened(&store, "q.zarr/a/b"), Err(OpenError::NotZarr { .. })));
    let damaged = store.with("p.zarr/B/zarr.json", "{\"zarr_format\"");
    assert!(matches!(opened(&damaged, "p.zarr/B"), Err(OpenError::BadMetadata { .. })));
}

#[test]
fn looking_above_costs_a_round_and_only_where_nothing_was_found() {
    let store = ScriptedStore::new(MemoryStore::default().image_v3("a/b/c/i.zarr"));
    assert!(matches!(store.run(open_node(&store, &at("a/b/c/i.zarr"))), (Ok(Node::Image(_)), 2)));
    assert_eq!(store.rounds().concat().len(), 4 + 2);
    assert!(matches!(store.run(open_node(&store, &at("a/b/c/i.zarr/s0"))), (Ok(Node::Image(_)), 3)));
    // The level itself, the four folders above it, in its format, and the other level.
    assert_eq!(store.rounds().concat().len(), 6 + 4 + 4 + 1);
    // A bucket that hides what is not there.
    let forbidden = || FetchFailure::Forbidden(403);
    let hidden = MemoryStore::default().image_v3("i.zarr");
    let hidden = ScriptedStore::new(hidden)
        .failing("/c/zarr.json", forbidden())
        .failing(".zattrs", forbidden())
        .failing(".zarray", forbidden())
        .failing(".zmetadata", forbidden());
    assert!(matches!(hidden.run(open_node(&hidden, &at("i.zarr/s0/c"))).0, Ok(Node::Image(_))));
    let down = || FetchFailure::Network("refused".into());
    let down = ScriptedStore::new(MemoryStore::default()).failing("", down());
    assert!(matches!(down.run(open_node(&down, &at("a/b/i.zarr"))), (Err(OpenError::Store(_)), 1)));
}

#[test]
fn a_group_that_says_nothing_lists_what_lies_in_it() {
    let said = |found: &Collection| found.warnings[0].starts_with("This group has no metadata of its own");
    let numbered = MemoryStore::default().with("g/.zgroup", "{}").image_v2("g/0").image_v2("g/1");
    let found = collection(&numbered, "g");
    assert_eq!((found.entries.len(), said(&found)), (2, true));
    assert!(matches!(member(&numbered, &found, 1), Ok(Node::Image(_))));
    // SpatialData: named elements, known by consolidated metadata.
    let v3 = |attributes: Value| json!({"zarr_format": 3, "node_type": "group", "attributes": {"ome": attributes}});
    let field = v3(json!({"multiscales": multiscales()}));
    let mut root = v3(json!({}));
    root["consolidated_metadata"] = json!({"metadata": {"images/10": field, "images/9": field, "images/9 b": field,
        "images/9/labels/x": field, "images/9/labels": v3(json!({"labels": ["x"]})), "images": v3(json!({})),
        "tables/t": v3(json!({})), "images/9/s0": array(4)}});
    let summarised = MemoryStore::default().with("g/zarr.json", root.to_string());
    let found = collection(&summarised, "g");
    let names: Vec<&str> = found.entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!((names, said(&found)), (vec!["images/9", "images/10", "images/9 b"], true));
    // Numbered arrays are no images, and nothing is nothing.
    let arrays = MemoryStore::default()
        .with("g/zarr.json", v3(json!({})).to_string())
        .with("g/0/zarr.json", array(4).to_string());
    assert!(matches!(opened(&arrays, "g"), Err(OpenError::NotOmeZarr { .. })));
}

fn system(name: &str, axes: &str) -> Value {
    let axes: Vec<Value> =
        axes.chars().map(|name| json!({"name": name, "type": "space", "unit": "micrometer"})).collect();
    json!({"name": name, "axes": axes})
}

/// An image of 0.6 with a voxel of 0.5, stored in the system `own`.
fn placed(systems: Value, more: Value) -> String {
    let axes = systems[0]["axes"].as_array().unwrap().len();
    let stored = json!({"type": "scale", "scale": vec![0.5; axes], "input": {"path": "s0"}, "output": {"name": systems[0]["name"]}});
    group(
        json!({"version": "0.6", "multiscales": [{"coordinateSystems": systems, "coordinateTransformations": more,
        "datasets": [{"path": "s0", "coordinateTransformations": [stored]}]}]}),
    )
}

/// Where the voxels `[0, 0, …]` and `[2, 2, …]` of a member lie, and what is said of it.
fn corners(store: &impl Store, scene: &Collection, entry: usize) -> (String, Vec<String>) {
    let Ok(Node::Image(image)) = member(store, scene, entry) else { panic!() };
    let affine = &image.levels[0].world_from_voxel;
    let at = |voxel: f64| affine.apply(&vec![voxel; affine.inputs()]);
    let axes: Vec<&str> = image.axes.iter().map(|axis| axis.name.as_str()).collect();
    (format!("{} {:?} {:?}", axes.join(""), at(0.0), at(2.0)), image.warnings.clone())
}

#[test]
fn a_scene_places_its_images_by_the_way_through_its_systems() {
    let end = |path: &str, name: &str| json!({"path": path, "name": name});
    let scene = json!({"coordinateSystems": [system("world", "yx")], "coordinateTransformations": [
        {"type": "translation", "translation": [10, 20], "input": end("a", "own"), "output": {"name": "world"}},
        // Against its direction, and through a system of the image.
        {"type": "scale", "scale": [2, 2], "input": {"name": "world"}, "output": end("deep/b/", "aligned")},
        // Through two systems of another image.
        {"type": "translation", "translation": [100, 0], "input": end("c", "own"), "output": end("./deep/b", "own")},
        {"type": "sequence", "input": end("d", "own"), "output": {"name": "world"}, "transformations": [
            {"type": "translation", "translation": [1, 1]}, {"type": "displacements", "path": "field"}]},
        {"type": "affine", "path": "coordinateTransformations/e", "input": end("e", "own"), "output": {"name": "world"}},
        {"type": "identity", "input": end("f", "elsewhere"), "output": end("g", "own")},
    ]});
    let matrix = json!({"zarr_format": 3, "node_type": "array", "shape": [2, 3], "data_type": "float64", "fill_value": 0,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 3]}},
        "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]});
    let numbers: Vec<u8> = [0.0, 1.0, 5.0, 1.0, 0.0, 6.0f64].iter().flat_map(|n| n.to_le_bytes()).collect();
    let own = || json!([system("own", "yx")]);
    let store = ["a", "c", "d", "e", "f", "g"].into_iter().fold(MemoryStore::default(), |store, path| {
        store.with(&format!("s.zarr/{path}/zarr.json"), placed(own(), json!([])))
    });
    let aligned = json!([{"type": "translation", "translation": [4, 6], "input": {"name": "own"}, "output": {"name": "aligned"}}]);
    let both = json!([system("own", "yx"), system("aligned", "yx")]);
    let store = store
        .with("s.zarr/zarr.json", group(json!({"version": "0.6", "scene": scene})))
        .with("s.zarr/deep/b/zarr.json", placed(both, aligned))
        .with("s.zarr/coordinateTransformations/e/zarr.json", matrix.to_string())
        .with("s.zarr/coordinateTransformations/e/c/0/0", numbers);
    let store = ["a", "deep/b", "c", "d", "e", "f", "g"]
        .into_iter()
        .fold(store, |store, path| store.with(&format!("s.zarr/{path}/s0/zarr.json"), array(64).to_string()));
    let found = collection(&store, "s.zarr");
    let names: Vec<&str> = found.entries.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!((found.kind, names), (CollectionKind::Scene, vec!["a", "deep/b", "c", "d", "e", "f", "g"]));
    let nothing: Vec<String> = Vec::new();
    assert_eq!(corners(&store, &found, 0), ("yx [10.0, 20.0] [11.0, 21.0]".to_owned(), nothing.clone()));
    assert_eq!(corners(&store, &found, 1), ("yx [2.0, 3.0] [2.5, 3.5]".to_owned(), nothing.clone()));
    assert_eq!(corners(&store, &found, 2), ("yx [52.0, 3.0] [52.5, 3.5]".to_owned(), nothing.clone()));
    let bent = vec!["Coordinates are bent here (displacements), which is not drawn.".to_owned()];
    assert_eq!(corners(&store, &found, 3), ("yx [1.0, 1.0] [2.0, 2.0]".to_owned(), bent));
    // Axes are exchanged: the model keeps the stored order.
    assert_eq!(corners(&store, &found, 4), ("xy [6.0, 5.0] [7.0, 6.0]".to_owned(), nothing));
    let unplaced =
        vec!["The scene does not say where this image lies; it is shown where it says itself.".to_owned()];
    assert_eq!(corners(&store, &found, 5), ("yx [0.0, 0.0] [1.0, 1.0]".to_owned(), unplaced));
}

#[test]
fn scenes_of_drafts_and_other_axes() {
    // 0.6.dev1: no scene, names alone, an image of 0.5 without systems; more axes in the image than in the world.
    let draft = json!({"version": "0.6dev1", "coordinateSystems": [system("world", "xy")], "coordinateTransformations": [
        {"type": "translation", "translation": [7, 8], "input": "a#anything", "output": "world"},
        {"type": "inverseOf", "transformation": {"type": "projectAxis", "droppedInputs": [0]}, "input": "b", "output": "world"},
        {"type": "sequence", "input": "c", "output": "world", "transformations": [
            {"type": "projectAxis", "droppedInputs": [0]}, {"type": "mapAxis", "mapAxis": [1, 0]},
            {"type": "scale", "scale": [3, 2]}]}]});
    let store = MemoryStore::default()
        .with("s.zarr/zarr.json", group(draft))
        .image_v3("s.zarr/a")
        .image_v3("s.zarr/b")
        .with("s.zarr/c/zarr.json", placed(json!([system("own", "zyx")]), json!([])))
        .with("s.zarr/c/s0/zarr.json", array(64).to_string().replace("[64,64]", "[64,64,64]"));
    let found = collection(&store, "s.zarr");
    // x of the world takes the first coordinate, which the image calls y.
    let (place, warnings) = corners(&store, &found, 0);
    assert_eq!((place.as_str(), warnings.len()), ("xy [7.0, 8.0] [8.0, 9.0]", 0));
    assert_eq!(corners(&store, &found, 1).1.len(), 1);
    assert_eq!(corners(&store, &found, 2), ("zyx [0.0, 0.0, 0.0] [1.0, 2.0, 3.0]".to_owned(), Vec::new()));
}

fn multiscale_node() -> Value {
    let level = |path: &str, scale: f64| {
        json!({"type": "singlescale", "id": path, "name": path, "path": {"type": "zarr", "path": path}, "attributes": {
            "coordinateTransformations": [{"type": "scale", "scale": [scale, scale], "input": {"id": path}, "output": {"id": "physical"}}]}})
    };
    let mut physical = system("The physical one", "yx");
    physical["id"] = json!("physical");
    json!({"type": "multiscale", "id": "i", "name": "an image", "version": "0.9.dev3", "nodes": [level("./s0", 0.5), level("s1", 1.0)],
        "attributes": {"coordinateSystems": [physical], "labels": {"source": [], "labelAttributes": [
            {"labelValue": 7, "color": [1, 2, 3, 4]}]}}})
}

#[test]
fn nodes_are_read_in_the_form_of_today_and_of_drafts() {
    let path = |path: &str| json!({"type": "zarr", "path": path});
    let collected = json!({"type": "collection", "name": "gallery", "version": "0.9.dev3", "nodes": [
        {"type": "multiscale", "name": "by path", "path": path("./m")},
        {"type": "collection", "name": "group", "nodes": [
            {"node_type": "image", "name": "of 0.5", "path": "old"},
            {"type": "mobie:table", "name": "nothing to see"}]},
        {"type": "multiscale", "name": "written out", "nodes": multiscale_node()["nodes"], "attributes": multiscale_node()["attributes"]},
        {"type": "collection", "name": "elsewhere", "path": {"type": "json", "path": "../more/child.json"}},
        {"type": "multiscale", "name": "here", "path": "http://host/m?x"},
        {"type": "multiscale", "name": "remote", "path": path("https://other/image.zarr")},
        {"type": "collection", "name": "itself", "path": path("../c.zarr")},
        {"type": "multiscale", "name": "on a disk", "path": path("file:///etc/passwd")}]});
    let snake = multiscale_node()
        .to_string()
        .replace("coordinateT", "coordinate_t")
        .replace("coordinateS", "coordinate_s");
    let store = MemoryStore::default()
        .with("c.zarr/zarr.json", group(collected))
        .with("c.zarr/m/zarr.json", group(serde_json::from_str(&snake.replace("\"id\":\"physical\"}", "\"ref\":\"physical\"}")).unwrap()))
        .image_v3("c.zarr/old")
        .with("more/child.json", json!({"ome": {"type": "collection", "name": "child", "nodes": [{"type": "multiscale", "path": "../c.zarr/m"}]}}).to_string());
    let store = ["c.zarr/m/s0", "c.zarr/m/s1", "c.zarr/s0", "c.zarr/s1"]
        .into_iter()
        .zip([128, 64, 128, 64])
        .fold(store, |store, (path, size)| store.with(&format!("{path}/zarr.json"), array(size).to_string()));
    let found = collection(&store, "c.zarr");
    assert_eq!(
        table(&found),
        "Series “gallery” 0.9.dev3\n\
        entry by path: Some(\"m\")\nentry group/of 0.5: Some(\"old\")\nentry written out: Some(\"\")\nentry elsewhere: None\n\
        entry here: None\n\
        warning 1 members lie on other servers and are not opened: https://other/image.zarr.\n\
        warning 3 members have no path that can be followed.\n"
    );
    for (entry, version) in [(0, "0.9.dev3"), (1, "0.5"), (2, "0.6")] {
        let Ok(Node::Image(image)) = member(&store, &found, entry) else { panic!("{entry}") };
        let affine = &image.levels[1].world_from_voxel;
        assert_eq!((image.levels.len(), affine.apply(&[3.0, 5.0])), (2, vec![3.25, 5.25]), "{entry}");
        assert_eq!((image.version.as_str(), image.axes[0].name.as_str()), (version, "y"));
        let colors = image.label.as_ref().map(|table| table.colors.clone());
        assert_eq!(colors, (entry != 1).then(|| vec![(7, [1, 2, 3, 4])]));
    }
    let Ok(Node::Collection(child)) = member(&store, &found, 3) else { panic!() };
    assert_eq!((child.name.as_str(), child.entries[0].location.clone()), ("child", at("c.zarr/m")));
    assert!(matches!(member(&store, &child, 0), Ok(Node::Image(_))));
    assert_eq!(collection(&store, "more/child.json").entries, child.entries);
}

#[test]
fn levels_of_a_node_may_speak_for_themselves() {
    let level = |path: &str, size: u64, scale: f64| {
        let mut document = array(size);
        let mut world = system("world", "yx");
        world["id"] = json!("c88");
        document["attributes"] = json!({"ome": {"type": "singlescale", "id": path, "attributes": {
            "coordinate_systems": [world], "coordinate_transformations": [
                {"type": "scale", "scale": [scale, scale], "input": {"ref": path}, "output": {"ref": "c88"}}]}}});
        document.to_string()
    };
    let node =
        |path: &str| json!({"type": "singlescale", "id": path, "path": {"type": "zarr", "path": path}});
    let store = MemoryStore::default()
        .with(
            "i.zarr/zarr.json",
            group(json!({"type": "multiscale", "version": "0.8", "nodes": [node("0"), node("1")]})),
        )
        .with("i.zarr/0/zarr.json", level("0", 128, 0.25))
        .with("i.zarr/1/zarr.json", level("1", 64, 0.5));
    let store = ScriptedStore::new(store);
    let (Ok(Node::Image(image)), rounds) = store.run(open_node(&store, &at("i.zarr"))) else { panic!() };
    assert_eq!(image.levels[1].world_from_voxel.factor(0, 0), 0.5);
    assert_eq!(image.axes[0].unit.as_deref(), Some("µm"));
    // Nothing is asked for twice.
    assert_eq!((rounds, store.rounds().concat().len()), (2, 4 + 2));
}

#[test]
fn plates_of_nodes() {
    let image = |name: &str, acquisition: &str| {
        json!({"type": "multiscale", "name": name, "path": format!("./A/01/{name}"),
        "attributes": {"acquisition": {"id": acquisition}}})
    };
    let label = json!({"type": "multiscale", "name": "nuclei", "path": "./A/01/nuclei", "attributes": {"labels": {}}});
    let well = |row: &str, nodes: Value| {
        json!({"type": "collection", "name": format!("well {row}"), "nodes": nodes,
        "attributes": {"well": {"row": {"id": row}, "column": {"id": "c2"}}}})
    };
    let plate = json!({"type": "collection", "name": "plate 9", "version": "0.9.dev3",
        "attributes": {"plate": {"acquisitions": [{"id": "a0", "name": "first"}],
            "rows": [{"id": "rA", "name": "A"}, {"id": "rB"}], "columns": [{"id": "c1", "name": "1"}, {"id": "c2", "name": "2"}]}},
        "nodes": [
            well("rA", json!([image("0", "a0"), label])),
            well("rB", json!([{"type": "collection", "name": "tall", "attributes": {"acquisition": {"id": "a0"}},
                "nodes": [{"type": "multiscale", "name": "1", "path": "B/1"}]}])),
            {"type": "collection", "name": "on its own", "path": "./A/1"},
            well("rQ", json!([]))]});
    let store = MemoryStore::default().with("p.zarr/zarr.json", group(plate)).image_v3("p.zarr/A/01/0");
    let found = collection(&store, "p.zarr");
    assert_eq!(
        table(&found),
        "Plate “plate 9” 0.9.dev3\nrows A rB; columns 1 2\nacquisition a0 Some(\"first\")\n\
        entry well rA: Some(\"\") in [0, 1]\nentry well rB: Some(\"\") in [1, 1]\nentry on its own: Some(\"A/1\") in [0, 0]\n\
        warning 1 members have no path that can be followed.\n"
    );
    let Ok(Node::Collection(well)) = member(&store, &found, 0) else { panic!() };
    assert_eq!(
        table(&well),
        "Well “well rA” 0.5 or later\nacquisition a0 None\nentry 0: Some(\"A/01/0\"), acquisition a0\n"
    );
    assert!(matches!(member(&store, &well, 0), Ok(Node::Image(_))));
    let Ok(Node::Collection(well)) = member(&store, &found, 1) else { panic!() };
    assert_eq!(
        (well.entries[0].name.as_str(), well.entries[0].acquisition.as_deref()),
        ("tall/1", Some("a0"))
    );
}

#[test]
fn paths_that_are_numbers() {
    let mut levels = multiscales();
    levels[0]["datasets"][1]["path"] = json!(1);
    let store = MemoryStore::default()
        .image_v2("i.zarr")
        .with("i.zarr/.zattrs", json!({"multiscales": levels}).to_string())
        .with("i.zarr/1/.zarray", array_v2().to_string());
    let image = image(&store, "i.zarr");
    assert_eq!((image.levels.len(), image.levels[1].path.as_str()), (2, "1"));
    assert_eq!(image.warnings, ["The path of a level is a number instead of text."]);
}

/// Real files lie beside the project, not in it.
#[test]
fn real_hierarchies_hold_what_they_say() {
    let Some(data) = fixtures::real_files() else {
        println!("skipped: there is no folder of real files");
        return;
    };
    let store = FolderStore::new(&data);
    let mut out = String::new();
    for path in [
        "BioImageTools__ome-zarr-examples/data/valid/plate-01.zarr",
        "BioImageTools__ome-zarr-fiji-java/ome/zarr/testdata/bioformats2raw_testing/bf2raw_dataset_v5.ome.zarr",
        "_writers/ome-writers_tensorstore_2positions_v05.ome.zarr",
        "_writers/ome-zarr-io_sparse-plate_v05.ome.zarr",
        "hms-dbmi__viv/fixtures/bioformats-zarr/data.zarr",
        "ome-zarr-models__ome-zarr-models-py/examples/v04/hcs_example.ome.zarr",
        "ome-zarr-models__ome-zarr-models-py/examples/v06/stitched_tiles_2d.zarr",
        "zarr-developers__zarr-java/ome/v0.4",
        "zarr-developers__zarr-java/ome/v0.4_hcs",
        "zarr-developers__zarr-java/ome/v0.5/labels",
        "zarr-developers__zarr-java/ome/v0.5_hcs",
        "zarr-developers__zarr-java/ome/v0.6_scene/example1_instrument_registration.zarr",
        "zarr-developers__zarr-java/ome/v0.6_scene/example2_multi_instrument_chain.zarr",
    ] {
        writeln!(out, "== {path}").unwrap();
        describe(&store, &block_on(open_node(&store, &Location::parse(path))), 0, &mut out);
    }
    insta::with_settings!({
        snapshot_path => fixtures::folder().join("snapshots"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("real_hierarchies", out) });
}

fn describe(store: &impl Store, node: &Result<Node, OpenError>, depth: usize, out: &mut String) {
    let text = match node {
        Err(error) => format!("error {error}\n"),
        Ok(Node::Image(image)) => {
            let finest = &image.levels[0];
            let affine = &finest.world_from_voxel;
            let corner = affine.apply(&vec![0.0; affine.inputs()]);
            let unit = affine.apply(&vec![1.0; affine.inputs()]);
            let axes: Vec<&str> = image.axes.iter().map(|axis| axis.name.as_str()).collect();
            let warnings: String =
                image.warnings.iter().map(|warning| format!("warning {warning}\n")).collect();
            format!("image {} {:?}, {corner:?} to {unit:?}\n{warnings}", axes.join(""), image.shape())
        }
        Ok(Node::Collection(collection)) => table(collection),
    };
    for line in text.lines() {
        writeln!(out, "{}{line}", "    ".repeat(depth)).unwrap();
    }
    if let Ok(Node::Collection(collection)) = node {
        for entry in 0..collection.entries.len() {
            describe(store, &member(store, collection, entry), depth + 1, out);
        }
    }
}
