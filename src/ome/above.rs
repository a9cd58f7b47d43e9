//! Addresses that name a part of something, or nothing: what lies above them is looked for, and shown instead. Asked for
//! only once an address itself has turned out to hold no image.

use futures_util::future::join_all;
use serde_json::Value;

use super::documents::Known;
use super::error::OpenError;
use super::multiscale;
use super::root::{Found, Kind, Root};
use crate::zarr::Location;
use crate::zarr::store::{FetchFailure, Store, StoreError};

/// Folders that are asked at a time.
const WAVE: usize = 4;
/// The chunk of an image of five axes lies seven folders below it.
const FARTHEST: usize = 8;

/// The image that an array is a level of, or the array.
pub(super) async fn whole(store: &impl Store, array: Found) -> Found {
    let known = Known(vec![array.document.clone()]);
    for found in wave(store, &parents(&array.location, WAVE), known).await {
        if found.kind == Kind::Image && found.lists(&array.location) {
            return found;
        }
    }
    array
}

/// What to show where an address has nothing to show, and a sentence that says so.
pub(super) async fn instead(
    store: &impl Store,
    asked: &Location,
    error: &OpenError,
    group: Option<Found>,
) -> Option<(Found, String)> {
    if let Some(group) = group
        && group.holds_members(store).await
    {
        return Some((group, "This group has no metadata of its own; what lies in it is listed.".to_owned()));
    }
    let is_missing = match error {
        OpenError::NotZarr { .. } | OpenError::NotOmeZarr { .. } => true,
        // Servers that hide their listing say so of what is missing.
        OpenError::Store(StoreError { failure, .. }) => matches!(failure, FetchFailure::Forbidden(_)),
        _ => false,
    };
    let found = if is_missing { nearest(store, asked).await? } else { return None };
    let warning = format!("Nothing to show at {asked}: showing {} above it.", found.location);
    Some((found, warning))
}

/// The nearest node above; of the levels of an image, the image.
async fn nearest(store: &impl Store, asked: &Location) -> Option<Found> {
    let mut array: Option<Found> = None;
    for folders in parents(asked, FARTHEST).chunks(WAVE) {
        for found in wave(store, folders, Known::default()).await {
            match &array {
                None if found.kind == Kind::Array => array = Some(found),
                None if !found.is_list_of_series() => return Some(found),
                Some(array) if found.kind == Kind::Image && found.lists(&array.location) => {
                    return Some(found);
                }
                _ => {}
            }
        }
    }
    array
}

/// The folders above, nearest first.
fn parents(location: &Location, count: usize) -> Vec<Location> {
    std::iter::successors(location.parent(), Location::parent).take(count).collect()
}

/// What there is at any of some folders.
async fn wave(store: &impl Store, folders: &[Location], known: Known) -> Vec<Found> {
    let roots = join_all(folders.iter().map(|folder| Root::ask(store, folder, known.clone()))).await;
    roots.iter().filter_map(Root::found).collect()
}

impl Found {
    /// Whether an array is a level of this image.
    fn lists(&self, array: &Location) -> bool {
        let multiscales = self.holder().get("multiscales");
        let list = multiscales.and_then(Value::as_array).into_iter().flatten();
        list.filter_map(|multiscale| multiscale::datasets(multiscale, &mut Vec::new()).ok())
            .flatten()
            .any(|dataset| self.location.join(&dataset.path) == *array)
    }
}
