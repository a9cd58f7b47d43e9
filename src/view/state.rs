//! The state of the public contract: one JSON object, the same in the address bar, the `state` attribute, `state` and
//! `setState`. Defaults are left out; fields that this version does not know, or that hold something else than they
//! should, are ignored. Read by hand from JSON values: derived readers would be 20 KB of code that every page waits for.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::selected::SelectedId;

/// The newest version that this build understands.
pub const VERSION: u32 = 1;

/// What is on the screen. Every field is optional, so that the same type serves as a partial change.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// Version of the format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// `slice`, `ortho` or `volume`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Where the camera stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera: Option<CameraState>,
    /// Index into the first layer's finest level, per axis that is not on the screen, by axis name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dims: BTreeMap<String, f64>,
    /// One per source, bottom first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<LayerState>,
}

/// The camera in world units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CameraState {
    /// World position of the middle of the canvas.
    pub center: [f64; 2],
    /// World units per CSS pixel.
    pub scale: f64,
    /// Radians, clockwise on the screen.
    #[serde(skip_serializing_if = "is_zero")]
    pub rotation: f64,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerState {
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Default true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible: Option<bool>,
    /// 0 to 1, default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opacity: Option<f64>,
    /// `over` (default), `add` or `difference`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blend: Option<String>,
    /// World from where the metadata put it, in world units: `[xx, xy, x0, yx, yy, y0]`, default identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transform: Option<Vec<f64>>,
    /// By index of the channel axis; `null` leaves one as it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Option<ChannelState>>,
    /// By name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelState>,
}

/// How one channel looks.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChannelState {
    /// Whether it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible: Option<bool>,
    /// `RRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Stored values drawn black and in full colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowState>,
    /// Exponent, default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma: Option<f64>,
    /// Default as in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invert: Option<bool>,
    /// Name of a colour map, in place of the colour; `null`, the default, for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lut: Option<Option<String>>,
}

/// How one label layer looks.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelState {
    /// Path below `labels/`.
    pub name: String,
    /// Whether it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible: Option<bool>,
    /// 0 to 1, default 0.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opacity: Option<f64>,
    /// Default false: whole labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outline: Option<bool>,
    /// If not empty, only these are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<Vec<SelectedId>>,
    /// Which colours; default 0, those of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
}

/// The displayed range of a channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WindowState {
    /// These stored values.
    Range([f64; 2]),
    /// `"auto"`: from the data.
    Auto,
    /// `null`: as the file gives it, or from the data.
    Default,
}

impl Serialize for WindowState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Range(window) => window.serialize(serializer),
            Self::Auto => serializer.serialize_str("auto"),
            Self::Default => serializer.serialize_unit(),
        }
    }
}

impl State {
    /// What a JSON value says.
    pub fn read(value: &Value) -> Self {
        Self {
            version: number(value, "version").map(|version| version as u32),
            mode: text(value, "mode"),
            camera: value.get("camera").and_then(CameraState::read),
            dims: value
                .get("dims")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .filter_map(|(name, index)| Some((name.clone(), index.as_f64()?)))
                .collect(),
            layers: list(value, "layers").iter().map(LayerState::read).collect(),
        }
    }
}

impl CameraState {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            center: pair(value.get("center")?)?,
            scale: number(value, "scale")?,
            rotation: number(value, "rotation").unwrap_or_default(),
        })
    }
}

impl LayerState {
    fn read(value: &Value) -> Self {
        Self {
            source: text(value, "source"),
            visible: flag(value, "visible"),
            opacity: number(value, "opacity"),
            blend: text(value, "blend"),
            transform: value.get("transform").and_then(numbers),
            channels: list(value, "channels")
                .iter()
                .map(|channel| channel.is_object().then(|| ChannelState::read(channel)))
                .collect(),
            labels: list(value, "labels").iter().filter_map(LabelState::read).collect(),
        }
    }
}

impl ChannelState {
    fn read(value: &Value) -> Self {
        Self {
            visible: flag(value, "visible"),
            color: text(value, "color"),
            window: value.get("window").and_then(WindowState::read),
            gamma: number(value, "gamma"),
            invert: flag(value, "invert"),
            lut: value.get("lut").map(|name| name.as_str().map(str::to_owned)),
        }
    }
}

impl WindowState {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::Default),
            Value::String(word) => (word == "auto").then_some(Self::Auto),
            ends => pair(ends).map(Self::Range),
        }
    }
}

impl LabelState {
    fn read(value: &Value) -> Option<Self> {
        let selected = value.get("selected").and_then(Value::as_array);
        Some(Self {
            name: text(value, "name")?,
            visible: flag(value, "visible"),
            opacity: number(value, "opacity"),
            outline: flag(value, "outline"),
            selected: selected.map(|ids| ids.iter().filter_map(SelectedId::read).collect()),
            seed: number(value, "seed").map(|seed| seed as u32),
        })
    }
}

fn number(value: &Value, name: &str) -> Option<f64> {
    value.get(name)?.as_f64()
}

fn flag(value: &Value, name: &str) -> Option<bool> {
    value.get(name)?.as_bool()
}

fn text(value: &Value, name: &str) -> Option<String> {
    Some(value.get(name)?.as_str()?.to_owned())
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn numbers(value: &Value) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(Value::as_f64).collect()
}

fn pair(value: &Value) -> Option<[f64; 2]> {
    match value.as_array()?.as_slice() {
        [a, b] => Some([a.as_f64()?, b.as_f64()?]),
        _ => None,
    }
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let whole = json!({
            "version": 1, "mode": "slice",
            "camera": { "center": [512.5, -3.0], "scale": 0.65, "rotation": 0.5 },
            "dims": { "z": 118.0, "t": 0.0 },
            "layers": [{}, {
                "source": "https://h/a.zarr", "visible": false, "opacity": 0.5, "blend": "add",
                "transform": [1.0, 0.0, 5.5, 0.0, 1.0, -2.0],
                "channels": [
                    null,
                    { "visible": true, "color": "00FF00", "window": [0.0, 1500.0], "gamma": 2.0, "invert": true, "lut": "fire" },
                    { "lut": null },
                ],
                "labels": [{
                    "name": "a/0", "visible": true, "opacity": 0.25, "outline": true,
                    "selected": [7, -3, "9007199254740993"], "seed": 4_294_967_295_u32,
                }],
            }],
        });
        assert_eq!(serde_json::to_value(State::read(&whole)).unwrap(), whole);
        assert_eq!(serde_json::to_value(State::read(&json!({}))).unwrap(), json!({}));
        let window = |json| {
            State::read(&json!({"layers": [{"channels": [{"window": json}]}]})).layers[0].channels[0].clone()
        };
        assert_eq!(window(json!("auto")).unwrap().window, Some(WindowState::Auto));
        assert_eq!(window(json!(null)).unwrap().window, Some(WindowState::Default));
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        let odd = json!({
            "version": "1", "mode": 7, "camera": { "center": [1, "x"], "scale": 1 }, "dims": [1], "flux": 3,
            "layers": [{
                "visible": 1, "opacity": "0.5", "channels": [5, { "window": [1], "color": 3 }],
                "labels": [{ "visible": true }, { "name": "a", "selected": [1.5, "x", 2] }, 9],
            }, null],
        });
        let label = LabelState {
            name: "a".to_owned(),
            selected: Some(vec![SelectedId::Positive(2)]),
            ..LabelState::default()
        };
        let layer = LayerState {
            channels: vec![None, Some(ChannelState::default())],
            labels: vec![label],
            ..LayerState::default()
        };
        let wanted = State { layers: vec![layer, LayerState::default()], ..State::default() };
        assert_eq!(State::read(&odd), wanted);
        assert_eq!(State::read(&json!([1, 2])), State::default());
    }
}
