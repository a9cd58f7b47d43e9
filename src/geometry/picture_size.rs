//! How large a picture is that somebody asks for with one side, with both, or with none.

/// One side alone keeps the shape of `drawn`. Columns and rows, in pixels.
pub fn picture_size(drawn: [u32; 2], width: Option<u32>, height: Option<u32>) -> [u32; 2] {
    let scaled = |side: u32, by: u32, of: u32| {
        let side = (u64::from(side) * u64::from(by)).div_ceil(u64::from(of.max(1)));
        u32::try_from(side).unwrap_or(u32::MAX)
    };
    match (width, height) {
        (None, None) => drawn,
        (Some(width), Some(height)) => [width, height],
        (Some(width), None) => [width, scaled(drawn[1], width, drawn[0])],
        (None, Some(height)) => [scaled(drawn[0], height, drawn[1]), height],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_keeps_the_shape() {
        assert_eq!(picture_size([320, 240], None, None), [320, 240]);
        assert_eq!(picture_size([320, 240], Some(5), Some(9)), [5, 9]);
        assert_eq!(picture_size([320, 240], Some(640), None), [640, 480]);
        assert_eq!(picture_size([320, 240], None, Some(121)), [162, 121], "never cut off");
        assert_eq!(picture_size([0, 240], Some(u32::MAX), None), [u32::MAX, u32::MAX]);
    }
}
