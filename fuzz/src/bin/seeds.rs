//! Writes inputs to begin with: `seeds FIXTURES [DATA]` takes the metadata cases of the tests, and small images and
//! chunks of a folder of real files, and leaves a folder per target in the present one.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use zarrscope::zarr::codec::Step;
use zarrscope::zarr::{Array, Location};
use zarrscope_fuzz::{SEPARATOR, TYPES};

/// Files larger than this make slow inputs.
const LARGEST: u64 = 40_000;

fn main() {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [fixtures, data @ ..] = arguments.as_slice() else { panic!("seeds FIXTURES [DATA]") };
    for path in files(&fixtures.join("metadata")) {
        from_case(&path);
    }
    from_rare_chunks(&fixtures.join("arrays"));
    for root in data {
        for node in files(root).iter().filter(|path| is_document(path)).filter_map(|path| path.parent()) {
            from_image(node);
            from_array(node);
        }
    }
    for (number, list) in TRANSFORMATIONS.iter().enumerate() {
        write("transform", &format!("list-{number}"), list.as_bytes());
    }
    for (number, address) in ADDRESSES.iter().enumerate() {
        write("address", &format!("address-{number}"), address.as_bytes());
    }
    for flags in 0..16u8 {
        let entries = [(0u64, 100u64), (100, 50), (u64::MAX, u64::MAX), (1 << 40, 7), (90, 200), (5000, 0)];
        let bytes: Vec<u8> =
            entries.iter().flat_map(|(at, len)| [at.to_le_bytes(), len.to_le_bytes()].concat()).collect();
        write(
            "shard_index",
            &format!("index-{flags}"),
            &[&[flags, 0x10, 0x21, 0x03], bytes.as_slice()].concat(),
        );
    }
    for first in 0..=255u8 {
        let bytes: Vec<u8> =
            (0..80).map(|at: u8| first.wrapping_mul(31).wrapping_add(at.wrapping_mul(7))).collect();
        write("filters", &format!("filter-{first}"), &[&[first], bytes.as_slice()].concat());
    }
}

const TRANSFORMATIONS: [&str; 8] = [
    r#"[{"type":"scale","scale":[2,0.5,0.5]},{"type":"translation","translation":[0,1,1]}]"#,
    r#"{"0":[{"type":"scale","scale":[1,1,1]}],"1":[{"type":"scale","scale":[2,2,2]}],"all":[{"type":"scale","scale":[3,1,1]}]}"#,
    r#"{"systems":1,"0":[{"type":"affine","affine":[[1,0,0,5],[0,0.8,-0.6,1],[0,0.6,0.8,2]],"input":"0","output":"world"}]}"#,
    r#"{"systems":1,"0":[{"type":"sequence","transformations":[{"type":"rotation","rotation":[[0,0,1],[1,0,0],[0,1,0]]},{"type":"scale","scale":[1,2,3]}],"output":{"name":"world"}}]}"#,
    r#"[{"type":"mapAxis","mapAxis":[1,2,0]}]"#,
    r#"[{"type":"byDimension","transformations":[{"inputAxes":[2],"outputAxes":[2],"transformation":{"type":"scale","scale":[10]}},{"input_axes":["z"],"output_axes":["z"],"transformation":{"type":"translation","translation":[5]}}]}]"#,
    r#"[{"type":"bijection","forward":{"type":"scale","scale":[2,2,2]},"inverse":{"type":"scale","scale":[0.5,0.5,0.5]}},{"type":"inverseOf","transformation":{"type":"affine","affine":[[1,0,0,1],[0,1,0,1],[0,0,1,1]]}}]"#,
    r#"[{"type":"displacements","path":"d"},{"type":"scale","scale":[-1e300,0,"NaN"]},{"type":"translation","translation":[1e308,null,-1e308]}]"#,
];

const ADDRESSES: [&str; 5] = [
    "https://host/a b/image.zarr/?sig=x%2Fy#z=3\nlabels/cells",
    "s3://bucket/ä/../image.zarr\n../../../x",
    "http://h/%2e%2e/%zz?a?b=c\n50% #1",
    "image.zarr/.//0\n/absolute",
    "://///\nhttp://evil/x",
];

/// A case of `tests/fixtures/metadata`, under the address that all targets open.
fn from_case(path: &Path) {
    let case: Value = serde_json::from_slice(&fs::read(path).expect("readable")).expect("JSON");
    let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
    let address = case["address"].as_str().unwrap_or_default();
    let mut objects = Vec::new();
    for (path, document) in case["documents"].as_object().into_iter().flatten() {
        let bytes = document.as_str().map_or_else(|| document.to_string(), str::to_owned).into_bytes();
        write("json", &format!("{name}-{}", path.replace('/', "-")), &bytes);
        objects.push((path.clone(), bytes));
    }
    write("metadata", &format!("case-{name}-{}", address.replace('/', "-")), &joined(&objects));
}

/// The chunks of `tests/fixtures/arrays/make_rare_chunks.py`, each for its codec alone.
fn from_rare_chunks(folder: &Path) {
    let bytes = fs::read(folder.join("rare.bin")).expect("chunks");
    let cases: Vec<Value> =
        serde_json::from_slice(&fs::read(folder.join("rare.json")).expect("cases")).expect("JSON");
    for case in cases {
        let Some(id) = case["compressor"]["id"].as_str() else { continue };
        let target = match id.strip_prefix("imagecodecs_").unwrap_or(id) {
            "jenkins_lookup3" => "jenkins",
            target => target,
        };
        // The same formats as those of numcodecs, which have seeds of their own.
        if ["zlib", "deflate", "zstd", "lz4", "blosc"].contains(&target) {
            continue;
        }
        let kind = TYPES.iter().position(|dtype| case["dtype"] == **dtype);
        let (Some(kind), Value::Null) = (kind, &case["filters"]) else { continue };
        let number = |part: &str, field: &str| case[part][field].as_u64().expect("a number") as usize;
        let samples: u64 = case["shape"].as_array().into_iter().flatten().filter_map(Value::as_u64).product();
        let [a, b, c, _] = (samples as u32 - 1).to_le_bytes();
        let chunk = &bytes[number("chunk", "start")..][..number("chunk", "len")];
        // The formats of LZMA, in the order of the target.
        let format = match case["compressor"]["format"].as_u64() {
            Some(format @ (2 | 3)) if id == "lzma" => format as usize - 1,
            _ => 0,
        };
        let name = case["name"].as_str().expect("a name").replace(['/', ' ', '|', '<'], "-");
        write(target, &name, &[&[(kind + format * TYPES.len()) as u8, a, b, c], chunk].concat());
    }
    for first in 0..=255u8 {
        let bytes: Vec<u8> =
            (0..120).map(|at: u8| first.wrapping_mul(29).wrapping_add(at.wrapping_mul(11))).collect();
        write("number_filters", &format!("filter-{first}"), &[&[first], bytes.as_slice()].concat());
    }
}

/// All that lies below a folder of metadata, if it is little.
fn from_image(folder: &Path) {
    let files = files(folder);
    let size: u64 = files.iter().filter_map(|path| fs::metadata(path).ok()).map(|found| found.len()).sum();
    if size > LARGEST || files.len() > 200 {
        return;
    }
    let objects: Vec<(String, Vec<u8>)> = files
        .iter()
        .filter_map(|path| {
            let key = path.strip_prefix(folder).ok()?.to_string_lossy().into_owned();
            let bytes = fs::read(path).ok()?;
            // Bytes that separate objects would cut one in two.
            (!bytes.contains(&SEPARATOR)).then_some((key, bytes))
        })
        .collect();
    for (key, bytes) in objects.iter().filter(|(key, _)| is_document(Path::new(key))) {
        write("json", &format!("{}-{}", name_of(folder), key.replace('/', "-")), bytes);
    }
    write("metadata", &name_of(folder), &joined(&objects));
}

/// The chunks of an array that has one compressor.
fn from_array(folder: &Path) {
    let document = |name: &str| serde_json::from_slice::<Value>(&fs::read(folder.join(name)).ok()?).ok();
    let location = Location::parse("mem://a");
    let array = match (document(".zarray"), document("zarr.json")) {
        (Some(zarray), _) => Array::from_v2(location, &zarray, None).ok(),
        (None, Some(zarr_json)) => Array::from_v3(location, &zarr_json).ok(),
        (None, None) => None,
    };
    let Some(array) = array.filter(|array| array.shards.is_empty()) else { return };
    let target = match array.chain.steps.first() {
        Some(Step::Blosc) => "blosc",
        Some(Step::Zstd) => "zstd",
        Some(Step::Inflate) => "inflate",
        Some(Step::Lz4) => "lz4",
        _ => return,
    };
    let samples: u64 = array.chunk_shape.iter().product();
    let bytes = (samples * array.data_type.size() as u64).saturating_sub(1) as u32;
    let chunks = files(folder).into_iter().filter(|path| !is_document(path));
    let small = chunks.filter(|path| fs::metadata(path).is_ok_and(|found| found.len() <= LARGEST));
    for path in small.take(2) {
        let [a, b, c, _] = bytes.to_le_bytes();
        let chunk = fs::read(&path).unwrap_or_default();
        write(target, &name_of(&path), &[&[a, b, c & 0x1f], chunk.as_slice()].concat());
    }
}

fn joined(objects: &[(String, Vec<u8>)]) -> Vec<u8> {
    let parts: Vec<Vec<u8>> =
        objects.iter().map(|(path, bytes)| [format!("i/{path}\n").as_bytes(), bytes].concat()).collect();
    parts.join(&SEPARATOR)
}

fn is_document(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ["zarr.json", ".zattrs", ".zarray", ".zgroup", ".zmetadata"].contains(&&*name)
}

/// A name that no other folder has.
fn name_of(path: &Path) -> String {
    let parts: Vec<String> =
        path.components().rev().take(5).map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("-").replace('/', "")
}

/// Files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn write(target: &str, name: &str, bytes: &[u8]) {
    fs::create_dir_all(target).expect("a folder");
    fs::write(Path::new(target).join(name), bytes).expect("a file");
}
