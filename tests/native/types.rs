//! Every sample type, little- and big-endian, in both Zarr versions: drawn as its values ask for, read and picked to the
//! bit, with a displayed range that the values give; and colour pictures in any layout.

use serde_json::{Value, json};
use zarrscope::app::effect::Answer;
use zarrscope::app::input::{Input, Ticket};
use zarrscope::geometry::spaces::CssPoint;
use zarrscope::view::state::{CameraState, ChannelState, LayerState, State, WindowState};

use crate::support::memory_store::MemoryStore;
use crate::support::outside::Outside;
use crate::support::picture::Bench;

const ROWS: usize = 24;
const COLUMNS: usize = 40;
/// Two chunks side by side, and a third one that was never written.
const CHUNK: usize = 16;
const SIZE: [u32; 2] = [COLUMNS as u32, ROWS as u32];

/// One sample: its little-endian bytes, the number that its brightness stands for, and what `pick` gives.
#[derive(Debug, Clone)]
struct Sample {
    bytes: Vec<u8>,
    shown: f64,
    picked: Value,
}

/// A type under test.
struct Type {
    /// In Zarr v3, and after the byte order in v2.
    names: [&'static str; 2],
    /// Bytes that change places in big-endian.
    word: usize,
    fill: Value,
    filled: Sample,
    samples: Vec<Sample>,
    window: [f64; 2],
}

fn number(value: f64) -> Value {
    match value.is_finite() {
        true => json!(value),
        false if value.is_nan() => json!({"$number": "NaN"}),
        false if value > 0.0 => json!({"$number": "Infinity"}),
        false => json!({"$number": "-Infinity"}),
    }
}

/// Numbers that look random and are always the same.
fn noise(at: usize) -> u64 {
    let mut bits = (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits ^ (bits >> 27)
}

macro_rules! integer {
    ($type:ty, $names:expr, $window:expr) => {{
        let sample = |value: $type| Sample {
            bytes: value.to_le_bytes().to_vec(),
            shown: value as f64,
            picked: if size_of::<$type>() == 8 { json!({"$bigint": value.to_string()}) } else { json!(value) },
        };
        let extremes = [<$type>::MIN, <$type>::MAX, 0, 1, <$type>::MAX - 1, <$type>::MAX / 2 + 1];
        let samples = (0..ROWS * COLUMNS)
            .map(|at| sample(extremes.get(at).copied().unwrap_or(noise(at) as $type)))
            .collect();
        Type {
            names: $names,
            word: size_of::<$type>(),
            fill: json!(77),
            filled: sample(77),
            samples,
            window: $window,
        }
    }};
}

fn float32(value: f32) -> Sample {
    Sample { bytes: value.to_le_bytes().to_vec(), shown: f64::from(value), picked: number(f64::from(value)) }
}

fn float64(value: f64) -> Sample {
    Sample { bytes: value.to_le_bytes().to_vec(), shown: value, picked: number(value) }
}

/// IEEE 754 binary16 by its definition.
fn float16(bits: u16) -> Sample {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, mantissa) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let value = match exponent {
        0 => mantissa * 2f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + mantissa / 1024.0) * 2f64.powi(exponent - 15),
    };
    Sample { bytes: bits.to_le_bytes().to_vec(), shown: sign * value, picked: number(sign * value) }
}

fn complex(re: Sample, im: Sample) -> Sample {
    Sample {
        bytes: [re.bytes, im.bytes].concat(),
        shown: (re.shown * re.shown + im.shown * im.shown).sqrt(),
        picked: json!([re.picked, im.picked]),
    }
}

/// `special` first, then values from 0 to 1000.
fn floats(special: Vec<Sample>, sample: impl Fn(f64) -> Sample) -> Vec<Sample> {
    let plain = |at| sample((noise(at) % 100_001) as f64 / 100.0);
    (0..ROWS * COLUMNS).map(|at| special.get(at).cloned().unwrap_or_else(|| plain(at))).collect()
}

fn types() -> Vec<Type> {
    let bool_sample = |value: bool| Sample {
        bytes: vec![u8::from(value)],
        shown: f64::from(u8::from(value)),
        picked: json!(u8::from(value)),
    };
    let mut types = vec![
        Type {
            names: ["bool", "b1"],
            word: 1,
            fill: json!(true),
            filled: bool_sample(true),
            samples: (0..ROWS * COLUMNS).map(|at| bool_sample(noise(at) % 2 == 1)).collect(),
            window: [0.0, 1.0],
        },
        integer!(u8, ["uint8", "u1"], [20.0, 230.0]),
        integer!(i8, ["int8", "i1"], [-100.0, 100.0]),
        integer!(u16, ["uint16", "u2"], [1000.0, 60_000.0]),
        integer!(i16, ["int16", "i2"], [-30_000.0, 20_000.0]),
        integer!(u32, ["uint32", "u4"], [1e9, 4e9]),
        integer!(i32, ["int32", "i4"], [-2e9, 2e9]),
        integer!(u64, ["uint64", "u8"], [1e18, 1.8e19]),
        integer!(i64, ["int64", "i8"], [-9e18, 8e18]),
    ];
    let window = [100.0, 900.0];
    let f32s =
        [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, f32::MIN_POSITIVE, f32::MAX, f32::MIN, 1e-45];
    types.push(Type {
        names: ["float32", "f4"],
        word: 4,
        fill: json!("NaN"),
        filled: float32(f32::NAN),
        samples: floats(f32s.map(float32).to_vec(), |value| float32(value as f32)),
        window,
    });
    let f64s = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 1e300, -1e300, 5e-324, 123.456_789_012_345];
    types.push(Type {
        names: ["float64", "f8"],
        word: 8,
        fill: json!("-Infinity"),
        filled: float64(f64::NEG_INFINITY),
        samples: floats(f64s.map(float64).to_vec(), float64),
        window,
    });
    let f16s = [0x7e00, 0x7c00, 0xfc00, 0x8000, 0x0001, 0x83ff, 0x7bff, 0xfbff, 0x3c00];
    types.push(Type {
        names: ["float16", "f2"],
        word: 2,
        fill: json!(500.0),
        filled: float16(0x5fd0),
        // Halves between 64 and 1024 or so.
        samples: floats(f16s.map(float16).to_vec(), |value| float16(0x5400 + (value * 4.0) as u16 % 0x1000)),
        window,
    });
    let c64s = [complex(float32(f32::NAN), float32(1.0)), complex(float32(3.0), float32(-4.0))];
    types.push(Type {
        names: ["complex64", "c8"],
        word: 4,
        fill: json!([300.0, 400.0]),
        filled: complex(float32(300.0), float32(400.0)),
        samples: floats(c64s.to_vec(), |value| {
            complex(float32(value as f32 * 0.6), float32(value as f32 * -0.8))
        }),
        window,
    });
    let c128s = [complex(float64(f64::INFINITY), float64(0.0)), complex(float64(1e200), float64(1e200))];
    types.push(Type {
        names: ["complex128", "c16"],
        word: 8,
        fill: json!([0.0, -250.0]),
        filled: complex(float64(0.0), float64(-250.0)),
        samples: floats(c128s.to_vec(), |value| complex(float64(value * -0.28), float64(value * 0.96))),
        window,
    });
    types
}

impl Type {
    /// What is at a place: beyond the second chunk nothing was written.
    fn at(&self, row: usize, column: usize) -> &Sample {
        if column < 2 * CHUNK { &self.samples[row * COLUMNS + column] } else { &self.filled }
    }

    /// An image without displayed ranges.
    fn store(&self, zarr: u8, big: bool) -> MemoryStore {
        let [v3, v2] = self.names;
        let mut store = MemoryStore::default();
        let datasets =
            json!([{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1, 1]}]}]);
        let axes = json!([{"name": "y", "type": "space"}, {"name": "x", "type": "space"}]);
        if zarr == 2 {
            let multiscale = json!({"version": "0.4", "axes": axes, "datasets": datasets});
            let order = if self.word == 1 && v2.len() == 2 {
                "|"
            } else if big {
                ">"
            } else {
                "<"
            };
            let array = json!({"zarr_format": 2, "shape": [ROWS, COLUMNS], "chunks": [ROWS, CHUNK],
                "dtype": format!("{order}{v2}"), "compressor": null, "fill_value": self.fill, "order": "C",
                "filters": null, "dimension_separator": "/"});
            store = store
                .with("p.zarr/.zattrs", json!({"multiscales": [multiscale]}).to_string())
                .with("p.zarr/0/.zarray", array.to_string());
        } else {
            let ome = json!({"version": "0.5", "multiscales": [{"axes": axes, "datasets": datasets}]});
            let group = json!({"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}});
            let endian = if big { "big" } else { "little" };
            let array = json!({"zarr_format": 3, "node_type": "array", "shape": [ROWS, COLUMNS],
                "data_type": v3, "fill_value": self.fill, "attributes": {},
                "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [ROWS, CHUNK]}},
                "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
                "codecs": [{"name": "bytes", "configuration": {"endian": endian}}]});
            store = store
                .with("p.zarr/zarr.json", group.to_string())
                .with("p.zarr/0/zarr.json", array.to_string());
        }
        let prefix = if zarr == 2 { "" } else { "c/" };
        for chunk in 0..2 {
            let mut bytes = Vec::new();
            for row in 0..ROWS {
                for column in chunk * CHUNK..(chunk + 1) * CHUNK {
                    let mut sample = self.at(row, column).bytes.clone();
                    if big {
                        sample.chunks_mut(self.word).for_each(<[u8]>::reverse);
                    }
                    bytes.extend(sample);
                }
            }
            store = store.with(&format!("p.zarr/0/{prefix}0/{chunk}"), bytes);
        }
        store
    }
}

/// One sample per pixel, in white.
fn look(center: [f64; 2], channels: Vec<ChannelState>) -> Input {
    Input::SetState(Box::new(State {
        camera: Some(CameraState { center, scale: 1.0, rotation: 0.0 }),
        layers: vec![LayerState {
            channels: channels.into_iter().map(Some).collect(),
            ..LayerState::default()
        }],
        ..State::default()
    }))
}

fn draw(bench: &Bench, outside: &mut Outside<MemoryStore>) -> Vec<u8> {
    let mut renderer = bench.renderer();
    let mut pixels = Vec::new();
    // What was uploaded for another renderer is uploaded again.
    outside.input(Input::GpuReset);
    for frame in outside.settle() {
        let format = wgpu::TextureFormat::Rgba8Unorm;
        let (outcome, drawn) = bench.try_draw(&mut renderer, &frame, &outside.buffers, format);
        outcome.unwrap();
        pixels = drawn;
    }
    pixels
}

#[test]
fn every_type_is_drawn_as_its_values_ask_for() {
    let Some(bench) = Bench::new() else { return };
    for kind in types() {
        for (zarr, big) in [(2, false), (2, true), (3, false), (3, true)] {
            let mut outside = Outside::open(kind.store(zarr, big), "p.zarr", SIZE);
            let name = format!("{} in v{zarr}, big: {big}", kind.names[0]);
            let model = outside.viewer.model();
            assert!(model.problems.is_empty(), "{name}: {:?}", model.problems);
            assert_eq!(model.layers[0].dtype, kind.names[0], "{name}");
            let [start, end] = kind.window;
            for invert in [false, true] {
                let state = ChannelState {
                    window: Some(WindowState::Range(kind.window)),
                    invert: Some(invert),
                    color: Some("FFFFFF".to_owned()),
                    ..ChannelState::default()
                };
                outside.input(look([19.5, 11.5], vec![state]));
                let pixels = draw(&bench, &mut outside);
                for (number, pixel) in pixels.chunks_exact(4).enumerate() {
                    let sample = kind.at(number / COLUMNS, number % COLUMNS);
                    let light = ((sample.shown - start) / (end - start)).clamp(0.0, 1.0);
                    // What is no number shows the background, which is black, inverted or not.
                    let is_number = sample.bytes.len() < 2 || is_finite(sample);
                    let wanted = match (is_number, invert) {
                        (false, _) => 0.0,
                        (true, false) => light * 255.0,
                        (true, true) => 255.0 - light * 255.0,
                    };
                    assert!(
                        (f64::from(pixel[0]) - wanted).abs() <= 1.0
                            && pixel[0] == pixel[1]
                            && pixel[1] == pixel[2],
                        "{name}, inverted: {invert}: {pixel:?} for {sample:?} at {number}"
                    );
                }
            }
        }
    }
}

/// Whether a sample is a number: finite in all its parts.
fn is_finite(sample: &Sample) -> bool {
    match &sample.picked {
        Value::Array(parts) => parts.iter().all(Value::is_number),
        Value::Object(object) => object.contains_key("$bigint"),
        other => other.is_number(),
    }
}

#[test]
fn every_type_is_read_and_picked_to_the_bit() {
    for kind in types() {
        for (zarr, big) in [(2, false), (2, true), (3, true)] {
            let mut outside = Outside::open(kind.store(zarr, big), "p.zarr", SIZE);
            let name = format!("{} in v{zarr}, big: {big}", kind.names[0]);
            let window =
                ChannelState { window: Some(WindowState::Range(kind.window)), ..ChannelState::default() };
            outside.input(look([19.5, 11.5], vec![window]));
            outside.settle();
            let shape = vec![ROWS as u64 - 3, COLUMNS as u64 - 5];
            outside.input(Input::Read {
                ticket: Ticket(7),
                layer: 0,
                level: 0,
                start: vec![2, 4],
                shape: shape.clone(),
            });
            outside.settle();
            let Some((Ticket(7), Ok(Answer::Region(plan)))) = outside.answers.pop() else { panic!("{name}") };
            assert_eq!(plan.shape, shape);
            let wanted: Vec<u8> = (0..shape[0] as usize)
                .flat_map(|row| (0..shape[1] as usize).map(move |column| (row + 2, column + 4)))
                .flat_map(|(row, column)| kind.at(row, column).bytes.clone())
                .collect();
            assert!(outside.buffers.region(&plan).unwrap() == wanted, "{name}");
            for (row, column) in [(0, 0), (0, 1), (0, 2), (0, 5), (0, 7), (3, 17), (ROWS - 1, COLUMNS - 1)] {
                let at = CssPoint::new(column as f64 + 0.5, row as f64 + 0.5);
                outside.input(Input::Pick { ticket: Ticket(8), at, level: None });
                outside.settle();
                let Some((Ticket(8), Ok(Answer::Pick(plan)))) = outside.answers.pop() else {
                    panic!("{name}")
                };
                let layer = &plan.resolve(&outside.buffers)["layers"][0];
                assert_eq!(layer["index"], json!([row, column]), "{name}");
                let (got, wanted) = (&layer["values"][0], &kind.at(row, column).picked);
                let same = got == wanted || got.as_f64().is_some_and(|got| Some(got) == wanted.as_f64());
                assert!(same, "{name}: {got} at {row} {column}, not {wanted}");
            }
        }
    }
}

/// Without a displayed range in the file the values give one: all but the thousandth at either end.
#[test]
fn ranges_come_from_type_and_values() {
    for kind in types() {
        let mut outside = Outside::open(kind.store(3, false), "p.zarr", SIZE);
        outside.settle();
        let channel = outside.viewer.model().layers[0].channels[0].clone();
        let window = channel.window.unwrap_or_else(|| panic!("{} has a range", kind.names[0]));
        if kind.names[0] == "bool" {
            assert_eq!(window, [0.0, 1.0]);
            continue;
        }
        // Parts that were never written say nothing about the values.
        let mut values: Vec<f64> = (0..ROWS * COLUMNS)
            .filter(|at| at % COLUMNS < 2 * CHUNK)
            .map(|at| &kind.samples[at])
            .filter(|sample| is_finite(sample))
            .map(|sample| f64::from((sample.shown.min(f64::from(f32::MAX)).max(f64::from(f32::MIN))) as f32))
            .collect();
        values.sort_unstable_by(f64::total_cmp);
        let last = (values.len() - 1) as f64;
        let wanted = [0.001, 0.999].map(|share| values[(share * last).round() as usize]);
        for (got, wanted) in window.iter().zip(wanted) {
            assert!(
                (got - wanted).abs() <= 1e-6 * wanted.abs(),
                "{}: {window:?}, not {wanted}",
                kind.names[0]
            );
        }
        assert!(channel.range[0] <= window[0] && window[1] <= channel.range[1], "{channel:?}");
    }
}

/// Red, green, blue and what a fourth channel holds, at a place.
fn colored(row: usize, column: usize, part: usize) -> u8 {
    [column * 6, row * 10, 255 - column * 3 - row * 2, 40 + (row + column) % 100][part] as u8
}

/// An image of bytes with a channel axis wherever `axes` has its c.
fn color_store(axes: &str, count: usize, omero: &Value) -> MemoryStore {
    let size = |axis| match axis {
        'y' => ROWS,
        'x' => COLUMNS,
        'c' => count,
        _ => 1,
    };
    let shape: Vec<usize> = axes.chars().map(size).collect();
    let bytes: Vec<u8> = (0..shape.iter().product())
        .map(|mut number: usize| {
            let mut place = [0; 3];
            for (axis, size) in axes.chars().rev().zip(shape.iter().rev()) {
                if let Some(role) = "yxc".find(axis) {
                    place[role] = number % size;
                }
                number /= size;
            }
            colored(place[0], place[1], place[2])
        })
        .collect();
    let array = json!({"zarr_format": 2, "shape": shape, "chunks": shape, "dtype": "|u1", "compressor": null,
        "fill_value": 0, "order": "C", "filters": null, "dimension_separator": "/"});
    let kind = |axis| match axis {
        'c' => "channel",
        't' => "time",
        _ => "space",
    };
    let axes: Value =
        axes.chars().map(|axis| json!({"name": axis.to_string(), "type": kind(axis)})).collect();
    let mut attributes =
        json!({"multiscales": [{"version": "0.4", "axes": axes, "datasets": [{"path": "0"}]}]});
    if !omero.is_null() {
        attributes["omero"] = omero.clone();
    }
    let key = shape.iter().map(|_| "0").collect::<Vec<_>>().join("/");
    MemoryStore::default()
        .with("p.zarr/.zattrs", attributes.to_string())
        .with("p.zarr/0/.zarray", array.to_string())
        .with(&format!("p.zarr/0/{key}"), bytes)
}

#[test]
fn colour_pictures_have_their_colours() {
    let Some(bench) = Bench::new() else { return };
    let usual = ["FF0000", "00FF00", "0000FF"];
    let channels =
        |colors: &[&str]| -> Value { colors.iter().map(|color| json!({"color": color})).collect() };
    let full = json!({"start": 0, "end": 255, "min": 0, "max": 255});
    let windows: Value =
        usual.iter().map(|color| json!({"color": color, "window": full, "active": true})).collect();
    let named: Value = ["DAPI", "b", "c"].iter().map(|label| json!({"label": label})).collect();
    for (axes, count, omero) in [
        ("cyx", 3, Value::Null),
        ("yxc", 3, Value::Null),
        ("ycx", 3, Value::Null),
        ("tczyx", 3, json!({"channels": channels(&usual), "rdefs": {"model": "color"}})),
        ("cyx", 3, json!({"channels": windows, "rdefs": {"model": "color", "defaultZ": 0}})),
        // Names that say nothing, but a model that does.
        ("cyx", 3, json!({"channels": named, "rdefs": {"model": "color"}})),
        // The fourth is how opaque the picture was, and no light.
        ("yxc", 4, Value::Null),
        (
            "cyx",
            4,
            json!({"channels": channels(&["FF0000", "00FF00", "0000FF", "FFFFFF"]), "rdefs": {"model": "color"}}),
        ),
        (
            "zcyx",
            4,
            json!({"channels": [{"label": "Red"}, {"label": "Green"}, {"label": "Blue"}, {"label": "Alpha"}]}),
        ),
    ] {
        let mut outside = Outside::open(color_store(axes, count, &omero), "p.zarr", SIZE);
        let name = format!("{axes} of {count}, {omero}");
        assert!(outside.viewer.model().problems.is_empty(), "{name}: {:?}", outside.viewer.model().problems);
        outside.input(look([19.5, 11.5], Vec::new()));
        let pixels = draw(&bench, &mut outside);
        for (number, pixel) in pixels.chunks_exact(4).enumerate() {
            let wanted = [0, 1, 2].map(|part| colored(number / COLUMNS, number % COLUMNS, part));
            let same = pixel.iter().zip(wanted).all(|(got, wanted)| got.abs_diff(wanted) <= 1);
            assert!(same, "{name}: {pixel:?} at {number}, not {wanted:?}");
        }
    }
}
