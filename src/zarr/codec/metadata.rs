//! Codecs as written in metadata, to a [`Chain`]. Tolerant in how things are spelled, strict in what they mean: a codec
//! that this build does not know is refused by name, before the first chunk.

use serde_json::Value;

use super::chain::{Chain, Step};
use super::checksum::Checksum;
use super::kits::{RareCodec, RareStep};
use super::numbers;
use crate::zarr::data_type::DataType;
use crate::zarr::error::ArrayError;

/// Steps in the order of encoding, with what is known of the bytes so far.
struct Builder {
    steps: Vec<Step>,
    /// Type of the numbers before the next codec.
    element: DataType,
    axes: usize,
    /// Whether numbers of the filters have a byte order of their own, as they do in v2.
    is_v2: bool,
    /// Whether the axes are no longer those of the chunk.
    is_reshaped: bool,
}

impl Chain {
    /// The chain of a Zarr v2 array. `order` is `C` or `F`; `compressor` and `filters` are as in `.zarray`, null where
    /// they are absent.
    pub fn from_v2(
        compressor: &Value,
        filters: &Value,
        order: char,
        is_big_endian: bool,
        data_type: DataType,
        axes: usize,
    ) -> Result<Self, ArrayError> {
        let mut builder =
            Builder { steps: Vec::new(), element: data_type, axes, is_v2: true, is_reshaped: false };
        if order == 'F' {
            builder.transpose((0..axes).rev().collect())?;
        }
        if is_big_endian {
            builder.swap_bytes(data_type);
        }
        let filters: &[Value] = match filters {
            Value::Null => &[],
            Value::Array(filters) => filters,
            _ => return Err(bad("filters", "is not a list")),
        };
        for codec in filters.iter().chain((!compressor.is_null()).then_some(compressor)) {
            let name = codec.as_str().or_else(|| codec.get("id").and_then(Value::as_str));
            let name = name.ok_or_else(|| bad("compressor", format!("{codec} has no id")))?;
            builder.named(name, short_name(name, codec), codec)?;
        }
        Ok(builder.finish())
    }

    /// The chain of the innermost chunks of a Zarr v3 array, from its codecs without `sharding_indexed`.
    pub fn from_v3(codecs: &[Value], data_type: DataType, chunk_shape: &[u64]) -> Result<Self, ArrayError> {
        let axes = chunk_shape.len();
        let mut builder =
            Builder { steps: Vec::new(), element: data_type, axes, is_v2: false, is_reshaped: false };
        let mut are_bytes = false;
        for codec in codecs {
            let (name, configuration) = match codec {
                Value::String(name) => (Some(name.as_str()), &Value::Null),
                _ => (
                    codec.get("name").and_then(Value::as_str),
                    codec.get("configuration").unwrap_or(&Value::Null),
                ),
            };
            let name = name.ok_or_else(|| bad("codecs", format!("{codec} has no name")))?;
            let short = short_name(name, configuration);
            let rare = RareCodec::parse(short, short != name);
            let is_bytes = matches!(name, "bytes" | "endian");
            if is_bytes || is_of_arrays(name, short) || rare.is_some_and(RareCodec::is_of_arrays) {
                if are_bytes {
                    return Err(bad("codecs", format!("`{name}` stands after the samples became bytes")));
                }
            } else if !are_bytes && (is_of_bytes(short) || rare.is_some_and(RareCodec::is_of_bytes)) {
                return Err(bad("codecs", format!("`{name}` stands before the samples became bytes")));
            }
            if is_bytes {
                builder.bytes(configuration)?;
            } else {
                builder.named(name, short, configuration)?;
            }
            // Image formats are also seen as compressors of bytes.
            are_bytes |= is_bytes || rare.is_some_and(|codec| !codec.is_of_arrays());
        }
        if !are_bytes {
            return Err(bad("codecs", "no codec makes bytes of the samples"));
        }
        Ok(builder.finish())
    }
}

/// The name without what tells only whose implementation it was; as it is where that makes a difference.
fn short_name<'a>(name: &'a str, configuration: &Value) -> &'a str {
    let name = name.strip_prefix("numcodecs.").unwrap_or(name);
    let is_set = |field: &str| configuration.get(field).and_then(Value::as_bool) == Some(true);
    match name.strip_prefix("imagecodecs_") {
        Some("zlib" | "zlibng") => "zlib",
        Some("deflate") if !is_set("raw") => "zlib",
        Some("lz4") if is_set("header") => "lz4",
        Some("jpeg" | "jpeg8") => "jpeg",
        Some(short @ ("blosc" | "bz2" | "jpeg2k" | "jpegxl" | "lzma" | "png" | "webp" | "zstd")) => short,
        _ => name,
    }
}

/// Codecs that take samples and give samples. Zarr v3 has a `packbits` of its own.
fn is_of_arrays(name: &str, short: &str) -> bool {
    match short {
        "transpose" | "reshape" | "delta" | "fixedscaleoffset" | "astype" | "bitround" | "quantize" => true,
        "packbits" => short != name,
        _ => false,
    }
}

/// Codecs that take bytes and give bytes.
fn is_of_bytes(name: &str) -> bool {
    matches!(
        name,
        "gzip"
            | "zlib"
            | "zstd"
            | "blosc"
            | "lz4"
            | "shuffle"
            | "crc32c"
            | "crc32"
            | "adler32"
            | "fletcher32"
    )
}

impl Builder {
    /// Adds a codec. `name` is as written, for messages; `short` without a prefix.
    fn named(&mut self, name: &str, short: &str, configuration: &Value) -> Result<(), ArrayError> {
        let unsupported = || ArrayError::UnsupportedCodec {
            name: name.to_owned(),
            configuration: configuration.to_string(),
        };
        let data_type = |field: &str| -> Result<Option<(DataType, bool)>, ArrayError> {
            match configuration.get(field) {
                None | Some(Value::Null) => Ok(None),
                Some(value) => value.as_str().and_then(DataType::parse).map(Some).ok_or_else(unsupported),
            }
        };
        let own = (self.element, false);
        match short {
            "gzip" | "zlib" => self.steps.push(Step::Inflate),
            "zstd" => self.steps.push(Step::Zstd),
            "blosc" => self.steps.push(Step::Blosc),
            "lz4" => self.steps.push(Step::Lz4),
            "crc32c" => self.checksum(Checksum::Crc32c, configuration, false)?,
            "crc32" => self.checksum(Checksum::Crc32, configuration, true)?,
            "adler32" => self.checksum(Checksum::Adler32, configuration, true)?,
            "fletcher32" => self.checksum(Checksum::Fletcher32, configuration, false)?,
            "shuffle" => {
                // numcodecs' own default; in v3 it fits itself to the samples.
                let default = if self.is_v2 { 4 } else { self.element.size() as u64 };
                let size = configuration.get("elementsize").and_then(Value::as_u64).unwrap_or(default);
                let element_size = u32::try_from(size).map_err(|_| unsupported())?;
                self.steps.push(Step::Unshuffle { element_size });
            }
            // What they lost is lost; what they wrote is samples.
            "bitround" => {}
            "quantize" => {
                let decoded = data_type("dtype")?.unwrap_or(own);
                let stored = data_type("astype")?.unwrap_or(decoded);
                self.numbers(decoded, stored, |stored, decoded| {
                    (stored != decoded && numbers::can_cast(stored, decoded))
                        .then_some(Step::Cast { stored, decoded })
                })
                .or_else(|| (stored == decoded).then_some(()))
                .ok_or_else(unsupported)?;
            }
            "delta" => {
                let decoded = data_type("dtype")?.unwrap_or(own);
                let stored = data_type("astype")?.unwrap_or(decoded);
                self.numbers(decoded, stored, |stored, decoded| {
                    numbers::can_sum(stored, decoded).then_some(Step::Delta { stored, decoded })
                })
                .ok_or_else(unsupported)?;
            }
            "astype" => {
                let decoded = data_type("decode_dtype")?.unwrap_or(own);
                let stored = data_type("encode_dtype")?.ok_or_else(unsupported)?;
                self.numbers(decoded, stored, |stored, decoded| {
                    numbers::can_cast(stored, decoded).then_some(Step::Cast { stored, decoded })
                })
                .ok_or_else(unsupported)?;
            }
            "fixedscaleoffset" => {
                let decoded = data_type("dtype")?.unwrap_or(own);
                let stored = data_type("astype")?.unwrap_or(decoded);
                let number = |field: &str| configuration.get(field).and_then(Value::as_f64);
                let (scale, offset) = number("scale").zip(number("offset")).ok_or_else(unsupported)?;
                self.numbers(decoded, stored, |stored, decoded| {
                    numbers::can_unscale(stored, decoded).then_some(Step::ScaleOffset {
                        stored,
                        decoded,
                        scale,
                        offset,
                    })
                })
                .ok_or_else(unsupported)?;
            }
            // Zarr v3 has another codec of this name.
            "packbits" if (self.is_v2 || short != name) && self.element.size() == 1 => {
                self.steps.push(Step::UnpackBits);
                self.element = DataType::UInt8;
            }
            // Nothing moves, but axes that come later are others.
            "reshape" if !self.is_v2 => self.is_reshaped = true,
            "transpose" if !self.is_v2 && !self.is_reshaped => {
                let axes = self.axes;
                let order = match configuration.get("order") {
                    Some(Value::String(order)) if order == "C" => (0..axes).collect(),
                    Some(Value::String(order)) if order == "F" => (0..axes).rev().collect(),
                    Some(Value::Array(order)) => order
                        .iter()
                        .map(|axis| axis.as_u64().and_then(|axis| usize::try_from(axis).ok()))
                        .collect::<Option<_>>()
                        .ok_or_else(|| bad("codecs.transpose.order", "is not a list of axes"))?,
                    _ => return Err(bad("codecs.transpose.order", "is missing")),
                };
                self.transpose(order)?;
            }
            _ => {
                let codec = RareCodec::parse(short, self.is_v2 || short != name);
                let codec = codec.ok_or_else(unsupported)?;
                self.rare(codec, configuration).ok_or_else(unsupported)?;
            }
        }
        Ok(())
    }

    /// A step of a kit.
    fn rare(&mut self, codec: RareCodec, configuration: &Value) -> Option<()> {
        let mut others = self.steps.iter().filter_map(Step::rare).filter(|other| !other.is_filter());
        if !codec.is_filter() && others.any(|other| other.kit() != codec.kit()) {
            return None;
        }
        let decoded = self.element;
        let mut stored = decoded;
        if codec.is_of_arrays() {
            if codec == RareCodec::CastValue {
                stored = DataType::parse(configuration.get("data_type")?.as_str()?)?.0;
            }
            let is_number = |data_type| numbers::can_unscale(data_type, data_type);
            if !is_number(decoded) || !is_number(stored) {
                return None;
            }
            self.element = stored;
        }
        let configuration = configuration.to_string();
        self.steps.push(Step::Rare(RareStep { codec, stored, decoded, configuration }));
        Some(())
    }

    /// A step between numbers, each side with its byte order.
    fn numbers(
        &mut self,
        (decoded, decoded_big): (DataType, bool),
        (stored, stored_big): (DataType, bool),
        step: impl FnOnce(DataType, DataType) -> Option<Step>,
    ) -> Option<()> {
        let step = step(stored, decoded)?;
        if self.is_v2 && decoded_big {
            self.swap_bytes(decoded);
        }
        self.steps.push(step);
        if self.is_v2 && stored_big {
            self.swap_bytes(stored);
        }
        self.element = stored;
        Some(())
    }

    /// The `bytes` codec of v3.
    fn bytes(&mut self, configuration: &Value) -> Result<(), ArrayError> {
        match configuration.get("endian") {
            Some(Value::String(endian)) if endian == "big" => self.swap_bytes(self.element),
            Some(Value::String(endian)) if endian == "little" => {}
            // It means nothing for single bytes, and writers that leave it out write little-endian.
            None | Some(Value::Null) => {}
            Some(other) => return Err(bad("codecs.bytes.endian", format!("is {other}"))),
        }
        Ok(())
    }

    fn swap_bytes(&mut self, data_type: DataType) {
        let width = match data_type {
            DataType::Complex64 => 4,
            DataType::Complex128 => 8,
            other => other.size() as u8,
        };
        let swap = Step::SwapBytes { width };
        if width > 1 {
            // Twice is never.
            if self.steps.last() == Some(&swap) {
                self.steps.pop();
            } else {
                self.steps.push(swap);
            }
        }
    }

    fn transpose(&mut self, order: Vec<usize>) -> Result<(), ArrayError> {
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..self.axes) {
            let problem = format!("{order:?} is no order of {} axes", self.axes);
            return Err(bad("codecs.transpose.order", problem));
        }
        if order != sorted {
            let order = order.iter().map(|axis| *axis as u8).collect();
            self.steps.push(Step::Transpose { order, element_size: self.element.size() as u8 });
        }
        Ok(())
    }

    fn checksum(&mut self, kind: Checksum, configuration: &Value, at_start: bool) -> Result<(), ArrayError> {
        let at_start = match configuration.get("location").and_then(Value::as_str) {
            None => at_start,
            Some("start") => true,
            Some("end") => false,
            Some(other) => return Err(bad("codecs.location", format!("is “{other}”"))),
        };
        self.steps.push(Step::Checksum { kind, at_start });
        Ok(())
    }

    fn finish(mut self) -> Chain {
        self.steps.reverse();
        Chain { steps: self.steps }
    }
}

fn bad(field: &str, problem: impl Into<String>) -> ArrayError {
    ArrayError::Metadata { field: field.to_owned(), problem: problem.into() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn v3(codecs: Value) -> Result<Chain, ArrayError> {
        Chain::from_v3(codecs.as_array().unwrap(), DataType::UInt16, &[4, 5, 6])
    }

    fn v2(compressor: Value, filters: Value, order: char, big: bool) -> Result<Vec<Step>, ArrayError> {
        Chain::from_v2(&compressor, &filters, order, big, DataType::UInt16, 2).map(|chain| chain.steps)
    }

    #[test]
    fn spellings_of_v3() {
        let swap = Step::SwapBytes { width: 2 };
        let transpose = |order: &[u8]| Step::Transpose { order: order.to_vec(), element_size: 2 };
        for (codecs, wanted) in [
            (json!(["bytes"]), vec![]),
            (
                json!([{"name": "bytes", "configuration": {"endian": "big"}}, "zstd"]),
                vec![Step::Zstd, swap.clone()],
            ),
            (json!([{"name": "endian", "configuration": {"endian": "big", "x": 1}}]), vec![swap]),
            (
                json!([{"name": "transpose", "configuration": {"order": "F"}}, {"name": "bytes"}, {"name": "numcodecs.zlib"}]),
                vec![Step::Inflate, transpose(&[2, 1, 0])],
            ),
            (
                json!([{"name": "transpose", "configuration": {"order": [1, 2, 0]}}, "bytes", "numcodecs.lz4"]),
                vec![Step::Lz4, transpose(&[1, 2, 0])],
            ),
            (json!([{"name": "transpose", "configuration": {"order": "C"}}, "bytes"]), vec![]),
            (
                json!(["bytes", {"name": "gzip", "configuration": {"level": 5, "odd": true}}, "crc32c"]),
                vec![Step::Checksum { kind: Checksum::Crc32c, at_start: false }, Step::Inflate],
            ),
            (
                json!(["bytes", {"name": "numcodecs.shuffle", "configuration": null}]),
                vec![Step::Unshuffle { element_size: 2 }],
            ),
        ] {
            assert_eq!(v3(codecs.clone()).unwrap().steps, wanted, "{codecs}");
        }
    }

    #[test]
    fn v2_filters_have_their_own_byte_order() {
        let delta = Step::Delta { stored: DataType::Int8, decoded: DataType::UInt16 };
        let swap = Step::SwapBytes { width: 2 };
        assert_eq!(
            v2(json!({"id": "zlib"}), json!([{"id": "delta", "dtype": "<u2", "astype": "|i1"}]), 'C', false)
                .unwrap(),
            [Step::Inflate, delta.clone()]
        );
        // The array and the filter agree on big-endian: nothing to swap between them.
        assert_eq!(
            v2(Value::Null, json!([{"id": "delta", "dtype": ">u2", "astype": "|i1"}]), 'C', true).unwrap(),
            [delta]
        );
        let same = Step::Delta { stored: DataType::UInt16, decoded: DataType::UInt16 };
        assert_eq!(
            v2(
                json!({"id": "blosc"}),
                json!([{"id": "delta", "dtype": ">u2"}, {"id": "shuffle"}]),
                'F',
                true
            )
            .unwrap(),
            [
                Step::Blosc,
                Step::Unshuffle { element_size: 4 },
                swap,
                same,
                Step::Transpose { order: vec![1, 0], element_size: 2 },
            ]
        );
    }

    #[test]
    fn unknown_codecs_are_refused_by_name() {
        for (id, result) in [
            ("lzo", v2(json!({"id": "lzo", "level": 5}), Value::Null, 'C', false)),
            ("categorize", v2(Value::Null, json!([{"id": "categorize"}]), 'C', false)),
            ("imagecodecs_jpegls", v2(json!({"id": "imagecodecs_jpegls"}), Value::Null, 'C', false)),
            ("cast_value", v2(json!({"id": "cast_value"}), Value::Null, 'C', false)),
            ("transpose", v2(Value::Null, json!([{"id": "transpose"}]), 'C', false)),
            ("numcodecs.lzo", v3(json!(["bytes", "numcodecs.lzo"])).map(|chain| chain.steps)),
            (
                "transpose",
                v3(json!(["reshape", {"name": "transpose", "configuration": {"order": [0, 2, 1]}}, "bytes"]))
                    .map(|chain| chain.steps),
            ),
            ("vlen-utf8", v3(json!(["vlen-utf8"])).map(|chain| chain.steps)),
            (
                "numcodecs.delta",
                v3(json!([{"name": "numcodecs.delta", "configuration": {"dtype": "<M8"}}, "bytes"]))
                    .map(|chain| chain.steps),
            ),
        ] {
            assert!(
                matches!(&result, Err(ArrayError::UnsupportedCodec { name, .. }) if name == id),
                "{id}: {result:?}"
            );
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for codecs in [
            json!([]),
            json!(["zstd", "bytes"]),
            json!(["bytes", "bytes"]),
            json!(["packbits", "bytes"]),
            json!(["numcodecs.bz2", "bytes"]),
            json!(["bytes", {"name": "cast_value", "configuration": {"data_type": "uint8"}}]),
            json!(["jpegxl", "cast_value"]),
            json!(["bytes", {"name": "transpose", "configuration": {"order": [0, 1, 2]}}]),
            json!([{"name": "transpose", "configuration": {"order": [0, 1, 1]}}, "bytes"]),
            json!([{"name": "transpose"}, "bytes"]),
            json!([{"name": "bytes", "configuration": {"endian": "middle"}}]),
            json!([{"configuration": {}}, "bytes"]),
            json!(["bytes", {"name": "crc32c", "configuration": {"location": "middle"}}]),
        ] {
            assert!(matches!(v3(codecs.clone()), Err(ArrayError::Metadata { .. })), "{codecs}");
        }
        assert!(matches!(v2(json!({"level": 1}), Value::Null, 'C', false), Err(ArrayError::Metadata { .. })));
        assert!(matches!(v2(Value::Null, json!("x"), 'C', false), Err(ArrayError::Metadata { .. })));
    }
}
