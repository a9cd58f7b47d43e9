//! Positions that follow each other on an axis that is not on the screen: dragged through or played. While they do, what
//! they show gets less sharp before it comes late; and what they will show next is fetched before it is wanted.

use super::scene::Dim;
use super::viewer::Viewer;
use crate::plan::wanted::Wish;
use crate::view::camera::{Camera, Viewport};

/// Positions ahead whose chunks are fetched, at most.
const AHEAD: i64 = 8;
/// Pictures in a row that came in time, after which the next one may be sharper.
const IN_TIME: u32 = 12;
/// Pictures per second.
const RATES: std::ops::RangeInclusive<f64> = 0.1..=60.0;

/// The last step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Motion {
    axis: String,
    by: i64,
    at: f64,
    /// Whether it came right after another one.
    quick: bool,
}

/// An axis that steps by itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Playing {
    pub(super) axis: String,
    pub(super) rate: f64,
    next: f64,
    /// Levels by which the picture is coarser than the zoom asks for.
    coarser_by: usize,
    in_time: u32,
}

impl Viewer {
    /// Puts an axis at a position; a step of the person's if it is the only thing that changes.
    pub(super) fn place(&mut self, axis: &str, to: f64, is_step: bool) {
        let dim = self.dims().into_iter().find(|dim| dim.name == axis);
        let before = dim.as_ref().map(|dim| self.index_of(dim));
        self.position.insert(axis.to_owned(), to);
        let (Some(dim), Some(before)) = (dim, before) else { return };
        let by = self.index_of(&dim) as i64 - before as i64;
        if by != 0 && is_step {
            let rest = self.policy.rest;
            let quick = |last: &Motion| last.axis == axis && self.now < last.at + rest;
            let quick = self.motion.as_ref().is_some_and(quick);
            self.motion = Some(Motion { axis: axis.to_owned(), by, at: self.now, quick });
        }
    }

    /// Levels by which the picture may be coarser than the zoom asks for.
    pub(super) fn coarser_by(&self) -> usize {
        match &self.playing {
            Some(playing) => playing.coarser_by,
            None if self.is_moving() => usize::MAX,
            None => 0,
        }
    }

    /// Whether an axis is being dragged through right now, or the zoom changes: levels that it only passes are not worth
    /// fetching.
    pub(super) fn is_moving(&self) -> bool {
        self.moves_until().is_some_and(|end| self.now < end)
    }

    /// When what moves counts as at rest.
    fn moves_until(&self) -> Option<f64> {
        let of_axis = self.motion.as_ref().filter(|motion| motion.quick);
        let of_axis = of_axis.map(|motion| motion.at + self.policy.rest);
        let of_zoom = self.zoomed.filter(|(_, quick)| *quick).map(|(at, _)| at + self.policy.zoom_rest);
        of_axis.into_iter().chain(of_zoom).reduce(f64::max)
    }

    /// The scale was changed.
    pub(super) fn zoomed(&mut self) {
        let quick = self.zoomed.is_some_and(|(at, _)| self.now < at + self.policy.zoom_rest);
        self.zoomed = Some((self.now, quick));
    }

    /// When the next step is due, or the last one is over.
    pub(super) fn next_move(&self) -> Option<f64> {
        let playing = self.playing.as_ref().map(|playing| playing.next);
        playing.or_else(|| self.moves_until()).filter(|at| *at > self.now)
    }

    /// Time has passed.
    pub(super) fn move_on(&mut self) {
        if self.moves_until().is_some_and(|end| self.now >= end) {
            // At rest: sharp again.
            if let Some(motion) = &mut self.motion {
                motion.quick = false;
            }
            self.zoomed = None;
            self.plan_due = true;
        }
        self.play_on();
    }

    /// Plays an axis from where it stands, pictures per second; `None` stops.
    pub(super) fn play(&mut self, axis: Option<&str>, rate: f64) {
        let axis = axis.filter(|_| rate.is_finite()).map(str::to_owned);
        self.playing = axis.map(|axis| Playing {
            axis,
            rate: rate.clamp(*RATES.start(), *RATES.end()),
            next: self.now,
            coarser_by: 0,
            in_time: 0,
        });
        // Sharp again where it stops.
        self.view_changed();
    }

    /// The next picture of an axis that plays, if it is time and the present one was seen.
    pub(super) fn play_on(&mut self) {
        let Some(mut playing) = self.playing.take() else { return };
        let Some(dim) = self.dims().into_iter().find(|dim| dim.name == playing.axis) else { return };
        let coarsest = self.first_source().map_or(0, |source| source.levels.len() - 1);
        let is_complete = self.streamer.progress().pending == 0 && !self.plan_due;
        if self.now >= playing.next && !self.draw_due {
            let interval = 1000.0 / playing.rate;
            if is_complete {
                playing.in_time += 1;
                if playing.in_time >= IN_TIME {
                    (playing.in_time, playing.coarser_by) = (0, playing.coarser_by.saturating_sub(1));
                }
                let next = (self.index_of(&dim) + 1) % dim.size.max(1);
                playing.next = (playing.next + interval).max(self.now);
                self.playing = Some(playing);
                self.place(&dim.name, next as f64, true);
                self.view_changed();
                return;
            }
            // Late: less sharp from here on. Where it cannot be less sharp, the picture waits.
            if playing.coarser_by < coarsest {
                playing.coarser_by += 1;
                self.plan_due = true;
            }
            playing.in_time = 0;
            playing.next = self.now + interval;
        }
        self.playing = Some(playing);
    }

    /// What the positions that come next will want, nearest first.
    pub(super) fn ahead(&mut self, camera: &Camera, viewport: &Viewport) -> Vec<Wish> {
        let Some(motion) = self.motion.clone() else { return Vec::new() };
        let dims: Vec<Dim> = self.dims();
        let Some(dim) = dims.iter().find(|dim| dim.name == motion.axis) else { return Vec::new() };
        let here = self.index_of(dim);
        let stride = if motion.quick { motion.by } else { motion.by.signum() };
        let wraps = self.playing.as_ref().is_some_and(|playing| playing.axis == motion.axis);
        let size = dim.size as i64;
        let mut wishes = Vec::new();
        for step in 1..=AHEAD {
            let at = here as i64 + step.saturating_mul(stride);
            let at = if wraps && size > 0 { at.rem_euclid(size) } else { at };
            if !(0..size).contains(&at) {
                break;
            }
            self.position.insert(dim.name.clone(), at as f64);
            wishes.extend(self.wishes(camera, viewport).0.into_iter().filter(|wish| wish.fetch));
        }
        self.position.insert(dim.name.clone(), here as f64);
        wishes
    }
}
