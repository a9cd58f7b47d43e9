//! `.zarray`, as written: Zarr v2 array metadata to an [`Array`]. Tolerant of what writers leave out or misspell; the
//! codec chain reads `compressor` and `filters` itself.

use serde_json::Value;

use super::array::{Array, ChunkKeys, bad, block_shape_from, shape_from};
use super::codec::Chain;
use super::data_type::DataType;
use super::error::ArrayError;
use super::fill_value;
use super::location::Location;

impl Array {
    /// Reads a `.zarray` document; `attributes` is the `.zattrs` beside it, if known.
    pub fn from_v2(
        location: Location,
        zarray: &Value,
        attributes: Option<&Value>,
    ) -> Result<Self, ArrayError> {
        if !zarray.is_object() {
            return Err(bad(".zarray", "is not a JSON object"));
        }
        let mut warnings = Vec::new();
        let shape = shape_from(zarray.get("shape"))?;
        let chunk_shape = block_shape_from(zarray.get("chunks"), "chunks", &shape)?;
        let (data_type, big_endian) = data_type(zarray.get("dtype"))?;
        let (fill_value, odd_fill) = fill_value::parse(zarray.get("fill_value"), data_type);
        warnings.extend(odd_fill);
        let null = Value::Null;
        let field = |name| zarray.get(name).unwrap_or(&null);
        let order = match field("order").as_str() {
            Some("F" | "f") => 'F',
            _ => 'C',
        };
        let chain = Chain::from_v2(
            field("compressor"),
            field("filters"),
            order,
            big_endian,
            data_type,
            chunk_shape.len(),
        )?;
        Self {
            location,
            keys: ChunkKeys::V2 { separator: separator(zarray, &mut warnings) },
            dimension_names: attributes.and_then(|a| a.get("_ARRAY_DIMENSIONS")).and_then(dimension_names),
            shape,
            chunk_shape,
            shards: Vec::new(),
            data_type,
            fill_value,
            chain,
            warnings,
        }
        .checked()
    }
}

fn data_type(value: Option<&Value>) -> Result<(DataType, bool), ArrayError> {
    match value {
        Some(Value::String(name)) => {
            DataType::parse(name).ok_or_else(|| ArrayError::UnsupportedDataType(name.clone()))
        }
        Some(structured @ Value::Array(_)) => Err(ArrayError::UnsupportedDataType(structured.to_string())),
        _ => Err(bad("dtype", "is missing")),
    }
}

/// `.` where it is not given, as the specification says; an old writer misspelled the field.
fn separator(zarray: &Value, warnings: &mut Vec<String>) -> char {
    let written = ["dimension_separator", "dimension_seperator"]
        .iter()
        .find_map(|name| zarray.get(name).and_then(Value::as_str));
    match written {
        Some("/") => '/',
        Some(".") | None => '.',
        Some(other) => {
            warnings.push(format!("The dimension separator “{other}” is unknown; “.” is used."));
            '.'
        }
    }
}

/// A list of names, each of them possibly null.
pub(super) fn dimension_names(value: &Value) -> Option<Vec<Option<String>>> {
    Some(value.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn array(document: Value) -> Result<Array, ArrayError> {
        Array::from_v2(Location::parse("http://h/a"), &document, None)
    }

    fn plain() -> Value {
        json!({"zarr_format": 2, "shape": [10, 20], "chunks": [4, 20], "dtype": ">u2", "compressor": null,
            "filters": null, "order": "C", "fill_value": 7, "dimension_separator": "/"})
    }

    #[test]
    fn a_plain_array() {
        let names = json!({"_ARRAY_DIMENSIONS": ["y", "x"]});
        let array = Array::from_v2(Location::parse("http://h/a"), &plain(), Some(&names)).unwrap();
        assert_eq!((array.shape.as_slice(), array.chunk_shape.as_slice()), (&[10, 20][..], &[4, 20][..]));
        assert_eq!(array.data_type, DataType::UInt16);
        assert_eq!(array.fill_value, [7, 0]);
        assert_eq!(array.keys, ChunkKeys::V2 { separator: '/' });
        assert_eq!(array.dimension_names, Some(vec![Some("y".into()), Some("x".into())]));
        assert!(array.warnings.is_empty());
    }

    #[test]
    fn what_writers_leave_out() {
        let sparse = json!({"shape": [10.0, 20], "chunks": [4, 20], "dtype": "uint8"});
        let sparse = array(sparse).unwrap();
        assert_eq!(sparse.keys, ChunkKeys::V2 { separator: '.' });
        assert_eq!(sparse.fill_value, [0]);
        let mut misspelled = plain();
        misspelled["dimension_separator"] = Value::Null;
        misspelled["dimension_seperator"] = json!("/");
        assert_eq!(array(misspelled).unwrap().keys, ChunkKeys::V2 { separator: '/' });
    }

    #[test]
    fn what_is_refused() {
        let with = |name: &str, value: Value| {
            let mut document = plain();
            document[name] = value;
            array(document).unwrap_err()
        };
        assert_eq!(with("dtype", json!("<M8[ns]")), ArrayError::UnsupportedDataType("<M8[ns]".into()));
        assert!(matches!(with("dtype", json!([["r", "|u1"]])), ArrayError::UnsupportedDataType(_)));
        assert!(
            matches!(with("chunks", json!([4])), ArrayError::Metadata { field, .. } if field == "chunks")
        );
        assert!(matches!(with("chunks", json!([0, 1])), ArrayError::Metadata { .. }));
        assert!(matches!(with("shape", json!([-1, 1])), ArrayError::Metadata { .. }));
        assert!(
            matches!(with("shape", json!([1, 1, 1, 1, 1, 1, 1, 1, 1])), ArrayError::Metadata { field, .. } if field == "shape")
        );
        assert!(matches!(with("chunks", json!([1u64 << 40, 1u64 << 40])), ArrayError::TooLarge { .. }));
        assert!(matches!(
            with("compressor", json!({"id": "magic"})),
            ArrayError::UnsupportedCodec { name, .. } if name == "magic"
        ));
    }
}
