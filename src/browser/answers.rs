//! What a viewer answers, as JavaScript values.

use js_sys::{
    Array, BigInt64Array, BigUint64Array, Float32Array, Float64Array, Function, Int8Array, Int16Array,
    Int32Array, Object, Reflect, Uint8Array, Uint16Array, Uint32Array,
};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::buffers::DecodedChunks;
use crate::app::region::RegionPlan;
use crate::decode::sample::{SampleValue, sample_value};
use crate::zarr::data_type::DataType;

/// JSON text; what cannot be written becomes `null`.
pub fn json(value: &impl Serialize) -> JsValue {
    serde_json::to_string(value).map_or_else(|_| "null".into(), |text| text.into())
}

/// What an exception says.
pub fn text_of(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => error.as_string().unwrap_or_default(),
    }
}

/// The stored values of a region as `{data, shape, dtype, dimensionNames}`; `None` if a chunk has gone.
pub fn region(plan: &RegionPlan, buffers: &DecodedChunks) -> Option<JsValue> {
    let data = assemble(plan, buffers)?;
    let answer = Object::new();
    #[expect(clippy::cast_precision_loss, reason = "a region that fits into memory has small sides")]
    let shape: Array = plan.shape.iter().map(|side| JsValue::from(*side as f64)).collect();
    let names: Array = plan.dimension_names.iter().map(JsValue::from).collect();
    for (name, value) in [
        ("data", typed_array(plan.data_type, data)),
        ("shape", shape.into()),
        ("dtype", plan.data_type.name().into()),
        ("dimensionNames", names.into()),
    ] {
        Reflect::set(&answer, &name.into(), &value).ok()?;
    }
    Some(answer.into())
}

/// From buffer to buffer: a region may be larger than what the page's wasm memory should grow to.
fn assemble(plan: &RegionPlan, buffers: &DecodedChunks) -> Option<Uint8Array> {
    let len = u32::try_from(plan.bytes()?).ok()?;
    let data = Uint8Array::new_with_length(len);
    let mut filled = plan.fill_value.len() as u32;
    if plan.fill_value.iter().any(|byte| *byte != 0) && filled <= len {
        data.subarray(0, filled).copy_from(&plan.fill_value);
        // Doubled until it is everywhere.
        while filled < len {
            data.set(&data.subarray(0, filled.min(len - filled)), filled);
            filled *= 2;
        }
    }
    for run in plan.runs() {
        data.set(&buffers.samples(run.buffer, run.from, run.len)?.into(), u32::try_from(run.to).ok()?);
    }
    Some(data)
}

/// Little-endian samples as the array of their type. Bool stays bytes, complex becomes pairs of real and imaginary
/// part, float16 becomes float32 where the browser has no `Float16Array`.
fn typed_array(data_type: DataType, data: Uint8Array) -> JsValue {
    let buffer = data.buffer();
    match data_type {
        DataType::Bool | DataType::UInt8 => data.into(),
        DataType::Int8 => Int8Array::new(&buffer).into(),
        DataType::UInt16 => Uint16Array::new(&buffer).into(),
        DataType::Int16 => Int16Array::new(&buffer).into(),
        DataType::UInt32 => Uint32Array::new(&buffer).into(),
        DataType::Int32 => Int32Array::new(&buffer).into(),
        DataType::UInt64 => BigUint64Array::new(&buffer).into(),
        DataType::Int64 => BigInt64Array::new(&buffer).into(),
        DataType::Float32 | DataType::Complex64 => Float32Array::new(&buffer).into(),
        DataType::Float64 | DataType::Complex128 => Float64Array::new(&buffer).into(),
        DataType::Float16 => {
            let native = Reflect::get(&js_sys::global(), &"Float16Array".into())
                .ok()
                .and_then(|class| class.dyn_into::<Function>().ok())
                .and_then(|class| Reflect::construct(&class, &Array::of1(&buffer)).ok());
            native.unwrap_or_else(|| {
                let values: Vec<f32> =
                    data.to_vec().chunks_exact(2).map(|half| widen(data_type, half)).collect();
                Float32Array::from(values.as_slice()).into()
            })
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a half fits into f32 exactly")]
fn widen(data_type: DataType, sample: &[u8]) -> f32 {
    match sample_value(data_type, sample) {
        SampleValue::Float(value) => value as f32,
        _ => f32::NAN,
    }
}
