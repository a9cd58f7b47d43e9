// Label ids of unsigned pages, as low and high word.

@group(0) @binding(0) var page: texture_2d<u32>;

// Formats of one channel read zero in the second, so that this serves 8 to 64 bits.
fn id_at(texel: vec2u) -> vec2u {
    return textureLoad(page, texel, 0).rg;
}
