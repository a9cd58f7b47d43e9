//! What kits decode: chunks that other implementations wrote come out as those implementations read them, damaged ones as
//! an error, and nothing decides by itself how much memory it takes.

use serde_json::{Value, json};
use zarrscope::decode::sample::sample_value;
use zarrscope::zarr::codec::Kit;
use zarrscope::zarr::{Array, ArrayError, DataType, Location};

use super::codecs::Random;
use super::support::fixtures;
use super::support::read_array::decode;

struct Case {
    name: String,
    array: Array,
    chunk: Vec<u8>,
    truth: Vec<u8>,
    /// How far a sample may be off, where the format allows decoders to differ.
    tolerance: f64,
}

/// The chunks of `tests/fixtures/arrays/make_rare_chunks.py`.
fn cases() -> Vec<Case> {
    let folder = fixtures::folder().join("arrays");
    let bytes = std::fs::read(folder.join("rare.bin")).unwrap();
    let cases: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder.join("rare.json")).unwrap()).unwrap();
    assert!(cases.len() > 100);
    let part = |part: &Value| {
        let number = |field: &str| part[field].as_u64().unwrap() as usize;
        bytes[number("start")..][..number("len")].to_vec()
    };
    cases
        .into_iter()
        .map(|case| {
            let name = case["name"].as_str().unwrap().to_owned();
            let array = open(&case).unwrap_or_else(|error| panic!("{name}: {error}"));
            let tolerance = case["tolerance"].as_f64().unwrap();
            Case { name, array, chunk: part(&case["chunk"]), truth: part(&case["truth"]), tolerance }
        })
        .collect()
}

/// An array of one chunk.
fn open(case: &Value) -> Result<Array, ArrayError> {
    let location = Location::parse("array");
    if case["zarr_format"] == 2 {
        let document = json!({"zarr_format": 2, "shape": case["shape"], "chunks": case["shape"],
            "dtype": case["dtype"], "order": "C", "fill_value": null, "compressor": case["compressor"],
            "filters": case["filters"]});
        return Array::from_v2(location, &document, None);
    }
    let document = json!({"zarr_format": 3, "node_type": "array", "shape": case["shape"],
        "data_type": case["dtype"], "fill_value": 0, "codecs": case["codecs"],
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": case["shape"]}},
        "chunk_key_encoding": {"name": "default"}});
    Array::from_v3(location, &document)
}

#[test]
fn every_rare_codec_reads_what_its_own_library_reads() {
    let mut wrong = Vec::new();
    for case in cases() {
        let samples = match decode(&case.array, &case.chunk, &case.array.shape) {
            Ok(samples) => samples,
            Err(error) => {
                wrong.push(format!("{}: {error:?}", case.name));
                continue;
            }
        };
        let data_type = case.array.data_type;
        let off = samples
            .chunks(data_type.size())
            .zip(case.truth.chunks(data_type.size()))
            .filter(|(sample, wanted)| sample != wanted)
            .map(|(sample, wanted)| {
                (sample_value(data_type, sample).as_f64() - sample_value(data_type, wanted).as_f64()).abs()
            })
            .fold(0.0, f64::max);
        if samples.len() != case.truth.len() || off > case.tolerance || off.is_nan() {
            wrong.push(format!("{}: {off} off", case.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn chains_know_their_kit() {
    let kit = |compressor: Value, filters: Value| {
        let case = json!({"zarr_format": 2, "shape": [4, 4], "dtype": "|u1", "compressor": compressor,
            "filters": filters});
        open(&case).map(|array| array.chain.kit())
    };
    let jenkins = || json!([{"id": "jenkins_lookup3"}]);
    for (compressor, filters, wanted) in [
        (json!({"id": "zstd"}), json!([{"id": "delta", "dtype": "|u1"}]), Kit::Common),
        (json!({"id": "zstd"}), jenkins(), Kit::Rare),
        (json!({"id": "bz2"}), jenkins(), Kit::Rare),
        (json!({"id": "imagecodecs_jpeg2k"}), jenkins(), Kit::Pictures),
        (json!({"id": "imagecodecs_jpegxl"}), jenkins(), Kit::JpegXl),
    ] {
        assert_eq!(kit(compressor.clone(), filters), Ok(wanted), "{compressor}");
    }
    // No worker has the decoders of two kits.
    let both = kit(json!({"id": "bz2"}), json!([{"id": "imagecodecs_jpegxl"}]));
    assert!(matches!(both, Err(ArrayError::UnsupportedCodec { name, .. }) if name == "bz2"));
}

/// Every variety of damage that finds a panic in a decoder would end a worker.
#[test]
fn damaged_chunks_are_errors_or_chunks() {
    let mut random = Random(0xBAD);
    let (mut tried, mut failed) = (0, 0);
    for case in cases() {
        // Large ones take their time, and say nothing else.
        let rounds = if case.truth.len() > 20_000 { 4 } else { 24 };
        for round in 0..rounds {
            let mut bytes = case.chunk.clone();
            match round % 4 {
                0 => bytes.truncate(random.below(bytes.len())),
                1 => {
                    let at = random.below(bytes.len().min(64));
                    bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5)];
                }
                2 => {
                    let at = random.below(bytes.len());
                    bytes.drain(at..(at + 1 + random.below(9)).min(bytes.len()));
                }
                _ => {
                    for _ in 0..1 + random.below(4) {
                        let at = random.below(bytes.len());
                        bytes[at] ^= 1 << random.below(8);
                    }
                }
            }
            tried += 1;
            match decode(&case.array, &bytes, &case.array.shape) {
                Ok(samples) => assert_eq!(samples.len(), case.truth.len(), "{}", case.name),
                Err(error) => {
                    assert!(!error.step.is_empty() && !error.problem.is_empty(), "{}", case.name);
                    failed += 1;
                }
            }
        }
    }
    assert!(tried > 2000 && failed > tried / 3, "{failed} of {tried}");
}

/// A chunk of another size than the array says is refused before it is decoded in full.
#[test]
fn sizes_are_those_of_the_array() {
    for case in cases() {
        let changes: [fn(u64) -> u64; 3] = [|side| side + 1, |side| side - 1, |_| 1];
        for change in changes {
            let mut array = case.array.clone();
            if let Some(side) = array.chunk_shape.last_mut() {
                *side = change(*side);
            }
            let decoded = decode(&array, &case.chunk, &array.chunk_shape);
            assert!(decoded.is_err(), "{} {:?}", case.name, array.chunk_shape);
        }
    }
}

#[test]
fn what_no_kit_decodes_is_named() {
    for (compressor, dtype) in [
        (json!({"id": "imagecodecs_jpegls", "level": 3}), "|u1"),
        (json!({"id": "imagecodecs_delta", "axis": -1}), "|u1"),
        (json!({"id": "imagecodecs_deflate", "raw": true}), "|u1"),
        (json!({"id": "imagecodecs_lz4", "header": false}), "|u1"),
        (json!({"id": "categorize", "labels": ["a"], "dtype": "|O", "astype": "|u1"}), "|u1"),
        (json!({"id": "cast_value", "data_type": "uint8"}), "|u1"),
    ] {
        let case = json!({"zarr_format": 2, "shape": [4, 4], "dtype": dtype, "compressor": compressor});
        let Err(ArrayError::UnsupportedCodec { name, configuration }) = open(&case) else {
            panic!("{compressor} is not refused");
        };
        assert_eq!(name, compressor["id"].as_str().unwrap());
        assert_eq!(configuration, compressor.to_string());
    }
    let number = |data_type: &str, to: &str| {
        open(&json!({"zarr_format": 3, "shape": [4], "dtype": data_type, "codecs": [
            {"name": "cast_value", "configuration": {"data_type": to}}, "bytes"]}))
    };
    assert_eq!(number("uint8", "float32").unwrap().data_type, DataType::UInt8);
    for (from, to) in
        [("complex64", "float32"), ("bool", "uint8"), ("uint8", "complex64"), ("float16", "uint8")]
    {
        assert!(matches!(number(from, to), Err(ArrayError::UnsupportedCodec { .. })), "{from} {to}");
    }
}
