//! Stepping, dragging through and playing an axis that is not on the screen: what is fetched beforehand, and what is
//! left out where there is no time.

use zarrscope::app::effect::Event;
use zarrscope::app::input::Input;
use zarrscope::geometry::spaces::CssVector;
use zarrscope::plan::policy::Policy;
use zarrscope::view::state::State;

use crate::support::images::{LevelSpec, image};
use crate::support::script::{Script, quads};

/// Two levels, a chunk per plane and quarter of it; a canvas that wants the finer one.
fn stack(policy: Policy) -> Script {
    let levels = [
        LevelSpec::new(&[40, 128, 128], &[1, 64, 64], &[1.0; 3]),
        LevelSpec::new(&[40, 64, 64], &[1, 64, 64], &[1.0, 2.0, 2.0]),
    ];
    let mut script = Script::new(policy, [128, 128], image("zyx", &levels));
    script.settle();
    script.asked.clear();
    script
}

fn step(by: i64) -> Input {
    Input::Step { axis: "z".to_owned(), by }
}

fn slide(to: f64) -> Input {
    Input::SetState(Box::new(State { dims: [("z".to_owned(), to)].into(), ..State::default() }))
}

/// The planes that were asked for, of one level, each once.
fn planes(script: &Script, level: &str) -> Vec<u32> {
    let of_level = script.keys().into_iter().filter_map(|key| {
        let mut parts = key.split('/').map(str::to_owned);
        (parts.next().as_deref() == Some(level)).then(|| parts.next().unwrap().parse().unwrap())
    });
    let mut planes: Vec<u32> = of_level.collect();
    planes.dedup();
    planes
}

#[test]
fn nothing_is_fetched_beforehand_until_somebody_moves() {
    let mut script = stack(Policy::default());
    script.settle();
    assert!(script.asked.is_empty());
}

#[test]
fn after_a_step_the_next_ones_need_no_request() {
    let mut script = stack(Policy::default());
    script.input(step(1));
    assert_eq!(
        script.keys()[..5],
        ["1/1/0/0", "0/1/0/0", "0/1/0/1", "0/1/1/0", "0/1/1/1"],
        "what is seen first"
    );
    script.settle();
    script.now += 1000.0;
    for _ in 0..3 {
        script.asked.clear();
        script.input(step(1));
        let here = script.viewer.dims().first().map(|dim| script.viewer.index_of(dim)).unwrap() as u32;
        let asked = planes(&script, "0");
        assert!(asked.iter().all(|plane| *plane == here + 8), "{here}: {asked:?}");
        let frame = script.frame().expect("another plane");
        assert_eq!(quads(&frame).len(), 4, "sharp in the very next frame");
        script.settle();
        script.now += 1000.0;
    }
    // The other way, what is there is used, and what is not is fetched in the other direction.
    script.asked.clear();
    script.input(step(-1));
    script.settle();
    assert!(script.asked.is_empty(), "{:?}", script.keys());
}

#[test]
fn what_is_fetched_beforehand_has_a_budget() {
    let plane = 4 * 64 * 64 * 2 + 64 * 64 * 2;
    let mut script = stack(Policy { bytes_ahead: plane * 2, ..Policy::default() });
    script.input(step(1));
    script.settle();
    assert_eq!(planes(&script, "0"), [1, 2, 3]);
}

#[test]
fn what_is_seen_is_never_behind_what_is_not() {
    let mut script = stack(Policy { requests: 4, most_requests: 4, ..Policy::default() });
    script.input(step(1));
    script.settle();
    script.now += 1000.0;
    // Back at the start of a view that nobody has seen: only its own tiles, though others wait.
    script.asked.clear();
    script.input(slide(30.0));
    script.input(Input::Drag(CssVector::new(1.0, 0.0)));
    let first: Vec<String> = script.keys().into_iter().take(4).collect();
    assert!(first.iter().all(|key| key.split('/').nth(1) == Some("30")), "{first:?}");
}

#[test]
fn dragging_through_fetches_what_is_coarse_and_sharpens_at_rest() {
    let mut script = stack(Policy::default());
    for at in 1..=12 {
        script.now += 16.0;
        script.input(slide(f64::from(at) * 2.0));
        script.frame();
    }
    // The first step could not know that others follow.
    let sharp = planes(&script, "0");
    assert!(sharp.iter().all(|plane| *plane <= 2 + 8), "{sharp:?}");
    assert!(planes(&script, "1").contains(&26), "where the drag is going: {:?}", planes(&script, "1"));
    assert!(!script.events.iter().rev().take(3).any(|event| *event == Event::Settled));
    script.asked.clear();
    script.input(Input::Tick);
    assert!(script.asked.is_empty(), "not yet at rest");
    let wake = script.wakes.iter().copied().find(|at| *at > script.now).expect("it comes back to sharpen");
    script.now = wake;
    script.input(Input::Tick);
    assert_eq!(planes(&script, "0").first(), Some(&24), "sharp where it rests");
    script.settle();
    assert!(script.events.contains(&Event::Settled));
}

#[test]
fn the_coarse_picture_of_every_position_is_shown_while_dragging_on() {
    let mut script = stack(Policy::default());
    let mut shown = 0;
    for at in 1..=20 {
        script.now += 16.0;
        script.input(slide(f64::from(at)));
        // The network answers two requests per frame: less than all of a plane.
        for _ in 0..2 {
            if !script.requests.is_empty() {
                script.serve_one();
            }
        }
        let frame = script.frame().expect("a frame per position");
        shown += usize::from(!quads(&frame).is_empty());
    }
    assert!(shown >= 18, "{shown} of 20 positions had a picture at once");
}

/// Lets time pass frame by frame; the network answers so many requests in each. Gives the positions that were drawn with
/// something, in order.
fn watch(script: &mut Script, frames: usize, answers: usize) -> Vec<u64> {
    let mut seen = Vec::new();
    for _ in 0..frames {
        script.now += 16.0;
        for _ in 0..answers {
            if !script.requests.is_empty() {
                script.serve_one();
            }
        }
        script.input(Input::Tick);
        if let Some(frame) = script.frame()
            && !quads(&frame).is_empty()
        {
            let dim = script.viewer.dims().remove(0);
            seen.push(script.viewer.index_of(&dim));
            seen.dedup();
        }
    }
    seen
}

#[test]
fn playing_goes_round_and_leaves_nothing_out() {
    let mut script = stack(Policy::default());
    script.input(Input::Play { axis: Some("z".to_owned()), rate: 20.0 });
    let seen = watch(&mut script, 400, 10);
    assert!(seen.len() > 45, "once round and on: {seen:?}");
    assert!(seen.windows(2).all(|pair| pair[1] == (pair[0] + 1) % 40), "{seen:?}");
    assert_eq!(script.viewer.model().playing.map(|playing| playing.rate), Some(20.0));
    script.input(Input::Play { axis: None, rate: 0.0 });
    script.settle();
    assert!(watch(&mut script, 100, 10).len() <= 1, "it stands");
    assert!(script.events.contains(&Event::Settled));
}

#[test]
fn playing_gets_coarser_before_it_gets_late() {
    let mut script = stack(Policy::default());
    script.input(Input::Play { axis: Some("z".to_owned()), rate: 10.0 });
    // A network that brings one coarse chunk per picture and not five: 100 ms are six frames.
    let mut seen = Vec::new();
    for _ in 0..60 {
        seen.extend(watch(&mut script, 3, 0));
        seen.extend(watch(&mut script, 1, 1));
    }
    seen.dedup();
    assert!(seen.len() >= 20, "{} pictures in four seconds: {seen:?}", seen.len());
    // The hand that takes the slider stops it.
    script.input(slide(3.0));
    assert_eq!(script.viewer.model().playing, None);
}

#[test]
fn hits_and_misses_are_counted_once() {
    let mut script = stack(Policy::default());
    let before = script.viewer.stats();
    assert_eq!((before.cache_hits, before.cache_misses), (0, 5));
    script.input(step(1));
    script.settle();
    script.now += 1000.0;
    script.input(step(1));
    script.settle();
    let after = script.viewer.stats();
    assert_eq!((after.cache_hits, after.cache_misses), (5, 10));
    assert_eq!(after.in_flight, 0);
    assert_eq!(after.in_flight_bytes, 0);
}
