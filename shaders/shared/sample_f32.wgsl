// Samples of float pages.

@group(0) @binding(0) var page: texture_2d<f32>;

struct Sample {
    // How far the stored value lies above the start of the window.
    above_start: f32,
    is_finite: bool,
}

// The window's start is `rest` alone. NaN and infinities are told by their bits, because compilers may assume that
// they do not occur.
fn sample_at(texel: vec2u, whole: u32, rest: f32) -> Sample {
    let value = textureLoad(page, texel, 0).r;
    let is_finite = (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
    return Sample(value - rest, is_finite);
}
