//! Ids of labels in a state: exact to 64 bits, as JSON numbers where JavaScript's numbers hold them, otherwise as text.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

/// Above this, neighbouring whole numbers are one and the same to JavaScript.
const LARGEST_EXACT: u64 = (1 << 53) - 1;

/// The id of a label, as the person or the file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectedId {
    /// Zero and above.
    Positive(u64),
    /// Below zero.
    Negative(i64),
}

impl SelectedId {
    /// Its 64 bits; of a negative id those of the signed number.
    pub fn bits(self) -> u64 {
        match self {
            Self::Positive(id) => id,
            Self::Negative(id) => id.cast_unsigned(),
        }
    }

    /// From a JSON number or decimal digits; `None` for what is no whole number of 64 bits.
    pub fn read(value: &Value) -> Option<Self> {
        let negative = |id: i64| Self::Negative(id);
        match value {
            Value::String(text) => {
                let text = text.trim();
                text.parse().map(Self::Positive).or_else(|_| text.parse().map(negative)).ok()
            }
            number => number.as_u64().map(Self::Positive).or_else(|| number.as_i64().map(negative)),
        }
    }
}

impl fmt::Display for SelectedId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Positive(id) => id.fmt(out),
            Self::Negative(id) => id.fmt(out),
        }
    }
}

impl Serialize for SelectedId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Positive(id) if *id <= LARGEST_EXACT => serializer.serialize_u64(*id),
            Self::Negative(id) if id.unsigned_abs() <= LARGEST_EXACT => serializer.serialize_i64(*id),
            large => serializer.collect_str(large),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_64_bits_survive_json() {
        let text =
            r#"[0,7,-3,9007199254740991,"9007199254740993","18446744073709551615","-9223372036854775808"]"#;
        let read = |text: &str| -> Vec<Option<SelectedId>> {
            let list: Vec<Value> = serde_json::from_str(text).unwrap();
            list.iter().map(SelectedId::read).collect()
        };
        let ids: Vec<SelectedId> = read(text).into_iter().map(Option::unwrap).collect();
        let bits = [0, 7, u64::MAX - 2, (1 << 53) - 1, (1 << 53) + 1, u64::MAX, 1 << 63];
        assert_eq!(ids.iter().map(|id| id.bits()).collect::<Vec<_>>(), bits);
        assert_eq!(serde_json::to_string(&ids).unwrap(), text);
        // Numbers and text mean the same, exactly.
        let large = read(r#"[9007199254740993, "7", " -3 "]"#);
        assert_eq!(large, [ids[4], ids[1], ids[2]].map(Some));
        for wrong in ["[1.5]", r#"["x"]"#, "[null]", r#"["18446744073709551616"]"#] {
            assert_eq!(read(wrong), [None], "{wrong}");
        }
    }
}
