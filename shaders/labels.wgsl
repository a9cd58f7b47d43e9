// Ids of pixels to colours, inside the same quads that gave the ids: listed ids from a sorted table, others from their
// bits. Outlines are found among the pixels, so that they cross the borders of tiles and levels.
//!include "shared/label_quad.wgsl"
//!include "shared/label_color.wgsl"

// One pixel each: low and high word; zero where the layer has no quad.
@group(0) @binding(0) var ids: texture_2d<u32>;
// Sorted entries, row by row: low word, high word, colour with red in its lowest byte.
@group(1) @binding(0) var table: texture_2d<u32>;

const TABLE_COLUMNS_LOG2: u32 = 11u;

fn entry(index: u32) -> vec4u {
    let columns = 1u << TABLE_COLUMNS_LOG2;
    return textureLoad(table, vec2u(index & (columns - 1u), index >> TABLE_COLUMNS_LOG2), 0);
}

// RGBA of an id, 0 to 255; transparent if it is not shown.
fn color_of(id: vec2u, count: u32, only_listed: bool, palette: vec2u) -> vec4u {
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
    return vec4u(label_color(id, palette), 255u);
}

fn id_at(pixel: vec2i) -> vec2u {
    let last = vec2i(textureDimensions(ids)) - 1;
    return textureLoad(ids, clamp(pixel, vec2i(0), last), 0).rg;
}

// Whether another id is less than `width` pixels away, across or down. Beyond the edge of the picture nothing is known.
fn is_border(id: vec2u, pixel: vec2i, width: i32) -> bool {
    for (var away = 1; away <= width; away++) {
        if any(id_at(pixel + vec2i(away, 0)) != id)
            || any(id_at(pixel - vec2i(away, 0)) != id)
            || any(id_at(pixel + vec2i(0, away)) != id)
            || any(id_at(pixel - vec2i(0, away)) != id) {
            return true;
        }
    }
    return false;
}

@fragment
fn fragment_main(in: Varying) -> @location(0) vec4f {
    let pixel = vec2i(in.position.xy);
    let id = id_at(pixel);
    let width = i32(in.settings.y >> 1u);
    if width > 0 && !is_border(id, pixel, width) {
        return vec4f(0.0);
    }
    let rgba = color_of(id, in.settings.x, (in.settings.y & 1u) != 0u, in.settings.zw);
    let color = vec4f(rgba) / 255.0;
    let alpha = color.a * in.opacity;
    return vec4f(color.rgb * alpha, alpha);
}
