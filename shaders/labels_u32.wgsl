// Label quads whose pages hold unsigned ids.
//!include "shared/ids_u32.wgsl"
//!include "shared/labels.wgsl"
