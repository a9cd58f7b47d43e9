// Label ids of signed pages, sign-extended, as low and high word.

@group(0) @binding(0) var page: texture_2d<i32>;

fn id_at(texel: vec2u) -> vec2u {
    let id = textureLoad(page, texel, 0).r;
    return vec2u(bitcast<u32>(id), select(0u, 0xffffffffu, id < 0));
}
