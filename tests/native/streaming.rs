//! What is asked for, in which order, what is given up, tried again and kept: against a network that does what the test
//! says.

use zarrscope::app::effect::{Answer, Event};
use zarrscope::app::input::{Input, Ticket};
use zarrscope::geometry::spaces::{CssPoint, CssVector};
use zarrscope::ome::node::Node;
use zarrscope::plan::policy::Policy;
use zarrscope::stream::{Fetched, Inside};
use zarrscope::view::state::{CameraState, State, WindowState};
use zarrscope::zarr::store::{ByteRange, FetchFailure};

use crate::support::images::{LevelSpec, image, sharded, without_windows};
use crate::support::script::{Script, quads};

fn pyramid() -> zarrscope::ome::Image {
    image(
        "yx",
        &[
            LevelSpec::new(&[1024, 1024], &[256, 256], &[1.0, 1.0]),
            LevelSpec::new(&[512, 512], &[256, 256], &[2.0, 2.0]),
            LevelSpec::new(&[256, 256], &[256, 256], &[4.0, 4.0]),
        ],
    )
}

fn look_at(center: [f64; 2], scale: f64) -> Input {
    let camera = Some(CameraState { center, scale, rotation: 0.0 });
    Input::SetState(Box::new(State { camera, ..State::default() }))
}

#[test]
fn coarse_first_then_the_suitable_level_from_the_centre() {
    let mut script = Script::new(Policy::default(), [512, 512], pyramid());
    script.settle();
    assert_eq!(script.keys()[0], "2/0/0");
    let mut rest = script.keys()[1..].to_vec();
    rest.sort();
    assert_eq!(rest, ["1/0/0", "1/0/1", "1/1/0", "1/1/1"]);

    let mut script = Script::new(Policy::default(), [512, 512], pyramid());
    script.settle();
    script.asked.clear();
    script.input(look_at([300.0, 300.0], 1.0));
    script.settle();
    assert_eq!(script.keys()[0], "0/1/1", "the tile in the middle comes first");
    assert!(script.keys().iter().all(|key| key.starts_with("0/")), "{:?}", script.keys());
    assert_eq!(script.keys().len(), 9);
}

#[test]
fn only_channels_and_planes_on_the_screen_are_asked_for() {
    let level = LevelSpec::new(&[3, 4, 2, 64, 64], &[1, 1, 1, 64, 64], &[1.0; 5]);
    let mut image = image("tczyx", &[level]);
    image.channels[1].active = false;
    image.default_position = vec![2, 0, 1, 0, 0];
    let mut script = Script::new(Policy::default(), [64, 64], image);
    script.settle();
    assert_eq!(script.keys(), ["0/2/0/1/0/0", "0/2/2/1/0/0", "0/2/3/1/0/0"]);
}

#[test]
fn a_step_inside_a_thick_chunk_costs_neither_request_nor_decode() {
    let level = LevelSpec::new(&[64, 128, 128], &[32, 64, 64], &[1.0; 3]);
    let mut script = Script::new(Policy::default(), [128, 128], image("zyx", &[level]));
    script.settle();
    assert_eq!(script.asked.len(), 4);
    script.input(Input::Step { axis: "z".to_owned(), by: 20 });
    let frame = script.settle().expect("another plane is another picture");
    assert_eq!(script.asked.len(), 4);
    assert_eq!(script.viewer.stats().chunks_decoded, 4);
    assert_eq!(quads(&frame).len(), 4);
    script.input(Input::Step { axis: "z".to_owned(), by: 12 });
    assert_eq!(script.asked.len(), 8);
}

#[test]
fn what_left_the_view_is_aborted_and_not_decoded() {
    let mut script = Script::new(Policy::default(), [256, 256], pyramid());
    script.settle();
    script.input(look_at([127.5, 127.5], 1.0));
    assert_eq!(script.requests.len(), 1);
    script.input(Input::Drag(CssVector::new(-700.0, -700.0)));
    assert_eq!(script.aborted, ["mem://image/0/0/0"]);
    assert_eq!(script.viewer.stats().cancelled, 1);
    script.settle();
    assert!(script.keys().iter().any(|key| key == "0/3/3"));
}

#[test]
fn limits_hold() {
    let policy = Policy { requests: 3, most_requests: 3, ..Policy::default() };
    let level = LevelSpec::new(&[1024, 1024], &[64, 64], &[1.0; 2]);
    let mut script = Script::new(policy, [1024, 1024], image("yx", &[level]));
    assert_eq!(script.requests.len(), 3);
    script.serve_one();
    assert_eq!(script.requests.len(), 3);

    let policy = Policy { bytes_in_flight: 64 * 64 * 2 * 5, ..Policy::default() };
    let level = LevelSpec::new(&[1024, 1024], &[64, 64], &[1.0; 2]);
    let script = Script::new(policy, [1024, 1024], image("yx", &[level]));
    assert_eq!(script.requests.len(), 5);
}

/// An image of Zarr v2, four chunks at a time, whose chunks lie under the names that `is_there` knows.
fn served(is_there: impl Fn(&str) -> bool) -> Script {
    let levels =
        [LevelSpec::new(&[128, 128], &[64, 64], &[1.0; 2]), LevelSpec::new(&[64, 64], &[64, 64], &[2.0; 2])];
    let mut script = Script::new(Policy::default(), [128, 128], image("yx", &levels));
    loop {
        while !script.requests.is_empty() {
            let request = script.first_request();
            match is_there(script.requests[&request].url.trim_start_matches("mem://image/")) {
                true => script.serve_one(),
                false => script.answer(request, Fetched::Absent),
            }
        }
        if script.frame().is_none() {
            return script;
        }
    }
}

#[test]
fn chunks_under_the_other_name_are_found() {
    // As declared: nothing is asked for twice.
    assert_eq!(served(|key| !key.contains('.')).asked.len(), 5);
    // All under the other: one request learns it, and the rest are right at once.
    let script = served(|key| key.contains('.'));
    let mut keys = script.keys();
    assert!(keys.contains(&"1/0.0".to_owned()) && keys.contains(&"0/1.1".to_owned()), "{keys:?}");
    assert_eq!(script.viewer.stats().chunks_decoded, 5);
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), script.asked.len(), "nothing is asked for twice");
    // None at all: one chunk is asked for under both names.
    let script = served(|_| false);
    assert_eq!((script.asked.len(), script.viewer.stats().chunks_decoded), (6, 0));
    // The coarse level was never written: the fine one is found all the same.
    let script = served(|key| key.starts_with("0/") && !key.contains('.'));
    assert_eq!((script.asked.len(), script.viewer.stats().chunks_decoded), (6, 4));
}

#[test]
fn a_probe_that_nobody_wants_any_more_hinders_nobody() {
    let level = LevelSpec::new(&[1024, 1024], &[64, 64], &[1.0; 2]);
    let mut script = Script::new(Policy::default(), [64, 64], image("yx", &[level]));
    script.input(look_at([31.5, 31.5], 1.0));
    while script.requests.values().any(|request| !request.url.contains('.')) {
        let (&declared, _) = script.requests.iter().find(|(_, request)| !request.url.contains('.')).unwrap();
        script.answer(declared, Fetched::Absent);
    }
    assert_eq!(script.requests.len(), 1, "the probe");
    script.input(look_at([900.0, 900.0], 1.0));
    while let Some((&declared, _)) = script.requests.iter().find(|(_, request)| !request.url.contains('.')) {
        script.answer(declared, Fetched::Absent);
    }
    assert_eq!(script.requests.len(), 1, "another probe");
    script.settle();
    assert!(script.viewer.stats().chunks_decoded > 0);
}

#[test]
fn passing_failures_are_tried_again_later_and_then_given_up() {
    let level = LevelSpec::new(&[64, 64], &[64, 64], &[1.0; 2]);
    let mut script = Script::new(Policy::default(), [64, 64], image("yx", &[level]));
    for tries in 1..=3 {
        script.fail_one(FetchFailure::Status(503));
        assert!(script.requests.is_empty(), "not before its time");
        let at = script.wakes.pop().expect("a time to wake");
        assert!(at > script.now);
        script.now = at;
        script.input(Input::Tick);
        assert_eq!(script.requests.len(), 1, "try {}", tries + 1);
    }
    script.fail_one(FetchFailure::Status(503));
    assert!(script.requests.is_empty() && script.viewer.stats().failed == 1);
    assert_eq!(script.viewer.stats().retries, 3);
    let problem = script.events.iter().find_map(|event| match event {
        Event::Error(problem) => Some(problem),
        _ => None,
    });
    assert_eq!(problem.and_then(|problem| problem.url.as_deref()), Some("mem://image/0/0/0"));
    script.input(Input::Retry);
    script.settle();
    assert_eq!(script.viewer.stats().chunks_decoded, 1);
}

#[test]
fn a_retry_that_nobody_wants_any_more_does_not_keep_the_page_awake() {
    let mut script = Script::new(Policy::default(), [256, 256], pyramid());
    script.settle();
    script.input(look_at([127.5, 127.5], 1.0));
    script.fail_one(FetchFailure::Status(503));
    let at = script.wakes.pop().expect("a time to wake");
    script.input(look_at([895.5, 895.5], 1.0));
    script.settle();
    script.now = at;
    script.input(Input::Tick);
    assert!(script.wakes.is_empty(), "what is overdue and unwanted is not waited for");
    script.input(look_at([127.5, 127.5], 1.0));
    script.settle();
    assert_eq!(script.keys().iter().filter(|key| *key == "0/0/0").count(), 2, "asked for again when wanted");
}

#[test]
fn late_answers_for_a_replaced_opening_change_nothing() {
    let mut script = Script::new(Policy::default(), [64, 64], pyramid());
    script.settle();
    let open = |sources: &[&str]| Input::Open {
        sources: sources.iter().map(|source| (*source).to_owned()).collect(),
        replace: true,
        state: None,
        ticket: None,
    };
    let layer = zarrscope::app::input::LayerId;
    let small = || std::rc::Rc::new(image("yx", &[LevelSpec::new(&[8, 8], &[8, 8], &[1.0; 2])]));
    script.input(open(&["mem://a", "mem://b"]));
    script.input(Input::Opened { layer: layer(1), outcome: Ok(Node::Image(small())) });
    script.input(open(&["mem://c"]));
    script.input(Input::Opened { layer: layer(2), outcome: Ok(Node::Image(small())) });
    script.input(Input::Opened { layer: layer(3), outcome: Ok(Node::Image(small())) });
    script.settle();
    assert_eq!(script.viewer.model().layers.len(), 1);
    assert_eq!(script.viewer.model().layers[0].source, "mem://c");
}

#[test]
fn missing_chunks_are_fill_value_also_where_access_is_refused() {
    let level = LevelSpec::new(&[64, 128], &[64, 64], &[1.0; 2]);
    let mut script = Script::new(Policy::default(), [128, 64], image("yx", &[level]));
    script.answer(script.first_request(), Fetched::Absent);
    script.fail_one(FetchFailure::Forbidden(403));
    // Nor is one there under the other name that Zarr v2 has for it.
    script.fail_one(FetchFailure::Forbidden(403));
    assert!(script.requests.is_empty());
    let frame = script.settle().expect("a picture of nothing but fill value");
    assert_eq!(quads(&frame).len(), 2);
    assert!(quads(&frame).iter().all(|quad| quad.size == [1, 1]));
    assert!(script.events.contains(&Event::Settled));
    assert_eq!(script.viewer.stats().failed, 0);
}

#[test]
fn a_damaged_chunk_does_not_stop_the_others() {
    let level = LevelSpec::new(&[64, 128], &[64, 64], &[1.0; 2]);
    let mut script = Script::new(Policy::default(), [128, 64], image("yx", &[level]));
    script.answer(script.first_request(), Fetched::Held { len: 9, whole: false, part: Vec::new() });
    let job = script.jobs.remove(0);
    let error = zarrscope::decode::job::DecodeError { step: "zstd".into(), problem: "no frame".into() };
    script.input(Input::Decoded { job: job.id, outcome: Err(error) });
    let frame = script.settle().expect("the other half");
    assert_eq!(quads(&frame).len(), 1);
    assert!(script.events.contains(&Event::Settled));
    assert_eq!(script.viewer.model().problems.len(), 1);
}

/// The index of a shard of 16 chunks: the last one was never written, the one before lies far away.
fn shard_index() -> Vec<u8> {
    let entry = |chunk: u64| match chunk {
        15 => (u64::MAX, u64::MAX),
        14 => (60_000, 500),
        _ => (chunk * 1000, 1000),
    };
    (0..16).map(entry).flat_map(|(offset, len)| [offset, len]).flat_map(u64::to_le_bytes).collect()
}

/// An image of one shard of 4 × 4 chunks, in a window that shows `side` samples of it.
fn one_shard(policy: Policy, side: u32) -> Script {
    let level = LevelSpec::new(&[256, 256], &[64, 64], &[1.0; 2]);
    let image = sharded(image("yx", &[level]), &[256, 256]);
    let mut script = Script::new(policy, [side, side], image);
    if side < 256 {
        script.answer(script.first_request(), Fetched::Failed(FetchFailure::Cors));
        script.asked.clear();
        script.input(look_at([0.0, 0.0], 1.0));
        script.input(Input::Retry);
    }
    script
}

#[test]
fn a_shard_index_is_read_once_and_neighbours_share_a_request() {
    let mut script = one_shard(Policy { whole_shard: 0, ..Policy::default() }, 256);
    assert_eq!(script.asked, [("mem://image/0/0/0".to_owned(), ByteRange::Last(256))]);
    script.answer(script.first_request(), Fetched::Bytes { bytes: shard_index(), whole: false });
    let ranges: Vec<ByteRange> = script.asked[1..].iter().map(|(_, range)| *range).collect();
    assert_eq!(ranges, [ByteRange::At { start: 0, len: 14_000 }, ByteRange::At { start: 60_000, len: 500 }]);
    let frame = script.settle().expect("a picture");
    assert_eq!(quads(&frame).len(), 16);
    assert_eq!(script.viewer.stats().chunks_decoded, 15);
    assert!(script.held.is_empty());
}

#[test]
fn a_shard_that_is_needed_whole_comes_with_its_index_in_one_request() {
    let mut script = one_shard(Policy::default(), 256);
    let [(url, ByteRange::At { start: 0, len: limit })] = script.asked.as_slice() else {
        panic!("{:?}", script.asked)
    };
    assert_eq!(url, "mem://image/0/0/0");
    assert!(*limit > 256 * 256 * 2, "room for what cannot be compressed");
    let request = script.first_request();
    assert_eq!(script.requests[&request].inside, Inside::Part(ByteRange::Last(256)));
    script.answer(request, Fetched::Held { len: 60_756, whole: false, part: shard_index() });
    let places: Vec<(u32, u32)> = script.jobs.iter().map(|job| (job.start, job.len)).collect();
    assert_eq!(places.len(), 15, "one was never written");
    assert!(places.contains(&(0, 1000)) && places.contains(&(60_000, 500)), "{places:?}");
    script.decode_all();
    let frame = script.settle().expect("a picture");
    assert_eq!(quads(&frame).len(), 16);
    assert_eq!(script.asked.len(), 1);
    assert!(script.held.is_empty());
    assert!(script.events.contains(&Event::Settled));
}

#[test]
fn a_shard_that_is_needed_in_part_or_is_large_is_asked_for_its_index() {
    let script = one_shard(Policy::default(), 64);
    assert_eq!(script.asked, [("mem://image/0/0/0".to_owned(), ByteRange::Last(256))]);
    let script = one_shard(Policy { whole_shard: 256 * 256 * 2 - 1, ..Policy::default() }, 256);
    assert_eq!(script.asked, [("mem://image/0/0/0".to_owned(), ByteRange::Last(256))]);
}

#[test]
fn of_a_shard_with_more_bytes_than_its_chunks_can_have_the_index_is_read() {
    let mut script = one_shard(Policy::default(), 256);
    let [(_, ByteRange::At { len, .. })] = script.asked[..] else { panic!("{:?}", script.asked) };
    script.answer(script.first_request(), Fetched::Held { len, whole: false, part: vec![7; 256] });
    assert!(script.held.is_empty(), "what came is let go");
    assert_eq!(script.asked[1..], [("mem://image/0/0/0".to_owned(), ByteRange::Last(256))]);
    script.answer(script.first_request(), Fetched::Bytes { bytes: shard_index(), whole: false });
    script.settle();
    assert_eq!(script.viewer.stats().chunks_decoded, 15);
    assert_eq!(script.viewer.stats().failed, 0);
}

#[test]
fn a_whole_shard_that_is_damaged_absent_or_late_is_told_left_empty_or_asked_for_again() {
    let mut script = one_shard(Policy::default(), 256);
    script.answer(script.first_request(), Fetched::Held { len: 9, whole: false, part: vec![7; 9] });
    script.settle();
    assert_eq!(script.viewer.stats().failed, 16);
    assert_eq!(script.viewer.model().problems.len(), 1);
    assert!(script.held.is_empty());

    let mut script = one_shard(Policy::default(), 256);
    script.answer(script.first_request(), Fetched::Absent);
    let frame = script.settle().expect("a picture of what was never written");
    assert_eq!(quads(&frame).len(), 16);
    assert_eq!((script.asked.len(), script.viewer.stats().failed), (1, 0));

    let mut script = one_shard(Policy::default(), 256);
    script.fail_one(FetchFailure::Status(503));
    assert!(script.requests.is_empty());
    script.now = script.wakes.last().copied().expect("a time to try again");
    script.input(Input::Tick);
    script.answer(script.first_request(), Fetched::Bytes { bytes: shard_index(), whole: false });
    script.settle();
    assert_eq!(script.viewer.stats().chunks_decoded, 15);

    // Out of sight before it came: nothing is left of it.
    let mut script = one_shard(Policy::default(), 256);
    script.input(look_at([5000.0, 5000.0], 1.0));
    assert_eq!(script.aborted, ["mem://image/0/0/0"]);
    script.input(look_at([127.5, 127.5], 1.0));
    assert_eq!(script.requests.len(), 1);
}

#[test]
fn decoded_memory_stays_within_its_budget() {
    let chunk = 64 * 64 * 2;
    let policy = Policy { decoded_bytes: chunk * 6, ..Policy::default() };
    let level = LevelSpec::new(&[4096, 128], &[64, 64], &[1.0; 2]);
    let mut script = Script::new(policy, [128, 128], image("yx", &[level]));
    script.settle();
    for y in 0..20 {
        script.input(look_at([63.5, f64::from(y) * 128.0 + 63.5], 1.0));
        script.settle();
        assert!(script.viewer.stats().cache_bytes <= chunk * 6);
        assert!(script.buffers.len() <= 6);
    }
}

#[test]
fn the_cover_never_overlaps_and_the_old_level_stays_until_the_new_is_there() {
    let mut script = Script::new(Policy::default(), [256, 256], pyramid());
    script.settle();
    script.input(look_at([511.5, 511.5], 1.0));
    let area = |frame: &zarrscope::plan::frame::Frame| -> f32 {
        let visible = |quad: &zarrscope::plan::frame::Quad| {
            let clip = |value: f32| value.clamp(0.0, 256.0);
            (clip(quad.corners[3][0]) - clip(quad.corners[0][0]))
                * (clip(quad.corners[3][1]) - clip(quad.corners[0][1]))
        };
        quads(frame).iter().map(visible).sum()
    };
    let mut levels = Vec::new();
    loop {
        if let Some(frame) = script.frame() {
            assert!((area(&frame) - 65_536.0).abs() < 1.0, "covered once, everywhere: {}", area(&frame));
            levels.push(quads(&frame).len());
        }
        if script.requests.is_empty() {
            break;
        }
        script.serve_one();
    }
    assert!(levels.len() >= 4, "a picture for each step: {levels:?}");
}

#[test]
fn what_arrives_may_wait_for_its_frame_but_not_what_completes_the_picture() {
    let mut script = Script::new(Policy::default(), [512, 512], pyramid());
    assert!(script.frame().is_some(), "the view is new");
    for left in (0..5).rev() {
        script.urgent = false;
        script.serve_one();
        assert_eq!(script.urgent, left == 0, "{left} chunks are on their way");
        script.frame();
    }
    assert!(script.events.contains(&Event::Settled));
}

#[test]
fn nothing_is_drawn_while_nothing_changes() {
    let mut script = Script::new(Policy::default(), [256, 256], pyramid());
    script.settle();
    let draws = script.draws;
    assert!(script.frame().is_none());
    script.input(Input::Hover(Some(CssPoint::new(5.0, 5.0))));
    assert!(script.frame().is_none());
    assert_eq!(script.draws, draws);
    script.input(Input::Drag(CssVector::new(1.0, 0.0)));
    assert_eq!(script.draws, draws + 1);
    assert!(script.frame().is_some());
}

#[test]
fn contrast_comes_from_the_coarsest_level_and_channels_wait_for_it() {
    let mut script = Script::new(Policy::default(), [512, 512], without_windows(pyramid()));
    script.statistics = vec![(0..1001).map(|value| value as f32).collect()];
    let before = script.frame().expect("the empty scene");
    assert!(quads(&before).is_empty());
    script.settle();
    let channel = &script.viewer.model().layers[0].channels[0];
    assert_eq!(channel.window, Some([1.0, 999.0]));
    let range = Some(WindowState::Range([1.0, 999.0]));
    assert_eq!(script.viewer.state().layers[0].channels[0].as_ref().unwrap().window, range);
}

#[test]
fn contrast_goes_back_to_the_files_and_to_the_datas() {
    let window = |script: &Script| script.viewer.model().layers[0].channels[0].window;
    let set = |script: &mut Script, json: &str| {
        let state = format!(r#"{{"layers": [{{"channels": [{{"window": {json}}}]}}]}}"#);
        script.input(Input::SetState(Box::new(State::read(&serde_json::from_str(&state).expect("JSON")))));
        script.settle();
    };
    let files = Some([0.0, 1000.0]);
    for (image, default) in [(pyramid(), files), (without_windows(pyramid()), Some([1.0, 999.0]))] {
        let mut script = Script::new(Policy::default(), [512, 512], image);
        script.statistics = vec![(0..1001).map(|value| value as f32).collect()];
        script.settle();
        assert_eq!(window(&script), default);
        set(&mut script, "[3, 4]");
        assert_eq!(window(&script), Some([3.0, 4.0]));
        set(&mut script, "\"auto\"");
        let auto = window(&script).expect("a range");
        assert!(auto[0] <= 20.0 && auto[1] >= 980.0 && auto[1] < 1000.0, "{auto:?}");
        set(&mut script, "[3, 4]");
        set(&mut script, "null");
        assert_eq!(window(&script), default);
        let channels = script.viewer.state().layers[0].channels.clone();
        assert_eq!(channels.is_empty(), default == files, "what the file says is left out: {channels:?}");
    }
}

#[test]
fn reads_wait_for_their_chunks_and_give_them_back() {
    let mut script = Script::new(Policy::default(), [256, 256], pyramid());
    script.settle();
    script.asked.clear();
    let read = |ticket, start: [u64; 2], shape: [u64; 2]| Input::Read {
        ticket: Ticket(ticket),
        layer: 0,
        level: 0,
        start: start.to_vec(),
        shape: shape.to_vec(),
    };
    script.input(read(7, [250, 250], [10, 10]));
    let mut keys = script.keys();
    keys.sort();
    assert_eq!(keys, ["0/0/0", "0/0/1", "0/1/0", "0/1/1"]);
    assert!(script.answers.is_empty());
    script.settle();
    let Some((Ticket(7), Ok(Answer::Region(plan)))) = script.answers.pop() else { panic!("an answer") };
    assert_eq!(plan.parts.len(), 4);
    script.input(read(8, [1020, 0], [10, 10]));
    assert!(matches!(script.answers.pop(), Some((Ticket(8), Err(_)))));
}

#[test]
fn what_is_fetched_for_a_read_alone_is_aborted_when_nobody_waits_for_it() {
    let mut script = Script::new(Policy::default(), [256, 256], pyramid());
    script.settle();
    script.asked.clear();
    let (start, shape) = (vec![0, 0], vec![512, 512]);
    script.input(Input::Read { ticket: Ticket(7), layer: 0, level: 0, start, shape });
    let open = script.requests.len();
    assert_eq!(open, 4, "{:?}", script.keys());
    let before = script.aborted.len();
    script.input(Input::Withdraw(Ticket(7)));
    assert!(matches!(script.answers.pop(), Some((Ticket(7), Ok(Answer::Done)))));
    assert_eq!(script.aborted.len() - before, open);
    script.input(Input::Withdraw(Ticket(7)));
    assert!(script.answers.is_empty(), "told once");
}

#[test]
fn settled_comes_after_the_last_picture() {
    let mut script = Script::new(Policy::default(), [256, 256], pyramid());
    script.input(Input::Settled(Ticket(1)));
    while !script.requests.is_empty() {
        script.serve_one();
    }
    assert!(script.answers.is_empty(), "nothing was drawn yet");
    script.settle();
    assert_eq!(script.answers, [(Ticket(1), Ok(Answer::Done))]);
    script.input(Input::Settled(Ticket(2)));
    assert_eq!(script.answers.len(), 2, "at once while nothing changes");
}

#[test]
fn textures_that_were_lost_are_filled_again_without_a_request() {
    let mut script = Script::new(Policy::default(), [256, 256], pyramid());
    script.settle();
    let asked = script.asked.len();
    script.input(Input::GpuReset);
    let frame = script.settle().expect("the same picture");
    assert!(!frame.uploads.is_empty() || !quads(&frame).is_empty());
    assert_eq!(script.asked.len(), asked);
}

#[test]
fn closing_a_scene_gives_everything_back() {
    let mut script = Script::new(Policy::default(), [256, 256], pyramid());
    script.settle();
    assert!(!script.buffers.is_empty());
    let sources = vec!["mem://other".to_owned()];
    script.input(Input::Open { sources, replace: true, state: None, ticket: None });
    assert!(!script.buffers.is_empty(), "nothing goes before its replacement is there");
    let other = image("yx", &[LevelSpec::new(&[8, 8], &[8, 8], &[1.0; 2])]);
    let layer = zarrscope::app::input::LayerId(1);
    script.input(Input::Opened { layer, outcome: Ok(Node::Image(std::rc::Rc::new(other))) });
    assert!(script.buffers.is_empty());
    script.settle();
    assert_eq!(script.viewer.model().layers.len(), 1);
}
