//! What a viewer answers, as JavaScript values.

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::buffers::DecodedChunks;
use crate::app::region::{Lines, RegionPlan};

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

/// What a region is made of (www/element/region.ts makes it): its layout as JSON, then the decoded chunk of each part;
/// `None` if one has gone.
pub fn region(plan: &RegionPlan, buffers: &DecodedChunks) -> Option<JsValue> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Layout<'a> {
        dtype: &'static str,
        shape: &'a [u64],
        dimension_names: &'a [String],
        bytes: usize,
        fill: &'a [u8],
        parts: Vec<Lines>,
    }
    let (chunks, parts): (Vec<_>, _) = plan.lines().unzip();
    let layout = Layout {
        dtype: plan.data_type.name(),
        shape: &plan.shape,
        dimension_names: &plan.dimension_names,
        bytes: plan.bytes()?,
        fill: &plan.fill_value,
        parts,
    };
    let answer = Array::of1(&json(&layout));
    for chunk in chunks {
        answer.push(buffers.samples(chunk)?);
    }
    Some(answer.into())
}
