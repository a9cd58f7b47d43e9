//! Every file of the folder of real files through the viewer: opened, each level read through streamer and codecs, and
//! compared with what zarr-python reads. `docs/conformance.md` is what came of it; `UPDATE_CONFORMANCE=1` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;
use zarrscope::app::effect::Answer;
use zarrscope::app::input::{Input, Ticket};
use zarrscope::app::status::{Problem, of_open_error};
use zarrscope::decode::sample::sample_value;
use zarrscope::ome::Image;
use zarrscope::ome::node::{Collection, CollectionKind, Node};
use zarrscope::ome::open::{open_entry, open_node};
use zarrscope::zarr::{DataType, Location};

use crate::support::block_on;
use crate::support::fixtures;
use crate::support::folder_store::FolderStore;
use crate::support::outside::Outside;

const HEAD: &str = "\
# Conformance

What zarrscope makes of files that other programs wrote: each is opened by its address, every level of it is read through
the viewer's streamer and codecs, and every sample is compared with what zarr-python reads. This page is written by a test
(`UPDATE_CONFORMANCE=1 cargo test conformance`), which fails where the page no longer tells the truth; what zarr-python
reads is in `tests/fixtures/conformance`, with the script that asked it.

- **exact**: all samples of all levels are the same to the bit. *Of 3 planes*: of arrays over 64 MB the first, the middle and
  the last plane are compared.
- **opens**: it is shown, but zarr-python does not read it.
- Anything else is what a person is told instead of a picture.

Zip archives are read by the page: `tests/browser/zip.test.mjs` reads every entry of every archive among these files, and
`tests/browser/containers.mjs` opens those that hold images.
";

/// What is known of a file, and what came of it.
struct Row {
    /// Below the folder of real files.
    path: String,
    kind: String,
    version: String,
    zarr: &'static str,
    axes: String,
    data_type: String,
    codecs: String,
    outcome: Outcome,
}

enum Outcome {
    /// Of how much, if not all.
    Exact(String),
    /// Lossy codecs and filters, with the largest difference that is allowed.
    Within(&'static str),
    /// There is nothing to compare with.
    Opens,
    /// All members of a collection open.
    Members(String),
    /// The sentence, and what to do.
    Refused(String),
    /// Samples differ: never right.
    Differs(String),
}

impl Outcome {
    fn text(&self) -> String {
        match self {
            Self::Exact(part) => format!("exact{part}"),
            Self::Within(limit) => format!("within {limit}, as it is stored with loss"),
            Self::Opens => "opens".to_owned(),
            Self::Members(members) => members.clone(),
            Self::Refused(sentence) => sentence.clone(),
            Self::Differs(what) => format!("**WRONG**: {what}"),
        }
    }

    fn is_pass(&self) -> bool {
        !matches!(self, Self::Refused(_) | Self::Differs(_))
    }
}

/// What zarr-python read: by the path of the array, regions with the checksum of their samples.
type Truth = BTreeMap<String, Vec<Region>>;

struct Region {
    data_type: String,
    start: Vec<u64>,
    shape: Vec<u64>,
    checksum: u32,
}

fn truth() -> Truth {
    let mut truth = Truth::new();
    let text = std::fs::read_to_string(fixtures::folder().join("conformance/truth.tsv")).unwrap();
    for line in text.lines() {
        let [path, data_type, start, shape, checksum] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let numbers = |text: &str| text.split(',').map(|number| number.parse().unwrap()).collect();
        truth.entry(path.to_owned()).or_default().push(Region {
            data_type: data_type.to_owned(),
            start: numbers(start),
            shape: numbers(shape),
            checksum: u32::from_str_radix(checksum, 16).unwrap(),
        });
    }
    truth
}

#[test]
fn the_conformance_page_tells_the_truth() {
    let Some(data) = fixtures::real_files() else {
        println!("skipped: there is no folder of real files");
        return;
    };
    let truth = truth();
    let variants = variants(&data);
    let mut nodes = Vec::new();
    find(&data, String::new(), &mut nodes);
    let mut rows: Vec<Row> = Vec::new();
    for path in &nodes {
        // Levels belong to their image, lists of labels and of series to what is above them.
        let above = |path: &str| path.rsplit_once('/').map(|(above, _)| above.to_owned());
        let is_part = std::iter::successors(above(path), |path| above(path)).any(|above| {
            let of_image = |row: &&Row| row.path == above && (row.kind == "image" || row.kind == "label");
            rows.iter().find(of_image).is_some() && !path[above.len()..].starts_with("/labels/")
        });
        let is_list = path.ends_with("/labels") || path.ends_with("/OME");
        if !is_part && !is_list {
            rows.extend(row(&data, path, &truth, &variants));
        }
    }
    // Groups that only hold others are folders.
    let paths: Vec<String> = rows.iter().map(|row| row.path.clone()).collect();
    rows.retain(|row| {
        row.kind != "group" || !paths.iter().any(|path| path.starts_with(&format!("{}/", row.path)))
    });
    let differs: Vec<String> = (rows.iter())
        .filter(|row| matches!(row.outcome, Outcome::Differs(_)))
        .map(|row| format!("{}: {}", row.path, row.outcome.text()))
        .collect();
    assert!(differs.is_empty(), "{differs:#?}");
    let page = page(&data, &rows);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
    if std::env::var_os("UPDATE_CONFORMANCE").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    for (line, (is, was)) in page.lines().zip(written.lines()).enumerate() {
        assert_eq!(is, was, "docs/conformance.md, line {}; UPDATE_CONFORMANCE=1 writes it anew", line + 1);
    }
    assert_eq!(page.lines().count(), written.lines().count(), "docs/conformance.md has other lines");
}

/// The storage variants of one crop, with their exact samples; by path.
fn variants(data: &Path) -> BTreeMap<String, (Vec<u8>, String)> {
    let folder = data.join("_codecs");
    let Ok(text) = std::fs::read_to_string(folder.join("manifest.json")) else { return BTreeMap::new() };
    let manifest: Value = serde_json::from_str(&text).unwrap();
    let images = manifest["images"].as_array().unwrap().iter();
    images
        .filter_map(|image| {
            let text = |field: &str| image[field].as_str().unwrap().to_owned();
            let truth = std::fs::read(folder.join(image["truth"].as_str()?)).unwrap();
            Some((format!("_codecs/{}", text("path")), (truth, text("note"))))
        })
        .collect()
}

/// Folders with documents of Zarr, and those that other stores left.
fn find(folder: &Path, path: String, nodes: &mut Vec<String>) {
    let files = ["zarr.json", ".zattrs", ".zarray", ".zgroup", "manifest.ocdbt", "snapshots"];
    if files.iter().any(|file| folder.join(file).exists()) {
        nodes.push(path.clone());
    }
    if folder.join(".zarray").exists() {
        return;
    }
    let mut below: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    below.sort();
    for folder in below {
        let name = folder.file_name().unwrap().to_string_lossy();
        if name != "c" {
            find(&folder, format!("{path}/{name}").trim_start_matches('/').to_owned(), nodes);
        }
    }
}

/// Opens what lies at `path`; a well has no row, its plate has.
fn row(
    data: &Path,
    path: &str,
    truth: &Truth,
    variants: &BTreeMap<String, (Vec<u8>, String)>,
) -> Option<Row> {
    let store = FolderStore::new(data);
    let mut row = Row { path: path.to_owned(), ..stored(&data.join(path)) };
    match block_on(open_node(&store, &Location::parse(path))) {
        Ok(Node::Image(image)) => {
            row.kind = match (image.version.as_str(), &image.label) {
                ("none: bare array", _) => "array",
                (_, Some(_)) => "label",
                (_, None) => "image",
            }
            .to_owned();
            if row.kind != "array" {
                row.version.clone_from(&image.version);
            }
            row.axes = image.axes.iter().map(|axis| axis.name.as_str()).collect::<Vec<_>>().join(" ");
            image.levels[0].array.data_type.name().clone_into(&mut row.data_type);
            row.outcome = match variants.get(path) {
                Some((samples, note)) => variant(data, path, &image, samples, note),
                None => compare(data, path, &image, truth),
            };
        }
        Ok(Node::Collection(collection)) => {
            if collection.kind == CollectionKind::Well {
                return None;
            }
            row.kind = format!("{:?}", collection.kind).to_lowercase();
            row.version.clone_from(&collection.version);
            row.outcome = members(&store, &collection);
        }
        Err(error) => row.outcome = refused(&of_open_error(&error, path)),
    }
    Some(row)
}

fn refused(problem: &Problem) -> Outcome {
    Outcome::Refused(match &problem.hint {
        Some(hint) => format!("{} {hint}", problem.message),
        None => problem.message.clone(),
    })
}

/// All levels, as far as there is something to compare them with.
fn compare(data: &Path, path: &str, image: &Image, truth: &Truth) -> Outcome {
    let mut outside = Outside::open(FolderStore::new(data), path, [320, 240]);
    let (mut planes, mut unknown) = (0, 0);
    for (level, Level { path, .. }) in levels(path, image).into_iter().enumerate() {
        let Some(regions) = truth.get(&path) else {
            unknown += 1;
            continue;
        };
        planes = planes.max(if regions.len() > 1 { regions.len() } else { 0 });
        for region in regions {
            match read(&mut outside, level, &region.start, &region.shape) {
                Err(problem) => return refused(&problem),
                Ok((data_type, samples)) => {
                    let mut checksum = flate2::Crc::new();
                    checksum.update(&samples);
                    if data_type.name() != region.data_type || checksum.sum() != region.checksum {
                        return Outcome::Differs(format!("{path} from {:?}", region.start));
                    }
                }
            }
        }
    }
    match (unknown, planes) {
        (0, 0) => Outcome::Exact(String::new()),
        (0, planes) => Outcome::Exact(format!(", of {planes} planes")),
        _ => Outcome::Opens,
    }
}

struct Level {
    path: String,
}

/// Paths of the arrays below the folder of real files.
fn levels(path: &str, image: &Image) -> Vec<Level> {
    let of_level = |level: &zarrscope::ome::image::Level| match level.path.as_str() {
        "" => Level { path: path.to_owned() },
        below => Level { path: Location::parse(path).join(below).path().to_owned() },
    };
    image.levels.iter().map(of_level).collect()
}

fn read(
    outside: &mut Outside<FolderStore>,
    level: usize,
    start: &[u64],
    shape: &[u64],
) -> Result<(DataType, Vec<u8>), Problem> {
    let (start, shape) = (start.to_vec(), shape.to_vec());
    outside.input(Input::Read { ticket: Ticket(1), layer: 0, level, start, shape });
    match outside.answers.pop() {
        Some((_, Ok(Answer::Region(plan)))) => {
            Ok((plan.data_type, outside.buffers.region(&plan).expect("all chunks are there")))
        }
        // What is wrong with the chunk says more than that the region is incomplete.
        Some((_, Err(problem))) => Err(outside.viewer.model().problems.first().cloned().unwrap_or(problem)),
        _ => panic!("no answer for level {level}"),
    }
}

/// One of the storage variants, against the samples that were written.
fn variant(data: &Path, path: &str, image: &Image, wanted: &[u8], note: &str) -> Outcome {
    let mut outside = Outside::open(FolderStore::new(data), path, [320, 240]);
    let shape = image.shape().to_vec();
    let (data_type, samples) = match read(&mut outside, 0, &vec![0; shape.len()], &shape) {
        Ok(read) => read,
        Err(problem) => return refused(&problem),
    };
    if samples == wanted {
        return Outcome::Exact(String::new());
    }
    let value = |sample: &[u8]| sample_value(data_type, sample).as_f64();
    let size = data_type.size();
    let worst = (samples.chunks(size).zip(wanted.chunks(size)))
        .map(|(is, wanted)| (value(is) - value(wanted)).abs())
        .fold(0.0, f64::max);
    match note.starts_with("lossy: compare within 1/65535") && worst <= 1.0 / 65535.0 {
        true => Outcome::Within("1/65535"),
        false => Outcome::Differs(format!("samples are off by up to {worst}")),
    }
}

/// Whether all that a collection lists opens.
fn members(store: &FolderStore, collection: &Collection) -> Outcome {
    let mut images = 0;
    let mut failures = Vec::new();
    count(store, collection, &mut images, &mut failures);
    match failures.first() {
        None => Outcome::Members(format!("all {images} images open")),
        Some(first) => refused(first),
    }
}

fn count(store: &FolderStore, collection: &Collection, images: &mut usize, failures: &mut Vec<Problem>) {
    for (number, entry) in collection.entries.iter().enumerate() {
        match block_on(open_entry(store, collection, number)).unwrap() {
            Ok(Node::Image(_)) => *images += 1,
            Ok(Node::Collection(inner)) => count(store, &inner, images, failures),
            Err(error) => failures.push(of_open_error(&error, &entry.location.url())),
        }
    }
}

/// What the documents say, understood or not.
fn stored(folder: &Path) -> Row {
    let json = |path: &Path| -> Value {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        serde_json::from_str(&text.replace(": NaN", ": \"NaN\"")).unwrap_or_default()
    };
    let (v3, v2) = (json(&folder.join("zarr.json")), json(&folder.join(".zattrs")));
    let attributes = if v3.is_null() { &v2 } else { &v3["attributes"] };
    let ome = if attributes["ome"].is_object() { &attributes["ome"] } else { attributes };
    let multiscale = &ome["multiscales"][0];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let array = folder.join(multiscale["datasets"][0]["path"].as_str().unwrap_or(""));
    let (array_v3, array_v2) = (json(&array.join("zarr.json")), json(&array.join(".zarray")));
    let name = |codec: &Value| text(&codec["name"]).or_else(|| text(codec)).unwrap_or_default();
    let (data_type, codecs) = if array_v3["data_type"].is_null() {
        let filters = array_v2["filters"].as_array().into_iter().flatten();
        let codecs = filters.chain([&array_v2["compressor"]]).filter(|codec| !codec.is_null());
        let codecs = codecs.map(|codec| match &codec["cname"] {
            Value::String(inner) => format!("blosc ({inner})"),
            _ => text(&codec["id"]).unwrap_or_default(),
        });
        (text(&array_v2["dtype"]).unwrap_or_default(), codecs.collect())
    } else {
        let codecs = array_v3["codecs"].as_array().into_iter().flatten();
        let codecs = codecs.map(|codec| match &codec["configuration"]["codecs"] {
            Value::Array(inner) => {
                format!("sharded ({})", inner.iter().map(name).collect::<Vec<_>>().join(" "))
            }
            _ => name(codec),
        });
        (name(&array_v3["data_type"]), codecs.collect::<Vec<_>>())
    };
    let axes = multiscale["axes"].as_array().into_iter().flatten();
    let is_array = array == folder.join("") && (array_v3["data_type"] != Value::Null || !array_v2.is_null());
    Row {
        path: String::new(),
        kind: if multiscale.is_object() {
            "image"
        } else if is_array {
            "array"
        } else {
            "group"
        }
        .to_owned(),
        version: text(&ome["version"]).or_else(|| text(&multiscale["version"])).unwrap_or_default(),
        zarr: match (
            v3.is_null(),
            [".zattrs", ".zgroup", ".zarray"].iter().any(|file| folder.join(file).is_file()),
        ) {
            (false, true) => "2 and 3",
            (false, false) => "3",
            (true, true) => "2",
            (true, false) => "",
        },
        axes: axes.map(name).collect::<Vec<_>>().join(" "),
        data_type,
        codecs: codecs.join(" "),
        outcome: Outcome::Opens,
    }
}

/// Where a collection of files comes from: its row in the folder's index.
struct Origin {
    name: String,
    origin: String,
    writer: String,
    licence: String,
}

fn origins(data: &Path) -> Vec<Origin> {
    let index = std::fs::read_to_string(data.join("INDEX.md")).unwrap_or_default();
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    (index.lines().map(cells))
        .filter(|cells| cells.len() == 9 && data.join(&cells[1]).is_dir() && !cells[1].is_empty())
        .map(|cells| Origin {
            name: cells[1].clone(),
            origin: cells[2].clone(),
            licence: cells[3].clone(),
            writer: cells[4].clone(),
        })
        .collect()
}

fn page(data: &Path, rows: &[Row]) -> String {
    let mut out = HEAD.to_owned();
    let origins = origins(data);
    let of = |origin: &Origin| {
        let start = format!("{}/", origin.name);
        rows.iter().filter(move |row| row.path.starts_with(&start)).collect::<Vec<_>>()
    };
    out += "\n| files | from | written by | shown | told why not |\n| --- | --- | --- | --- | --- |\n";
    let mut total = [0, 0];
    for origin in &origins {
        let rows = of(origin);
        let pass = rows.iter().filter(|row| row.outcome.is_pass()).count();
        total = [total[0] + pass, total[1] + rows.len() - pass];
        let Origin { name, origin, writer, .. } = origin;
        writeln!(
            out,
            "| [{name}](#{}) | {origin} | {writer} | {pass} | {} |",
            anchor(name),
            rows.len() - pass
        )
        .unwrap();
    }
    writeln!(out, "| **all** | | | **{}** | **{}** |", total[0], total[1]).unwrap();
    assert_eq!(total[0] + total[1], rows.len(), "files that the index does not name");
    table(&mut out, "NGFF", rows.iter(), |row| match row.version.as_str() {
        "" => "none".to_owned(),
        version => version.to_owned(),
    });
    // What is refused for its shape or its type says nothing about codecs.
    let of_codecs = |row: &&Row| row.outcome.is_pass() || row.outcome.text().contains("compressed with");
    table(&mut out, "Codecs", rows.iter().filter(of_codecs), |row| match row.codecs.as_str() {
        "" => "none".to_owned(),
        codecs => codecs.to_owned(),
    });
    out += "\n## Why not\n\nEach sentence, and how many files it is told of.\n\n| sentence | files |\n| --- | --- |\n";
    let mut sentences: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.outcome.is_pass()) {
        *sentences.entry(row.outcome.text()).or_default() += 1;
    }
    for (sentence, count) in sentences {
        writeln!(out, "| {} | {count} |", cell(&sentence)).unwrap();
    }
    for origin in &origins {
        let Origin { name, origin: from, licence, .. } = origin;
        write!(out, "\n## {name}\n\n{from}; {licence}.\n\n").unwrap();
        out += "| file | what | NGFF | Zarr | axes | type | codecs | |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n";
        for row in of(origin) {
            let cells = [
                &row.path[name.len() + 1..],
                &row.kind,
                &row.version,
                row.zarr,
                &row.axes,
                &row.data_type,
                &row.codecs,
                &row.outcome.text(),
            ];
            writeln!(out, "| {} |", cells.map(cell).join(" | ")).unwrap();
        }
    }
    out
}

/// How many files are shown, by something that they have.
fn table<'a>(out: &mut String, what: &str, rows: impl Iterator<Item = &'a Row>, of: impl Fn(&Row) -> String) {
    let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for row in rows {
        counts.entry(of(row)).or_default()[usize::from(!row.outcome.is_pass())] += 1;
    }
    write!(out, "\n| {what} | shown | told why not |\n| --- | --- | --- |\n").unwrap();
    for (name, [pass, refused]) in counts {
        writeln!(out, "| {} | {pass} | {refused} |", cell(&name)).unwrap();
    }
}

/// The name that a heading can be linked by.
fn anchor(heading: &str) -> String {
    heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}

/// Text inside of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}
