// Samples to light: window, inversion, gamma, colour. Light is added to what other channels gave; alpha is coverage.
// Needs one of sample_*.wgsl.
//!include "shared/quad.wgsl"

// Colour maps, a row each.
@group(1) @binding(0) var luts: texture_2d<f32>;

const STEPS: f32 = 256.0;

struct Look {
    // RGB, then gamma.
    @location(5) color: vec4f,
    // The part of the window's start that is subtracted as a float, and the window's width.
    @location(6) window: vec2f,
    // The part that is subtracted as an integer; 1 to invert, plus twice the row of a colour map, counted from 1.
    @location(7) whole_invert: vec2u,
}

struct Varying {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) texel_from_pixel: vec4f,
    @location(1) @interpolate(flat) origin_offset: vec4f,
    @location(2) @interpolate(flat) slot: vec4u,
    @location(3) @interpolate(flat) color: vec4f,
    @location(4) @interpolate(flat) window: vec2f,
    @location(5) @interpolate(flat) whole_invert: vec2u,
}

@vertex
fn vertex_main(@builtin(vertex_index) index: u32, quad: Quad, look: Look) -> Varying {
    return Varying(
        corner(quad, index),
        quad.texel_from_pixel,
        quad.origin_offset,
        quad.slot,
        look.color,
        look.window,
        look.whole_invert,
    );
}

@fragment
fn fragment_main(in: Varying) -> @location(0) vec4f {
    let texel = texel_at(in.position.xy, in.texel_from_pixel, in.origin_offset, in.slot);
    let sample = sample_at(texel, in.whole_invert.x, in.window.x);
    if !sample.is_finite {
        return vec4f(0.0);
    }
    var light = select(0.0, 1.0, sample.above_start > 0.0);
    if in.window.y != 0.0 {
        light = clamp(sample.above_start / in.window.y, 0.0, 1.0);
    }
    if (in.whole_invert.y & 1u) != 0u {
        light = 1.0 - light;
    }
    let gamma = in.color.w;
    if gamma != 1.0 && light > 0.0 {
        light = pow(light, gamma);
    }
    let lut = in.whole_invert.y >> 1u;
    if lut > 0u {
        return vec4f(textureLoad(luts, vec2u(u32(light * (STEPS - 1.0) + 0.5), lut - 1u), 0).rgb, 1.0);
    }
    return vec4f(in.color.rgb * light, 1.0);
}
