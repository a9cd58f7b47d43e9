//! The image-label block to colours and properties, and the list of labels below an image.

use std::collections::BTreeMap;

use serde_json::Value;

use super::color;
use super::image::{LabelId, LabelTable};

/// Reads an `image-label` block. Of entries for the same label the last one wins.
pub(super) fn table(image_label: &Value) -> LabelTable {
    let entries =
        |name| image_label.get(name).and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
    let colors: BTreeMap<LabelId, [u8; 4]> =
        entries("colors").iter().filter_map(|entry| Some((id(entry)?, rgba(entry)?))).collect();
    let properties: BTreeMap<LabelId, Value> =
        entries("properties").iter().filter_map(|entry| Some((id(entry)?, entry.clone()))).collect();
    LabelTable { colors: colors.into_iter().collect(), properties: properties.into_iter().collect() }
}

/// The label of an entry as 64 bits. Never through a float: ids above 2^53 would change.
fn id(entry: &Value) -> Option<LabelId> {
    let value = ["label-value", "labelValue", "label_value"].iter().find_map(|name| entry.get(name))?;
    match value {
        Value::Number(number) => {
            number.as_u64().or_else(|| number.as_i64().map(i64::cast_unsigned)).or_else(|| {
                number
                    .as_f64()
                    .filter(|n| n.fract() == 0.0 && n.abs() < 9e15)
                    .map(|n| (n as i64).cast_unsigned())
            })
        }
        Value::String(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| text.parse::<i64>().ok().map(i64::cast_unsigned))
        }
        _ => None,
    }
}

fn rgba(entry: &Value) -> Option<[u8; 4]> {
    let value = entry.get("rgba").or_else(|| entry.get("color"))?;
    let Value::Array(list) = value else {
        let [red, green, blue] = color::parse(value)?;
        return Some([red, green, blue, 255]);
    };
    let numbers: Vec<f64> = list.iter().map(Value::as_f64).collect::<Option<_>>()?;
    // Fractions up to 1 are another convention; whole numbers are bytes, even small ones.
    let is_fraction = list.iter().any(Value::is_f64) && numbers.iter().all(|number| *number <= 1.0);
    let byte = |number: f64| if is_fraction { (number * 255.0).round() as u8 } else { number as u8 };
    match numbers.as_slice() {
        [red, green, blue] => Some([byte(*red), byte(*green), byte(*blue), 255]),
        [red, green, blue, alpha, ..] => Some([byte(*red), byte(*green), byte(*blue), byte(*alpha)]),
        _ => None,
    }
}

/// The paths in a `labels` list, relative to the image.
pub(super) fn paths(list: &Value) -> Vec<String> {
    let Some(list) = list.as_array() else { return Vec::new() };
    list.iter()
        .filter_map(|path| path.as_str().map(str::to_owned).or_else(|| Some(path.as_u64()?.to_string())))
        .map(|path| format!("labels/{}", path.trim_matches('/')))
        .filter(|path| path.len() > "labels/".len())
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn colours_and_properties_by_id() {
        let block = json!({
            "colors": [
                {"label-value": 7, "rgba": [1, 2, 3, 4]},
                {"label-value": 7, "rgba": [9, 8, 7]},
                {"label-value": 18446744073709551615u64, "rgba": [0, 0, 255, 255]},
                {"label-value": -2, "rgba": [1.0, 0.5, 0, 1]},
                {"label-value": "9007199254740993", "rgba": "#ff0000"},
                {"label-value": 0, "rgba": [0, 300, -5, 128]},
                {"label-value": 5},
                {"rgba": [1, 2, 3, 4]},
                "nonsense",
            ],
            "properties": [{"label-value": 7, "class": "a"}, {"label-value": 7, "class": "b"}, {"class": "c"}],
        });
        let table = table(&block);
        assert_eq!(
            table.colors,
            [
                (0, [0, 255, 0, 128]),
                (7, [9, 8, 7, 255]),
                (9007199254740993, [255, 0, 0, 255]),
                (u64::MAX - 1, [255, 128, 0, 255]),
                (u64::MAX, [0, 0, 255, 255]),
            ]
        );
        assert_eq!(table.properties, [(7, json!({"label-value": 7, "class": "b"}))]);
    }

    #[test]
    fn lists_of_paths() {
        assert_eq!(
            paths(&json!(["cells", "orig/0", "/x/", "", 7])),
            ["labels/cells", "labels/orig/0", "labels/x", "labels/7"]
        );
        assert!(paths(&json!({"labels": 1})).is_empty());
    }
}
