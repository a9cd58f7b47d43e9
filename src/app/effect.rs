//! Everything that a viewer may ask of the outside.

use super::input::{LayerId, RequestId, Ticket};
use super::pick::PickPlan;
use super::region::RegionPlan;
use super::status::Problem;
use crate::decode::job::DecodeJob;
use crate::plan::frame::BufferId;
use crate::zarr::store::ByteRange;

/// One thing to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read the metadata of a source, then say `Opened`.
    Open {
        /// To be named in the answer.
        layer: LayerId,
        /// Its address.
        source: String,
    },
    /// Read the metadata of a label group of an opened image, then say `LabelOpened`.
    OpenLabel {
        /// The image's layer.
        layer: LayerId,
        /// Address of the image.
        image: crate::zarr::Location,
        /// Path below it.
        path: String,
    },
    /// Ask for bytes, then say `Fetched`.
    Fetch {
        /// To be named in the answer.
        request: RequestId,
        /// The address.
        url: String,
        /// Which bytes; `Last` asks for a suffix.
        range: ByteRange,
        /// Whether the bytes are wanted inside (`Bytes`) or are to be held outside (`Held`).
        inside: bool,
    },
    /// A request is no longer wanted; no answer is expected.
    Abort(RequestId),
    /// Decode a part of held bytes in a worker, then say `Decoded`.
    Decode {
        /// Whose bytes.
        request: RequestId,
        /// What to do with them.
        job: Box<DecodeJob>,
        /// The name under which the result is to be held.
        into: BufferId,
        /// Whether the bytes are not needed after this.
        last: bool,
    },
    /// Held bytes are not needed any more.
    Release(RequestId),
    /// A decoded chunk is not needed any more.
    Drop(BufferId),
    /// Something changed: ask for a frame at the next opportunity.
    Draw,
    /// Say `Tick` at this time (milliseconds of the viewer's clock), or a little later.
    Wake(f64),
    /// Tell listeners.
    Emit(Event),
    /// Answer somebody who waits.
    Answer {
        /// Who.
        ticket: Ticket,
        /// What.
        answer: Result<Answer, Problem>,
    },
}

/// What somebody waited for.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It is done.
    Done,
    /// The buffers named are all there now; the values are to be copied at once.
    Pick(PickPlan),
    /// Likewise.
    Region(RegionPlan),
}

/// What listeners are told.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The scene has a new layer, or a layer has new parts (labels).
    Load,
    /// Every tile that the view wants is drawn, or has failed for good.
    Settled,
    /// The state has changed.
    State,
    /// The pointer's values; `None` when it left.
    Hover(Option<Box<PickPlan>>),
    /// Something failed.
    Error(Problem),
}
