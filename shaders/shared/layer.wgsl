// A finished layer, pixel for pixel, as the passes that lay it over the picture read it.

@group(0) @binding(0) var layers: texture_2d<f32>;

struct Varying {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) opacity: f32,
    @location(1) @interpolate(flat) background: vec4f,
}

// One triangle that covers the target. A transparent background leaves the rest to blending; an opaque one makes the
// result opaque, so that targets of bytes are never blended on: software rasterisers round that too coarsely.
@vertex
fn vertex_main(
    @builtin(vertex_index) index: u32,
    @location(0) background: vec4f,
    @location(1) opacity: f32,
) -> Varying {
    let corner = vec2f(select(-1.0, 3.0, index == 1u), select(-1.0, 3.0, index == 2u));
    return Varying(vec4f(corner, 0.0, 1.0), opacity, background);
}
