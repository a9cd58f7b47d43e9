//! Parameters of transformations that stand in arrays instead of in the document. They are small, and read here as far as
//! they are stored uncompressed: the codecs live in the workers, which know nothing of documents.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde_json::Value;

use super::documents::Group;
use crate::zarr::Array;
use crate::zarr::sample::sample_value;
use crate::zarr::store::{ByteRange, Store};

/// No transformation has more numbers.
const MAX_NUMBERS: u64 = 1024;
/// Arrays that are read for one document.
const MAX_ARRAYS: usize = 64;

/// `value` with the numbers of its arrays in place of their paths, which are relative to `group`; `None` if it names
/// none.
pub(super) async fn inlined(
    store: &impl Store,
    group: &Group<'_>,
    value: &Value,
    warnings: &mut Vec<String>,
) -> Option<Value> {
    let mut paths = BTreeSet::new();
    collect(value, &mut paths);
    if paths.is_empty() {
        return None;
    }
    let read = join_all(paths.into_iter().take(MAX_ARRAYS).map(|path| async move {
        let numbers = match group.array(store, path, false).await.0 {
            Ok(array) => numbers(store, &array).await,
            Err(error) => Err(error.to_string()),
        };
        (path, numbers)
    }))
    .await;
    let mut found = BTreeMap::new();
    for (path, numbers) in read {
        match numbers {
            Ok(numbers) => drop(found.insert(path, numbers)),
            Err(why) => warnings.push(format!("The parameters at “{path}” cannot be read: {why}.")),
        }
    }
    let mut value_with_numbers = value.clone();
    put(&mut value_with_numbers, &found);
    Some(value_with_numbers)
}

/// The type of a transformation, and the path at which its parameters are.
fn parameters(value: &Value) -> Option<(&str, &str)> {
    let kind = value.get("type")?.as_str()?;
    let is_stored =
        ["scale", "translation", "affine", "rotation"].contains(&kind) && value.get(kind).is_none();
    Some((kind, value.get("path").filter(|_| is_stored)?.as_str()?))
}

/// The depth of parsed JSON is bounded by its parser.
fn collect<'a>(value: &'a Value, paths: &mut BTreeSet<&'a str>) {
    paths.extend(parameters(value).map(|(_, path)| path));
    match value {
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, paths)),
        Value::Object(map) => map.values().for_each(|inner| collect(inner, paths)),
        _ => {}
    }
}

fn put(value: &mut Value, found: &BTreeMap<&str, Value>) {
    if let Some((kind, numbers)) =
        parameters(value).and_then(|(kind, path)| Some((kind.to_owned(), found.get(path)?.clone())))
    {
        value[kind] = numbers;
    }
    match value {
        Value::Array(list) => list.iter_mut().for_each(|inner| put(inner, found)),
        Value::Object(map) => map.values_mut().for_each(|inner| put(inner, found)),
        _ => {}
    }
}

/// The numbers of a small array: a list, or a list of rows.
async fn numbers(store: &impl Store, array: &Array) -> Result<Value, String> {
    let count = array.shape.iter().try_fold(1u64, |count, size| count.checked_mul(*size));
    let is_small = count.is_some_and(|count| (1..=MAX_NUMBERS).contains(&count)) && array.shape.len() <= 2;
    if !is_small {
        return Err(format!("an array of {:?} is no matrix", array.shape));
    }
    if !(array.chain.steps.is_empty() && array.shards.is_empty() && array.chunk_shape == array.shape) {
        return Err("they are compressed or in several chunks".to_owned());
    }
    let key = array.object_key(&vec![0; array.shape.len()]);
    let bytes = store.get(&array.location.join(&key), ByteRange::All).await.map_err(|error| error.url)?;
    let size = array.data_type.size();
    let number = |at: usize| {
        let sample = match &bytes {
            Some(bytes) => bytes.get(at * size..(at + 1) * size)?,
            None => &array.fill_value,
        };
        Some(Value::from(sample_value(array.data_type, sample).as_f64()))
    };
    let list = |range: std::ops::Range<usize>| -> Option<Value> {
        range.map(number).collect::<Option<Vec<Value>>>().map(Value::from)
    };
    let (rows, columns) = match *array.shape.as_slice() {
        [rows, columns] => (rows as usize, columns as usize),
        _ => {
            return list(0..count.unwrap_or_default() as usize)
                .ok_or_else(|| "the chunk is too short".to_owned());
        }
    };
    let matrix =
        (0..rows).map(|row| list(row * columns..(row + 1) * columns)).collect::<Option<Vec<Value>>>();
    matrix.map(Value::from).ok_or_else(|| "the chunk is too short".to_owned())
}
