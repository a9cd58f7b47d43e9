//! Golden pictures of geometry: phantoms with all kinds of metadata through the whole viewer, against what their samples
//! must look like by formulas of their own: at several zooms, so that every level is on the screen, panned and turned.
//!
//! Every pixel shows, within 1/255, the sample that covers its centre, of the coarsest level whose samples are not larger
//! than a pixel. Pixels whose centre lies within 1/500 of a sample of a border may show either side (1/100 where the
//! picture is turned: rasterisers round corners).

use serde_json::{Value, json};
use zarrscope::app::effect::Answer;
use zarrscope::app::input::{Input, Ticket};
use zarrscope::geometry::spaces::CssPoint;
use zarrscope::view::state::{CameraState, ChannelState, LayerState, State, WindowState};

use crate::support::memory_store::MemoryStore;
use crate::support::outside::Outside;
use crate::support::phantom::{Phantom, Sampling};
use crate::support::picture::Bench;

const SIZE: [u32; 2] = [150, 110];

/// A phantom, what its metadata says, and where it must lie.
struct Case {
    name: &'static str,
    phantom: Phantom,
    /// `ome`, or the content of `.zattrs`.
    attributes: Value,
    /// World x and y from the stored index on the axes of x and y: `[[xx, xy, x0], [yx, yy, y0]]`.
    world: [[f64; 3]; 2],
    /// Positions on the axes that are not on the screen, with the name that the metadata gives them.
    planes: Vec<Vec<(&'static str, u64)>>,
}

/// A camera of the views that every case is seen in.
#[derive(Debug, Clone, Copy)]
struct View {
    center: [f64; 2],
    scale: f64,
    turn: f64,
}

impl Case {
    fn axis(&self, role: char) -> usize {
        self.phantom.axes.find(role).expect("an axis of the plane")
    }

    fn to_world(&self, index: [f64; 2]) -> [f64; 2] {
        self.world.map(|row| row[0] * index[0] + row[1] * index[1] + row[2])
    }

    fn to_index(&self, world: [f64; 2]) -> [f64; 2] {
        let [[a, b, x0], [c, d, y0]] = self.world;
        let det = a * d - b * c;
        let [x, y] = [world[0] - x0, world[1] - y0];
        [(d * x - b * y) / det, (a * y - c * x) / det]
    }

    /// The world position of a pixel's centre.
    fn under(&self, view: &View, pixel: [f64; 2]) -> [f64; 2] {
        let away = [0, 1].map(|side| (pixel[side] - f64::from(SIZE[side]) / 2.0) * view.scale);
        let (sin, cos) = view.turn.sin_cos();
        // The picture is turned clockwise, and y runs down.
        [view.center[0] + cos * away[0] + sin * away[1], view.center[1] - sin * away[0] + cos * away[1]]
    }

    /// The coarsest level whose samples are not larger than a pixel.
    fn level(&self, scale: f64) -> usize {
        let [[a, b, _], [c, d, _]] = self.world;
        let sides = [(self.axis('x'), a.hypot(c)), (self.axis('y'), b.hypot(d))];
        let fits = |level: &usize| {
            sides.iter().all(|(axis, length)| {
                self.phantom.levels[*level].factor[*axis] * length / scale <= 1.0 + 1e-6
            })
        };
        (0..self.phantom.levels.len()).rev().find(fits).unwrap_or(0)
    }

    /// Cameras: every level in view, the finest magnified too; the middle, a corner, and turned.
    fn views(&self) -> Vec<View> {
        let [[a, b, _], [c, d, _]] = self.world;
        let (columns, rows) = (self.axis('x'), self.axis('y'));
        let sizes = [columns, rows].map(|axis| self.phantom.levels[0].shape[axis] as f64);
        let middle = self.to_world(sizes.map(|size| size * 0.503));
        let corner = self.to_world(sizes.map(|size| size * 0.93));
        let mut views = Vec::new();
        for level in &self.phantom.levels {
            let side = (level.factor[columns] * a.hypot(c)).max(level.factor[rows] * b.hypot(d));
            views.push(View { center: middle, scale: side * 1.0371, turn: 0.0 });
            views.push(View { center: corner, scale: side * 1.2917, turn: 0.0 });
            views.push(View { center: middle, scale: side * 1.1713, turn: 0.4 });
        }
        let finest = a.hypot(c).max(b.hypot(d));
        views.push(View { center: corner, scale: finest * 0.1713, turn: 0.0 });
        views.push(View { center: middle, scale: finest * 0.3137, turn: -2.2 });
        views
    }

    /// The stored index at a place of a level, and whether it is beyond doubt; `None` outside.
    fn sample(
        &self,
        level: usize,
        world: [f64; 2],
        plane: &[(&str, u64)],
        view: &View,
    ) -> (Option<Vec<u64>>, bool) {
        let is_upright = view.turn == 0.0 && self.world[0][1] == 0.0 && self.world[1][0] == 0.0;
        let doubt = if is_upright { 0.002 } else { 0.01 };
        let at = self.to_index(world);
        let mut others = plane.iter();
        let (mut index, mut inside, mut certain) = (Vec::new(), true, true);
        for (axis, role) in self.phantom.axes.chars().enumerate() {
            let finest = match role {
                'x' => at[0],
                'y' => at[1],
                'c' => 0.0,
                _ => others.next().map_or(0.0, |(_, at)| *at as f64),
            };
            let sample = self.phantom.sample(level, axis, finest) + 0.5;
            let size = self.phantom.levels[level].shape[axis];
            certain &= role != 'x' && role != 'y' || (sample - sample.round()).abs() > doubt;
            inside &= sample >= 0.0 && sample < size as f64 || role != 'x' && role != 'y';
            index.push((sample.max(0.0) as u64).min(size - 1));
        }
        (inside.then_some(index), certain)
    }
}

fn check(case: &Case, bench: &Bench) {
    let store = case.phantom.store(&case.attributes);
    let mut outside = Outside::open(store, "p.zarr", SIZE);
    assert!(
        outside.viewer.model().problems.is_empty(),
        "{}: {:?}",
        case.name,
        outside.viewer.model().problems
    );
    let mut renderer = bench.renderer();
    let channels = case.phantom.axes.find('c').map_or(1, |axis| case.phantom.levels[0].shape[axis]);
    let colors = if channels == 1 { vec!["FFFFFF"] } else { vec!["FF0000", "00FF00", "0000FF"] };
    let looks = colors.iter().map(|color| {
        Some(ChannelState {
            visible: Some(true),
            color: Some((*color).to_owned()),
            window: Some(WindowState::Range([0.0, 255.0])),
            ..ChannelState::default()
        })
    });
    let layers = vec![LayerState { channels: looks.collect(), ..LayerState::default() }];
    let mut seen = vec![0; case.phantom.levels.len()];
    for plane in &case.planes {
        for view in case.views() {
            let name = format!("{}, {plane:?}, {view:?}", case.name);
            outside.input(Input::SetState(Box::new(State {
                camera: Some(CameraState { center: view.center, scale: view.scale, rotation: view.turn }),
                dims: plane.iter().map(|(name, at)| ((*name).to_owned(), *at as f64)).collect(),
                layers: layers.clone(),
                ..State::default()
            })));
            let mut pixels = Vec::new();
            for frame in outside.settle() {
                let (outcome, drawn) =
                    bench.try_draw(&mut renderer, &frame, &outside.buffers, wgpu::TextureFormat::Rgba8Unorm);
                outcome.unwrap();
                pixels = drawn;
            }
            let level = case.level(view.scale);
            assert_eq!(outside.viewer.model().level, Some(level), "{name}");
            seen[level] += compare(case, &name, level, plane, &view, &pixels, channels);
            check_pick(case, &name, level, plane, &view, &mut outside);
        }
    }
    assert!(seen.iter().all(|count| *count > 300), "{}: {seen:?} pixels show each level", case.name);
}

/// Compares every pixel; the number of those that show a sample beyond doubt.
fn compare(
    case: &Case,
    name: &str,
    level: usize,
    plane: &[(&str, u64)],
    view: &View,
    pixels: &[u8],
    channels: u64,
) -> usize {
    let (mut certain, mut doubtful) = (0, 0);
    for (number, pixel) in pixels.chunks_exact(4).enumerate() {
        let at = [number % SIZE[0] as usize, number / SIZE[0] as usize].map(|at| at as f64 + 0.5);
        let (index, is_certain) = case.sample(level, case.under(view, at), plane, view);
        if !is_certain {
            doubtful += 1;
            continue;
        }
        let Some(mut index) = index else {
            assert_eq!(pixel, [0, 0, 0, 255], "{name}: background at {at:?}");
            continue;
        };
        certain += 1;
        for part in 0..3 {
            if channels == 3 {
                index[case.axis('c')] = part as u64;
            }
            let wanted = case.phantom.value(level, &index);
            assert!(
                pixel[part].abs_diff(wanted) <= 1,
                "{name}: {pixel:?} at {at:?}, not {wanted} of sample {index:?} of level {level}"
            );
        }
    }
    assert!(doubtful * 12 < pixels.len() / 4, "{name}: {doubtful} pixels prove nothing");
    certain
}

/// What a click in the middle gives: the very index and value, and the place in the world.
fn check_pick(
    case: &Case,
    name: &str,
    level: usize,
    plane: &[(&str, u64)],
    view: &View,
    outside: &mut Outside<MemoryStore>,
) {
    let at = [71.5, 52.5];
    let world = case.under(view, at);
    let (Some(mut index), true) = case.sample(level, world, plane, view) else { return };
    outside.input(Input::Pick { ticket: Ticket(1), at: CssPoint::new(at[0], at[1]), level: None });
    outside.settle();
    let Some((_, Ok(Answer::Pick(plan)))) = outside.answers.pop() else { panic!("{name}: no values") };
    let picked = plan.resolve(&outside.buffers);
    let layer = &picked["layers"][0];
    assert_eq!(layer["index"], json!(index), "{name}");
    for (channel, value) in layer["values"].as_array().unwrap().iter().enumerate() {
        if let Some(axis) = case.phantom.axes.find('c') {
            index[axis] = channel as u64;
        }
        assert_eq!(*value, json!(case.phantom.value(level, &index)), "{name}");
    }
    let position = picked["position"].as_object().unwrap();
    for (role, wanted) in [('x', world[0]), ('y', world[1])] {
        // By the name that the metadata gives to the axis, in any case.
        let (_, got) = position
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(&role.to_string()))
            .unwrap_or_else(|| panic!("{name}: {position:?}"));
        let got = got.as_f64().unwrap();
        assert!((got - wanted).abs() < 1e-9 * wanted.abs().max(1.0), "{name}: {role} is {got}, not {wanted}");
    }
}

/// The phantom of a plain plane of y and x.
fn plane(factors: &[&[f64]], floor: bool) -> Phantom {
    Phantom::new("yx", &[257, 333], factors, floor)
}

/// The `datasets` of 0.4 and 0.5, each with the list of transformations of its level.
fn datasets(count: usize, transformations: impl Fn(usize) -> Value) -> Value {
    (0..count)
        .map(|level| json!({"path": level.to_string(), "coordinateTransformations": transformations(level)}))
        .collect()
}

fn axes(names: &[(&str, &str)], unit: &str) -> Value {
    names
        .iter()
        .map(|(name, kind)| match *kind {
            "space" => json!({"name": name, "type": kind, "unit": unit}),
            _ => json!({"name": name, "type": kind}),
        })
        .collect()
}

fn yx() -> Value {
    axes(&[("y", "space"), ("x", "space")], "micrometer")
}

/// `.zattrs` of 0.4 with transformations per level, and others for all of them.
fn v04(axes: Value, datasets: Value, common: Value) -> Value {
    json!({"multiscales": [{"version": "0.4", "axes": axes, "datasets": datasets,
        "coordinateTransformations": common}]})
}

fn scale(numbers: &[f64]) -> Value {
    json!({"type": "scale", "scale": numbers})
}

fn translation(numbers: &[f64]) -> Value {
    json!({"type": "translation", "translation": numbers})
}

/// Voxel sizes of a level from those of the finest one.
fn times(base: &[f64], factor: &[f64]) -> Vec<f64> {
    base.iter().zip(factor).map(|(a, b)| a * b).collect()
}

fn run(cases: Vec<Case>) {
    let Some(bench) = Bench::new() else { return };
    for case in &cases {
        check(case, &bench);
    }
}

const NOWHERE: [(&str, u64); 0] = [];

/// A case of y and x without anything else.
fn flat(name: &'static str, phantom: Phantom, attributes: Value, world: [[f64; 3]; 2]) -> Case {
    Case { name, phantom, attributes, world, planes: vec![NOWHERE.to_vec()] }
}

#[test]
fn factors_of_any_size() {
    let mut cases = Vec::new();
    // By 3, then by 5 more, anisotropic pixels, no translations: levels share their outer border.
    let phantom = plane(&[&[1.0, 1.0], &[3.0, 3.0], &[15.0, 15.0]], true);
    let levels = datasets(3, |level| json!([scale(&times(&[0.5, 0.25], &phantom.levels[level].factor))]));
    cases.push(flat(
        "3 and 5",
        phantom.clone(),
        v04(yx(), levels, json!([])),
        [[0.25, 0.0, 0.0], [0.0, 0.5, 0.0]],
    ));
    // 2.03125 on one axis and 2.0 on the other, as writers state that resize 65 to 32.
    let mut phantom = Phantom::new("yx", &[260, 256], &[&[1.0, 1.0], &[2.03125, 2.0], &[4.0625, 4.0]], true);
    phantom.zarr = 3;
    let levels = datasets(3, |level| json!([scale(&phantom.levels[level].factor)]));
    let attributes = json!({"version": "0.5", "multiscales": [{"axes": yx(), "datasets": levels}]});
    cases.push(flat("2.03125", phantom, attributes, [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]));
    // Only one axis becomes coarser.
    let phantom = plane(&[&[1.0, 1.0], &[1.0, 2.0], &[1.0, 4.0]], true);
    let levels = datasets(3, |level| json!([scale(&times(&[0.9, 1.0], &phantom.levels[level].factor))]));
    cases.push(flat("one axis", phantom, v04(yx(), levels, json!([])), [[1.0, 0.0, 0.0], [0.0, 0.9, 0.0]]));
    run(cases);
}

#[test]
fn odd_sizes_rounded_down_or_up() {
    let factors: &[&[f64]] = &[&[1.0, 1.0], &[2.0, 2.0], &[4.0, 4.0], &[8.0, 8.0]];
    let mut cases = Vec::new();
    for floor in [true, false] {
        let phantom = plane(factors, floor);
        let levels = datasets(4, |level| json!([scale(&phantom.levels[level].factor)]));
        cases.push(flat(
            if floor { "rounded down" } else { "rounded up" },
            phantom.clone(),
            v04(yx(), levels, json!([])),
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        ));
        // The same with what version 0.1 to 0.3 say about it: nothing but the sizes.
        let list: Value = (0..4).map(|level| json!({"path": level.to_string()})).collect();
        cases.push(flat(
            "without transformations",
            phantom,
            json!({"multiscales": [{"version": "0.3", "axes": ["y", "x"], "datasets": list}]}),
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        ));
    }
    run(cases);
}

#[test]
fn translations_of_centres_and_of_corners() {
    let factors: &[&[f64]] = &[&[1.0, 1.0], &[2.0, 2.0], &[6.0, 6.0]];
    let base = [0.8, 0.2];
    let mut cases = Vec::new();
    // Blocks, and every level says where the centre of its first block is.
    for zarr in [2, 3] {
        let phantom = Phantom { zarr, ..plane(factors, true) };
        let levels = datasets(3, |level| {
            let factor = &phantom.levels[level].factor;
            let shift: Vec<f64> = (0..2).map(|a| base[a] * (factor[a] - 1.0) / 2.0 + 3.0).collect();
            json!([scale(&times(&base, factor)), translation(&shift)])
        });
        let attributes = match zarr {
            2 => v04(yx(), levels, json!([])),
            _ => json!({"version": "0.5", "multiscales": [{"axes": yx(), "datasets": levels}]}),
        };
        cases.push(flat("centres", phantom, attributes, [[0.2, 0.0, 3.0], [0.0, 0.8, 3.0]]));
    }
    // Every nth sample was kept, and all levels start at the same place.
    let phantom = Phantom { sampling: Sampling::EveryNth, ..plane(factors, true) };
    let levels = datasets(3, |level| {
        json!([scale(&times(&base, &phantom.levels[level].factor)), translation(&[-7.5, 12.0])])
    });
    cases.push(flat(
        "every nth",
        phantom,
        v04(yx(), levels, json!([])),
        [[0.2, 0.0, 12.0], [0.0, 0.8, -7.5]],
    ));
    // Far from the origin, in small pixels.
    let phantom = plane(factors, true);
    let levels = datasets(3, |level| {
        let factor = &phantom.levels[level].factor;
        let shift: Vec<f64> = (0..2).map(|a| 0.05 * (factor[a] - 1.0) / 2.0 + 1e5).collect();
        json!([scale(&times(&[0.05, 0.05], factor)), translation(&shift)])
    });
    cases.push(flat("far away", phantom, v04(yx(), levels, json!([])), [[0.05, 0.0, 1e5], [0.0, 0.05, 1e5]]));
    // A translation for the whole multiscale leaves the levels to share their border.
    let phantom = plane(factors, true);
    let levels = datasets(3, |level| json!([scale(&times(&base, &phantom.levels[level].factor))]));
    let common = json!([translation(&[100.0, -50.0])]);
    cases.push(flat(
        "moved as a whole",
        phantom,
        v04(yx(), levels, common),
        [[0.2, 0.0, -50.0], [0.0, 0.8, 100.0]],
    ));
    run(cases);
}

#[test]
fn transformations_on_top_of_each_other() {
    let factors: &[&[f64]] = &[&[1.0, 1.0], &[2.0, 2.0]];
    let mut cases = Vec::new();
    // First the level's own, then the multiscale's, each list from first to last.
    let phantom = plane(factors, true);
    let levels = datasets(2, |level| {
        let shift = (phantom.levels[level].factor[0] - 1.0) / 2.0;
        json!([scale(&phantom.levels[level].factor), translation(&[shift + 10.0, shift + 20.0])])
    });
    let common = json!([scale(&[0.5, 3.0]), translation(&[1.0, 2.0])]);
    cases.push(flat("both", phantom.clone(), v04(yx(), levels, common), [[3.0, 0.0, 62.0], [0.0, 0.5, 6.0]]));
    // A translation before the scale is in samples.
    let levels = datasets(2, |level| {
        let factor = phantom.levels[level].factor[0];
        let shift = (factor - 1.0) / 2.0 / factor;
        json!([translation(&[shift, shift]), scale(&times(&[0.3, 0.7], &phantom.levels[level].factor))])
    });
    cases.push(flat(
        "translation first",
        phantom,
        v04(yx(), levels, json!([])),
        [[0.7, 0.0, 0.0], [0.0, 0.3, 0.0]],
    ));
    run(cases);
}

#[test]
fn mirrored_axes_and_other_units() {
    let factors: &[&[f64]] = &[&[1.0, 1.0], &[2.0, 2.0], &[4.0, 4.0]];
    let mut cases = Vec::new();
    for (name, base) in
        [("x mirrored", [1.5, -0.5]), ("y mirrored", [-0.5, 0.5]), ("both mirrored", [-1.0, -1.0])]
    {
        let phantom = plane(factors, false);
        let levels = datasets(3, |level| json!([scale(&times(&base, &phantom.levels[level].factor))]));
        cases.push(flat(
            name,
            phantom,
            v04(yx(), levels, json!([])),
            [[base[1], 0.0, 0.0], [0.0, base[0], 0.0]],
        ));
    }
    // 300 nm beside 0.2 µm: what is on the screen has one unit, that of x.
    let phantom = plane(factors, true);
    let levels = datasets(3, |level| {
        let factor = &phantom.levels[level].factor;
        let shift: Vec<f64> =
            factor.iter().zip([300.0, 0.2]).map(|(f, size)| size * (f - 1.0) / 2.0).collect();
        json!([scale(&times(&[300.0, 0.2], factor)), translation(&[shift[0] + 5000.0, shift[1]])])
    });
    let axes = json!([{"name": "y", "type": "space", "unit": "nanometer"},
        {"name": "x", "type": "space", "unit": "micrometer"}]);
    cases.push(flat("two units", phantom, v04(axes, levels, json!([])), [[0.2, 0.0, 0.0], [0.0, 0.3, 5.0]]));
    run(cases);
}

#[test]
fn turned_and_sheared() {
    let (sin, cos) = (std::f64::consts::PI / 6.0).sin_cos();
    let factors: &[&[f64]] = &[&[1.0, 1.0], &[2.0, 2.0], &[4.0, 4.0]];
    let systems = json!([{"name": "world", "axes": yx()}]);
    let mut cases = Vec::new();
    // Pixels of 0.5 × 0.25 turned by 30°, as one affine per level; rows and columns in the order y, x.
    for (name, [[yy, yx], [xy, xx]], offset) in [
        ("turned", [[0.5 * cos, -0.25 * sin], [0.5 * sin, 0.25 * cos]], [40.0, -20.0]),
        ("sheared", [[0.5, 0.2], [0.0, 0.5]], [0.0, 0.0]),
        ("mirrored and turned", [[-cos, sin], [sin, cos]], [3.0, 4.0]),
    ] {
        let phantom = Phantom { zarr: 3, ..plane(factors, true) };
        let list: Value = (0..3)
            .map(|level| {
                let f = phantom.levels[level].factor[0];
                let d = (f - 1.0) / 2.0;
                let rows = json!([
                    [yy * f, yx * f, offset[0] + (yy + yx) * d],
                    [xy * f, xx * f, offset[1] + (xy + xx) * d]
                ]);
                json!({"path": level.to_string(), "coordinateTransformations":
                    [{"type": "affine", "affine": rows, "input": level.to_string(), "output": "world"}]})
            })
            .collect();
        let ome =
            json!({"version": "0.6.dev1", "multiscales": [{"coordinateSystems": systems, "datasets": list}]});
        cases.push(flat(name, phantom, ome, [[xx, xy, offset[1]], [yx, yy, offset[0]]]));
    }
    // A sequence of scale, rotation and translation; the levels share their border.
    let phantom = Phantom { zarr: 3, ..plane(factors, true) };
    let list: Value = (0..3)
        .map(|level| {
            let shift = (phantom.levels[level].factor[0] - 1.0) / 2.0;
            json!({"path": level.to_string(), "coordinateTransformations": [{"type": "sequence",
                "input": {"path": level.to_string()}, "output": {"name": "world"}, "transformations": [
                    scale(&phantom.levels[level].factor),
                    translation(&[shift, shift]),
                    {"type": "rotation", "rotation": [[cos, -sin], [sin, cos]]},
                    translation(&[5.0, 6.0])]}]})
        })
        .collect();
    let ome = json!({"version": "0.6", "multiscales": [{"coordinateSystems": systems, "datasets": list}]});
    cases.push(flat("a sequence", phantom, ome, [[cos, sin, 6.0], [-sin, cos, 5.0]]));
    run(cases);
}

/// Chunks that are damaged are covered by the next coarser level, cut at their borders and in its right place.
#[test]
fn coarse_samples_stand_in_where_fine_ones_are_missing() {
    let Some(bench) = Bench::new() else { return };
    for (sampling, floor) in [(Sampling::Blocks, true), (Sampling::Blocks, false), (Sampling::EveryNth, true)]
    {
        let mut phantom = plane(&[&[1.0, 1.0], &[3.0, 3.0]], floor);
        phantom.sampling = sampling;
        let common = if sampling == Sampling::Blocks { json!([]) } else { json!([translation(&[0.0, 0.0])]) };
        let levels = datasets(2, |level| match sampling {
            Sampling::Blocks => json!([scale(&phantom.levels[level].factor)]),
            Sampling::EveryNth => json!([scale(&phantom.levels[level].factor), translation(&[0.0, 0.0])]),
        });
        let attributes = v04(yx(), levels, common);
        let case = flat("stand-ins", phantom, attributes, [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
        let mut store = case.phantom.store(&case.attributes);
        let is_broken = |chunk: [u64; 2]| (chunk[0] + chunk[1]) % 2 == 1;
        for (key, bytes) in &mut store.objects {
            let mut parts = key.rsplit('/').map(str::parse::<u64>);
            if let (Some(Ok(x)), Some(Ok(y)), true) = (parts.next(), parts.next(), key.contains("/0/"))
                && is_broken([y, x])
                && key.starts_with("p.zarr/0/")
            {
                bytes.pop();
            }
        }
        let mut outside = Outside::open(store, "p.zarr", SIZE);
        let mut renderer = bench.renderer();
        let mut replaced = 0;
        for view in [
            View { center: [170.4, 130.3], scale: 0.9371, turn: 0.0 },
            View { center: [170.4, 130.3], scale: 0.9371, turn: 0.7 },
            View { center: [300.0, 220.0], scale: 0.3137, turn: 0.0 },
        ] {
            let look =
                ChannelState { window: Some(WindowState::Range([0.0, 255.0])), ..ChannelState::default() };
            outside.input(Input::SetState(Box::new(State {
                camera: Some(CameraState { center: view.center, scale: view.scale, rotation: view.turn }),
                layers: vec![LayerState { channels: vec![Some(look)], ..LayerState::default() }],
                ..State::default()
            })));
            let mut pixels = Vec::new();
            for frame in outside.settle() {
                let format = wgpu::TextureFormat::Rgba8Unorm;
                let (outcome, drawn) = bench.try_draw(&mut renderer, &frame, &outside.buffers, format);
                outcome.unwrap();
                pixels = drawn;
            }
            for (number, pixel) in pixels.chunks_exact(4).enumerate() {
                let at = [number % SIZE[0] as usize, number / SIZE[0] as usize].map(|at| at as f64 + 0.5);
                let world = case.under(&view, at);
                let (Some(fine), true) = case.sample(0, world, &NOWHERE, &view) else { continue };
                let chunk = &case.phantom.levels[0].chunk;
                let wanted = if is_broken([fine[0] / chunk[0], fine[1] / chunk[1]]) {
                    let (coarse, is_certain) = case.sample(1, world, &NOWHERE, &view);
                    replaced += 1;
                    match (coarse, is_certain) {
                        (Some(coarse), true) => case.phantom.value(1, &coarse),
                        // The coarse level ends before the fine one does.
                        (None, true) => 0,
                        _ => continue,
                    }
                } else {
                    case.phantom.value(0, &fine)
                };
                assert!(pixel[0].abs_diff(wanted) <= 1, "{view:?}: {pixel:?} at {at:?}, not {wanted}");
            }
        }
        assert!(replaced > 5000, "{replaced}");
    }
}

/// Axes in an order of their own, three dimensions and more: everything that is not on the screen is a plane.
struct Order {
    roles: &'static str,
    written: Value,
    planes: Vec<Vec<(&'static str, u64)>>,
}

#[test]
fn axes_in_any_order_and_by_any_name() {
    let t = ("t", "time");
    let c = ("c", "channel");
    let space = |name| (name, "space");
    let orders = vec![
        Order {
            roles: "tczyx",
            written: axes(&[t, c, space("z"), space("y"), space("x")], "micrometer"),
            planes: vec![vec![("t", 0), ("z", 0)], vec![("t", 1), ("z", 3)]],
        },
        Order {
            roles: "xyz",
            written: axes(&[space("x"), space("y"), space("z")], "micrometer"),
            planes: vec![vec![("z", 0)], vec![("z", 4)]],
        },
        Order {
            roles: "cxyz",
            written: axes(&[c, space("x"), space("y"), space("z")], "micrometer"),
            planes: vec![vec![("z", 2)]],
        },
        Order {
            roles: "yxc",
            written: axes(&[space("y"), space("x"), c], "micrometer"),
            planes: vec![vec![]],
        },
        Order {
            roles: "ycx",
            written: axes(&[space("y"), c, space("x")], "micrometer"),
            planes: vec![vec![]],
        },
        Order {
            roles: "tczyx",
            written: axes(
                &[("T", "time"), ("C", "channel"), space("Z"), space("Y"), space("X")],
                "micrometer",
            ),
            planes: vec![vec![("T", 1), ("Z", 2)]],
        },
        // Names only, as in 0.3.
        Order { roles: "tzyx", written: json!(["t", "z", "y", "x"]), planes: vec![vec![("t", 1), ("z", 1)]] },
        Order {
            roles: "ayx",
            written: json!([{"name": "angle", "type": null}, {"name": "y", "type": "space"},
                {"name": "x", "type": "space"}]),
            planes: vec![vec![("angle", 0)], vec![("angle", 3)]],
        },
        Order {
            roles: "yaxz",
            written: json!([{"name": "y", "type": "space"}, {"name": "phase", "type": "lifetime"},
                {"name": "x", "type": "space"}, {"name": "z", "type": "space"}]),
            planes: vec![vec![("phase", 2), ("z", 4)]],
        },
    ];
    let mut cases = Vec::new();
    for Order { roles, written, planes } in orders {
        let size = |role| match role {
            'x' => 170,
            'y' => 131,
            'z' => 5,
            'c' => 3,
            'a' => 4,
            _ => 2,
        };
        let shape: Vec<u64> = roles.chars().map(size).collect();
        let by = |factor: f64| -> Vec<f64> {
            roles.chars().map(|role| if matches!(role, 'x' | 'y') { factor } else { 1.0 }).collect()
        };
        let base: Vec<f64> = roles
            .chars()
            .map(|role| match role {
                'x' => 0.3,
                'y' => 0.4,
                'z' => 2.0,
                _ => 1.0,
            })
            .collect();
        let phantom = Phantom::new(roles, &shape, &[&by(1.0), &by(2.0), &by(4.0)], true);
        let levels = datasets(3, |level| json!([scale(&times(&base, &phantom.levels[level].factor))]));
        cases.push(Case {
            name: roles,
            phantom,
            attributes: v04(written, levels, json!([])),
            world: [[0.3, 0.0, 0.0], [0.0, 0.4, 0.0]],
            planes,
        });
    }
    run(cases);
}

#[test]
fn planes_of_levels_with_fewer_of_them() {
    let zyx = || axes(&[("z", "space"), ("y", "space"), ("x", "space")], "micrometer");
    let shape = [13, 131, 170];
    let every: Vec<Vec<(&str, u64)>> = [0, 1, 2, 5, 11, 12].map(|z| vec![("z", z)]).to_vec();
    let mut cases = Vec::new();
    for (name, z) in [("z by 2", 2.0), ("z by 3", 3.0), ("z not at all", 1.0)] {
        for floor in [true, false] {
            let phantom =
                Phantom::new("zyx", &shape, &[&[1.0, 1.0, 1.0], &[z, 2.0, 2.0], &[z * z, 4.0, 4.0]], floor);
            let levels =
                datasets(3, |level| json!([scale(&times(&[2.0, 0.5, 0.5], &phantom.levels[level].factor))]));
            cases.push(Case {
                name,
                phantom,
                attributes: v04(zyx(), levels, json!([])),
                world: [[0.5, 0.0, 0.0], [0.0, 0.5, 0.0]],
                planes: every.clone(),
            });
        }
    }
    // Every nth plane was kept, at the place that it had.
    let mut phantom =
        Phantom::new("zyx", &shape, &[&[1.0, 1.0, 1.0], &[3.0, 2.0, 2.0], &[3.0, 4.0, 4.0]], false);
    phantom.sampling = Sampling::EveryNth;
    let levels = datasets(3, |level| {
        json!([scale(&times(&[2.0, 0.5, 0.5], &phantom.levels[level].factor)), translation(&[8.0, 0.0, 0.0])])
    });
    cases.push(Case {
        name: "every third plane",
        phantom,
        attributes: v04(zyx(), levels, json!([])),
        world: [[0.5, 0.0, 0.0], [0.0, 0.5, 0.0]],
        planes: every,
    });
    run(cases);
}

#[test]
fn stored_axes_that_are_mapped_to_others() {
    // The array is stored x, z, y: output axis i of (z, y, x) takes input axis map[i].
    let shape = [170, 5, 131];
    let factors: [&[f64]; 2] = [&[1.0, 1.0, 1.0], &[2.0, 1.0, 2.0]];
    let mut phantom = Phantom::new("xzy", &shape, &factors, true);
    phantom.zarr = 3;
    let systems = json!([{"name": "world",
        "axes": axes(&[("z", "space"), ("y", "space"), ("x", "space")], "micrometer")}]);
    let list: Value = (0..2)
        .map(|level| {
            let factor = &phantom.levels[level].factor;
            let shift: Vec<f64> = factor.iter().map(|f| (f - 1.0) / 2.0).collect();
            json!({"path": level.to_string(), "coordinateTransformations": [{"type": "sequence",
                "input": level.to_string(), "output": "world", "transformations": [
                    scale(factor), translation(&shift),
                    {"type": "mapAxis", "mapAxis": [1, 2, 0]}, scale(&[3.0, 0.5, 0.25])]}]})
        })
        .collect();
    let ome = json!({"version": "0.6", "multiscales": [{"coordinateSystems": systems, "datasets": list}]});
    run(vec![Case {
        name: "mapAxis",
        phantom,
        attributes: ome,
        world: [[0.25, 0.0, 0.0], [0.0, 0.5, 0.0]],
        planes: vec![vec![("z", 0)], vec![("z", 3)]],
    }]);
}
