//! Colours as they are written in documents, and the ones that channels get without any.

use serde_json::Value;

/// RGB from hexadecimal text (`00FF00`, `#0f0`, `00FF00FF`), a number, a name, or a list of three numbers.
pub(super) fn parse(value: &Value) -> Option<[u8; 3]> {
    match value {
        Value::String(text) => from_text(text.trim()),
        Value::Number(number) => {
            let number = number.as_i64()?;
            // Larger than 24 bits, or negative: OME-XML's signed RGBA.
            let rgba = match number {
                0..=0xFF_FFFF => (number as u32) << 8,
                _ => u32::try_from(number).or_else(|_| i32::try_from(number).map(i32::cast_unsigned)).ok()?,
            };
            let [red, green, blue, _] = rgba.to_be_bytes();
            Some([red, green, blue])
        }
        Value::Array(list) => {
            let [red, green, blue, ..] = list.as_slice() else { return None };
            let byte = |value: &Value| u8::try_from(value.as_u64()?).ok();
            Some([byte(red)?, byte(green)?, byte(blue)?])
        }
        _ => None,
    }
}

fn from_text(text: &str) -> Option<[u8; 3]> {
    const NAMES: [(&str, [u8; 3]); 12] = [
        ("red", [255, 0, 0]),
        ("green", [0, 255, 0]),
        ("blue", [0, 0, 255]),
        ("cyan", [0, 255, 255]),
        ("magenta", [255, 0, 255]),
        ("yellow", [255, 255, 0]),
        ("white", [255, 255, 255]),
        ("gray", [255, 255, 255]),
        ("grey", [255, 255, 255]),
        ("orange", [255, 165, 0]),
        ("purple", [160, 32, 240]),
        ("pink", [255, 105, 180]),
    ];
    let lower = text.to_ascii_lowercase();
    if let Some((_, color)) = NAMES.iter().find(|(name, _)| *name == lower) {
        return Some(*color);
    }
    let digits = lower.trim_start_matches('#').trim_start_matches("0x");
    let nibbles: Vec<u8> =
        digits.chars().map(|digit| digit.to_digit(16).map(|n| n as u8)).collect::<Option<_>>()?;
    match nibbles.as_slice() {
        [r, g, b] => Some([r * 17, g * 17, b * 17]),
        // The two last of eight digits are opacity, which channels do not have.
        [r, rr, g, gg, b, bb] | [r, rr, g, gg, b, bb, _, _] => Some([r * 16 + rr, g * 16 + gg, b * 16 + bb]),
        _ => None,
    }
}

/// The colour of channel `index` of `count` where the document gives none: white for one, green and magenta for two
/// (told apart by every eye), red, green, blue for three (which is right for RGB), and ten that differ for more.
pub(super) fn default_color(index: usize, count: usize) -> [u8; 3] {
    const MANY: [[u8; 3]; 10] = [
        [0, 0, 255],
        [0, 255, 0],
        [255, 0, 0],
        [255, 0, 255],
        [0, 255, 255],
        [255, 255, 0],
        [255, 128, 0],
        [255, 255, 255],
        [128, 0, 255],
        [0, 255, 128],
    ];
    match count {
        0 | 1 => [255; 3],
        2 => [[0, 255, 0], [255, 0, 255]][index % 2],
        3 => [[255, 0, 0], [0, 255, 0], [0, 0, 255]][index % 3],
        _ => MANY[index % MANY.len()],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_spelling() {
        for (written, wanted) in [
            (json!("00FF00"), Some([0, 255, 0])),
            (json!("#0f8"), Some([0, 255, 136])),
            (json!("ff8000ff"), Some([255, 128, 0])),
            (json!("Magenta"), Some([255, 0, 255])),
            (json!(0xFF0000), Some([255, 0, 0])),
            (json!(-16776961), Some([255, 0, 0])),
            (json!(0xFF00FFFFu32), Some([255, 0, 255])),
            (json!([1, 2, 3]), Some([1, 2, 3])),
            (json!("no colour"), None),
            (json!("€€€"), None),
            (json!(null), None),
        ] {
            assert_eq!(parse(&written), wanted, "{written}");
        }
    }
}
