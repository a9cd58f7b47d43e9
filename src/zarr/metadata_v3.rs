//! `zarr.json`, as written.
