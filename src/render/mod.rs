//! Frames to pictures, with wgpu; without browser and network.
