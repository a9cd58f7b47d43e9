//! Chains of filters, checksums and orders of axes, as metadata describes them, and chunks for them.
#![no_main]

use serde_json::{Value, json};
use zarrscope_fuzz::{array, decode};

const TYPES: [&str; 16] = [
    "|b1", "|i1", "<i2", ">i4", "<i8", "|u1", ">u2", "<u4", "<u8", "<f2", ">f4", "<f8", "<c8", ">c16", "<u2",
    "<f4",
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((head, chunk)) = data.split_first_chunk::<16>() else { return };
    let data_type = |byte: u8| TYPES[usize::from(byte % 16)];
    let shape: Vec<u64> = head[1..4].iter().map(|byte| u64::from(byte & 31) + 1).collect();
    let filters: Vec<Value> = head[4..]
        .chunks(3)
        .take(usize::from(head[0] & 3))
        .map(|filter| {
            let (stored, other) = (data_type(filter[1]), data_type(filter[1] >> 4));
            match filter[0] % 11 {
                0 => json!({"id": "delta", "dtype": other, "astype": stored}),
                1 => json!({"id": "fixedscaleoffset", "dtype": other, "astype": stored,
                    "scale": f64::from(filter[2]) / 8.0, "offset": f64::from(filter[2]) * 1e3}),
                2 => json!({"id": "astype", "encode_dtype": stored, "decode_dtype": other}),
                3 => json!({"id": "shuffle", "elementsize": filter[2] % 18}),
                4 => json!({"id": "packbits"}),
                5 => json!({"id": "crc32"}),
                6 => json!({"id": "adler32"}),
                7 => json!({"id": "fletcher32"}),
                8 => json!({"id": "crc32c", "location": (["start", "end"][usize::from(filter[2] & 1)])}),
                9 => json!({"id": "bitround", "keepbits": filter[2]}),
                _ => json!({"id": "quantize", "digits": filter[2], "dtype": other, "astype": stored}),
            }
        })
        .collect();
    let order = if head[0] & 4 == 4 { "F" } else { "C" };
    let fields = json!({"shape": shape, "chunks": shape, "dtype": data_type(head[0] >> 4), "order": order,
        "filters": filters});
    if let Some(array) = array(1, &fields) {
        decode(&array.chain, array.data_type, &array.chunk_shape, chunk);
    }
});
