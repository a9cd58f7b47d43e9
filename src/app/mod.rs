//! The one owner: [`viewer::Viewer`] holds all state. Things that happen come in as [`input::Input`], things it wants
//! done go out as [`effect::Effect`]; it never waits, never fetches, never asks the clock.

pub mod effect;
pub mod input;
pub mod model;
pub mod pick;
pub mod region;
pub mod scene;
pub mod status;
pub mod viewer;
