//! All native tests in one binary, by theme: each integration test file is linked on its own, and each would link the
//! GPU library again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may end by panicking"
)]

mod architecture;
mod codecs;
#[cfg(feature = "render")]
mod collections;
#[cfg(feature = "render")]
mod conformance;
#[cfg(feature = "render")]
mod geometry;
mod hierarchies;
#[cfg(feature = "render")]
mod hostile_data;
mod hostile_metadata;
#[cfg(feature = "render")]
mod labels;
mod metadata;
mod motion;
mod opening;
#[cfg(feature = "oracle")]
mod oracle;
#[cfg(all(feature = "rare", feature = "pictures", feature = "jpegxl"))]
mod rare_codecs;
#[cfg(feature = "render")]
mod rendering;
#[cfg(feature = "render")]
mod shaders;
mod states;
mod streaming;
mod support;
#[cfg(feature = "render")]
mod types;
#[cfg(feature = "render")]
mod walk;
