//! Coordinate transformations of any kind, of levels and of the multiscale, on an image that is sound otherwise.
#![no_main]

use serde_json::{Value, json};
use zarrscope_fuzz::{look_at, memory_store::MemoryStore};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return };
    // One list for all, or what each level and the multiscale say.
    let part = |name: &str| value.get(name).unwrap_or(&value);
    let space = |name: &str| json!({"name": name, "type": "space", "unit": "micrometer"});
    let axes = json!([space("z"), space("y"), space("x")]);
    let mut multiscale = json!({"axes": axes, "datasets": [
        {"path": "0", "coordinateTransformations": part("0")},
        {"path": "1", "coordinateTransformations": part("1")}],
        "coordinateTransformations": part("all")});
    if value.get("systems").is_some() {
        multiscale["coordinateSystems"] = json!([{"name": "world", "axes": axes}]);
    }
    let group = json!({"zarr_format": 3, "node_type": "group",
        "attributes": {"ome": {"version": "0.6", "multiscales": [multiscale], "scene": value.get("scene")}}});
    let array = |shape: [u64; 3]| {
        json!({"zarr_format": 3, "node_type": "array", "shape": shape, "data_type": "uint8", "fill_value": 9,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 16, 16]}},
            "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "bytes"}]})
    };
    look_at(
        MemoryStore::default()
            .with("i/zarr.json", group.to_string())
            .with("i/0/zarr.json", array([5, 40, 30]).to_string())
            .with("i/1/zarr.json", array([2, 20, 15]).to_string()),
    );
});
