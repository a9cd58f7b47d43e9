// Ids of label quads whose pages hold unsigned ones.
//!include "shared/ids_u32.wgsl"
//!include "shared/label_ids.wgsl"
