//! `zarr.json` of an array, as written: Zarr v3 metadata to an [`Array`]. Sharding is unfolded here, layer by layer,
//! so that the codec chain is only ever asked for the codecs of the innermost chunk.

use serde_json::Value;

use super::array::{Array, ChunkKeys, bad, block_shape_from, shape_from};
use super::codec::Chain;
use super::data_type::DataType;
use super::error::ArrayError;
use super::fill_value;
use super::location::Location;
use super::metadata_v2::dimension_names;
use super::shard::Shard;

impl Array {
    /// Reads the `zarr.json` of an array.
    pub fn from_v3(location: Location, document: &Value) -> Result<Self, ArrayError> {
        if document.get("node_type").and_then(Value::as_str).is_some_and(|node| node != "array") {
            return Err(bad("node_type", "is not an array"));
        }
        if document.get("storage_transformers").and_then(Value::as_array).is_some_and(|list| !list.is_empty())
        {
            return Err(bad("storage_transformers", "are not supported"));
        }
        let shape = shape_from(document.get("shape"))?;
        let grid = chunk_grid(document.get("chunk_grid"))?;
        let object_shape = block_shape_from(grid, "chunk_grid.configuration.chunk_shape", &shape)?;
        let data_type = data_type(document.get("data_type"))?;
        let (fill_value, odd_fill) = fill_value::parse(document.get("fill_value"), data_type);
        let codecs =
            document.get("codecs").and_then(Value::as_array).ok_or_else(|| bad("codecs", "is not a list"))?;
        let Unfolded { shards, chunk_shape, codecs } = unfold_shards(codecs, object_shape)?;
        Self {
            location,
            keys: chunk_keys(document.get("chunk_key_encoding"))?,
            dimension_names: document.get("dimension_names").and_then(dimension_names),
            chain: Chain::from_v3(codecs, data_type, &chunk_shape)?,
            shape,
            chunk_shape,
            shards,
            data_type,
            fill_value,
            warnings: odd_fill.into_iter().collect(),
        }
        .checked()
    }
}

/// The name of an extension, which is either a string or an object with a `name`, and its configuration.
fn extension(value: &Value) -> (Option<&str>, Option<&Value>) {
    match value {
        Value::String(name) => (Some(name), None),
        _ => (value.get("name").and_then(Value::as_str), value.get("configuration")),
    }
}

fn chunk_grid(value: Option<&Value>) -> Result<Option<&Value>, ArrayError> {
    let (name, configuration) = value.map_or((None, None), extension);
    match name {
        Some("regular") => Ok(configuration.and_then(|c| c.get("chunk_shape"))),
        Some(other) => Err(bad("chunk_grid", format!("is “{other}”; only “regular” is supported"))),
        None => Err(bad("chunk_grid", "is missing")),
    }
}

fn data_type(value: Option<&Value>) -> Result<DataType, ArrayError> {
    let Some(value) = value else {
        return Err(bad("data_type", "is missing"));
    };
    let unsupported = || match extension(value).0 {
        Some(name) => ArrayError::UnsupportedDataType(name.to_owned()),
        None => ArrayError::UnsupportedDataType(value.to_string()),
    };
    // The byte order of samples is the business of the `bytes` codec.
    extension(value).0.and_then(DataType::parse).map(|(data_type, _)| data_type).ok_or_else(unsupported)
}

fn chunk_keys(value: Option<&Value>) -> Result<ChunkKeys, ArrayError> {
    let (name, configuration) = value.map_or((Some("default"), None), extension);
    let written = configuration.and_then(|c| c.get("separator")).and_then(Value::as_str);
    let separator = |default| match written {
        None => Ok(default),
        Some("/") => Ok('/'),
        Some(".") => Ok('.'),
        Some(other) => Err(bad("chunk_key_encoding.configuration.separator", format!("is “{other}”"))),
    };
    match name {
        Some("default") => Ok(ChunkKeys::Default { separator: separator('/')? }),
        Some("v2") => Ok(ChunkKeys::V2 { separator: separator('.')? }),
        Some(other) => Err(bad("chunk_key_encoding", format!("is “{other}”, which is not supported"))),
        None => Err(bad("chunk_key_encoding", "has no name")),
    }
}

/// A list of codecs without its sharding.
struct Unfolded<'a> {
    /// Outermost first.
    shards: Vec<Shard>,
    /// Of the innermost chunk.
    chunk_shape: Vec<u64>,
    /// Of the innermost chunk.
    codecs: &'a [Value],
}

fn unfold_shards(mut codecs: &[Value], mut block_shape: Vec<u64>) -> Result<Unfolded<'_>, ArrayError> {
    let mut shards = Vec::new();
    while let Some(at) = codecs.iter().position(is_sharding) {
        let configuration = extension(&codecs[at]).1.unwrap_or(&Value::Null);
        if codecs.len() != 1 {
            // A codec around a shard hides where its inner chunks lie.
            let beside = &codecs[if at == 0 { 1 } else { 0 }];
            return Err(ArrayError::UnsupportedCodec {
                name: format!(
                    "sharding_indexed beside {}",
                    extension(beside).0.unwrap_or("an unnamed codec")
                ),
                configuration: configuration.to_string(),
            });
        }
        let inner = block_shape_from(
            configuration.get("chunk_shape"),
            "codecs.sharding_indexed.chunk_shape",
            &block_shape,
        )?;
        shards.push(shard(configuration, block_shape)?);
        block_shape = inner;
        codecs = configuration
            .get("codecs")
            .and_then(Value::as_array)
            .ok_or_else(|| bad("codecs.sharding_indexed.codecs", "is not a list"))?;
    }
    Ok(Unfolded { shards, chunk_shape: block_shape, codecs })
}

fn is_sharding(codec: &Value) -> bool {
    matches!(
        extension(codec).0,
        Some("sharding_indexed" | "https://codec.zarrs.dev/array_to_bytes/sharding_indexed")
    )
}

fn shard(configuration: &Value, shape: Vec<u64>) -> Result<Shard, ArrayError> {
    let index_at_start = match configuration.get("index_location").and_then(Value::as_str) {
        Some("start") => true,
        Some("end") | None => false,
        Some(other) => {
            return Err(bad("codecs.sharding_indexed.index_location", format!("is “{other}”")));
        }
    };
    let mut shard = Shard { shape, index_at_start, index_checksum: false, index_big_endian: false };
    let Some(index_codecs) = configuration.get("index_codecs").and_then(Value::as_array) else {
        // The registry requires the field; the one default that writers use is this.
        return Ok(Shard { index_checksum: true, ..shard });
    };
    for codec in index_codecs {
        let (name, settings) = extension(codec);
        match name {
            Some("bytes" | "endian") => {
                let endian = settings.and_then(|s| s.get("endian")).and_then(Value::as_str);
                shard.index_big_endian = endian == Some("big");
            }
            Some("crc32c" | "numcodecs.crc32c") => shard.index_checksum = true,
            _ => {
                return Err(ArrayError::UnsupportedCodec {
                    name: format!("{} for a shard index", name.unwrap_or("an unnamed codec")),
                    configuration: settings.unwrap_or(&Value::Null).to_string(),
                });
            }
        }
    }
    Ok(shard)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn array(document: &Value) -> Result<Array, ArrayError> {
        Array::from_v3(Location::parse("http://h/a"), document)
    }

    fn plain() -> Value {
        json!({"zarr_format": 3, "node_type": "array", "shape": [10, 20], "data_type": "uint16", "fill_value": 1,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4, 20]}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
            "dimension_names": ["y", null]})
    }

    fn sharded() -> Value {
        let mut document = plain();
        document["chunk_grid"]["configuration"]["chunk_shape"] = json!([8, 20]);
        document["codecs"] = json!([{"name": "sharding_indexed", "configuration": {
            "chunk_shape": [4, 10],
            "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
            "index_codecs": [{"name": "bytes", "configuration": {"endian": "big"}}, "crc32c"],
            "index_location": "start"}}]);
        document
    }

    #[test]
    fn a_plain_array() {
        let array = array(&plain()).unwrap();
        assert_eq!(array.chunk_shape, [4, 20]);
        assert!(array.shards.is_empty());
        assert_eq!(array.keys, ChunkKeys::Default { separator: '/' });
        assert_eq!(array.fill_value, [1, 0]);
        assert_eq!(array.dimension_names, Some(vec![Some("y".into()), None]));
    }

    #[test]
    fn spellings_of_the_key_encoding() {
        for (encoding, wanted) in [
            (json!("default"), ChunkKeys::Default { separator: '/' }),
            (json!({"name": "default"}), ChunkKeys::Default { separator: '/' }),
            (
                json!({"name": "default", "configuration": {"separator": "."}}),
                ChunkKeys::Default { separator: '.' },
            ),
            (json!("v2"), ChunkKeys::V2 { separator: '.' }),
            (json!({"name": "v2", "configuration": {"separator": "/"}}), ChunkKeys::V2 { separator: '/' }),
        ] {
            let mut document = plain();
            document["chunk_key_encoding"] = encoding;
            assert_eq!(array(&document).unwrap().keys, wanted);
        }
    }

    #[test]
    fn a_sharded_array() {
        let array = array(&sharded()).unwrap();
        assert_eq!(array.chunk_shape, [4, 10]);
        assert_eq!(
            array.shards,
            [Shard {
                shape: vec![8, 20],
                index_at_start: true,
                index_checksum: true,
                index_big_endian: true
            }]
        );
        assert_eq!(array.shards[0].index_len(array.inner_shape(0)), 4 * 16 + 4);
    }

    #[test]
    fn what_is_refused() {
        let with = |pointer: &str, value: Value| {
            let mut document = sharded();
            *document.pointer_mut(pointer).unwrap() = value;
            array(&document).unwrap_err()
        };
        let inside = "/codecs/0/configuration";
        assert!(matches!(
            with(&format!("{inside}/chunk_shape"), json!([3, 10])),
            ArrayError::Metadata { .. }
        ));
        assert!(matches!(
            with(&format!("{inside}/index_codecs/1"), json!({"name": "gzip"})),
            ArrayError::UnsupportedCodec { name, .. } if name.starts_with("gzip")
        ));
        let mut outer_gzip = sharded();
        outer_gzip["codecs"].as_array_mut().unwrap().push(json!({"name": "gzip"}));
        assert!(matches!(
            array(&outer_gzip),
            Err(ArrayError::UnsupportedCodec { name, .. }) if name == "sharding_indexed beside gzip"
        ));
        assert!(matches!(
            with("/chunk_grid", json!({"name": "rectilinear", "configuration": {}})),
            ArrayError::Metadata { field, .. } if field == "chunk_grid"
        ));
        assert_eq!(with("/data_type", json!("string")), ArrayError::UnsupportedDataType("string".into()));
        assert!(matches!(with("/node_type", json!("group")), ArrayError::Metadata { .. }));
        let tiny_chunks =
            json!({"name": "regular", "configuration": {"chunk_shape": [1u64 << 30, 1u64 << 30]}});
        assert!(matches!(
            with("/chunk_grid", tiny_chunks),
            ArrayError::Metadata { .. } | ArrayError::TooLarge { .. }
        ));
        let huge_index =
            json!({"name": "regular", "configuration": {"chunk_shape": [1u64 << 32, 1u64 << 32]}});
        let mut document = sharded();
        document["chunk_grid"] = huge_index;
        document["codecs"][0]["configuration"]["chunk_shape"] = json!([4, 4]);
        assert!(matches!(array(&document), Err(ArrayError::TooLarge { .. })));
    }
}
