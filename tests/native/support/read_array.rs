//! A whole array from a folder: metadata to model, shard indices, every chunk through the worker's function, and put
//! together. What the viewer spreads over streamer and workers, in the fewest lines.

use std::path::Path;

use serde_json::Value;
use zarrscope::decode::job::{DecodeError, DecodeJob};
use zarrscope::decode::run::run;
use zarrscope::decode::texels::TexelFormat;
use zarrscope::zarr::shard::ShardIndex;
use zarrscope::zarr::{Array, ArrayError, Location};

/// Reads the metadata of the array in `folder`.
pub fn open_array(folder: &Path) -> Result<Array, ArrayError> {
    let document = |name: &str| -> Option<Value> {
        let text = std::fs::read_to_string(folder.join(name)).ok()?;
        // Python writes NaN, which is no JSON; as a fill value it reads from a string.
        Some(serde_json::from_str(&text.replace(": NaN", ": \"NaN\"")).unwrap())
    };
    let location = Location::parse("array");
    match (document("zarr.json"), document(".zarray")) {
        (Some(zarr_json), _) => Array::from_v3(location, &zarr_json),
        (None, Some(zarray)) => Array::from_v2(location, &zarray, None),
        (None, None) => panic!("no array in {}", folder.display()),
    }
}

/// All samples, in C order, of the array in `folder`.
pub fn read_array(folder: &Path, array: &Array) -> Result<Vec<u8>, DecodeError> {
    let size = array.data_type.size();
    let shape: Vec<usize> = array.shape.iter().map(|len| *len as usize).collect();
    let mut samples = vec![0; shape.iter().product::<usize>() * size];
    let grid = array.chunk_grid();
    for number in 0..grid.iter().product::<u64>() {
        let chunk = unravel(number, &grid);
        let valid = array.valid_shape(&chunk);
        let decoded = match chunk_bytes(folder, array, &chunk) {
            Some(bytes) => decode(array, &bytes, &valid)?,
            None => array.fill_value.repeat(array.chunk_shape.iter().product::<u64>() as usize),
        };
        // Line by line of the last axis.
        let Some((line, lines)) = valid.split_last() else { return Ok(decoded) };
        for number in 0..lines.iter().product() {
            let mut index = unravel(number, lines);
            index.push(0);
            let from = ravel(&index, &array.chunk_shape) * size;
            let place: Vec<u64> =
                (0..index.len()).map(|axis| chunk[axis] * array.chunk_shape[axis] + index[axis]).collect();
            let to = ravel(&place, &array.shape) * size;
            let len = *line as usize * size;
            samples[to..to + len].copy_from_slice(&decoded[from..from + len]);
        }
    }
    Ok(samples)
}

/// One chunk through the worker's function.
pub fn decode(array: &Array, bytes: &[u8], valid: &[u64]) -> Result<Vec<u8>, DecodeError> {
    let small = |shape: &[u64]| shape.iter().map(|len| *len as u32).collect();
    let job = DecodeJob {
        id: 0,
        start: 0,
        len: bytes.len() as u32,
        chain: array.chain.clone(),
        data_type: array.data_type,
        chunk_shape: small(&array.chunk_shape),
        valid_shape: small(valid),
        texels: TexelFormat::of_image(array.data_type),
        statistics: None,
    };
    run(&job, bytes).map(|decoded| decoded.samples)
}

/// The stored bytes of a chunk, through its shards; `None` if it was never written.
pub fn chunk_bytes(folder: &Path, array: &Array, chunk: &[u64]) -> Option<Vec<u8>> {
    let mut bytes = std::fs::read(folder.join(array.object_key(&array.object_of_chunk(chunk)))).ok()?;
    for (layer, block) in array.inner_path(chunk).iter().enumerate() {
        let (shard, inner_shape) = (&array.shards[layer], array.inner_shape(layer));
        let index_len = shard.index_len(inner_shape) as usize;
        let index = if shard.index_at_start { 0 } else { bytes.len() - index_len };
        let index = ShardIndex::parse(shard, inner_shape, &bytes[index..index + index_len]).unwrap();
        let (start, len) = index.entry(block)?;
        bytes = bytes[start as usize..(start + len) as usize].to_vec();
    }
    Some(bytes)
}

fn unravel(mut number: u64, shape: &[u64]) -> Vec<u64> {
    let mut index = vec![0; shape.len()];
    for axis in (0..shape.len()).rev() {
        index[axis] = number % shape[axis];
        number /= shape[axis];
    }
    index
}

fn ravel(index: &[u64], shape: &[u64]) -> usize {
    index.iter().zip(shape).fold(0, |number, (at, len)| number * *len as usize + *at as usize)
}
