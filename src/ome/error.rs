//! Why an address could not be opened as an image.

use std::fmt;

use crate::zarr::ArrayError;
use crate::zarr::store::{FetchFailure, StoreError};

/// What stood in the way. Each variant says what, where, and what was expected.
#[derive(Debug, Clone, PartialEq)]
pub enum OpenError {
    /// Not a plain image; the complete page knows what it is.
    #[cfg(feature = "plain")]
    NotPlain,
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
    /// An array of fewer than two axes: nothing in it is a picture.
    NoPlane {
        /// The array document's address.
        url: String,
        /// How many axes it has.
        axes: usize,
    },
    /// A document that cannot be made sense of.
    BadMetadata {
        /// The document's address.
        url: String,
        /// Where inside it, as a path (`multiscales[0].datasets`).
        at: String,
        /// What is wrong there; its subject is `at`, where that is not empty (`is not a list`).
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

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "plain")]
            Self::NotPlain => f.write_str("this is not a plain image"),
            Self::Store(StoreError { url, failure }) => match failure {
                FetchFailure::Forbidden(status) | FetchFailure::Status(status) => {
                    write!(f, "the server answered {status} for {url}")
                }
                FetchFailure::TooLarge { bytes, limit } => {
                    write!(f, "{url} has {bytes} bytes, more than {limit}")
                }
                FetchFailure::Told { says, .. } => write!(f, "{says} ({url})"),
                _ => write!(f, "no readable answer for {url}"),
            },
            Self::NotZarr { tried } => write!(f, "there is no Zarr at {}", tried.join(", ")),
            Self::NotOmeZarr { url, found } => write!(f, "{url} is {found}"),
            Self::NoPlane { url, axes } => write!(f, "{url} has {axes} axes, a picture takes two"),
            Self::BadMetadata { url, at, problem } if at.is_empty() => write!(f, "{url}: {problem}"),
            Self::BadMetadata { url, at, problem } => write!(f, "{url}: `{at}` {problem}"),
            Self::Array { url, error } => write!(f, "{url}: {error}"),
        }
    }
}

impl std::error::Error for OpenError {}
