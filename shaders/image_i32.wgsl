// Image quads whose pages hold signed samples.
//!include "shared/sample_i32.wgsl"
//!include "shared/image.wgsl"
