//! Colours as text: `RRGGBB`, as the state and the metadata write them.

/// Reads `RRGGBB`, with or without `#`, in either case; also three digits.
pub fn parse(text: &str) -> Option<[u8; 3]> {
    let digits = text.trim().trim_start_matches('#');
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |at: usize, len: usize| u8::from_str_radix(digits.get(at..at + len)?, 16).ok();
    match digits.len() {
        3 => Some([byte(0, 1)? * 17, byte(1, 1)? * 17, byte(2, 1)? * 17]),
        6 | 8 => Some([byte(0, 2)?, byte(2, 2)?, byte(4, 2)?]),
        _ => None,
    }
}

/// Writes `RRGGBB`.
pub fn format(color: [u8; 3]) -> String {
    color.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_what_it_writes_and_what_people_write() {
        assert_eq!(super::parse("00fF7f"), Some([0, 255, 127]));
        assert_eq!(super::parse("#0f0"), Some([0, 255, 0]));
        assert_eq!(super::parse("nope"), None);
        assert_eq!(super::parse("é0000"), None);
        assert_eq!(super::format([0, 255, 127]), "00FF7F");
    }
}
