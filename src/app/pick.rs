//! The values under a point: which stored samples to copy, and what they mean. Values that JSON cannot hold are written
//! as `{"$bigint": "…"}` (64-bit integers) and `{"$number": "NaN"}`; the edge makes them what they are.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::decode::sample::{SampleValue, sample_value};
use crate::ome::image::LabelTable;
use crate::plan::frame::{BufferId, Buffers, Part};
use crate::zarr::DataType;

/// What lies under a point.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PickPlan {
    /// World coordinate per axis of the first layer, with its unit.
    pub position: Vec<(String, f64, Option<String>)>,
    /// One per layer of the scene.
    pub layers: Vec<PickLayer>,
}

/// What one layer has there.
#[derive(Debug, Clone, PartialEq)]
pub struct PickLayer {
    /// The image's name.
    pub name: String,
    /// The level that was read.
    pub level: usize,
    /// Index per stored axis (the channel axis 0); `None` outside of the image.
    pub index: Option<Vec<u64>>,
    /// Per channel; `None` where it is not loaded.
    pub values: Vec<Option<SampleRef>>,
    /// One per label layer that is shown.
    pub labels: Vec<PickLabel>,
}

/// What one label layer has there.
#[derive(Debug, Clone, PartialEq)]
pub struct PickLabel {
    /// Its name.
    pub name: String,
    /// The id, `None` outside of it or where it is not loaded.
    pub id: Option<SampleRef>,
    /// Where its properties are.
    pub table: Rc<LabelTable>,
}

/// One stored sample.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRef {
    /// Its type.
    pub data_type: DataType,
    /// Where it is.
    pub at: SampleAt,
}

/// Where a sample is.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleAt {
    /// In a decoded chunk, at an offset in bytes.
    Buffer(BufferId, u64),
    /// It was never written: the fill value.
    Fill(Vec<u8>),
}

impl SampleRef {
    fn read(&self, buffers: &impl Buffers) -> Option<SampleValue> {
        match &self.at {
            SampleAt::Fill(bytes) => Some(sample_value(self.data_type, bytes)),
            SampleAt::Buffer(buffer, offset) => {
                let mut bytes = vec![0; self.data_type.size()];
                buffers
                    .copy(*buffer, Part::Samples, *offset, &mut bytes)
                    .then(|| sample_value(self.data_type, &bytes))
            }
        }
    }
}

impl PickPlan {
    /// Reads the samples, and gives the `Pick` of the public contract.
    pub fn resolve(&self, buffers: &impl Buffers) -> Value {
        let position: Map<String, Value> =
            self.position.iter().map(|(axis, value, _)| (axis.clone(), json!(value))).collect();
        let units: Map<String, Value> =
            self.position.iter().map(|(axis, _, unit)| (axis.clone(), json!(unit))).collect();
        let value = |sample: &Option<SampleRef>| {
            let read = sample.as_ref().and_then(|sample| Some((sample.data_type, sample.read(buffers)?)));
            read.map_or(Value::Null, |(data_type, value)| to_json(data_type, value))
        };
        let layers: Vec<Value> = self
            .layers
            .iter()
            .map(|layer| {
                let labels: Vec<Value> = layer
                    .labels
                    .iter()
                    .map(|label| {
                        let id = label.id.as_ref().and_then(|sample| sample.read(buffers));
                        let properties = id.and_then(label_id).and_then(|id| label.table.properties_of(id));
                        json!({ "name": label.name, "id": value(&label.id), "properties": properties })
                    })
                    .collect();
                json!({
                    "name": layer.name,
                    "level": layer.level,
                    "index": layer.index,
                    "values": layer.values.iter().map(value).collect::<Vec<_>>(),
                    "labels": labels,
                })
            })
            .collect();
        json!({ "position": position, "units": units, "layers": layers })
    }
}

/// The 64 bits of an id; signed ids are sign-extended.
fn label_id(value: SampleValue) -> Option<u64> {
    match value {
        SampleValue::Int(id) => Some(id.cast_unsigned()),
        SampleValue::UInt(id) => Some(id),
        SampleValue::Bool(id) => Some(u64::from(id)),
        SampleValue::Float(id) => id.is_finite().then(|| (id.floor() as i64).cast_unsigned()),
        SampleValue::Complex(..) => None,
    }
}

fn to_json(data_type: DataType, value: SampleValue) -> Value {
    let number = |value: f64| match value.is_finite() {
        true => json!(value),
        false if value.is_nan() => json!({ "$number": "NaN" }),
        false if value > 0.0 => json!({ "$number": "Infinity" }),
        false => json!({ "$number": "-Infinity" }),
    };
    match value {
        SampleValue::Int(value) if data_type == DataType::Int64 => json!({ "$bigint": value.to_string() }),
        SampleValue::UInt(value) if data_type == DataType::UInt64 => json!({ "$bigint": value.to_string() }),
        SampleValue::Int(value) => json!(value),
        SampleValue::UInt(value) => json!(value),
        SampleValue::Bool(value) => json!(u8::from(value)),
        SampleValue::Float(value) => number(value),
        SampleValue::Complex(re, im) => json!([number(re), number(im)]),
    }
}
