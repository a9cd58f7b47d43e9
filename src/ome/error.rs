//! Why an address could not be opened as an image.

use crate::zarr::ArrayError;
use crate::zarr::store::StoreError;

/// What stood in the way. Each variant says what, where, and what was expected.
#[derive(Debug, Clone, PartialEq)]
pub enum OpenError {
    /// Bytes could not be had.
    Store(StoreError),
    /// Nothing of Zarr at the address: neither `zarr.json` nor `.zattrs`, `.zgroup` or `.zarray`.
    NotZarr {
        /// What was tried.
        tried: Vec<String>,
    },
    /// Zarr, but nothing that can be shown.
    NotOmeZarr {
        /// The group's address.
        url: String,
        /// What was found instead, for people (`a plate`, `a group without OME metadata`).
        found: String,
    },
    /// A document that cannot be made sense of.
    BadMetadata {
        /// The document's address.
        url: String,
        /// Where inside it, as a path (`multiscales[0].datasets`).
        at: String,
        /// What is wrong with it.
        problem: String,
    },
    /// An array that cannot be read.
    Array {
        /// The array document's address.
        url: String,
        /// Why.
        error: ArrayError,
    },
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
