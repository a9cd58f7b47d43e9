//! The same arrays through another implementation, zarrs with the C library of Blosc, compared to the bit. Both ways:
//! what it writes is read here, and what others wrote is read by both.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use zarrs::array::{Array as OracleArray, ArrayBytes};
use zarrs::filesystem::FilesystemStore;
use zarrscope::zarr::DataType;

use super::codecs::shared_data;
use super::support::read_array::{open_array, read_array};

/// Odd in every respect: elements that are no multiple of 8, several blocks, a short last one.
const SHAPE: [usize; 2] = [275, 271];

/// The number at each place.
type Content = fn(u64) -> u64;

/// Contents that compressors treat differently.
const CONTENTS: [(&str, Content); 4] = [
    ("constant", |_| 0x0102_0304_0506_0708),
    ("smooth", |n| (n % 271) / 9 + (n / 271) * 3),
    ("noisy", |n| 1000 + (n / 271) + (scramble(n) & 15)),
    ("noise", scramble),
];

fn scramble(n: u64) -> u64 {
    let n = (n ^ (n >> 31)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (n ^ (n >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 3
}

fn samples(data_type: DataType, content: Content) -> Vec<u8> {
    (0..(SHAPE[0] * SHAPE[1]) as u64)
        .flat_map(|n| {
            let value = match data_type {
                DataType::Float32 => u64::from((content(n) as f32).to_bits()),
                DataType::Float64 => (content(n) as f64).to_bits(),
                _ => content(n),
            };
            value.to_le_bytes().into_iter().take(data_type.size())
        })
        .collect()
}

/// A folder for the arrays of one test.
fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oracle").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Writes an array with the oracle, and reads it here.
fn write_and_read(
    folder: &Path,
    data_type: DataType,
    chunk_shape: [usize; 2],
    codecs: &Value,
    wanted: &[u8],
) {
    let document = json!({
        "zarr_format": 3, "node_type": "array", "shape": SHAPE, "data_type": data_type.name(), "fill_value": 0,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk_shape}},
        "chunk_key_encoding": {"name": "default"}, "codecs": codecs,
    });
    // Chunks of the array before it would be read to be completed.
    let _ = std::fs::remove_dir_all(folder.join("c"));
    std::fs::write(folder.join("zarr.json"), document.to_string()).unwrap();
    let store = Arc::new(FilesystemStore::new(folder).unwrap());
    let oracle = OracleArray::open(store, "/").unwrap_or_else(|error| panic!("{codecs}: {error}"));
    oracle.store_array_subset(&oracle.subset_all(), ArrayBytes::new_flen(wanted)).unwrap();
    let array = open_array(folder).unwrap_or_else(|error| panic!("{codecs}: {error}"));
    let samples = read_array(folder, &array).unwrap_or_else(|error| panic!("{codecs}: {error:?}"));
    assert!(samples == wanted, "{} {chunk_shape:?} {codecs}", data_type.name());
}

#[test]
fn blosc_chunks_of_the_c_library() {
    let folder = empty_folder("blosc");
    for compressor in ["blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"] {
        for shuffle in ["noshuffle", "shuffle", "bitshuffle"] {
            for (data_type, typesize) in [
                (DataType::UInt8, 1),
                (DataType::UInt16, 2),
                (DataType::Float32, 4),
                (DataType::Float64, 8),
                // A type size that is not the samples', and one that divides nothing.
                (DataType::UInt16, 16),
                (DataType::UInt16, 3),
            ] {
                for (name, content) in CONTENTS {
                    let wanted = samples(data_type, content);
                    for (level, blocksize) in [(5, 0), (9, 0), (1, 4096)] {
                        // The slowest combinations once are enough.
                        if level == 9 && !(name == "smooth" && compressor != "zlib") {
                            continue;
                        }
                        let codecs = json!([
                            {"name": "bytes", "configuration": {"endian": "little"}},
                            {"name": "blosc", "configuration": {"cname": compressor, "clevel": level,
                                "shuffle": shuffle, "typesize": typesize, "blocksize": blocksize}},
                        ]);
                        write_and_read(&folder, data_type, SHAPE, &codecs, &wanted);
                    }
                }
            }
        }
    }
}

#[test]
fn every_other_codec_alone_and_together() {
    let folder = empty_folder("others");
    let bytes = |endian: &str| json!({"name": "bytes", "configuration": {"endian": endian}});
    let transpose = json!({"name": "transpose", "configuration": {"order": [1, 0]}});
    let gzip = json!({"name": "gzip", "configuration": {"level": 3}});
    let zlib = json!({"name": "numcodecs.zlib", "configuration": {"level": 9}});
    let zstd = |level: i32, checksum: bool| json!({"name": "zstd", "configuration": {"level": level, "checksum": checksum}});
    let blosc = json!({"name": "blosc", "configuration":
        {"cname": "lz4", "clevel": 5, "shuffle": "shuffle", "typesize": 2, "blocksize": 0}});
    let crc32c = json!({"name": "crc32c"});
    let fletcher32 = json!({"name": "numcodecs.fletcher32", "configuration": {}});
    let shuffle = json!({"name": "numcodecs.shuffle", "configuration": {"elementsize": 2}});
    let bz2 = json!({"name": "numcodecs.bz2", "configuration": {"level": 4}});
    let pcodec = json!({"name": "numcodecs.pcodec", "configuration": {"level": 6, "mode_spec": "auto",
        "delta_spec": "auto", "paging_spec": "equal_pages_up_to", "equal_pages_up_to": 1000}});
    let sharding = |inner: [usize; 2], codecs: Value, location: &str| {
        json!({"name": "sharding_indexed", "configuration": {"chunk_shape": inner, "codecs": codecs,
            "index_codecs": [bytes("little"), crc32c], "index_location": location}})
    };
    let chains = [
        json!([bytes("little")]),
        json!([bytes("big")]),
        json!([transpose, bytes("big"), gzip]),
        json!([bytes("little"), zlib]),
        json!([bytes("little"), zstd(1, false)]),
        json!([bytes("big"), zstd(19, true)]),
        json!([bytes("little"), zstd(-5, true), crc32c]),
        json!([bytes("little"), crc32c, gzip, crc32c]),
        json!([bytes("little"), gzip, zstd(3, false), blosc]),
        json!([bytes("little"), fletcher32, zlib]),
        json!([bytes("little"), shuffle, zstd(3, true)]),
        json!([transpose, bytes("little"), blosc, crc32c]),
        json!([bytes("big"), bz2, crc32c]),
        json!([sharding([64, 32], json!([bytes("little"), bz2]), "end")]),
        json!([sharding([32, 16], json!([bytes("little"), zstd(3, false)]), "end")]),
        json!([sharding([32, 16], json!([transpose, bytes("big"), blosc]), "start")]),
        json!([sharding(
            [32, 32],
            json!([sharding([8, 16], json!([bytes("little"), gzip]), "start")]),
            "end"
        )]),
    ];
    // It refuses single bytes.
    for data_type in [DataType::UInt16, DataType::Float32, DataType::UInt64] {
        for (_, content) in CONTENTS {
            let codecs = json!([transpose, pcodec]);
            write_and_read(&folder, data_type, [128, 64], &codecs, &samples(data_type, content));
        }
    }
    for codecs in &chains {
        for data_type in [DataType::UInt8, DataType::UInt16, DataType::Float32, DataType::UInt64] {
            for (_, content) in CONTENTS {
                write_and_read(&folder, data_type, [128, 64], codecs, &samples(data_type, content));
            }
        }
    }
}

/// Folders of arrays, at any depth.
fn arrays_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let zarr_json = std::fs::read_to_string(folder.join("zarr.json")).unwrap_or_default();
    if folder.join(".zarray").is_file()
        || zarr_json.contains("\"chunk_grid\"") && !zarr_json.contains("\"group\"")
    {
        found.push(folder.to_owned());
        return;
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            arrays_below(&path, found);
        }
    }
}

#[test]
fn real_arrays_read_alike() {
    let Some(data) = shared_data() else { return };
    let mut paths = Vec::new();
    arrays_below(&data, &mut paths);
    let (mut compared, mut differ) = (0, Vec::new());
    for path in paths {
        // What is refused here is the business of other tests; what the oracle refuses has no second opinion.
        let Ok(array) = open_array(&path) else { continue };
        let samples =
            array.shape.iter().try_fold(array.data_type.size() as u64, |n, len| n.checked_mul(*len));
        if samples.is_none_or(|bytes| bytes > 60_000_000) {
            continue;
        }
        let store = Arc::new(FilesystemStore::new(&path).unwrap());
        let Ok(oracle) = OracleArray::open(store, "/") else { continue };
        let Ok(bytes) = oracle.retrieve_array_subset::<ArrayBytes<'static>>(&oracle.subset_all()) else {
            continue;
        };
        match read_array(&path, &array) {
            Ok(samples) if samples == bytes.into_fixed().unwrap().as_ref() => compared += 1,
            other => differ.push((path, other.err())),
        }
    }
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(compared >= 350, "{compared}");
}
