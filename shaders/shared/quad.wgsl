// Vertex inputs that every textured quad has, one instance per quad, and the way from a pixel to a texel of its slot.

struct Quad {
    // Clip-space corners: top left, top right.
    @location(0) top: vec4f,
    // Bottom left, bottom right.
    @location(1) bottom: vec4f,
    // Row-major 2×2.
    @location(2) texel_from_pixel: vec4f,
    // A device pixel near the quad, then the texel coordinate there.
    @location(3) origin_offset: vec4f,
    // First texel of the slot in its page, then columns and rows that may be read.
    @location(4) slot: vec4u,
}

// Corner of a triangle strip: top left, top right, bottom left, bottom right.
fn corner(quad: Quad, index: u32) -> vec4f {
    let side = select(quad.top, quad.bottom, index >= 2u);
    return vec4f(select(side.xy, side.zw, (index & 1u) == 1u), 0.0, 1.0);
}

// The texel of the page that a device pixel shows. Reads beyond the slot's size are clamped, so that rounding at an
// edge never shows a neighbouring slot.
fn texel_at(pixel: vec2f, texel_from_pixel: vec4f, origin_offset: vec4f, slot: vec4u) -> vec2u {
    let away = pixel - origin_offset.xy;
    let texel = vec2f(dot(texel_from_pixel.xy, away), dot(texel_from_pixel.zw, away)) + origin_offset.zw;
    let last = vec2f(slot.zw) - 1.0;
    return slot.xy + vec2u(clamp(floor(texel), vec2f(0.0), last));
}
