//! The omero block to names, colours and windows; defaults without it. Windows that cannot be right are dropped, so
//! that the range comes from the data; the data itself is not known here.

use serde_json::Value;

use super::color;
use super::image::{Axis, AxisKind, Channel, Space, Window};
use crate::zarr::DataType;
use crate::zarr::number::parse_float;

/// More channels than this are not all shown at first.
const MOST_ACTIVE: usize = 7;
/// How many are shown then.
const FIRST_ACTIVE: usize = 4;

/// What the omero block is about.
pub(super) struct Subject {
    /// Channels of the array.
    pub(super) count: usize,
    /// Type of its samples.
    pub(super) data_type: DataType,
    /// Whether the channel axis is the last one, as in the RGB files of other programs.
    pub(super) interleaved: bool,
}

/// One channel per index of the channel axis.
pub(super) fn channels(omero: Option<&Value>, subject: &Subject, warnings: &mut Vec<String>) -> Vec<Channel> {
    let count = subject.count;
    let written: &[Value] =
        omero.and_then(|o| o.get("channels")).and_then(Value::as_array).map_or(&[], Vec::as_slice);
    if !written.is_empty() && written.len() != count {
        warnings.push(format!("The metadata describes {} channels; the array has {count}.", written.len()));
    }
    let mut channels: Vec<Channel> =
        (0..count).map(|index| channel(index, written.get(index), subject)).collect();
    let all_white = count > 1 && channels.iter().all(|channel| channel.color == [255; 3]);
    let model = omero.and_then(|o| o.pointer("/rdefs/model")).and_then(Value::as_str);
    let is_rgb = is_rgb(&channels, written, subject, model == Some("color"));
    for (index, channel) in channels.iter_mut().enumerate() {
        if all_white || is_rgb && color_of(written.get(index)).is_none() {
            channel.color = color::default_color(index, if is_rgb { 3 } else { count });
        }
        if is_rgb && channel.window.is_none() {
            channel.window = Some(Window { start: 0.0, end: 255.0, min: 0.0, max: 255.0 });
        }
        // How opaque a colour picture was is no light to be added.
        channel.active &= !(is_rgb && index == 3);
    }
    limit_active(&mut channels);
    channels
}

fn channel(index: usize, written: Option<&Value>, subject: &Subject) -> Channel {
    let label = written.and_then(|w| w.get("label")).and_then(|label| match label {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let flag = |name, default| {
        written.and_then(|w| w.get(name)).map_or(default, |value| match value {
            Value::Bool(flag) => *flag,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => text.eq_ignore_ascii_case("true"),
            _ => default,
        })
    };
    let window = match subject.data_type {
        DataType::Bool => Some(Window { start: 0.0, end: 1.0, min: 0.0, max: 1.0 }),
        _ => written.and_then(|w| w.get("window")).and_then(|w| window(w, subject.data_type)),
    };
    Channel {
        label: label.unwrap_or_else(|| format!("Channel {index}")),
        color: color_of(written).unwrap_or_else(|| color::default_color(index, subject.count)),
        window,
        active: flag("active", true),
        inverted: flag("inverted", false),
    }
}

/// The written colour; black would show nothing and counts as none.
fn color_of(written: Option<&Value>) -> Option<[u8; 3]> {
    color::parse(written?.get("color")?).filter(|color| *color != [0; 3])
}

/// The displayed range as written, unless it cannot be what somebody chose.
fn window(written: &Value, data_type: DataType) -> Option<Window> {
    let number = |name| {
        let value: &Value = written.get(name)?;
        let number = value.as_f64().or_else(|| parse_float(value.as_str()?));
        number.filter(|number: &f64| number.is_finite())
    };
    let (start, end) = (number("start")?, number("end")?);
    let (start, end) = if start > end { (end, start) } else { (start, end) };
    let (lowest, highest) = range(data_type);
    // Writers without statistics give all of the type, or all of its positive half.
    let is_full = data_type.size() > 1 && start <= lowest.max(0.0) && end >= highest;
    let is_outside = start >= highest || end <= lowest;
    // Floats have no full range that a writer would state exactly.
    let is_endless = end - start > 1e30;
    if start == end || is_full || is_outside || is_endless {
        return None;
    }
    let (low, high) = match (number("min"), number("max")) {
        (Some(a), Some(b)) if a < b => (a, b),
        _ if data_type.size() == 1 => (lowest, highest),
        _ => (start, end),
    };
    Some(Window { start, end, min: low.min(start), max: high.max(end) })
}

/// The smallest and the largest value of a type.
fn range(data_type: DataType) -> (f64, f64) {
    match data_type {
        DataType::Bool => (0.0, 1.0),
        DataType::Int8 => (f64::from(i8::MIN), f64::from(i8::MAX)),
        DataType::Int16 => (f64::from(i16::MIN), f64::from(i16::MAX)),
        DataType::Int32 => (f64::from(i32::MIN), f64::from(i32::MAX)),
        DataType::Int64 => (i64::MIN as f64, i64::MAX as f64),
        DataType::UInt8 => (0.0, f64::from(u8::MAX)),
        DataType::UInt16 => (0.0, f64::from(u16::MAX)),
        DataType::UInt32 => (0.0, f64::from(u32::MAX)),
        DataType::UInt64 => (0.0, u64::MAX as f64),
        DataType::Float16 => (-65504.0, 65504.0),
        DataType::Float32 | DataType::Complex64 => (f64::from(f32::MIN), f64::from(f32::MAX)),
        DataType::Float64 | DataType::Complex128 => (f64::MIN, f64::MAX),
    }
}

/// Whether three channels of bytes are the red, green and blue of one colour picture, whose range is 0 to 255; a fourth
/// one is how opaque it was, if the first three leave no doubt.
fn is_rgb(channels: &[Channel], written: &[Value], subject: &Subject, color_model: bool) -> bool {
    if subject.data_type != DataType::UInt8 || !(3..=4).contains(&channels.len()) {
        return false;
    }
    let names = channels.iter().map(|channel| channel.label.to_ascii_lowercase());
    let by_name = names
        .zip([["r", "red"], ["g", "green"], ["b", "blue"], ["a", "alpha"]])
        .all(|(n, wanted)| wanted.contains(&&*n));
    let by_color = (0..3).all(|index| color_of(written.get(index)) == Some(color::default_color(index, 3)));
    let is_nameless = |channel: &Value| match channel.get("label") {
        Some(Value::String(label)) => label.trim().bytes().all(|byte| byte.is_ascii_digit()),
        _ => true,
    };
    let no_color = (0..3).all(|index| color_of(written.get(index)).is_none());
    let nothing_said = no_color && channels.len() == 3 && (color_model || written.iter().all(is_nameless));
    let has_alpha = color_model && color_of(written.get(3)).is_none_or(|color| color == [255; 3]);
    by_name || by_color && (channels.len() == 3 || has_alpha) || subject.interleaved || nothing_said
}

/// At least one channel is shown, and not more than can be told apart.
fn limit_active(channels: &mut [Channel]) {
    let active = channels.iter().filter(|channel| channel.active).count();
    if let (0, Some(first)) = (active, channels.first_mut()) {
        first.active = true;
    }
    if active > MOST_ACTIVE {
        channels
            .iter_mut()
            .filter(|channel| channel.active)
            .skip(FIRST_ACTIVE)
            .for_each(|c| c.active = false);
    }
}

/// Whether the block asks for a grey picture.
pub(super) fn is_greyscale(omero: Option<&Value>) -> bool {
    omero.and_then(|o| o.pointer("/rdefs/model")).and_then(Value::as_str).is_some_and(|model| {
        model.eq_ignore_ascii_case("greyscale") || model.eq_ignore_ascii_case("grayscale")
    })
}

/// Where the axes stand at first: as the block says, or in the middle of space and at the start of the rest.
pub(super) fn default_position(omero: Option<&Value>, axes: &[Axis], shape: &[u64]) -> Vec<u64> {
    let written = |name| {
        omero.and_then(|o| o.get("rdefs")).and_then(|r| r.get(name)).and_then(Value::as_f64).map(|n| n as u64)
    };
    axes.iter()
        .zip(shape)
        .map(|(axis, size)| {
            let position = match axis.kind {
                AxisKind::Space(Space::Z) => written("defaultZ").unwrap_or(size / 2),
                AxisKind::Space(_) => size / 2,
                AxisKind::Time => written("defaultT").unwrap_or(0),
                AxisKind::Channel | AxisKind::Other => 0,
            };
            position.min(size.saturating_sub(1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(omero: Value, count: usize, data_type: DataType) -> Vec<Channel> {
        channels(Some(&omero), &Subject { count, data_type, interleaved: false }, &mut Vec::new())
    }

    fn window_of(window: Value, data_type: DataType) -> Option<(f64, f64, f64, f64)> {
        let channel = read(json!({"channels": [{"window": window}]}), 1, data_type).remove(0);
        channel.window.map(|w| (w.start, w.end, w.min, w.max))
    }

    #[test]
    fn windows_that_were_chosen_are_kept() {
        let chosen = json!({"start": 10, "end": "1500", "min": 0, "max": 65535});
        assert_eq!(window_of(chosen, DataType::UInt16), Some((10.0, 1500.0, 0.0, 65535.0)));
        let swapped = json!({"start": 90, "end": 10});
        assert_eq!(window_of(swapped, DataType::UInt16), Some((10.0, 90.0, 10.0, 90.0)));
        assert_eq!(
            window_of(json!({"start": 0, "end": 255}), DataType::UInt8),
            Some((0.0, 255.0, 0.0, 255.0))
        );
        let narrow = json!({"start": 5, "end": 300, "min": 100, "max": 200});
        assert_eq!(window_of(narrow, DataType::UInt16), Some((5.0, 300.0, 5.0, 300.0)));
    }

    #[test]
    fn windows_that_nobody_chose_come_from_the_data() {
        for (window, data_type) in [
            (json!({"start": 0, "end": 65535, "min": 0, "max": 65535}), DataType::UInt16),
            (json!({"start": 0, "end": 32767}), DataType::Int16),
            (json!({"start": 7, "end": 7}), DataType::UInt16),
            (json!({"min": 0, "max": 65535}), DataType::UInt16),
            (json!({"start": "NaN", "end": 3}), DataType::Float32),
            (json!({"start": -3.4e38, "end": 3.4e38}), DataType::Float32),
            (json!({"start": 300, "end": 400}), DataType::UInt8),
            (json!(null), DataType::UInt8),
        ] {
            assert_eq!(window_of(window.clone(), data_type), None, "{window}");
        }
    }

    #[test]
    fn colours_and_names() {
        let omero = json!({"channels": [{"label": "DAPI", "color": "0000FF", "active": false},
            {"color": "unknown", "inverted": true}]});
        let channels = read(omero, 4, DataType::UInt16);
        let shown: Vec<_> =
            channels.iter().map(|c| (c.label.as_str(), c.color, c.active, c.inverted)).collect();
        assert_eq!(
            shown,
            [
                ("DAPI", [0, 0, 255], false, false),
                ("Channel 1", [0, 255, 0], true, true),
                ("Channel 2", [255, 0, 0], true, false),
                ("Channel 3", [255, 0, 255], true, false),
            ]
        );
        let white = json!({"channels": [{"color": "FFFFFF"}, {"color": "FFFFFF"}]});
        assert_eq!(read(white, 2, DataType::UInt16)[1].color, [255, 0, 255]);
    }

    #[test]
    fn how_many_are_shown() {
        let active = |channels: Vec<Channel>| channels.iter().filter(|c| c.active).count();
        assert_eq!(active(read(json!({}), 7, DataType::UInt16)), 7);
        assert_eq!(active(read(json!({}), 40, DataType::UInt16)), 4);
        let none = json!({"channels": [{"active": false}, {"active": false}]});
        assert_eq!(active(read(none, 2, DataType::UInt16)), 1);
    }

    #[test]
    fn colour_pictures() {
        let rgb = read(json!({}), 3, DataType::UInt8);
        assert_eq!(rgb[0].color, [255, 0, 0]);
        assert_eq!(rgb[2].window, Some(Window { start: 0.0, end: 255.0, min: 0.0, max: 255.0 }));
        assert_eq!(read(json!({}), 3, DataType::UInt16)[0].window, None);
        let named = json!({"channels": [{"label": "DAPI"}, {"label": "GFP"}, {"label": "RFP"}]});
        assert_eq!(read(named, 3, DataType::UInt8)[0].window, None);
        let stained = json!({"channels": [{"color": "0000FF"}, {"color": "00FF00"}, {"color": "FF0000"}]});
        assert_eq!(read(stained, 3, DataType::UInt8)[0].window, None);
        let four = |last: &str| {
            let colors = ["FF0000", "00FF00", "0000FF", last].map(|color| json!({ "color": color }));
            json!({"channels": colors, "rdefs": {"model": "color"}})
        };
        let active = |omero| read(omero, 4, DataType::UInt8).iter().filter(|c| c.active).count();
        assert_eq!((active(four("FFFFFF")), active(four("FF00FF")), active(json!({}))), (3, 4, 4));
    }

    #[test]
    fn where_it_stands_at_first() {
        let axis = |kind| Axis { name: String::new(), kind, unit: None };
        let axes = [AxisKind::Time, AxisKind::Space(Space::Z), AxisKind::Other].map(axis);
        let rdefs = json!({"rdefs": {"defaultT": 99, "defaultZ": 3, "model": "greyscale"}});
        assert_eq!(default_position(Some(&rdefs), &axes, &[10, 20, 5]), [9, 3, 0]);
        assert_eq!(default_position(None, &axes, &[10, 20, 5]), [0, 10, 0]);
        assert!(is_greyscale(Some(&rdefs)));
    }
}
