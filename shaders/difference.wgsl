// What differs between a finished layer and the picture below it, both with their light times coverage
// (https://www.w3.org/TR/compositing-1/#blendingdifference).

@group(0) @binding(0) var layers: texture_2d<f32>;
@group(1) @binding(0) var below: texture_2d<f32>;

struct Varying {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) opacity: f32,
}

@vertex
fn vertex_main(
    @builtin(vertex_index) index: u32,
    @location(0) background: vec4f,
    @location(1) opacity: f32,
) -> Varying {
    let corner = vec2f(select(-1.0, 3.0, index == 1u), select(-1.0, 3.0, index == 2u));
    return Varying(vec4f(corner, 0.0, 1.0), opacity);
}

@fragment
fn fragment_main(in: Varying) -> @location(0) vec4f {
    let pixel = vec2u(in.position.xy);
    let light = min(textureLoad(layers, pixel, 0), vec4f(1.0)) * in.opacity;
    let under = min(textureLoad(below, pixel, 0), vec4f(1.0));
    let both = min(light.rgb * under.a, under.rgb * light.a);
    return vec4f(light.rgb + under.rgb - 2.0 * both, light.a + under.a * (1.0 - light.a));
}
