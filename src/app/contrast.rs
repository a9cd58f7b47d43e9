//! The displayed range of a channel whose file gives none: percentiles of the coarsest level.

/// Share of the values that may lie below the range, and above it.
const TAIL: f64 = 0.001;

/// Where the middle of the values lies: start and end of the range, and the least and greatest value. `values` are
/// finite, in any order; without any, 0 to 1.
pub fn from_values(values: &mut [f32]) -> ([f64; 2], [f64; 2]) {
    values.sort_unstable_by(f32::total_cmp);
    let (Some(least), Some(greatest)) = (values.first(), values.last()) else {
        return ([0.0, 1.0], [0.0, 1.0]);
    };
    let (least, greatest) = (f64::from(*least), f64::from(*greatest));
    let at = |share: f64| {
        let index = (share * (values.len() - 1) as f64).round() as usize;
        f64::from(values[index.min(values.len() - 1)])
    };
    let (start, end) = (at(TAIL), at(1.0 - TAIL));
    let window = if end > start {
        [start, end]
    } else if greatest > least {
        // Nearly all values are one: show what differs.
        [least, greatest]
    } else {
        [start.min(0.0), if start > 0.0 { start } else { start + 1.0 }]
    };
    (window, [least.min(window[0]), greatest.max(window[1])])
}

#[cfg(test)]
mod tests {
    use super::from_values;

    #[test]
    fn outliers_do_not_decide() {
        let mut values: Vec<f32> = (0..10_000).map(|value| (value % 1000) as f32).collect();
        values[5] = 1e9;
        let (window, range) = from_values(&mut values);
        assert!(window[0] < 5.0 && (990.0..=999.0).contains(&window[1]), "{window:?}");
        assert_eq!(range, [0.0, 1e9]);
    }

    #[test]
    fn flat_images_have_a_range() {
        assert_eq!(from_values(&mut [7.0; 9]).0, [0.0, 7.0]);
        assert_eq!(from_values(&mut [0.0; 9]).0, [0.0, 1.0]);
        assert_eq!(from_values(&mut [-3.0; 9]).0, [-3.0, -2.0]);
        assert_eq!(from_values(&mut []).0, [0.0, 1.0]);
        let mut sparse = vec![0.0; 5000];
        sparse[17] = 9.0;
        assert_eq!(from_values(&mut sparse).0, [0.0, 9.0]);
    }
}
