//! The state of the public contract: one JSON object, the same in the address bar, the `state` attribute, `state` and
//! `setState`. Defaults are left out; fields that this version does not know are ignored.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::selected::SelectedId;

/// The newest version that this build understands.
pub const VERSION: u32 = 1;

/// What is on the screen. Every field is optional, so that the same type serves as a partial change.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CameraState {
    /// World position of the middle of the canvas.
    pub center: [f64; 2],
    /// World units per CSS pixel.
    pub scale: f64,
    /// Radians, clockwise on the screen.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rotation: f64,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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
    /// By index of the channel axis; `null` leaves one as it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Option<ChannelState>>,
    /// By name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelState>,
}

/// How one channel looks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChannelState {
    /// Whether it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible: Option<bool>,
    /// `RRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Stored values drawn black and in full colour.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "window")]
    pub window: Option<WindowState>,
    /// Exponent, default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma: Option<f64>,
    /// Default as in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invert: Option<bool>,
}

/// How one label layer looks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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

fn window<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<WindowState>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(Some(WindowState::Default)),
        Value::String(word) if word == "auto" => Ok(Some(WindowState::Auto)),
        Value::Array(ends) => match ends.as_slice() {
            [start, end] => Ok(start.as_f64().zip(end.as_f64()).map(|ends| WindowState::Range(ends.into()))),
            _ => Err(D::Error::custom("a window has two ends")),
        },
        _ => Err(D::Error::custom("a window is two numbers, \"auto\" or null")),
    }
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}
