// The same page, built with wgpu's `webgl` feature: Cargo wants a binary of its own for it.
include!("../main.rs");
