//! Bytes from a stranger, through the whole viewer: bombs, chunks and shard indices that lie, sizes that nobody has,
//! documents without end. Each gives a sentence, and after it a good image opens in the same viewer and is exact.

use std::io::Write;

use serde_json::{Value, json};
use zarrscope::app::effect::Answer;
use zarrscope::app::input::{Input, Ticket};
use zarrscope::app::status::{ErrorCode, Problem};
use zarrscope::geometry::spaces::CssPoint;

use crate::support::memory_store::MemoryStore;
use crate::support::outside::Outside;

const SIZE: [u32; 2] = [320, 240];

/// Samples of a chunk on each side.
const SIDE: u64 = 64;

fn array(shape: &[u64], chunk: &[u64], codecs: &Value) -> String {
    json!({"zarr_format": 3, "node_type": "array", "shape": shape, "data_type": "uint8", "fill_value": 7,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk}},
        "chunk_key_encoding": {"name": "default"}, "codecs": codecs})
    .to_string()
}

fn group(ome: &Value) -> String {
    json!({"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}}).to_string()
}

fn multiscales(axes: &[&str], levels: usize) -> Value {
    let axes: Vec<Value> = axes.iter().map(|name| json!({ "name": name })).collect();
    let datasets: Vec<Value> = (0..levels).map(|level| json!({"path": level.to_string()})).collect();
    json!([{"axes": axes, "datasets": datasets}])
}

/// An image of two chunks beside each other, and a good one at `good`.
fn image(codecs: &Value, chunks: [&[u8]; 2]) -> MemoryStore {
    with_good(MemoryStore::default())
        .with("i/zarr.json", group(&json!({"version": "0.5", "multiscales": multiscales(&["y", "x"], 1)})))
        .with("i/0/zarr.json", array(&[SIDE, 2 * SIDE], &[SIDE, SIDE], codecs))
        .with("i/0/c/0/0", chunks[0])
        .with("i/0/c/0/1", chunks[1])
}

fn with_good(store: MemoryStore) -> MemoryStore {
    store
        .with("good/zarr.json", group(&json!({"version": "0.5", "multiscales": multiscales(&["y", "x"], 1)})))
        .with("good/0/zarr.json", array(&[2, 2], &[2, 2], &json!([{"name": "bytes"}])))
        .with("good/0/c/0/0", [1, 2, 3, 4])
}

/// Opens `i`, looks at it closely, and gives what is told of it; afterwards a good image has to be read.
fn told_of(store: MemoryStore) -> Vec<Problem> {
    let mut outside = Outside::open(store, "i", SIZE);
    outside.settle();
    outside.input(Input::ZoomAbout { at: CssPoint::new(160.0, 120.0), factor: 3.0 });
    outside.settle();
    outside.input(Input::OneToOne);
    outside.settle();
    assert_eq!(outside.viewer.model().progress.pending, 0, "everything comes to an end");
    let problems = outside.viewer.model().problems;
    for problem in &problems {
        assert!(problem.message.len() > 20 && problem.message.ends_with('.'), "{problem:?}");
        assert!(problem.url.is_some() && problem.hint.is_some(), "{problem:?}");
    }
    let sources = vec!["good".to_owned()];
    outside.input(Input::Open { sources, replace: true, state: None, ticket: None });
    outside.settle();
    assert_eq!(read(&mut outside, &[0, 0], &[2, 2]).unwrap(), [1, 2, 3, 4]);
    problems
}

fn read(outside: &mut Outside<MemoryStore>, start: &[u64], shape: &[u64]) -> Result<Vec<u8>, Problem> {
    let (start, shape) = (start.to_vec(), shape.to_vec());
    outside.input(Input::Read { ticket: Ticket(1), layer: 0, level: 0, start, shape });
    match outside.answers.pop() {
        Some((_, Ok(Answer::Region(plan)))) => Ok(outside.buffers.region(&plan).unwrap()),
        Some((_, Err(problem))) => Err(problem),
        _ => panic!("no answer"),
    }
}

/// The one thing that is told, by its code.
fn only(problems: Vec<Problem>, code: ErrorCode) -> Problem {
    let [problem] = problems.try_into().expect("one thing is told");
    assert_eq!(problem.code, code, "{problem:?}");
    problem
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(9));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A frame of runs of zeros, 128 KB each (RFC 8878, 3.1.1.2); `size` is what its header claims.
fn zstd_bomb(runs: usize, size: Option<u64>) -> Vec<u8> {
    let mut frame = 0xFD2F_B528u32.to_le_bytes().to_vec();
    match size {
        None => frame.extend([0x00, 7 << 3]),
        Some(size) => frame.extend([&[0xC0, 7 << 3], &size.to_le_bytes()[..]].concat()),
    }
    for run in 1..=runs {
        let header = (128 << 10 << 3) | 1 << 1 | u32::from(run == runs);
        frame.extend(&header.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// The header of a Blosc chunk, and a body (c-blosc's README_CHUNK_FORMAT).
fn blosc(flags: u8, size: u32, block: u32, body: &[u8]) -> Vec<u8> {
    let stored = 16 + body.len() as u32;
    [&[2, 1, flags, 1][..], &size.to_le_bytes(), &block.to_le_bytes(), &stored.to_le_bytes(), body].concat()
}

#[test]
fn bombs_do_not_go_off() {
    let bytes = json!({"name": "bytes"});
    let codec = |name: &str| json!({"name": name, "configuration": {}});
    let zeros = vec![0; 64 << 20];
    let small = vec![0; (SIDE * SIDE) as usize];
    let blosc_codec = json!({"name": "blosc", "configuration": {"cname": "zstd", "clevel": 1, "shuffle": "noshuffle",
        "typesize": 1, "blocksize": 0}});
    let bombs: Vec<(&str, Value, Vec<u8>)> = vec![
        ("gzip", json!([bytes, codec("gzip")]), gzip(&zeros)),
        ("gzip in gzip", json!([bytes, codec("gzip"), codec("gzip")]), gzip(&gzip(&zeros))),
        // 64 MB between the two steps, and nothing after the second.
        ("gzip before zstd", json!([bytes, codec("zstd"), codec("gzip")]), gzip(&zeros)),
        ("members of gzip", json!([bytes, codec("gzip")]), gzip(&small).repeat(10_000)),
        ("zstd", json!([bytes, codec("zstd")]), zstd_bomb(8192, None)),
        ("zstd of a size", json!([bytes, codec("zstd")]), zstd_bomb(8192, Some(1 << 30))),
        ("zstd of any size", json!([bytes, codec("zstd")]), zstd_bomb(1, Some(1 << 62))),
        ("frames of zstd", json!([bytes, codec("zstd")]), zstd_bomb(1, None).repeat(10_000)),
        ("blosc", json!([bytes, blosc_codec]), blosc(4 << 5, u32::MAX >> 1, 1 << 30, &zstd_bomb(8192, None))),
        ("blosc of zeros", json!([bytes, blosc_codec]), blosc(2, u32::MAX >> 1, u32::MAX >> 1, &[0])),
        (
            "lz4",
            json!([bytes, codec("numcodecs.lz4")]),
            [&[0xFF, 0xFF, 0xFF, 0x7F][..], &[0x1F, 0, 1, 0]].concat(),
        ),
        ("zlib", json!([bytes, codec("numcodecs.zlib")]), {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(9));
            encoder.write_all(&zeros).unwrap();
            encoder.finish().unwrap()
        }),
    ];
    for (name, codecs, bomb) in bombs {
        let problems = told_of(image(&codecs, [&bomb, &bomb]));
        assert_eq!(problems.len(), 2, "{name}: {problems:?}");
        for problem in problems {
            assert_eq!(problem.code, ErrorCode::CorruptChunk, "{name}: {problem:?}");
            assert!(problem.message.contains("damaged"), "{name}: {problem:?}");
        }
    }
}

#[test]
fn a_corrupt_chunk_spoils_no_other() {
    let codecs =
        json!([{"name": "bytes"}, {"name": "gzip", "configuration": {"level": 1}}, {"name": "crc32c"}]);
    let samples: Vec<u8> = (0..SIDE * SIDE).map(|n| (n % 251) as u8).collect();
    let good = with_checksum(gzip(&samples));
    let cut = |len: usize| good[..len].to_vec();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    let page = b"<!doctype html><title>Not found</title>".to_vec();
    for bad in
        [vec![], vec![0], cut(4), cut(good.len() / 2), cut(good.len() - 1), flipped, page, vec![0xFF; 70_000]]
    {
        let store = image(&codecs, [&bad, &good]);
        only(told_of(store.clone()), ErrorCode::CorruptChunk);
        let mut outside = Outside::open(store, "i", SIZE);
        assert_eq!(read(&mut outside, &[0, SIDE], &[SIDE, SIDE]).unwrap(), samples, "the other one");
        assert!(read(&mut outside, &[0, 0], &[1, 1]).is_err());
    }
}

fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISCSI).checksum(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// A shard of two chunks beside each other, whose index says this.
fn shard(entries: [(u64, u64); 2], body: &[u8]) -> Vec<u8> {
    let index: Vec<u8> =
        entries.iter().flat_map(|(start, len)| [start.to_le_bytes(), len.to_le_bytes()].concat()).collect();
    [body.to_vec(), with_checksum(index)].concat()
}

#[test]
fn shard_indices_that_lie() {
    let codecs = json!([{"name": "sharding_indexed", "configuration": {"chunk_shape": [SIDE, SIDE],
        "codecs": [{"name": "bytes"}], "index_location": "end",
        "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}]}}]);
    let len = SIDE * SIDE;
    let samples: Vec<u8> = (0..len).map(|n| (n % 251) as u8).collect();
    let store = |object: Vec<u8>| {
        with_good(MemoryStore::default())
            .with(
                "i/zarr.json",
                group(&json!({"version": "0.5", "multiscales": multiscales(&["y", "x"], 1)})),
            )
            .with("i/0/zarr.json", array(&[SIDE, 2 * SIDE], &[SIDE, 2 * SIDE], &codecs))
            .with("i/0/c/0/0", object)
    };
    let good = (0, len);
    // Before them all: this is how a good one reads.
    let mut outside = Outside::open(store(shard([good, (u64::MAX, u64::MAX)], &samples)), "i", SIZE);
    assert_eq!(read(&mut outside, &[0, 0], &[SIDE, SIDE]).unwrap(), samples);
    assert_eq!(read(&mut outside, &[0, SIDE], &[1, 1]).unwrap(), [7], "never written");

    let lies = [
        (1 << 63, len),
        (u64::MAX, 1),
        (u64::MAX - 1, len),
        (1, u64::MAX),
        (1 << 40, len),
        (0, 1 << 40),
        (0, 1 << 63),
        // Into the index, beyond the end, of no length, too short.
        (len - 9, len),
        (len + 1, len),
        (0, 0),
        (5, 7),
    ];
    for lie in lies {
        let object = shard([good, lie], &samples);
        let problems = told_of(store(object.clone()));
        assert!(!problems.is_empty(), "{lie:?}");
        for problem in problems {
            assert_eq!(problem.code, ErrorCode::CorruptChunk, "{lie:?}: {problem:?}");
        }
        let mut outside = Outside::open(store(object), "i", SIZE);
        let read = read(&mut outside, &[0, 0], &[SIDE, SIDE]);
        // What ends beyond all numbers is no index at all.
        let is_index = lie.0.checked_add(lie.1).is_some();
        assert_eq!(read.ok(), is_index.then(|| samples.clone()), "{lie:?}");
    }
    // Both in the same bytes: odd, but each can be read.
    let mut outside = Outside::open(store(shard([good, good], &samples)), "i", SIZE);
    assert_eq!(read(&mut outside, &[0, SIDE], &[SIDE, SIDE]).unwrap(), samples);

    let whole = shard([good, good], &samples);
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for broken in [vec![], vec![1], whole[..20].to_vec(), whole[..whole.len() - 1].to_vec(), flipped] {
        only(told_of(store(broken)), ErrorCode::CorruptChunk);
    }
}

#[test]
fn sizes_that_nobody_has() {
    let bytes = json!([{"name": "bytes"}]);
    let sharded = |inner: u64| {
        json!([{"name": "sharding_indexed", "configuration": {"chunk_shape": [inner, inner], "codecs": bytes,
            "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}}])
    };
    let store = |document: String| {
        with_good(MemoryStore::default())
            .with(
                "i/zarr.json",
                group(&json!({"version": "0.5", "multiscales": multiscales(&["y", "x"], 1)})),
            )
            .with("i/0/zarr.json", document)
    };
    let too_large: [(&[u64], &[u64], Value); 4] = [
        (&[1 << 20, 1 << 20], &[1 << 20, 1 << 20], bytes.clone()),
        (&[1 << 40, 1 << 40], &[1 << 40, 1 << 40], bytes.clone()),
        (&[1 << 53, 1 << 53], &[1 << 53, 1 << 53], bytes.clone()),
        // An index of 2^40 entries.
        (&[1 << 20, 1 << 20], &[1 << 20, 1 << 20], sharded(1)),
    ];
    for (shape, chunk, codecs) in too_large {
        let problem = only(told_of(store(array(shape, chunk, &codecs))), ErrorCode::TooLarge);
        assert!(problem.hint.is_some_and(|hint| hint.contains("smaller chunks")));
    }
    // As large as can be, in small chunks of which none is there: an image like any other.
    let huge = store(array(&[1 << 53, 1 << 53], &[SIDE, SIDE], &bytes));
    assert_eq!(told_of(huge.clone()), []);
    let mut outside = Outside::open(huge, "i", SIZE);
    assert_eq!(read(&mut outside, &[(1 << 53) - 1, (1 << 53) - 1], &[1, 1]).unwrap(), [7]);
    let refused = read(&mut outside, &[0, 0], &[1 << 53, 1 << 53]).unwrap_err();
    assert_eq!(refused.code, ErrorCode::TooLarge);
}

#[test]
fn documents_without_end() {
    // Lists of a million things, as text: values of them would take longer to make than the viewer needs.
    let list = |item: fn(u32) -> String| {
        let items: Vec<String> = (0..1_000_000).map(item).collect();
        format!("[{}]", items.join(","))
    };
    let store = |shape: &[u64], datasets: &str, more: &str| {
        let axes = if shape.len() == 2 { r#"["y", "x"]"# } else { r#"["c", "y", "x"]"# };
        let group = format!(
            r#"{{"zarr_format": 3, "node_type": "group", "attributes": {{"ome": {{"version": "0.5",
                "multiscales": [{{"axes": {axes}, "datasets": {datasets}}}], {more}}}}}}}"#
        );
        let chunk: Vec<u64> = shape.iter().map(|size| (*size).min(SIDE)).collect();
        let array = array(shape, &chunk, &json!([{"name": "bytes"}]));
        with_good(MemoryStore::default())
            .with("i/zarr.json", group)
            .with("i/0/zarr.json", &array)
            .with("i/1/zarr.json", &array)
    };
    let (plane, stack) = ([SIDE, SIDE], [1_000_000, 8, 8]);
    let (one, nothing) = (r#"[{"path": "0"}]"#, r#""note": null"#);
    // A pyramid of a million levels, of which two are there.
    let levels = list(|level| format!(r#"{{"path": "{level}"}}"#));
    told_of(store(&plane, &levels, nothing));
    // As many channels: in the document, in the array, in both.
    let channels = list(|channel| format!(r#"{{"label": "{channel}", "color": "FF0000"}}"#));
    let channels = format!(r#""omero": {{"channels": {channels}}}"#);
    for (shape, more) in [(&plane[..], &*channels), (&stack, nothing), (&stack, &channels)] {
        assert_eq!(told_of(store(shape, one, more)), []);
    }
    // As many labels, of which none is there.
    let labels = format!(
        r#"{{"zarr_format": 3, "node_type": "group", "attributes": {{"ome": {{"labels": {}}}}}}}"#,
        list(|label| format!(r#""label {label}""#))
    );
    told_of(store(&plane, one, nothing).with("i/labels/zarr.json", labels));
    // A label image whose document takes 100 MB.
    let colors = list(|id| format!(r#"{{"label-value": {id}, "rgba": [1, 2, 3, 255]}}"#));
    let properties = list(|id| format!(r#"{{"label-value": {id}, "of": "a cell of an organism"}}"#));
    let label = format!(r#""image-label": {{"colors": {colors}, "properties": {properties}}}"#);
    assert_eq!(told_of(store(&plane, one, &label)), []);
}

#[test]
fn documents_that_are_too_deep() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [200, 1_000_000] {
            let deep = format!("{}0{}", open.repeat(depth), close.repeat(depth));
            let inside = format!(r#"{{"zarr_format":3,"node_type":"group","attributes":{{"ome":{deep}}}}}"#);
            for document in [deep, inside] {
                let store = with_good(MemoryStore::default()).with("i/zarr.json", document);
                let problem = only(told_of(store), ErrorCode::BadMetadata);
                assert!(problem.message.contains("JSON"), "{problem:?}");
            }
        }
    }
}
