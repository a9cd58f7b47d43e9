//! Everything that a viewer may ask of the outside.

use std::rc::Rc;

use super::input::{LayerId, Ticket};
use super::mosaic::Opening;
use super::pick::PickPlan;
use super::region::RegionPlan;
use super::status::Problem;
use crate::ome::Image;
use crate::stream::Command;

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
    /// Read the metadata of a member of a collection, then say `MemberOpened`.
    OpenMember {
        /// The collection's layer.
        layer: LayerId,
        /// Which, of what.
        member: Opening,
    },
    /// Ask for the label groups below an image, then say `LabelsListed`.
    ListLabels {
        /// The image's layer.
        layer: LayerId,
        /// The image.
        image: Rc<Image>,
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
    /// Fetch, decode, let go: answered by `Fetched` and `Decoded`.
    Stream(Command),
    /// Something changed: ask for a frame at the next opportunity, or, where it only shows more of the same view, when the
    /// GPU has time.
    Draw {
        /// Whether the view is another one.
        urgent: bool,
    },
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
