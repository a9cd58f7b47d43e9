// Label quads: how their layer is drawn, and the way from a quad to its pixels.
//!include "shared/quad.wgsl"

struct Style {
    @location(5) opacity: f32,
    // Entries of the table; 1 to hide what is not in it, plus twice the width of outlines; then the palette.
    @location(6) settings: vec4u,
}

struct Varying {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) texel_from_pixel: vec4f,
    @location(1) @interpolate(flat) origin_offset: vec4f,
    @location(2) @interpolate(flat) slot: vec4u,
    @location(3) @interpolate(flat) opacity: f32,
    @location(4) @interpolate(flat) settings: vec4u,
}

@vertex
fn vertex_main(@builtin(vertex_index) index: u32, quad: Quad, style: Style) -> Varying {
    return Varying(
        corner(quad, index),
        quad.texel_from_pixel,
        quad.origin_offset,
        quad.slot,
        style.opacity,
        style.settings,
    );
}
