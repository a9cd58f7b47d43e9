// Label ids to colours: listed ones from a sorted table, others from their bits. Needs one of ids_*.wgsl.
//!include "shared/quad.wgsl"
//!include "shared/label_color.wgsl"

// Sorted entries, row by row: low word, high word, colour with red in its lowest byte.
@group(1) @binding(0) var table: texture_2d<u32>;

const TABLE_COLUMNS_LOG2: u32 = 11u;
const OUTLINE: u32 = 1u;
const ONLY_LISTED: u32 = 2u;

struct Style {
    @location(5) opacity: f32,
    // Entries of the table, and the flags above.
    @location(6) count_flags: vec2u,
}

struct Varying {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) texel_from_pixel: vec4f,
    @location(1) @interpolate(flat) origin_offset: vec4f,
    @location(2) @interpolate(flat) slot: vec4u,
    @location(3) @interpolate(flat) opacity: f32,
    @location(4) @interpolate(flat) count_flags: vec2u,
}

@vertex
fn vertex_main(@builtin(vertex_index) index: u32, quad: Quad, style: Style) -> Varying {
    return Varying(
        corner(quad, index),
        quad.texel_from_pixel,
        quad.origin_offset,
        quad.slot,
        style.opacity,
        style.count_flags,
    );
}

fn entry(index: u32) -> vec4u {
    let columns = 1u << TABLE_COLUMNS_LOG2;
    return textureLoad(table, vec2u(index & (columns - 1u), index >> TABLE_COLUMNS_LOG2), 0);
}

// RGBA of an id, 0 to 255; transparent if it is not shown.
fn color_of(id: vec2u, count: u32, only_listed: bool) -> vec4u {
    var low = 0u;
    var high = count;
    while low < high {
        let middle = low + (high - low) / 2u;
        let found = entry(middle);
        if found.y < id.y || (found.y == id.y && found.x < id.x) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    if low < count {
        let found = entry(low);
        if all(found.xy == id) {
            let rgba = found.z;
            return vec4u(rgba & 255u, (rgba >> 8u) & 255u, (rgba >> 16u) & 255u, rgba >> 24u);
        }
    }
    if only_listed || all(id == vec2u(0u)) {
        return vec4u(0u);
    }
    return vec4u(label_color(id), 255u);
}

fn id_of_pixel(pixel: vec2f, in: Varying) -> vec2u {
    return id_at(texel_at(pixel, in.texel_from_pixel, in.origin_offset, in.slot));
}

// Whether one of the four neighbouring pixels shows another id. Beyond the edge of the slot nothing is known.
fn is_border(id: vec2u, in: Varying) -> bool {
    let pixel = in.position.xy;
    return any(id_of_pixel(pixel + vec2f(1.0, 0.0), in) != id)
        || any(id_of_pixel(pixel - vec2f(1.0, 0.0), in) != id)
        || any(id_of_pixel(pixel + vec2f(0.0, 1.0), in) != id)
        || any(id_of_pixel(pixel - vec2f(0.0, 1.0), in) != id);
}

@fragment
fn fragment_main(in: Varying) -> @location(0) vec4f {
    let id = id_of_pixel(in.position.xy, in);
    if (in.count_flags.y & OUTLINE) != 0u && !is_border(id, in) {
        return vec4f(0.0);
    }
    let color = vec4f(color_of(id, in.count_flags.x, (in.count_flags.y & ONLY_LISTED) != 0u)) / 255.0;
    let alpha = color.a * in.opacity;
    return vec4f(color.rgb * alpha, alpha);
}
