// Lays finished layers over others, or over the background: light times opacity, coverage times opacity.

//!include "shared/layer.wgsl"

@fragment
fn fragment_main(in: Varying) -> @location(0) vec4f {
    // Channels may add up to more than full light. What is beyond is cut here, before opacity.
    let light = min(textureLoad(layers, vec2u(in.position.xy), 0), vec4f(1.0)) * in.opacity;
    return light + in.background * (1.0 - light.a);
}
