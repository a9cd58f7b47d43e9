//! The decode worker's whole job as plain functions: bytes of one chunk in, samples out, in the form that the page
//! keeps, reads and uploads. Knows neither image nor view, which is why the worker is small.

pub mod job;
pub mod run;
pub mod statistics;
pub mod texels;
pub mod wire;

pub use crate::zarr::sample;
