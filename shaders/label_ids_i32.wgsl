// Ids of label quads whose pages hold signed ones.
//!include "shared/ids_i32.wgsl"
//!include "shared/label_ids.wgsl"
