//! A list of steps, and running it backwards.

use serde::{Deserialize, Serialize};

use crate::zarr::data_type::DataType;

/// The steps of decoding, in the order in which they are done: from stored bytes to samples in C order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Chain {
    /// First step first.
    pub steps: Vec<Step>,
}

/// One step of decoding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// zlib or gzip, told apart by their first bytes.
    Inflate,
}

/// Why the bytes of a chunk could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecError {
    /// The step's name.
    pub step: &'static str,
    /// What it found.
    pub problem: String,
}

impl Chain {
    /// Decodes one chunk: C order, little-endian, exactly `shape` samples.
    pub fn decode(&self, _bytes: &[u8], _data_type: DataType, _shape: &[u32]) -> Result<Vec<u8>, CodecError> {
        Err(CodecError { step: "chain", problem: "not written yet".to_owned() })
    }
}

impl Step {
    /// The step's name, as the specifications write it.
    pub fn name(&self) -> &'static str {
        "step"
    }
}
