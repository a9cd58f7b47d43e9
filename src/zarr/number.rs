//! Numbers that documents hold as text. JSON's own reader reads them, because Rust's brings tables of 10 KB along.

/// The number that `text` spells, with any sign; `NaN`, `inf` and `Infinity` in any case.
pub fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim();
    let (sign, magnitude) = match text.strip_prefix('-') {
        Some(magnitude) => (-1.0, magnitude),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let is = |name: &str| magnitude.eq_ignore_ascii_case(name);
    if is("nan") {
        return Some(f64::NAN.copysign(sign));
    }
    if is("inf") || is("infinity") {
        return Some(f64::INFINITY * sign);
    }
    // JSON would take a second sign.
    let number: serde_json::Value =
        serde_json::from_slice(magnitude.strip_suffix('.').unwrap_or(magnitude).as_bytes()).ok()?;
    let number = number.as_f64()?;
    (!magnitude.starts_with('-')).then_some(number * sign)
}

#[cfg(test)]
mod tests {
    use super::parse_float;

    #[test]
    fn any_spelling_of_a_number_is_read() {
        for (text, number) in
            [("1.5", 1.5), (" -2e3 ", -2000.0), ("+7", 7.0), ("3.", 3.0), ("-Infinity", f64::NEG_INFINITY)]
        {
            assert_eq!(parse_float(text), Some(number), "{text}");
        }
        assert!(parse_float("NaN").is_some_and(f64::is_nan));
        for text in ["", "-", "--1", "+-1", "1,5", "0x10", "one", "1 2"] {
            assert_eq!(parse_float(text), None, "{text}");
        }
    }
}
