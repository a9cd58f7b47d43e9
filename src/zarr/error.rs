//! What can be wrong with an array.

use std::fmt;

/// Why an array, or a chunk's place in it, cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArrayError {
    /// A field is missing or makes no sense.
    Metadata {
        /// Path of the field in its document.
        field: String,
        /// What is wrong.
        problem: String,
    },
    /// A codec that this build does not know.
    UnsupportedCodec {
        /// As written.
        name: String,
        /// Its configuration, as JSON.
        configuration: String,
    },
    /// A sample type that this build does not know.
    UnsupportedDataType(String),
    /// More bytes than this build is ready to hold at once.
    TooLarge {
        /// What is too large (`one chunk`).
        what: String,
        /// Its bytes; `u64::MAX` if they cannot be counted.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// A shard index that is damaged.
    ShardIndex(String),
}

impl fmt::Display for ArrayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metadata { field, problem } => write!(f, "`{field}` {problem}"),
            Self::UnsupportedCodec { name, configuration } => {
                write!(f, "codec `{name}` with configuration {configuration} is not supported")
            }
            Self::UnsupportedDataType(name) => write!(f, "data type `{name}` is not supported"),
            Self::TooLarge { what, bytes, limit } => {
                write!(f, "{what} of {bytes} bytes is larger than {limit} bytes")
            }
            Self::ShardIndex(problem) => write!(f, "shard index: {problem}"),
        }
    }
}

impl std::error::Error for ArrayError {}
