// Samples of signed pages.

@group(0) @binding(0) var page: texture_2d<i32>;

struct Sample {
    // How far the stored value lies above the start of the window.
    above_start: f32,
    is_finite: bool,
}

// The window's start is `whole + rest`, `whole` as the bits of a signed integer. The difference of two signed integers
// may need 33 bits, but its magnitude fits the unsigned ones.
fn sample_at(texel: vec2u, whole: u32, rest: f32) -> Sample {
    let value = textureLoad(page, texel, 0).r;
    let bits = bitcast<u32>(value);
    var above = f32(bits - whole);
    if value < bitcast<i32>(whole) {
        above = -f32(whole - bits);
    }
    return Sample(above - rest, true);
}
