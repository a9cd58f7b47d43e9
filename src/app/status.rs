//! Makes sentences of failures: what is wrong, with which address, and what the person can do. The only place that
//! turns errors into text for people.

use serde::Serialize;

/// Something that went wrong, as the public contract gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable.
    pub code: ErrorCode,
    /// One or two sentences.
    pub message: String,
    /// The address, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the person can do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The stable codes of the public contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the codes are documented in docs/api.md")]
pub enum ErrorCode {
    NotFound,
    Forbidden,
    Cors,
    Network,
    NotZarr,
    NotOmeZarr,
    BadMetadata,
    UnsupportedCodec,
    UnsupportedDtype,
    CorruptChunk,
    TooLarge,
    NoGpu,
    GpuLost,
}
