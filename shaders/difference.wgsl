// What differs between a finished layer and the picture below it, both with their light times coverage
// (https://www.w3.org/TR/compositing-1/#blendingdifference).
//!include "shared/layer.wgsl"

@group(1) @binding(0) var below: texture_2d<f32>;

@fragment
fn fragment_main(in: Varying) -> @location(0) vec4f {
    let pixel = vec2u(in.position.xy);
    let light = min(textureLoad(layers, pixel, 0), vec4f(1.0)) * in.opacity;
    let under = min(textureLoad(below, pixel, 0), vec4f(1.0));
    let both = min(light.rgb * under.a, under.rgb * light.a);
    return vec4f(light.rgb + under.rgb - 2.0 * both, light.a + under.a * (1.0 - light.a));
}
