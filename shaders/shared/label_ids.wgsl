// Label quads to ids, one per pixel. Needs one of ids_*.wgsl.
//!include "shared/label_quad.wgsl"

@fragment
fn fragment_main(in: Varying) -> @location(0) vec2u {
    return id_at(texel_at(in.position.xy, in.texel_from_pixel, in.origin_offset, in.slot));
}
