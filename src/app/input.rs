//! Everything that can happen to a viewer.

use std::rc::Rc;

use super::mosaic::CellId;
use crate::decode::job::{DecodeError, DecodedHeader};
use crate::geometry::spaces::{CssPoint, CssVector};
use crate::ome::Image;
use crate::ome::error::OpenError;
use crate::ome::node::Node;
pub use crate::stream::{Fetched, Inside, RequestId};
use crate::view::state::State;

/// Names somebody who waits for an answer (a promise of the API).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u32);

/// Names a layer of the scene; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerId(pub u32);

/// One thing that happened. Times are milliseconds of a clock that never goes back; they come with
/// [`crate::app::viewer::Viewer::handle`].
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Sources are to be opened; `replace` empties the scene as soon as the first of them is there.
    Open {
        /// Addresses, bottom layer first.
        sources: Vec<String>,
        /// Whether the present layers go.
        replace: bool,
        /// What to show of them.
        state: Option<Box<State>>,
        /// Who waits for it.
        ticket: Option<Ticket>,
    },
    /// A source was read.
    Opened {
        /// From [`crate::app::effect::Effect::Open`].
        layer: LayerId,
        /// The model, or why there is none.
        outcome: Result<Node, OpenError>,
    },
    /// A member of a collection was read.
    MemberOpened {
        /// The collection's layer.
        layer: LayerId,
        /// Which.
        id: CellId,
        /// The model, or why there is none.
        outcome: Result<Node, OpenError>,
    },
    /// The label groups below an image were listed.
    LabelsListed {
        /// The image's layer.
        layer: LayerId,
        /// Relative to the image (`labels/nuclei`).
        paths: Vec<String>,
    },
    /// One of an image's label groups was read.
    LabelOpened {
        /// The image's layer.
        layer: LayerId,
        /// As listed.
        path: String,
        /// The model, or why there is none.
        outcome: Result<Rc<Image>, OpenError>,
    },
    /// The canvas has another size or lies on another screen.
    Resized {
        /// CSS pixels.
        css: [f64; 2],
        /// Device pixels: exact, where the browser tells them.
        device: [u32; 2],
        /// Device pixels per CSS pixel.
        ratio: f64,
    },
    /// The picture was dragged.
    Drag(CssVector),
    /// Zoom in (factor above 1) or out, keeping what is under the point.
    ZoomAbout {
        /// Stays where it is.
        at: CssPoint,
        /// Magnification.
        factor: f64,
    },
    /// Turn about the middle, radians clockwise.
    Rotate(f64),
    /// Step along an axis that is not shown, by its name, in samples of the finest level.
    Step {
        /// Axis name.
        axis: String,
        /// Samples, negative for back.
        by: i64,
    },
    /// Let an axis step by itself, round and round; `None` stops what plays.
    Play {
        /// Its name.
        axis: Option<String>,
        /// Pictures per second.
        rate: f64,
    },
    /// Show the whole of the scene.
    Fit,
    /// Show one sample of the finest level per device pixel.
    OneToOne,
    /// The pointer is here, or gone.
    Hover(Option<CssPoint>),
    /// Part of the state is to be changed.
    SetState(Box<State>),
    /// A request came back.
    Fetched {
        /// Which.
        request: RequestId,
        /// With what.
        outcome: Fetched,
    },
    /// A worker is through with a chunk.
    Decoded {
        /// The job's id.
        job: u32,
        /// Sizes and statistics, or why not. A broken worker is a [`DecodeError`] with step `worker`, one whose code
        /// could not be had with step `kit` and the address before what happened.
        outcome: Result<DecodedHeader, DecodeError>,
    },
    /// Somebody wants to know when the picture is complete.
    Settled(Ticket),
    /// Somebody wants the values under a point.
    Pick {
        /// Who.
        ticket: Ticket,
        /// Where.
        at: CssPoint,
        /// Level to read; by default the one on the screen.
        level: Option<usize>,
    },
    /// Somebody wants the stored values of a region.
    Read {
        /// Who.
        ticket: Ticket,
        /// Index of the layer in the scene.
        layer: usize,
        /// Level, finest is 0.
        level: usize,
        /// First sample per axis, stored order.
        start: Vec<u64>,
        /// Samples per axis.
        shape: Vec<u64>,
    },
    /// Nobody wants that answer any more; what is being fetched for it alone is aborted.
    Withdraw(Ticket),
    /// The time asked for by [`crate::app::effect::Effect::Wake`] has come.
    Tick,
    /// The GPU or its canvas was lost and is there again with nothing on it.
    GpuReset,
    /// A layer is to lie elsewhere among the others.
    MoveLayer {
        /// Its place, bottom is 0.
        from: usize,
        /// The place that it is to have.
        to: usize,
    },
    /// A layer is to go; by its place, bottom is 0.
    RemoveLayer(usize),
    /// The colours of a colour map: RGBA of 256 steps.
    Lut {
        /// As the state calls it.
        name: String,
        /// 1024 bytes; others are refused.
        texels: Vec<u8>,
    },
    /// Failed chunks are to be tried again.
    Retry,
}
