//! What a viewer waits for: sources that are being opened together, and questions that cannot be answered yet.

use std::rc::Rc;

use super::input::Ticket;
use super::scene::Layer;
use super::status::Problem;
use crate::geometry::spaces::CssPoint;
use crate::plan::placement::Source;
use crate::stream::HoldId;
use crate::view::state::State;

/// Sources that were asked for together.
#[derive(Debug)]
pub(super) struct Batch {
    /// Bottom first; open ones have a source.
    pub(super) layers: Vec<Layer>,
    /// Whether the present layers go when these are there.
    pub(super) replace: bool,
    /// The first that failed.
    pub(super) problem: Option<Problem>,
    /// Who waits for them.
    pub(super) ticket: Option<Ticket>,
    /// What to show of them, each on top of the one before.
    pub(super) states: Vec<State>,
}

/// What somebody wants to know.
#[derive(Debug, Clone)]
pub(super) enum Question {
    Settled,
    Pick { hold: HoldId, at: CssPoint, level: Option<usize> },
    Region { hold: HoldId, source: Rc<Source>, level: usize, start: Vec<u64>, shape: Vec<u64> },
}
