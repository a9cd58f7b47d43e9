//! JSON as it occurs. Writers put bare `NaN` and `Infinity` into documents, and servers answer with an HTML page where
//! an object is missing; neither may hide an image.

use serde_json::Value;

/// What the bytes of a document turned out to be.
#[derive(Debug, PartialEq)]
pub enum Parsed {
    /// JSON; tokens that JSON does not know (`NaN`, `Infinity`, `-Infinity`) have become strings.
    Json(Value),
    /// No document: nothing, or an HTML page that stands for "not found".
    Absent,
    /// Damaged: why.
    Broken(String),
}

/// Reads a document.
pub fn parse(bytes: &[u8]) -> Parsed {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if bytes.is_empty() || bytes.starts_with(b"<") {
        return Parsed::Absent;
    }
    // The pass over the bytes is only paid for by documents that need it.
    let parsed = serde_json::from_slice(bytes).or_else(|error| match quote_bare_numbers(bytes) {
        Some(mended) => serde_json::from_slice(&mended),
        None => Err(error),
    });
    match parsed {
        Ok(value) => Parsed::Json(value),
        Err(error) => Parsed::Broken(format!("its JSON cannot be read ({error})")),
    }
}

/// Puts quotes around the three tokens wherever they stand outside of strings; `None` if there are none.
fn quote_bare_numbers(bytes: &[u8]) -> Option<Vec<u8>> {
    const TOKENS: [&[u8]; 3] = [b"-Infinity", b"Infinity", b"NaN"];
    let mut out = Vec::with_capacity(bytes.len() + 16);
    let mut inside_string = false;
    let mut found = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let token = TOKENS.into_iter().find(|token| bytes[at..].starts_with(token));
        if let (false, Some(token)) = (inside_string, token) {
            out.push(b'"');
            out.extend_from_slice(token);
            out.push(b'"');
            at += token.len();
            found = true;
            continue;
        }
        out.push(byte);
        at += 1;
        match byte {
            b'"' => inside_string = !inside_string,
            b'\\' if inside_string => {
                out.extend(bytes.get(at));
                at += 1;
            }
            _ => {}
        }
    }
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bare_numbers_become_strings_and_strings_stay() {
        let text = br#"{"a": NaN, "b": [-Infinity, Infinity,NaN], "c": "NaN \" NaN", "NaN": 1}"#;
        let wanted = json!({"a": "NaN", "b": ["-Infinity", "Infinity", "NaN"], "c": "NaN \" NaN", "NaN": 1});
        assert_eq!(parse(text), Parsed::Json(wanted));
    }

    #[test]
    fn html_and_nothing_are_absent() {
        assert_eq!(parse(b"\n <!DOCTYPE html><html>"), Parsed::Absent);
        assert_eq!(parse(b""), Parsed::Absent);
        assert_eq!(parse(b"\xEF\xBB\xBF{}"), Parsed::Json(json!({})));
    }

    #[test]
    fn duplicates_and_damage() {
        assert_eq!(parse(br#"{"a": 1, "a": 2}"#), Parsed::Json(json!({"a": 2})));
        assert!(matches!(parse(br#"{"a": 1"#), Parsed::Broken(_)));
        assert!(matches!(parse(&[b'['; 100_000]), Parsed::Broken(_)));
        assert!(matches!(parse(br#"{"a": NaN, "#), Parsed::Broken(_)));
        assert!(matches!(parse(b"{\"\\"), Parsed::Broken(_)));
    }
}
