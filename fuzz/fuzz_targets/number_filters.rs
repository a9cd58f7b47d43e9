//! Filters of numbers that Zarr v3 has, as metadata describes them, and chunks for them.
#![no_main]

use serde_json::{Value, json};
use zarrscope_fuzz::{decode, v3_array};

const TYPES: [&str; 16] = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
    "complex64", "complex128", "uint16", "float32",
];
const ROUNDING: [&str; 6] =
    ["nearest-even", "towards-zero", "towards-positive", "towards-negative", "nearest-away", "odd"];
const RANGE: [&str; 4] = ["error", "clamp", "wrap", "other"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((head, chunk)) = data.split_first_chunk::<16>() else { return };
    let data_type = |byte: u8| TYPES[usize::from(byte % 16)];
    let filter = |bytes: &[u8]| match bytes[0] % 2 {
        0 => json!({"name": "cast_value", "configuration": {"data_type": data_type(bytes[1]),
            "rounding": ROUNDING[usize::from(bytes[2] % 6)], "out_of_range": RANGE[usize::from(bytes[2] / 6 % 4)],
            "scalar_map": {"decode": [["NaN", bytes[3]], [bytes[3], "Infinity"]]}}}),
        _ => json!({"name": "scale_offset", "configuration": {"scale": i16::from(bytes[1]) - 128,
            "offset": f64::from(bytes[2]) * if bytes[3] & 1 == 0 { 1.0 } else { -1e17 }}}),
    };
    let mut codecs: Vec<Value> = head[2..].chunks_exact(4).take(usize::from(head[0] & 3)).map(filter).collect();
    codecs.push(match head[0] >> 6 {
        0 => json!({"name": "packbits", "configuration": {"first_bit": head[14] & 63, "last_bit": head[15] & 63}}),
        1 => json!({"name": "packbits", "configuration": {"padding_encoding": "first_byte"}}),
        2 => json!({"name": "packbits", "configuration": {"padding_encoding": "last_byte"}}),
        _ => json!("bytes"),
    });
    let shape = [u64::from(head[1]) + 1];
    if let Some(array) = v3_array(data_type(head[0] >> 2), &shape, &codecs) {
        decode(&array.chain, array.data_type, &array.chunk_shape, chunk);
    }
});
