//! The one owner: [`viewer::Viewer`] holds all state. Things that happen come in as [`input::Input`], things it wants
//! done go out as [`effect::Effect`]; it never waits, never fetches, never asks the clock.
//!
//! `viewer` takes the inputs; `opening`, `picture` and `questions` are its parts: how layers come, what is planned and
//! drawn, and who waits for an answer.

pub mod contrast;
pub mod effect;
pub mod input;
pub mod model;
mod opening;
pub mod pick;
mod picture;
mod questions;
pub mod region;
pub mod scene;
pub mod status;
pub mod viewer;
