//! A round length for the scale bar: 1, 2 or 5 times a power of ten, in the unit that reads best.

use serde::Serialize;

/// A scale bar to draw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScaleBar {
    /// CSS pixels.
    pub length: f64,
    /// What it stands for.
    pub label: String,
}

/// Metric units of length, in metres, largest first. `cm` and `dm` are left out: microscopists do not use them.
const METRIC: [(&str, f64); 7] =
    [("km", 1e3), ("m", 1.0), ("mm", 1e-3), ("µm", 1e-6), ("nm", 1e-9), ("pm", 1e-12), ("fm", 1e-15)];

/// The longest bar of at most `longest` CSS pixels, at `scale` world units per CSS pixel; `None` for scales that make
/// no sense. Without a unit lengths are in samples.
pub fn scale_bar(scale: f64, unit: Option<&str>, longest: f64) -> Option<ScaleBar> {
    let most = scale * longest;
    if !(most.is_finite() && most > 0.0) {
        return None;
    }
    let (most, unit) = match unit.and_then(|unit| METRIC.iter().find(|(symbol, _)| *symbol == unit)) {
        Some((_, metres)) => {
            let most_metres = most * metres;
            let (symbol, size) = METRIC
                .iter()
                .find(|(_, size)| round_down(most_metres) >= *size * 0.999)
                .unwrap_or(&METRIC[6]);
            (most_metres / size, Some(*symbol))
        }
        None => (most, unit),
    };
    let value = round_down(most);
    let length = longest * value / most;
    let number = if !(1e-3..1e6).contains(&value) { format!("{value:e}") } else { trim(value) };
    Some(ScaleBar { length, label: format!("{number} {}", unit.unwrap_or("px")) })
}

fn round_down(value: f64) -> f64 {
    let power = 10f64.powi((value * (1.0 + 1e-9)).log10().floor() as i32);
    let digit = value / power;
    let step = [5.0, 2.0, 1.0].into_iter().find(|step| digit >= step * (1.0 - 1e-9)).unwrap_or(1.0);
    step * power
}

fn trim(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(scale: f64, unit: Option<&str>) -> String {
        scale_bar(scale, unit, 120.0).map(|bar| bar.label).unwrap_or_default()
    }

    #[test]
    fn lengths_are_round_and_units_read_well() {
        assert_eq!(label(0.26, Some("µm")), "20 µm");
        assert_eq!(label(26.0, Some("µm")), "2 mm");
        assert_eq!(label(0.001, Some("µm")), "100 nm");
        assert_eq!(label(1.0, None), "100 px");
        assert_eq!(label(1.0, Some("furlong")), "100 furlong");
        assert_eq!(label(0.0, None), "");
    }

    #[test]
    fn the_bar_is_as_long_as_it_says() {
        let bar = scale_bar(0.5, Some("nm"), 120.0).unwrap();
        assert_eq!(bar.label, "50 nm");
        assert!((bar.length - 100.0).abs() < 1e-9);
    }
}
