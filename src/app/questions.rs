//! Who waits for an answer: promises for the settled picture, for the values under a point, and for regions.

use std::rc::Rc;

use super::effect::{Answer, Effect, Event};
use super::input::Ticket;
use super::layout::Placed;
use super::pick::{PickLabel, PickLayer, PickPlan, SampleAt, SampleRef};
use super::region::{RegionPlan, chunks_of};
use super::scene::Layer;
use super::status;
use super::viewer::Viewer;
use super::waiting::Question;
use crate::geometry::spaces::{CssPoint, WorldPoint};
use crate::ome::image::AxisKind;
use crate::plan::level::suitable_level;
use crate::plan::placement::Source;
use crate::plan::tile::ChunkKey;
use crate::stream::chunks::ChunkState;
use crate::stream::locate::{narrow, widen};

/// Regions larger than this are refused: the answer is one buffer.
const REGION_BYTES: u64 = 1 << 30;
/// Chunks that one region may need.
const REGION_CHUNKS: u64 = 20_000;

/// Where a point lies in one source.
struct Spot {
    level: usize,
    index: Vec<u64>,
}

impl Viewer {
    pub(super) fn answer_settled(&mut self) {
        let (settled, others) = std::mem::take(&mut self.questions)
            .into_iter()
            .partition(|(_, question)| matches!(question, Question::Settled));
        self.questions = others;
        for (ticket, _) in settled {
            self.push(Effect::Answer { ticket, answer: Ok(Answer::Done) });
        }
    }

    /// Answers everybody whose chunks are there.
    pub(super) fn answer_questions(&mut self) {
        let nothing_open = self.layers.is_empty() && self.batches.is_empty();
        if self.settled || nothing_open {
            self.answer_settled();
        }
        for (ticket, question) in std::mem::take(&mut self.questions) {
            match &question {
                Question::Pick { hold, at, level } if self.streamer.is_held(*hold) => {
                    let plan = self.pick(*at, *level, true);
                    self.push(Effect::Answer { ticket, answer: Ok(Answer::Pick(plan)) });
                    self.streamer.release(*hold);
                }
                Question::Region { hold, source, level, start, shape } if self.streamer.is_held(*hold) => {
                    let answer = self.region(source, *level, start, shape);
                    self.push(Effect::Answer { ticket, answer });
                    self.streamer.release(*hold);
                }
                _ => self.questions.push((ticket, question)),
            }
        }
    }

    pub(super) fn hover(&mut self, at: Option<CssPoint>) {
        let plan = at.map(|at| Box::new(self.pick(at, None, false)));
        self.emit(Event::Hover(plan));
    }

    pub(super) fn ask_pick(&mut self, ticket: Ticket, at: CssPoint, level: Option<usize>) {
        let mut chunks = Vec::new();
        for layer in &self.layers {
            let image = self.under(layer, at, level);
            let labels = layer.labels_below().filter_map(|label| {
                let placed = layer.place(label.source()?);
                self.spot(&placed, at, level).map(|spot| (placed, spot))
            });
            for (placed, spot) in image.into_iter().chain(labels) {
                let channels = self.channels_of(layer, &placed.source);
                chunks.extend(channels.into_iter().map(|channel| chunk_at(&placed.source, &spot, channel)));
            }
        }
        let hold = self.new_hold();
        self.streamer.hold(hold, chunks, self.now);
        self.questions.push((ticket, Question::Pick { hold, at, level }));
    }

    pub(super) fn ask_read(
        &mut self,
        ticket: Ticket,
        layer: usize,
        level: usize,
        start: &[u64],
        shape: &[u64],
    ) {
        let source = self.layers.get(layer).and_then(|layer| layer.source.clone());
        let Some(source) = source.filter(|source| level < source.levels.len()) else {
            return self.answer(Some(ticket), Err(status::no_such_level(layer, level)));
        };
        let array = &source.image.levels[level].array;
        let fits = start.len() == array.shape.len()
            && shape.len() == array.shape.len()
            && (0..shape.len()).all(|axis| {
                shape[axis] > 0
                    && start[axis].checked_add(shape[axis]).is_some_and(|end| end <= array.shape[axis])
            });
        if !fits {
            return self.answer(Some(ticket), Err(status::region_outside(start, shape, &array.shape)));
        }
        let bytes = shape.iter().fold(array.data_type.size() as u64, |bytes, len| bytes.saturating_mul(*len));
        let count = (0..shape.len()).fold(1_u64, |count, axis| {
            let chunk = array.chunk_shape[axis].max(1);
            count.saturating_mul((start[axis] + shape[axis] - 1) / chunk - start[axis] / chunk + 1)
        });
        if bytes > REGION_BYTES || count > REGION_CHUNKS {
            return self.answer(Some(ticket), Err(status::region_too_large(bytes, REGION_BYTES)));
        }
        let chunks = chunks_of(array, start, shape)
            .into_iter()
            .map(|index| ChunkKey { source: source.id, level: level as u8, index: narrow(&index) })
            .collect();
        let hold = self.new_hold();
        self.streamer.hold(hold, chunks, self.now);
        let question = Question::Region { hold, source, level, start: start.to_vec(), shape: shape.to_vec() };
        self.questions.push((ticket, question));
    }

    /// Forgets a question; whoever asked hears only that it is done with.
    pub(super) fn withdraw(&mut self, ticket: Ticket) {
        let Some(at) = self.questions.iter().position(|(other, _)| *other == ticket) else { return };
        let (ticket, question) = self.questions.remove(at);
        if let Question::Pick { hold, .. } | Question::Region { hold, .. } = question {
            self.streamer.release(hold);
        }
        self.answer(Some(ticket), Ok(Answer::Done));
    }

    fn region(
        &self,
        source: &Source,
        level: usize,
        start: &[u64],
        shape: &[u64],
    ) -> Result<Answer, status::Problem> {
        let array = &source.image.levels[level].array;
        let key = |index: &[u64]| ChunkKey { source: source.id, level: level as u8, index: narrow(index) };
        let failed = chunks_of(array, start, shape).into_iter().find(|index| {
            !matches!(self.streamer.chunk(&key(index)), Some(ChunkState::Decoded { .. } | ChunkState::Empty))
        });
        if let Some(index) = failed {
            let url = array.location.join(&array.object_key(&array.object_of_chunk(&index))).url();
            return Err(status::region_incomplete(url));
        }
        let buffer_of = |index: &[u64]| match self.streamer.chunk(&key(index)) {
            Some(ChunkState::Decoded { buffer, .. }) => Some(*buffer),
            _ => None,
        };
        Ok(Answer::Region(RegionPlan::new(&source.image, array, start, shape, buffer_of)))
    }

    /// What lies under a point, of what is loaded; all channels or only those that are shown.
    fn pick(&self, at: CssPoint, level: Option<usize>, all: bool) -> PickPlan {
        let Some(world) = self.world_at(at) else { return PickPlan::default() };
        let mut plan = PickPlan { position: self.coordinates(world, at), layers: Vec::new() };
        for layer in &self.layers {
            let Some(lead) = &layer.source else { continue };
            let (placed, spot) = match self.under(layer, at, level) {
                Some((placed, spot)) => (placed, Some(spot)),
                None => (layer.place(lead), None),
            };
            let source = &placed.source;
            let mut values = vec![None; self.channels_of(layer, source).len()];
            if let Some(spot) = &spot {
                for (channel, value) in values.iter_mut().enumerate() {
                    let shown = layer.channels.get(channel).is_none_or(|channel| channel.visible);
                    if all || shown {
                        *value = self.sample(source, spot, channel as u32);
                    }
                }
            }
            let mut labels: Vec<PickLabel> = Vec::new();
            if let (Some(table), Some(label)) = (&source.image.label, layer.itself()) {
                labels.extend(label.visible.then(|| PickLabel {
                    name: label.name.clone(),
                    id: values.first().cloned().flatten(),
                    table: Rc::clone(table),
                }));
            }
            for label in layer.labels_below() {
                let Some(source) = label.source() else { continue };
                let spot = self.spot(&layer.place(source), at, level);
                labels.push(PickLabel {
                    name: label.name.clone(),
                    id: spot.and_then(|spot| self.sample(source, &spot, 0)),
                    table: source.image.label.clone().unwrap_or_default(),
                });
            }
            plan.layers.push(PickLayer {
                name: source.image.name.clone(),
                level: spot.as_ref().map_or(0, |spot| spot.level),
                index: spot.map(|spot| spot.index),
                values,
                labels,
            });
        }
        plan
    }

    fn world_at(&self, at: CssPoint) -> Option<WorldPoint> {
        Some(self.camera?.world_at(at, self.viewport.as_ref()?))
    }

    /// The image of a layer under a point.
    fn under(&self, layer: &Layer, at: CssPoint, level: Option<usize>) -> Option<(Placed, Spot)> {
        let view = self.camera?.view(self.viewport.as_ref()?);
        // What is drawn last lies on top.
        let placed = layer.placed(&view).into_iter().rev();
        placed.filter_map(|placed| self.spot(&placed, at, level).map(|spot| (placed, spot))).next()
    }

    /// World coordinates of all axes but channels, as the first layer names them; of many images, those of the one
    /// under the point.
    fn coordinates(&self, world: WorldPoint, at: CssPoint) -> Vec<(String, f64, Option<String>)> {
        let first = self.layers.iter().find(|layer| layer.source.is_some());
        let Some((layer, lead)) = first.and_then(|layer| Some((layer, layer.source.as_ref()?))) else {
            return Vec::new();
        };
        let under = layer.mosaic.as_ref().and_then(|_| self.under(layer, at, None)).map(|(placed, _)| placed);
        let placed = under.unwrap_or_else(|| layer.place(lead));
        let source = &placed.source;
        let world =
            placed.world_from_own.inverse().map_or(world.cast_unit(), |own| own.transform_point(world));
        let position = self.position_in(source, placed.by_index);
        let axes = source.image.axes.iter().enumerate();
        axes.filter(|(_, axis)| axis.kind != AxisKind::Channel)
            .map(|(at, axis)| {
                let value = match source.plane.iter().position(|side| *side == at) {
                    Some(0) => world.x,
                    Some(_) => world.y,
                    None => source.world_of_sample(at, position[at]),
                };
                (axis.name.clone(), value, axis.unit.clone())
            })
            .collect()
    }

    /// The sample of a source under a point; `None` outside of it.
    fn spot(&self, placed: &Placed, at: CssPoint, level: Option<usize>) -> Option<Spot> {
        let (camera, viewport) = (self.camera?, self.viewport?);
        let source = &placed.source;
        let (position, world_from_plane) = self.world_from_plane(placed);
        let to_screen = world_from_plane.then(&camera.screen_from_world(&viewport));
        let level = level.unwrap_or_else(|| suitable_level(source, &to_screen)).min(source.levels.len() - 1);
        let point = to_screen.inverse()?.transform_point(viewport.screen(at));
        let on_plane = source.levels[level].index_of(source.plane, point);
        let shape = &source.image.levels[level].array.shape;
        let mut index = vec![0; shape.len()];
        for (axis, entry) in index.iter_mut().enumerate() {
            if let Some(side) = source.plane.iter().position(|plane| *plane == axis) {
                let nearest = (on_plane[side] + 0.5).floor();
                if !(nearest >= 0.0 && nearest < shape[axis] as f64) {
                    return None;
                }
                *entry = nearest as u64;
            } else if source.image.axes[axis].kind != AxisKind::Channel {
                *entry = source.sample_at(level, axis, position[axis])?;
            }
        }
        Some(Spot { level, index })
    }

    fn channels_of(&self, layer: &Layer, source: &Source) -> Vec<u32> {
        match source.image.label {
            Some(_) => vec![0],
            None => (0..layer.channels.len().min(source.image.channels.len()) as u32).collect(),
        }
    }

    fn sample(&self, source: &Source, spot: &Spot, channel: u32) -> Option<SampleRef> {
        let array = &source.image.levels[spot.level].array;
        let chunk = chunk_at(source, spot, channel);
        let at = match self.streamer.chunk(&chunk)? {
            ChunkState::Empty => SampleAt::Fill(array.fill_value.clone()),
            ChunkState::Decoded { buffer, .. } => {
                let index = with_channel(source, spot, channel);
                let mut offset = 0;
                for (at, chunk) in index.iter().zip(&array.chunk_shape) {
                    offset = offset * chunk + at % (*chunk).max(1);
                }
                SampleAt::Buffer(*buffer, offset * array.data_type.size() as u64)
            }
            _ => return None,
        };
        Some(SampleRef { data_type: array.data_type, at })
    }
}

fn with_channel(source: &Source, spot: &Spot, channel: u32) -> Vec<u64> {
    let mut index = spot.index.clone();
    if let Some(axis) = source.image.axis(AxisKind::Channel) {
        index[axis] = u64::from(channel);
    }
    index
}

fn chunk_at(source: &Source, spot: &Spot, channel: u32) -> ChunkKey {
    let array = &source.image.levels[spot.level].array;
    let index: Vec<u64> = with_channel(source, spot, channel)
        .iter()
        .zip(&array.chunk_shape)
        .map(|(at, chunk)| at / (*chunk).max(1))
        .collect();
    debug_assert_eq!(widen(&narrow(&index), index.len()), index);
    ChunkKey { source: source.id, level: spot.level as u8, index: narrow(&index) }
}
