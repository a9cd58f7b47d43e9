//! The outside of a viewer without a browser: effects are performed at once, on a store, by the same functions that the
//! workers run.

use std::collections::HashMap;
use std::rc::Rc;

use zarrscope::app::effect::{Answer, Effect};
use zarrscope::app::input::{Fetched, Input, Ticket};
use zarrscope::app::region::RegionPlan;
use zarrscope::app::status::Problem;
use zarrscope::app::viewer::Viewer;
use zarrscope::decode::job::DecodedHeader;
use zarrscope::decode::run::{Decoded, run};
use zarrscope::ome::open;
use zarrscope::plan::frame::{BufferId, Buffers, Frame, Part};
use zarrscope::plan::policy::Policy;
use zarrscope::stream::{Command, Inside, RequestId};
use zarrscope::zarr::Location;
use zarrscope::zarr::store::{ByteRange, Store};

use super::block_on;

/// Decoded chunks by name.
#[derive(Default)]
pub struct Held(HashMap<BufferId, Decoded>);

impl Buffers for Held {
    fn copy(&self, buffer: BufferId, part: Part, offset: u64, out: &mut [u8]) -> bool {
        let Some(decoded) = self.0.get(&buffer) else { return false };
        let bytes = match part {
            Part::Samples => &decoded.samples,
            Part::Texels if !decoded.texels.is_empty() => &decoded.texels,
            Part::Texels => &decoded.samples,
        };
        let start = offset as usize;
        match bytes.get(start..start + out.len()) {
            Some(bytes) => {
                out.copy_from_slice(bytes);
                true
            }
            None => false,
        }
    }
}

impl Held {
    /// The stored values of a region; `None` if a chunk has gone or is too short.
    pub fn region(&self, plan: &RegionPlan) -> Option<Vec<u8>> {
        let len = plan.bytes()?;
        let mut out: Vec<u8> = plan.fill_value.iter().copied().cycle().take(len).collect();
        out.resize(len, 0);
        for (buffer, lines) in plan.lines() {
            let count: u64 = lines.counts.iter().product();
            for number in 0..count {
                let (mut from, mut to, mut rest) = (lines.from, lines.to as usize, number);
                for axis in (0..lines.counts.len()).rev() {
                    let at = rest % lines.counts[axis];
                    rest /= lines.counts[axis];
                    from += at * lines.from_steps[axis];
                    to += (at * lines.to_steps[axis]) as usize;
                }
                let line = out.get_mut(to..to + lines.len as usize)?;
                if !self.copy(buffer, Part::Samples, from, line) {
                    return None;
                }
            }
        }
        Some(out)
    }
}

/// A viewer on a store.
pub struct Outside<S> {
    pub viewer: Viewer,
    pub buffers: Held,
    pub answers: Vec<(Ticket, Result<Answer, Problem>)>,
    store: S,
    bytes: HashMap<RequestId, Vec<u8>>,
}

impl<S: Store> Outside<S> {
    /// A viewer of `address` on a canvas of `size` device pixels.
    pub fn open(store: S, address: &str, size: [u32; 2]) -> Self {
        Self::with_policy(store, address, size, Policy::default())
    }

    /// The same with numbers of its own.
    pub fn with_policy(store: S, address: &str, size: [u32; 2], policy: Policy) -> Self {
        let mut outside = Self {
            viewer: Viewer::new(policy),
            buffers: Held::default(),
            answers: Vec::new(),
            store,
            bytes: HashMap::new(),
        };
        outside.input(Input::Resized { css: size.map(f64::from), device: size, ratio: 1.0 });
        let sources = vec![address.to_owned()];
        outside.input(Input::Open { sources, replace: true, state: None, ticket: None });
        outside
    }

    pub fn input(&mut self, input: Input) {
        self.viewer.handle(input, 0.0);
        while let Some(effect) = self.viewer.next_effect() {
            self.perform(effect);
        }
    }

    /// Frames until nothing changes any more: all uploads in order, and the last picture.
    pub fn settle(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.viewer.frame(0.0) {
            frames.push(frame);
            while let Some(effect) = self.viewer.next_effect() {
                self.perform(effect);
            }
        }
        frames
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open { layer, source } => {
                let outcome = block_on(open::open_node(&self.store, &Location::parse(&source)));
                self.viewer.handle(Input::Opened { layer, outcome }, 0.0);
            }
            Effect::OpenMember { layer, member } => {
                let outcome = block_on(open::open_entry(&self.store, &member.collection, member.entry));
                let outcome = outcome.expect("a listed member");
                self.viewer.handle(Input::MemberOpened { layer, id: member.id, outcome }, 0.0);
            }
            Effect::ListLabels { layer, image } => {
                let paths = block_on(open::list_labels(&self.store, &image));
                self.viewer.handle(Input::LabelsListed { layer, paths }, 0.0);
            }
            Effect::OpenLabel { layer, image, path } => {
                let outcome = block_on(open::open_label(&self.store, &image, &path)).map(Rc::new);
                self.viewer.handle(Input::LabelOpened { layer, path, outcome }, 0.0);
            }
            Effect::Stream(command) => self.stream(command),
            Effect::Answer { ticket, answer } => self.answers.push((ticket, answer)),
            Effect::Draw { .. } | Effect::Wake(_) | Effect::Emit(_) => {}
        }
    }

    fn stream(&mut self, command: Command) {
        match command {
            Command::Fetch { request, url, range, inside } => {
                let outcome = match block_on(self.store.get(&Location::parse(&url), range)) {
                    Ok(None) => Fetched::Absent,
                    Ok(Some(bytes)) if inside == Inside::All => Fetched::Bytes { bytes, whole: false },
                    Ok(Some(bytes)) => {
                        let len = bytes.len() as u64;
                        let part = match inside {
                            Inside::Part(ByteRange::Last(wanted)) => {
                                bytes[bytes.len().saturating_sub(wanted as usize)..].to_vec()
                            }
                            Inside::Part(ByteRange::At { start, len }) => {
                                let bytes = bytes.iter().skip(start as usize).take(len as usize);
                                bytes.copied().collect()
                            }
                            _ => Vec::new(),
                        };
                        self.bytes.insert(request, bytes);
                        Fetched::Held { len, whole: false, part }
                    }
                    Err(error) => Fetched::Failed(error.failure),
                };
                self.viewer.handle(Input::Fetched { request, outcome }, 0.0);
            }
            Command::Decode { request, job, into, last } => {
                let outcome = run(&job, &self.bytes[&request]).map(|decoded| {
                    let header = DecodedHeader {
                        sample_bytes: decoded.samples.len() as u32,
                        texel_bytes: decoded.texels.len() as u32,
                        statistics: decoded.statistics.clone(),
                    };
                    self.buffers.0.insert(into, decoded);
                    header
                });
                if last {
                    self.bytes.remove(&request);
                }
                self.viewer.handle(Input::Decoded { job: job.id, outcome }, 0.0);
            }
            Command::Release(request) => {
                self.bytes.remove(&request);
            }
            Command::Drop(buffer) => {
                self.buffers.0.remove(&buffer);
            }
            Command::Abort(_) => {}
        }
    }
}
