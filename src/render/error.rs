//! What can go wrong with a GPU and with a frame.

use crate::decode::texels::TexelFormat;
use crate::plan::frame::BufferId;

/// Why there is no GPU, or why a frame could not be drawn as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderError {
    /// No adapter serves the surface; with wgpu's reason.
    NoAdapter(String),
    /// The adapter gave no device; with wgpu's reason.
    NoDevice(String),
    /// A texture larger than the device can hold.
    TextureTooLarge {
        /// Columns and rows.
        size: [u32; 2],
        /// The longest side that the device allows.
        limit: u32,
    },
    /// An upload names a decoded buffer that is not there, or is shorter than the cut.
    MissingTexels(BufferId),
    /// An upload that does not fit its page or contradicts itself.
    BadUpload,
    /// A layer shows a page whose format it cannot: floats as labels, pairs of words as samples.
    NotDrawable(TexelFormat),
    /// A picture could not be brought back from the GPU.
    Readback,
}
