//! Arrays of Zarr v2 that do not say how their chunks are named: the first chunk of the coarsest level is looked for
//! under either name. Costs a round, and is done for no other array.

use std::rc::Rc;

use futures_util::future::join;

use super::image::Image;
use crate::zarr::Array;
use crate::zarr::array::ChunkKeys;
use crate::zarr::store::{ByteRange, Store};

/// Finds out how the chunks of an image are named, where its documents do not say so.
pub(super) async fn settle(store: &impl Store, image: &mut Image) {
    let is_open = |array: &Array| !array.keys_are_declared && array.shape.len() > 1;
    let Some(coarsest) = image.levels.iter().rev().map(|level| &level.array).find(|array| is_open(array))
    else {
        return;
    };
    let flat = is_there(store, Array::clone(coarsest), '.');
    let nested = is_there(store, Array::clone(coarsest), '/');
    // Where neither is there, the specification has the last word: dots.
    if let (false, true) = join(flat, nested).await {
        for level in image.levels.iter_mut().filter(|level| is_open(&level.array)) {
            Rc::make_mut(&mut level.array).keys = ChunkKeys::V2 { separator: '/' };
        }
        let odd = "The arrays do not say how their chunks are named; they were found in folders.";
        image.warnings.push(odd.to_owned());
    }
}

/// Whether the first chunk is there under a name with `separator`.
async fn is_there(store: &impl Store, mut array: Array, separator: char) -> bool {
    array.keys = ChunkKeys::V2 { separator };
    let chunk = array.location.join(&array.object_key(&vec![0; array.shape.len()]));
    matches!(store.get(&chunk, ByteRange::At { start: 0, len: 1 }).await, Ok(Some(_)))
}
