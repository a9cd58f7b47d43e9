//! A viewer whose network, workers and clock are the test's: effects are noted, and answered when the test says so.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use zarrscope::app::effect::{Answer, Effect, Event};
use zarrscope::app::input::{Input, Ticket};
use zarrscope::app::status::Problem;
use zarrscope::app::viewer::Viewer;
use zarrscope::decode::job::{DecodeJob, DecodedHeader};
use zarrscope::ome::Image;
use zarrscope::ome::node::Node;
use zarrscope::plan::frame::{Frame, FrameLayer, Quad};
use zarrscope::plan::policy::Policy;
use zarrscope::stream::{Command, Fetched, Inside, RequestId};
use zarrscope::zarr::store::{ByteRange, FetchFailure};

/// A request that has not been answered.
#[derive(Debug, Clone)]
pub struct Request {
    pub url: String,
    pub range: ByteRange,
    pub inside: Inside,
}

/// The viewer and what it asked for.
pub struct Script {
    pub viewer: Viewer,
    pub now: f64,
    pub requests: BTreeMap<RequestId, Request>,
    /// Every address and range ever asked for, in order.
    pub asked: Vec<(String, ByteRange)>,
    pub aborted: Vec<String>,
    pub jobs: Vec<DecodeJob>,
    pub buffers: BTreeSet<u32>,
    pub held: BTreeSet<RequestId>,
    pub wakes: Vec<f64>,
    pub draws: usize,
    /// Whether the last frame was asked for at once.
    pub urgent: bool,
    pub events: Vec<Event>,
    pub answers: Vec<(Ticket, Result<Answer, Problem>)>,
    /// Finite values that workers report for chunks of the coarsest level.
    pub statistics: Vec<Vec<f32>>,
}

impl Script {
    /// A viewer on a canvas of `size` device pixels, showing `image`.
    pub fn new(policy: Policy, size: [u32; 2], image: Image) -> Self {
        let mut script = Self {
            viewer: Viewer::new(policy),
            now: 0.0,
            requests: BTreeMap::new(),
            asked: Vec::new(),
            aborted: Vec::new(),
            jobs: Vec::new(),
            buffers: BTreeSet::new(),
            held: BTreeSet::new(),
            wakes: Vec::new(),
            draws: 0,
            urgent: false,
            events: Vec::new(),
            answers: Vec::new(),
            statistics: Vec::new(),
        };
        let css = size.map(f64::from);
        script.input(Input::Resized { css, device: size, ratio: 1.0 });
        let sources = vec!["mem://image".to_owned()];
        script.viewer.handle(Input::Open { sources, replace: true, state: None, ticket: None }, 0.0);
        while let Some(effect) = script.viewer.next_effect() {
            if let Effect::Open { layer, .. } = effect {
                script
                    .viewer
                    .handle(Input::Opened { layer, outcome: Ok(Node::Image(Rc::new(image.clone()))) }, 0.0);
                script.viewer.handle(Input::LabelsListed { layer, paths: Vec::new() }, 0.0);
            } else {
                script.note(effect);
            }
        }
        script
    }

    pub fn input(&mut self, input: Input) {
        self.viewer.handle(input, self.now);
        self.turn();
    }

    fn turn(&mut self) {
        while let Some(effect) = self.viewer.next_effect() {
            self.note(effect);
        }
    }

    fn note(&mut self, effect: Effect) {
        match effect {
            Effect::Open { .. }
            | Effect::OpenMember { .. }
            | Effect::ListLabels { .. }
            | Effect::OpenLabel { .. } => {}
            Effect::Stream(command) => self.note_command(command),
            Effect::Draw { urgent } => {
                self.draws += 1;
                self.urgent = urgent;
            }
            Effect::Wake(at) => self.wakes.push(at),
            Effect::Emit(event) => self.events.push(event),
            Effect::Answer { ticket, answer } => self.answers.push((ticket, answer)),
        }
    }

    fn note_command(&mut self, command: Command) {
        match command {
            Command::Fetch { request, url, range, inside } => {
                self.asked.push((url.clone(), range));
                assert!(self.requests.insert(request, Request { url, range, inside }).is_none());
            }
            Command::Abort(request) => {
                let gone = self.requests.remove(&request).expect("only what is on its way is aborted");
                self.aborted.push(gone.url);
            }
            Command::Decode { request, job, into, last } => {
                assert!(self.held.contains(&request), "bytes are held until they are decoded");
                if last {
                    self.held.remove(&request);
                }
                assert!(self.buffers.insert(into.0), "a buffer's name is never used twice");
                self.jobs.push(*job);
            }
            Command::Release(request) => assert!(self.held.remove(&request)),
            Command::Drop(buffer) => assert!(self.buffers.remove(&buffer.0), "dropped once"),
        }
    }

    /// The oldest request that has not been answered.
    pub fn first_request(&self) -> RequestId {
        *self.requests.keys().next().expect("a request is on its way")
    }

    pub fn answer(&mut self, request: RequestId, outcome: Fetched) {
        self.requests.remove(&request).expect("on its way");
        if matches!(outcome, Fetched::Held { .. }) {
            self.held.insert(request);
        }
        self.input(Input::Fetched { request, outcome });
    }

    /// Answers the oldest request with the bytes it asked for, and decodes all of them.
    pub fn serve_one(&mut self) {
        let request = self.first_request();
        let len = match self.requests[&request].range {
            ByteRange::All => 100,
            ByteRange::At { len, .. } | ByteRange::Last(len) => len,
        };
        assert!(self.requests[&request].inside == Inside::Nothing, "shard indices are answered by the test");
        self.answer(request, Fetched::Held { len, whole: false, part: Vec::new() });
        self.decode_all();
    }

    pub fn fail_one(&mut self, failure: FetchFailure) {
        self.answer(self.first_request(), Fetched::Failed(failure));
    }

    pub fn decode_all(&mut self) {
        for job in std::mem::take(&mut self.jobs) {
            let samples: u32 = job.chunk_shape.iter().product();
            let statistics = if job.statistics.is_some() { self.statistics.clone() } else { Vec::new() };
            let header = DecodedHeader { sample_bytes: samples * 2, texel_bytes: 0, statistics };
            self.input(Input::Decoded { job: job.id, outcome: Ok(header) });
        }
    }

    /// Serves everything and draws until nothing is left to do; gives the last frame.
    pub fn settle(&mut self) -> Option<Frame> {
        let mut last = None;
        loop {
            while !self.requests.is_empty() {
                self.serve_one();
            }
            match self.frame() {
                Some(frame) => last = Some(frame),
                None => return last,
            }
        }
    }

    pub fn frame(&mut self) -> Option<Frame> {
        let frame = self.viewer.frame(self.now);
        self.turn();
        frame
    }

    /// The addresses asked for so far, without `mem://image/`.
    pub fn keys(&self) -> Vec<String> {
        self.asked.iter().map(|(url, _)| url.trim_start_matches("mem://image/").to_owned()).collect()
    }
}

/// All quads of a frame's first layer.
pub fn quads(frame: &Frame) -> &[Quad] {
    match &frame.layers[0] {
        FrameLayer::Image(layer) => &layer.quads,
        FrameLayer::Labels(layer) => &layer.quads,
    }
}
