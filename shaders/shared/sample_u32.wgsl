// Samples of unsigned pages.

@group(0) @binding(0) var page: texture_2d<u32>;

struct Sample {
    // How far the stored value lies above the start of the window.
    above_start: f32,
    is_finite: bool,
}

// The window's start is `whole + rest`: subtracting the whole part between integers keeps values beyond 2^24 exact.
fn sample_at(texel: vec2u, whole: u32, rest: f32) -> Sample {
    let value = textureLoad(page, texel, 0).r;
    var above = f32(value - whole);
    if value < whole {
        above = -f32(whole - value);
    }
    return Sample(above - rest, true);
}
