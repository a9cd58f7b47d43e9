//! `cast_value` of Zarr v3: the value of each number in another type, with what is said about rounding, about numbers
//! out of range and about single values.

use serde_json::Value;

use super::RareStep;
use super::filters::whole;
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;
use crate::zarr::data_type::DataType;
use crate::zarr::fill_value;
use crate::zarr::sample::{SampleValue, sample_value};

/// What the configuration says, as far as decoding needs it.
struct Rules<'a> {
    rounding: &'a str,
    out_of_range: Option<&'a str>,
    decoded: DataType,
}

/// Converts each number from the stored type.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let settings = step.settings();
    let text = |field: &str| settings.get(field).and_then(Value::as_str);
    let rules = Rules {
        rounding: text("rounding").unwrap_or("nearest-even"),
        out_of_range: text("out_of_range").filter(|rule| *rule != "error"),
        decoded: step.decoded,
    };
    let map: Vec<(SampleValue, Vec<u8>)> = settings
        .pointer("/scalar_map/decode")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|pair| Some((pair.get(0)?, pair.get(1)?)))
        .map(|(from, to)| {
            let from = sample_value(step.stored, &fill_value::parse(Some(from), step.stored).0);
            (from, fill_value::parse(Some(to), step.decoded).0)
        })
        .collect();
    let mut out = size.reserve(step.codec.name(), 0)?;
    for bytes in data.chunks_exact(step.stored.size()) {
        let value = sample_value(step.stored, bytes);
        let is_nan = |value: SampleValue| value.as_f64().is_nan();
        match map.iter().find(|(from, _)| *from == value || is_nan(*from) && is_nan(value)) {
            Some((_, to)) => out.extend(to),
            None => rules.cast(value, &mut out).map_err(|problem| step.error(problem))?,
        }
    }
    Ok(out)
}

impl Rules<'_> {
    fn cast(&self, value: SampleValue, out: &mut Vec<u8>) -> Result<(), String> {
        match self.decoded {
            DataType::Float32 => {
                let narrow = match value {
                    SampleValue::Int(value) => value as f32,
                    SampleValue::UInt(value) => value as f32,
                    value => value.as_f64() as f32,
                };
                let is_exact = match value {
                    SampleValue::Float(value) => f64::from(narrow) == value || value.is_nan(),
                    value => narrow as i128 == whole(value),
                };
                let finite = self.in_range(f64::from(narrow), value, f64::from(f32::MAX))? as f32;
                self.check_exact(is_exact, value)?;
                out.extend(finite.to_le_bytes());
            }
            DataType::Float64 => {
                let wide = value.as_f64();
                self.check_exact(!self.is_whole(value) || wide as i128 == whole(value), value)?;
                out.extend(wide.to_le_bytes());
            }
            integer => {
                let whole = match value {
                    SampleValue::Float(value) => self.round(value)?,
                    value => whole(value),
                };
                let (low, high) = range(integer);
                let fitting = match self.out_of_range {
                    _ if (low..=high).contains(&whole) => whole,
                    Some("clamp") => whole.clamp(low, high),
                    // Its low bits, which are what is written.
                    Some("wrap") if !value.as_f64().is_infinite() => whole,
                    _ => return Err(format!("{value} does not fit into {}", integer.name())),
                };
                out.extend(&fitting.to_le_bytes()[..integer.size()]);
            }
        }
        Ok(())
    }

    fn is_whole(&self, value: SampleValue) -> bool {
        !matches!(value, SampleValue::Float(_))
    }

    /// Finite values that became infinite.
    fn in_range(&self, narrow: f64, value: SampleValue, max: f64) -> Result<f64, String> {
        match self.out_of_range {
            _ if !narrow.is_infinite() || value.as_f64().is_infinite() => Ok(narrow),
            Some("clamp") => Ok(max.copysign(narrow)),
            _ => Err(format!("{value} does not fit into {}", self.decoded.name())),
        }
    }

    /// Floats are rounded as processors do it, which is what nearly everybody asks for.
    fn check_exact(&self, is_exact: bool, value: SampleValue) -> Result<(), String> {
        if is_exact || self.rounding == "nearest-even" {
            return Ok(());
        }
        Err(format!(
            "{value} has to be rounded to {}, “{}” is not supported",
            self.decoded.name(),
            self.rounding
        ))
    }

    fn round(&self, value: f64) -> Result<i128, String> {
        if value.is_nan() {
            return Err("NaN does not fit into an integer".to_owned());
        }
        // Beyond the range of i128 it becomes its end, which no type has either.
        Ok(match self.rounding {
            "nearest-even" => value.round_ties_even(),
            "towards-zero" => value.trunc(),
            "towards-positive" => value.ceil(),
            "towards-negative" => value.floor(),
            "nearest-away" => value.round(),
            other => return Err(format!("rounding “{other}” is not known")),
        } as i128)
    }
}

fn range(integer: DataType) -> (i128, i128) {
    let bits = integer.size() as u32 * 8;
    match integer {
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => {
            (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
        }
        _ => (0, (1 << bits) - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zarr::codec::kits::RareCodec;

    fn cast(value: f64, decoded: DataType, configuration: &str) -> Result<Vec<u8>, CodecError> {
        let step = RareStep {
            codec: RareCodec::CastValue,
            stored: DataType::Float64,
            decoded,
            configuration: configuration.to_owned(),
        };
        decode(&step, &value.to_le_bytes(), Size::Exact(decoded.size()))
    }

    #[test]
    fn every_way_to_round() {
        for (rounding, wanted) in [
            ("nearest-even", [2, -2, 2]),
            ("towards-zero", [2, -2, 1]),
            ("towards-positive", [3, -2, 2]),
            ("towards-negative", [2, -3, 1]),
            ("nearest-away", [3, -3, 2]),
        ] {
            for (value, wanted) in [2.5, -2.5, 1.75].into_iter().zip(wanted) {
                let configuration = format!(r#"{{"rounding":"{rounding}"}}"#);
                assert_eq!(
                    cast(value, DataType::Int8, &configuration).unwrap(),
                    [wanted as u8],
                    "{rounding}"
                );
            }
        }
        assert!(cast(0.5, DataType::Int8, r#"{"rounding":"upwards"}"#).is_err());
        assert!(cast(0.1, DataType::Float32, r#"{"rounding":"towards-zero"}"#).is_err());
        assert_eq!(cast(0.1, DataType::Float32, "{}").unwrap(), 0.1f32.to_le_bytes());
    }

    #[test]
    fn what_does_not_fit() {
        for value in [300.0, f64::INFINITY, f64::NAN, -1.0, 1e300] {
            assert!(cast(value, DataType::UInt8, "{}").is_err(), "{value}");
        }
        let clamp = r#"{"out_of_range":"clamp"}"#;
        assert_eq!(cast(f64::INFINITY, DataType::UInt8, clamp).unwrap(), [255]);
        assert_eq!(cast(1e300, DataType::Float32, clamp).unwrap(), f32::MAX.to_le_bytes());
        assert!(cast(f64::NAN, DataType::UInt8, clamp).is_err());
        let wrap = r#"{"out_of_range":"wrap"}"#;
        assert_eq!(cast(300.0, DataType::UInt8, wrap).unwrap(), [44]);
        assert_eq!(cast(-1.0, DataType::UInt8, wrap).unwrap(), [255]);
        assert!(cast(f64::INFINITY, DataType::UInt8, wrap).is_err());
        let map = r#"{"scalar_map":{"decode":[["NaN",7],[300,9]]}}"#;
        assert_eq!(cast(f64::NAN, DataType::UInt8, map).unwrap(), [7]);
        assert_eq!(cast(300.0, DataType::UInt8, map).unwrap(), [9]);
    }
}
