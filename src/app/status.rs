//! Makes sentences of failures: what is wrong, with which address, and what the person can do. The only place that
//! turns errors into text for people.

use serde::Serialize;

use crate::ome::error::OpenError;
use crate::stream::{ChunkFailure, FailureReason};
use crate::zarr::ArrayError;
use crate::zarr::store::{FetchFailure, StoreError};

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

impl ErrorCode {
    /// The codes that containers give; anything else could not be had.
    fn of_container(code: &str) -> Self {
        match code {
            "too-large" => Self::TooLarge,
            "not-zarr" => Self::NotZarr,
            "unsupported-codec" => Self::UnsupportedCodec,
            "corrupt-chunk" => Self::CorruptChunk,
            _ => Self::Network,
        }
    }
}

impl Problem {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), url: None, hint: None }
    }

    fn at(self, url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..self }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Somebody else's sentence without its full stop, to go on or end with ours.
fn stop(sentence: &str) -> &str {
    sentence.trim().trim_end_matches('.')
}

/// Why a source, whose address the person gave, could not be opened.
pub fn of_open_error(error: &OpenError, address: &str) -> Problem {
    match error {
        #[cfg(feature = "plain")]
        OpenError::NotPlain => Problem::new(
            ErrorCode::Network,
            "The part of the viewer that opens this could not be loaded.".to_owned(),
        ),
        OpenError::Store(error) => of_store_error(error),
        OpenError::NotZarr { tried } => {
            // The address is named beside the sentence; here only what was missing under it.
            let names: Vec<&str> = tried.iter().map(|url| url.rsplit('/').next().unwrap_or(url)).collect();
            let what =
                if names.is_empty() { String::new() } else { format!(" Looked for {}.", names.join(", ")) };
            Problem::new(ErrorCode::NotFound, format!("There is no Zarr image at this address.{what}"))
                .at(address)
                .hint("Check the address: it should end with the image's folder, often .zarr or .ome.zarr.")
        }
        OpenError::NotOmeZarr { url, found } => Problem::new(
            ErrorCode::NotOmeZarr,
            format!("This address holds {found}, not an image that can be shown."),
        )
        .at(url)
        .hint("Give the address of an image inside it, for example with `/0` at the end."),
        OpenError::NoPlane { url, axes } => Problem::new(
            ErrorCode::NotOmeZarr,
            match axes {
                0 => "This array holds a single number, not a picture.",
                _ => "This array has one axis: it holds a list of numbers, not a picture.",
            },
        )
        .at(url)
        .hint("Give the address of an image, or of an array with two axes or more."),
        OpenError::BadMetadata { url, at, problem } => {
            let subject = if at.is_empty() { String::new() } else { format!("`{at}` ") };
            Problem::new(
                ErrorCode::BadMetadata,
                format!("The metadata cannot be understood: {subject}{problem}."),
            )
        }
        .at(url)
        .hint("Tell whoever made the file; a validator for OME-Zarr can say more."),
        OpenError::Array { url, error } => of_array_error(error).at(url),
    }
}

/// Why labels, which the image lists at `path`, could not be opened.
pub fn of_label_error(error: &OpenError, path: &str) -> Problem {
    match error {
        OpenError::NotZarr { tried } => Problem::new(
            ErrorCode::NotFound,
            format!("The image lists labels at `{path}`, but nothing is there."),
        )
        .at(tried.first().map_or(path, String::as_str))
        .hint("The image itself is not affected. Tell whoever made the file."),
        other => {
            let problem = of_open_error(other, path);
            let message = format!("The labels at `{path}` cannot be shown. {}", problem.message);
            Problem { message, ..problem }
        }
    }
}

fn of_array_error(error: &ArrayError) -> Problem {
    match error {
        ArrayError::UnsupportedCodec { name, configuration } => {
            // Some codecs list a dozen settings that say nothing to a person.
            let how = if configuration.len() <= 60 { format!(" ({configuration})") } else { String::new() };
            Problem::new(
                ErrorCode::UnsupportedCodec,
                format!("The image is compressed with `{name}`{how}, which this viewer cannot decode."),
            )
            .hint("Ask for a copy that is compressed with zstd, gzip, lz4 or blosc.")
        }
        ArrayError::UnsupportedDataType(name) => Problem::new(
            ErrorCode::UnsupportedDtype,
            match no_numbers(name) {
                Some(what) => {
                    format!("This array holds {what} (type `{name}`), which cannot be shown as a picture.")
                }
                None => format!("The image's samples are of type `{name}`, which cannot be shown."),
            },
        )
        .hint("Ask for a copy with integer or floating-point samples."),
        ArrayError::Metadata { field, problem } => Problem::new(
            ErrorCode::BadMetadata,
            format!("The array's metadata cannot be understood: `{field}` {problem}."),
        )
        .hint("Tell whoever made the file, or ask for a copy that is stored in the usual way."),
        ArrayError::TooLarge { what, bytes, limit } => Problem::new(
            ErrorCode::TooLarge,
            format!("The image cannot be shown: {what} takes {bytes} bytes; the limit is {limit}."),
        )
        .hint("Ask for a copy with smaller chunks."),
        ArrayError::ShardIndex(problem) => {
            Problem::new(ErrorCode::CorruptChunk, format!("The index of a shard is damaged: {problem}."))
                .hint("Tell whoever keeps the file.")
        }
    }
}

/// What an array of a type holds, if not numbers. Names of Zarr v2 begin with a byte order and a letter.
fn no_numbers(data_type: &str) -> Option<&'static str> {
    let letter = data_type.strip_prefix(['|', '<', '>']).and_then(|letters| letters.chars().next());
    match (letter, data_type) {
        (Some('U' | 'S'), _) | (_, "string" | "fixed_length_utf32" | "null_terminated_bytes") => Some("text"),
        (Some('M'), _) | (_, "numpy.datetime64") => Some("dates"),
        (Some('m'), _) | (_, "numpy.timedelta64") => Some("durations"),
        (Some('O'), _) => Some("objects of a program"),
        (Some('V'), _) | (_, "variable_length_bytes" | "raw_bytes") => Some("bytes without a meaning"),
        (_, "optional") => Some("values that may be missing"),
        _ => None,
    }
}

fn of_store_error(error: &StoreError) -> Problem {
    of_fetch_failure(&error.failure).at(&error.url)
}

fn of_fetch_failure(failure: &FetchFailure) -> Problem {
    match failure {
        FetchFailure::Forbidden(status) => Problem::new(
            ErrorCode::Forbidden,
            format!("The server refuses access (HTTP {status})."),
        )
        .hint(
            "The data may be private, or the address wrong: some servers answer so for what does not exist.",
        ),
        FetchFailure::Status(status) => {
            Problem::new(ErrorCode::Network, format!("The server answered with an error (HTTP {status})."))
                .hint("Try again in a while.")
        }
        FetchFailure::Network(detail) => {
            Problem::new(ErrorCode::Network, format!("The server could not be reached ({detail})."))
                .hint("Check the address and your connection.")
        }
        FetchFailure::Cors => Problem::new(
            ErrorCode::Cors,
            "The server answers, but does not allow pages from other sites to read its data (CORS).",
        )
        .hint(
            "Whoever runs the server has to allow it. nginx: `add_header Access-Control-Allow-Origin * always;`. S3 and \
             the like: a CORS rule with GET, HEAD and the header Range. zarrscope's docs/hosting.md has both in full.",
        ),
        FetchFailure::NoRanges => Problem::new(
            ErrorCode::Network,
            "The server cannot send parts of files (HTTP ranges), which this image needs.",
        )
        .hint("Ask whoever runs the server to allow range requests."),
        FetchFailure::Encoded => Problem::new(
            ErrorCode::Network,
            "The server compresses files while it sends them (Content-Encoding), so that parts of them cannot be read.",
        )
        .hint("Ask whoever runs the server to send these files as they are."),
        FetchFailure::Told { code, says } => Problem::new(ErrorCode::of_container(code), says.clone()),
        FetchFailure::TooLarge { bytes, limit } => Problem::new(
            ErrorCode::TooLarge,
            format!("{bytes} bytes would have to be loaded at once; the limit is {limit}."),
        )
        .hint("Ask for a copy that is stored in smaller parts."),
    }
}

/// Why a part of the picture is missing.
pub fn of_chunk_failure(failure: &ChunkFailure) -> Problem {
    match &failure.reason {
        FailureReason::Fetch(reason) => {
            let problem = of_fetch_failure(reason);
            Problem { message: format!("A part of the picture is missing. {}", problem.message), ..problem }
                .at(&failure.url)
        }
        // The same for all chunks: it says where the decoder should be.
        FailureReason::Corrupt(step, detail) if step == "kit" => {
            let (url, says) = detail.split_once(' ').unwrap_or(("", detail));
            Problem::new(
                ErrorCode::Network,
                format!(
                    "A part of the picture is missing, because the decoder for its codec could not be loaded. {}.",
                    stop(says)
                ),
            )
            .at(url)
            .hint("Reload the page. If that does not help, the viewer is not installed completely.")
        }
        FailureReason::Corrupt(step, detail) if step == "worker" => Problem::new(
            ErrorCode::CorruptChunk,
            format!(
                "A part of the picture could not be decoded, because the decoder ended: {}.",
                stop(detail)
            ),
        )
        .at(&failure.url)
        .hint("Reload the page. If that does not help, the viewer is not installed completely."),
        FailureReason::Corrupt(step, detail) => Problem::new(
            ErrorCode::CorruptChunk,
            format!("A part of the picture is damaged: {step} says {detail}."),
        )
        .at(&failure.url)
        .hint("The rest of the picture is not affected. Tell whoever keeps the file."),
    }
}

/// Somebody else opened another source before this one was there.
pub fn superseded() -> Problem {
    Problem::new(ErrorCode::Network, "Another source was opened before this one was there.")
}

/// Nothing can be drawn in this browser.
pub fn no_gpu() -> Problem {
    Problem::new(
        ErrorCode::NoGpu,
        "This browser gives no access to a graphics processor: only plain pictures can be drawn, without labels.",
    )
    .hint("Turn on hardware acceleration, or use a current browser with WebGL2 or WebGPU.")
}

/// The graphics processor was taken away while it drew.
pub fn gpu_lost(reason: &str) -> Problem {
    let reason = if reason.is_empty() { "no reason was given" } else { reason };
    Problem::new(
        ErrorCode::GpuLost,
        format!("The connection to the graphics processor was lost: {}.", stop(reason)),
    )
    .hint("The picture comes back by itself. If it does not, reload the page.")
}

/// A read names a layer or level that is not there.
pub fn no_such_level(layer: usize, level: usize) -> Problem {
    Problem::new(ErrorCode::NotFound, format!("There is no level {level} of layer {layer}."))
}

/// A read goes beyond the array, or has another number of axes.
pub fn region_outside(start: &[u64], shape: &[u64], array: &[u64]) -> Problem {
    Problem::new(
        ErrorCode::NotFound,
        format!(
            "The region from {start:?} of shape {shape:?} does not lie inside the array of shape {array:?}."
        ),
    )
}

/// A read is too large for one buffer.
pub fn region_too_large(bytes: u64, limit: u64) -> Problem {
    of_fetch_failure(&FetchFailure::TooLarge { bytes, limit })
        .hint("Read smaller regions, one after the other.")
}

/// A chunk of a region failed.
pub fn region_incomplete(url: String) -> Problem {
    Problem::new(ErrorCode::CorruptChunk, "A part of the region could not be loaded.").at(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_contract() {
        let all = [
            (ErrorCode::NotFound, "not-found"),
            (ErrorCode::NotZarr, "not-zarr"),
            (ErrorCode::NotOmeZarr, "not-ome-zarr"),
            (ErrorCode::UnsupportedDtype, "unsupported-dtype"),
            (ErrorCode::CorruptChunk, "corrupt-chunk"),
            (ErrorCode::GpuLost, "gpu-lost"),
        ];
        for (code, text) in all {
            assert_eq!(serde_json::to_value(code).unwrap(), text);
        }
    }

    #[test]
    fn a_problem_names_the_address_and_what_to_do() {
        let error =
            OpenError::Store(StoreError { url: "http://h/zarr.json".into(), failure: FetchFailure::Cors });
        let problem = of_open_error(&error, "http://h");
        assert_eq!(problem.url.as_deref(), Some("http://h/zarr.json"));
        assert!(problem.hint.unwrap().contains("Access-Control-Allow-Origin"));
    }
}
