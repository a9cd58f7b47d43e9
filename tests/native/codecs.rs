//! Chunks that other implementations wrote decode to known samples, and damaged ones to an error. The chunks in the
//! repository cover every codec; whole arrays of real files are read where `../shared/data` is there.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use zarrscope::decode::sample::sample_value;
use zarrscope::zarr::{Array, ArrayError, DataType, Location};

use super::support::fixtures;
use super::support::read_array::{decode, open_array, read_array};

const SHAPE: [u64; 2] = [13, 41];

struct Case {
    name: String,
    array: Result<Array, ArrayError>,
    bytes: Vec<u8>,
}

/// The chunks of `tests/fixtures/arrays/make_chunks.py`.
fn cases() -> Vec<Case> {
    let folder = fixtures::folder().join("arrays");
    let bytes = std::fs::read(folder.join("chunks.bin")).unwrap();
    let cases: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder.join("chunks.json")).unwrap()).unwrap();
    assert!(cases.len() > 150);
    cases
        .into_iter()
        .map(|case| {
            let document = json!({"zarr_format": 2, "shape": SHAPE, "chunks": SHAPE, "dtype": case["dtype"],
                "order": case["order"], "fill_value": null, "compressor": case["compressor"],
                "filters": case["filters"]});
            let number = |field: &str| case[field].as_u64().unwrap() as usize;
            Case {
                name: case["name"].as_str().unwrap().to_owned(),
                array: Array::from_v2(Location::parse("array"), &document, None),
                bytes: bytes[number("start")..][..number("len")].to_vec(),
            }
        })
        .collect()
}

/// The numbers that the script wrote.
fn truth(data_type: DataType) -> Vec<u8> {
    let mut samples = Vec::new();
    for n in 0..SHAPE[0] * SHAPE[1] {
        let value = n / 7 * 3 + u64::from(n % 11 == 0);
        let spread = value.wrapping_mul((1 << 16) + 1).wrapping_mul((1 << 32) + 1);
        let float = value as f64 / 4.0;
        match data_type {
            DataType::Bool => samples.push((value % 2) as u8),
            DataType::Float16 => samples.extend(half_bits(float as f32).to_le_bytes()),
            DataType::Float32 => samples.extend((float as f32).to_le_bytes()),
            DataType::Float64 => samples.extend(float.to_le_bytes()),
            DataType::Complex64 => {
                samples.extend(
                    [float as f32, 0.0 - 2.0 * float as f32].iter().flat_map(|part| part.to_le_bytes()),
                );
            }
            DataType::Complex128 => {
                samples.extend([float, 0.0 - 2.0 * float].iter().flat_map(|part| part.to_le_bytes()));
            }
            _ => {
                let value = if data_type.size() >= 4 { spread } else { value };
                samples.extend(&value.to_le_bytes()[..data_type.size()]);
            }
        }
    }
    samples
}

/// Exact for the quarters that the script wrote.
fn half_bits(value: f32) -> u16 {
    if value == 0.0 { 0 } else { ((value.to_bits() >> 13) - (112 << 10)) as u16 }
}

#[test]
fn every_codec_decodes_to_the_numbers_that_were_written() {
    let mut refused = Vec::new();
    for case in cases() {
        match case.array {
            Ok(array) => {
                let samples = decode(&array, &case.bytes, &SHAPE)
                    .unwrap_or_else(|error| panic!("{}: {error:?}", case.name));
                assert!(samples == truth(array.data_type), "{}", case.name);
            }
            Err(ArrayError::UnsupportedCodec { name, .. }) => refused.push(name),
            Err(error) => panic!("{}: {error}", case.name),
        }
    }
    assert!(refused.is_empty(), "{refused:?}");
}

/// xorshift: the same damage in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

#[test]
fn damaged_chunks_never_panic_nor_give_another_length() {
    let mut random = Random(0x5EED);
    let (mut tried, mut failed) = (0, 0);
    for case in cases() {
        let Ok(array) = case.array else { continue };
        let len = truth(array.data_type).len();
        for round in 0..60 {
            let mut bytes = case.bytes.clone();
            match round % 4 {
                0 => bytes.truncate(random.below(bytes.len())),
                1 => bytes.extend((0..1 + random.below(9)).map(|n| n as u8)),
                2 => {
                    // Headers are short; most of what can lie is there.
                    let at = random.below(bytes.len().min(24));
                    bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5)];
                }
                _ => {
                    for _ in 0..1 + random.below(4) {
                        let at = random.below(bytes.len());
                        bytes[at] ^= 1 << random.below(8);
                    }
                }
            }
            tried += 1;
            match decode(&array, &bytes, &SHAPE) {
                Ok(samples) => assert_eq!(samples.len(), len, "{}", case.name),
                Err(error) => {
                    assert!(!error.step.is_empty() && !error.problem.is_empty(), "{}", case.name);
                    failed += 1;
                }
            }
        }
    }
    assert!(tried > 9000 && failed > tried / 3, "{failed} of {tried}");
}

/// `../shared/data`, or nothing and a word about it.
pub fn shared_data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let is_there = folder.join("_codecs/manifest.json").is_file();
    if !is_there {
        println!("skipped: {} is not there", folder.display());
    }
    is_there.then_some(folder)
}

#[test]
fn real_arrays_in_every_storage_variant() {
    let Some(folder) = shared_data().map(|data| data.join("_codecs")) else { return };
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    let mut refused = Vec::new();
    let mut read = 0;
    for image in manifest["images"].as_array().unwrap() {
        let text = |field: &str| image[field].as_str().unwrap();
        let path = folder.join(text("path")).join(text("array"));
        let array = match open_array(&path) {
            Ok(array) => array,
            Err(ArrayError::UnsupportedCodec { name, .. }) => {
                assert_ne!(text("expect"), "pixels", "{}", text("path"));
                refused.push(name);
                continue;
            }
            Err(error) => panic!("{}: {error}", text("path")),
        };
        assert_eq!(json!(array.shape), image["shape"], "{}", text("path"));
        assert_eq!(array.data_type.name(), text("dtype"), "{}", text("path"));
        let samples = read_array(&path, &array).unwrap_or_else(|error| panic!("{}: {error:?}", text("path")));
        // Nobody expected image formats to be read when this was written.
        let truth = image["truth"].as_str().unwrap_or("truth/uint16.raw");
        let truth = std::fs::read(folder.join(truth)).unwrap();
        if text("note").starts_with("lossy: compare within 1/65535") {
            let floats = |bytes: &[u8]| -> Vec<f32> {
                bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
            };
            for (sample, wanted) in floats(&samples).iter().zip(floats(&truth)) {
                assert!((sample - wanted).abs() <= 1.0 / 65535.0, "{}", text("path"));
            }
        } else {
            assert!(samples == truth, "{}", text("path"));
        }
        read += 1;
    }
    refused.sort();
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(read, 86);
}

/// Arrays of other projects' tests; nearly all hold 1, 2, 3 … or 0, 1, 2 …
#[test]
fn fixtures_of_other_implementations_hold_what_they_should() {
    let Some(data) = shared_data() else { return };
    // What does not count up, by the end of its path.
    let others: [(&str, &[f64]); 13] = [
        ("1d.contiguous.b1", &[1.0, 0.0, 1.0, 0.0]),
        ("1d.contiguous.bitround.f4", &[1.125, 2.25, 3.25, 4.5]),
        ("1d.contiguous.delta.shuffle.i2", &[10.0, 20.0, 30.0, 40.0]),
        ("1d.contiguous.f2.le", &[-1000.5, 0.0, 1000.5, 0.0]),
        ("1d.contiguous.compressed.sharded.f4", &[-1000.5, 0.0, 1000.5, 0.0]),
        ("1d.contiguous.f4.be", &[-1000.5, 0.0, 1000.5, 0.0]),
        ("1d.contiguous.f4.le", &[-1000.5, 0.0, 1000.5, 0.0]),
        ("1d.contiguous.f8", &[1.5, 2.5, 3.5, 4.5]),
        ("1d.contiguous.fixedscaleoffset.f4", &[1000.0, 1000.1, 1000.2, 1000.3]),
        ("1d.contiguous.u1", &[255.0, 0.0, 255.0, 0.0]),
        ("1d.chunked.filled.compressed.sharded.i2", &[1.0, 2.0, 0.0, 0.0]),
        ("float_v2_fv_null.zarr", &[314.0 / 100.0, 271.0 / 100.0, 0.0, 0.0, 0.0]),
        ("int_v2_fv_null.zarr", &[42.0, 123.0, 0.0, 0.0, 0.0]),
    ];
    let folders = [
        "manzt__zarrita.js/fixtures/v2/data.zarr",
        "manzt__zarrita.js/fixtures/v3/data.zarr",
        "zarrs__zarrs/v2",
        "zarrs__zarrs/v3",
        "zarrs__zarrs/v3_zarr_python",
        "zarrs__zarrs/zarr_python_compat",
    ];
    let mut read = 0;
    let mut refused = Vec::new();
    for entry in folders.iter().flat_map(|folder| std::fs::read_dir(data.join(folder)).unwrap()) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().replace("compressed.sharded.", "");
        let is_group =
            std::fs::read_to_string(path.join("zarr.json")).is_ok_and(|text| text.contains("\"group\""));
        if is_group || !path.join(".zarray").exists() && !path.join("zarr.json").exists() {
            continue;
        }
        let array = match open_array(&path) {
            Ok(array) => array,
            Err(ArrayError::UnsupportedDataType(_)) => continue,
            Err(ArrayError::UnsupportedCodec { name, .. }) => {
                refused.push(name);
                continue;
            }
            Err(error) => panic!("{name}: {error}"),
        };
        let samples = read_array(&path, &array).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let values = samples
            .chunks(array.data_type.size())
            .map(|sample| sample_value(array.data_type, sample).as_f64());
        let known = others.iter().find(|(end, _)| name == end.replace("compressed.sharded.", ""));
        if let Some((_, wanted)) = known {
            assert!(
                values.clone().zip(*wanted).all(|(value, wanted)| value as f32 == *wanted as f32),
                "{name}"
            );
        } else if name != "bool_v2_fv_null.zarr" {
            let first = values.clone().next().unwrap();
            assert!(values.clone().enumerate().all(|(at, value)| value == at as f64 + first), "{name}");
        }
        read += 1;
    }
    refused.sort();
    refused.dedup();
    assert!(refused.is_empty(), "{refused:?}");
    assert!(read > 80, "{read}");
}
