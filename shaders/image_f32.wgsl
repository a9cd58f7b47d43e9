// Image quads whose pages hold float samples.
//!include "shared/sample_f32.wgsl"
//!include "shared/image.wgsl"
