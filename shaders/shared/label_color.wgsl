// The colour of a label that has none of its own; src/plan/label_color.rs is its twin and says why it is so.

fn label_color(id: vec2u, palette: vec2u) -> vec3u {
    let hue = ((id.x * palette.x + id.y * 0x85ebca6bu + palette.y) >> 16u) * 6u;
    var bits = id.x ^ (id.y * 0xc2b2ae35u) ^ palette.y;
    bits = (bits ^ (bits >> 16u)) * 0x85ebca6bu;
    bits = (bits ^ (bits >> 13u)) * 0xc2b2ae35u;
    bits = bits ^ (bits >> 16u);
    let saturation = 140u + (bits & 63u);
    let value = 190u + ((bits >> 8u) & 63u);
    let fraction = (hue >> 8u) & 255u;
    let low = value * (255u - saturation) / 255u;
    let falling = value * (65025u - saturation * fraction) / 65025u;
    let rising = value * (65025u - saturation * (255u - fraction)) / 65025u;
    switch hue >> 16u {
        case 0u: { return vec3u(value, rising, low); }
        case 1u: { return vec3u(falling, value, low); }
        case 2u: { return vec3u(low, value, rising); }
        case 3u: { return vec3u(low, falling, value); }
        case 4u: { return vec3u(rising, low, value); }
        default: { return vec3u(value, low, falling); }
    }
}
