//! Metadata in, a readable table out: small documents modelled on what writers produce, against snapshots; and every
//! node of a folder of real files, where there is one.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use zarrscope::geometry::Affine;
use zarrscope::ome::Image;
use zarrscope::ome::error::OpenError;
use zarrscope::ome::image::{Level, Window};
use zarrscope::ome::open::open;
use zarrscope::zarr::{ArrayError, Location};

use crate::support::block_on;
use crate::support::fixtures::{self, metadata_cases};
use crate::support::folder_store::FolderStore;

#[test]
fn documents_become_these_images() {
    for case in metadata_cases() {
        let opened =
            block_on(open(&case.store(), &Location::parse(&format!("http://host/{}", case.address))));
        let shown = match &opened {
            Ok(image) => table(image),
            Err(error) => format!("{error:?}\n"),
        };
        insta::with_settings!({
            snapshot_path => fixtures::folder().join("snapshots"),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(case.name, format!("{}\n\n{shown}", case.about)) });
    }
}

/// The model as a person reads it.
fn table(image: &Image) -> String {
    let mut out = String::new();
    let line = &mut out;
    writeln!(line, "name      {}", image.name).unwrap();
    writeln!(line, "version   {}", image.version).unwrap();
    for (axis, (size, at)) in image.axes.iter().zip(image.shape().iter().zip(&image.default_position)) {
        let unit = axis.unit.as_deref().unwrap_or("-");
        writeln!(
            line,
            "axis      {} is {:?}, {size} samples, starts at {at}, unit {unit}",
            axis.name, axis.kind
        )
        .unwrap();
    }
    for level in &image.levels {
        writeln!(line, "{}", level_row(level)).unwrap();
    }
    for channel in &image.channels {
        let [red, green, blue] = channel.color;
        let window = channel.window.map_or("from the data".to_owned(), |Window { start, end, min, max }| {
            format!("{start} to {end} of {min} to {max}")
        });
        let flags = [(!channel.active, ", off"), (channel.inverted, ", inverted")];
        let flags: String = flags.into_iter().filter_map(|(is_set, text)| is_set.then_some(text)).collect();
        writeln!(line, "channel   {} {red:02X}{green:02X}{blue:02X} window {window}{flags}", channel.label)
            .unwrap();
    }
    if image.greyscale {
        writeln!(line, "greyscale").unwrap();
    }
    if let Some(label) = &image.label {
        writeln!(line, "label     colors {:?}", label.colors).unwrap();
        for (id, properties) in &label.properties {
            // The oracle's feature turns on serde_json's order of the document, which must not change what is expected.
            let mut properties = properties.clone();
            properties.sort_all_objects();
            writeln!(line, "label     {id}: {properties}").unwrap();
        }
    }
    for path in &image.label_paths {
        writeln!(line, "has label {path}").unwrap();
    }
    for document in &image.documents {
        writeln!(line, "document  {}", document.url).unwrap();
    }
    for warning in &image.warnings {
        writeln!(line, "warning   {warning}").unwrap();
    }
    out
}

fn level_row(level: &Level) -> String {
    let array = &level.array;
    let shards: String = array.shards.iter().map(|shard| format!(" in shards {:?}", shard.shape)).collect();
    format!(
        "level     {}: {} {:?}, chunks {:?}{shards}, first {}, fill {:?}\n          world = {}",
        level.path,
        array.data_type.name(),
        array.shape,
        array.chunk_shape,
        array.object_key(&vec![0; array.shape.len()]),
        array.fill_value,
        placement(&level.world_from_voxel),
    )
}

/// `scale · voxel + offset` where nothing is turned, rows of the matrix where something is.
fn placement(affine: &Affine) -> String {
    let axes = 0..affine.inputs();
    let offset: Vec<f64> = axes.clone().map(|row| affine.offset(row)).collect();
    let row = |row: usize| axes.clone().map(|column| affine.factor(row, column)).collect::<Vec<f64>>();
    let is_diagonal =
        axes.clone().all(|r| row(r).iter().enumerate().all(|(column, factor)| column == r || *factor == 0.0));
    if is_diagonal {
        let scale: Vec<f64> = axes.clone().map(|axis| affine.factor(axis, axis)).collect();
        format!("{scale:?} · voxel + {offset:?}")
    } else {
        format!("{:?} · voxel + {offset:?}", axes.clone().map(row).collect::<Vec<_>>())
    }
}

/// Real files lie beside the project, not in it.
#[test]
fn real_files_open_or_say_what_they_are() {
    let Some(data) = fixtures::real_files() else {
        println!("skipped: there is no folder of real files");
        return;
    };
    let store = FolderStore::new(&data);
    let mut nodes = Vec::new();
    find_nodes(&data, String::new(), &mut nodes);
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for node in &nodes {
        let outcome = outcome(&block_on(open(&store, &Location::parse(node))));
        found.insert(node.clone(), outcome);
    }
    // Arrays of images are covered by their images.
    let is_part = |node: &str| {
        std::iter::successors(node.rsplit_once('/'), |(above, _)| above.rsplit_once('/')).any(|(above, _)| {
            found.get(above).is_some_and(|kind| kind.starts_with("image") || kind.starts_with("label"))
        })
    };
    let listed = fixtures::folder().join("real_files.txt");
    if std::env::var_os("UPDATE_REAL_FILES").is_some() {
        let list = found.iter().filter(|(node, outcome)| !(outcome.starts_with("array") && is_part(node)));
        let list: String = list.map(|(node, outcome)| format!("{node}: {outcome}\n")).collect();
        std::fs::write(&listed, list).unwrap();
    }
    // Files may be added to the folder, or missing from it; what is there must not change its outcome.
    let mut compared = 0;
    for line in std::fs::read_to_string(&listed).unwrap().lines() {
        let (node, wanted) = line.split_once(": ").unwrap();
        if let Some(outcome) = found.get(node) {
            assert_eq!(outcome, wanted, "{node}");
            compared += 1;
        }
    }
    assert!(compared > 0, "none of the listed files is there");
}

fn find_nodes(folder: &Path, path: String, nodes: &mut Vec<String>) {
    let files = ["zarr.json", ".zattrs", ".zarray", ".zgroup"];
    if files.iter().any(|file| folder.join(file).is_file()) {
        nodes.push(path.clone());
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        // Chunks of Zarr v3, and numbered folders of chunks, hold no nodes but take long to walk.
        if name != "c" {
            find_nodes(&entry.path(), format!("{path}/{name}").trim_start_matches('/').to_owned(), nodes);
        }
    }
}

fn outcome(opened: &Result<Image, OpenError>) -> String {
    match opened {
        Ok(image) => {
            let kind = match (image.version.as_str(), &image.label) {
                ("none: bare array", _) => "array",
                (_, Some(_)) => "label",
                (_, None) => "image",
            };
            let axes: String = image.axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>().join("");
            let warnings = match image.warnings.len() {
                0 => String::new(),
                count => format!(", {count} warnings"),
            };
            format!(
                "{kind} {axes} {:?} {}, {} levels{warnings}",
                image.shape(),
                image.levels[0].array.data_type.name(),
                image.levels.len()
            )
        }
        Err(OpenError::NotOmeZarr { found, .. }) => found.clone(),
        Err(OpenError::NoPlane { axes, .. }) => format!("error: {axes} axes"),
        Err(OpenError::NotZarr { .. }) => "error: not Zarr".to_owned(),
        Err(OpenError::BadMetadata { at, problem, .. }) => {
            format!("error: bad metadata at `{at}`: {problem}")
        }
        Err(OpenError::Array { error: ArrayError::UnsupportedCodec { name, .. }, .. }) => {
            format!("error: codec {name}")
        }
        Err(OpenError::Array { error, .. }) => format!("error: {error}"),
        Err(OpenError::Store(error)) => format!("error: {error:?}"),
    }
}
