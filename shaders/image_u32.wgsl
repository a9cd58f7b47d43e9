// Image quads whose pages hold unsigned samples.
//!include "shared/sample_u32.wgsl"
//!include "shared/image.wgsl"
