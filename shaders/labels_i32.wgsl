// Label quads whose pages hold signed ids.
//!include "shared/ids_i32.wgsl"
//!include "shared/labels.wgsl"
