//! The one owner: [`viewer::Viewer`] holds all state. Things that happen come in as [`input::Input`], things it wants
//! done go out as [`effect::Effect`]; it never waits, never fetches, never asks the clock.
//!
//! `viewer` takes the inputs; its parts are `opening` (how layers come), `labels`, `mosaic`, `layout` and `members` (many
//! images as one layer), `moving` (camera and position), `picture` (what is planned and drawn), `questions` (who waits
//! for an answer) and `report`.

pub mod contrast;
pub mod effect;
pub mod input;
pub mod labels;
pub mod layout;
pub mod luts;
mod members;
pub mod model;
pub mod mosaic;
mod motion;
mod moving;
mod opening;
pub mod pick;
mod picture;
mod questions;
pub mod region;
mod report;
pub mod scene;
pub mod status;
pub mod viewer;
mod waiting;
