//! Metadata from a stranger: any value anywhere may make no sense, and none may end the program. A page that panics is
//! gone, with everything that was open in it.

use serde_json::{Value, json};
use zarrscope::ome::Image;
use zarrscope::ome::open::{list_labels, open};
use zarrscope::zarr::Location;

use crate::support::block_on;
use crate::support::fixtures::{MetadataCase, metadata_cases};

/// What each value of each document is replaced by, in turn.
fn strange_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(1e308),
        json!(0.5),
        json!(""),
        json!("../../../x"),
        json!("ß\u{0}x"),
        json!([]),
        json!([[]]),
        json!({}),
        Value::Array(vec![json!(2_000_000_000u64); 9]),
        json!([0, 0, 0]),
        json!([1e300, -1e300]),
    ]
}

#[test]
fn no_value_anywhere_ends_the_program() {
    let mut opened = 0;
    let mut refused = 0;
    for case in metadata_cases() {
        for (name, document) in &case.documents {
            for pointer in pointers(document) {
                for value in strange_values() {
                    let mut changed = document.clone();
                    if let Some(place) = changed.pointer_mut(&pointer) {
                        *place = value;
                    }
                    match open_changed(&case, name, &changed) {
                        Some(image) => {
                            use_everything(&image);
                            opened += 1;
                        }
                        None => refused += 1,
                    }
                }
            }
        }
    }
    assert!(opened > 10_000 && refused > 1_000, "{opened} opened, {refused} refused");
}

fn open_changed(case: &MetadataCase, name: &str, changed: &Value) -> Option<Image> {
    let store = case.store().with(&format!("{}/{name}", case.address), changed.to_string());
    let image = block_on(open(&store, &Location::parse(&format!("http://host/{}", case.address)))).ok()?;
    block_on(list_labels(&store, &image));
    Some(image)
}

/// What the parts above ask of a model.
fn use_everything(image: &Image) {
    assert!(!image.levels.is_empty() && !image.channels.is_empty());
    assert_eq!(image.default_position.len(), image.axes.len());
    for level in &image.levels {
        let array = &level.array;
        assert_eq!(array.shape.len(), image.axes.len());
        assert_eq!(array.fill_value.len(), array.data_type.size());
        assert_eq!(
            (level.world_from_voxel.inputs(), level.world_from_voxel.outputs()),
            (image.axes.len(), image.axes.len())
        );
        let last: Vec<u64> = array.chunk_grid().iter().map(|chunks| chunks - 1).collect();
        assert!(array.valid_shape(&last).iter().all(|size| *size > 0));
        assert!(!array.object_key(&array.object_of_chunk(&last)).is_empty());
        for (layer, index) in array.inner_path(&last).iter().enumerate() {
            let (outer, inner) = (&array.shards[layer].shape, array.inner_shape(layer));
            assert!(
                index.iter().zip(outer.iter().zip(inner)).all(|(at, (outer, inner))| *at < outer / inner)
            );
        }
        array.valid_shape(&vec![u64::MAX; array.shape.len()]);
        array.object_of_chunk(&vec![u64::MAX; array.shape.len()]);
    }
}

/// JSON pointers to every value of a document.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Array(list) => list.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        Value::Object(map) => {
            map.iter().map(|(key, item)| (key.replace('~', "~0").replace('/', "~1"), item)).collect()
        }
        _ => Vec::new(),
    };
    let below = children
        .into_iter()
        .flat_map(|(key, item)| pointers(item).into_iter().map(move |pointer| format!("/{key}{pointer}")));
    std::iter::once(String::new()).chain(below).collect()
}
