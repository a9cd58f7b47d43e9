// Lays a finished layer over the picture: light times opacity, coverage times opacity.

@group(0) @binding(0) var layer: texture_2d<f32>;

struct Varying {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) opacity: f32,
}

// One triangle that covers the target.
@vertex
fn vertex_main(@builtin(vertex_index) index: u32, @location(0) opacity: f32) -> Varying {
    let corner = vec2f(select(-1.0, 3.0, index == 1u), select(-1.0, 3.0, index == 2u));
    return Varying(vec4f(corner, 0.0, 1.0), opacity);
}

@fragment
fn fragment_main(in: Varying) -> @location(0) vec4f {
    // Channels may add up to more than full light; what is beyond is lost here, not below half opacity.
    let light = min(textureLoad(layer, vec2u(in.position.xy), 0), vec4f(1.0));
    return light * in.opacity;
}
