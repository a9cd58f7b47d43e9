//! How layers come: batches of sources that are being opened, and labels below images. Nothing on the screen goes
//! before its replacement is there.

use std::rc::Rc;

use super::effect::{Answer, Effect, Event};
use super::input::{LayerId, Ticket};
use super::labels::{LabelStatus, aligned};
#[cfg(not(feature = "plain"))]
use super::mosaic::Mosaic;
use super::scene::Layer;
use super::status;
use super::viewer::Viewer;
use super::waiting::Batch;
use crate::ome::Image;
use crate::ome::error::OpenError;
use crate::ome::node::Node;
use crate::view::state::State;

impl Viewer {
    pub(super) fn open(
        &mut self,
        sources: &[String],
        replace: bool,
        state: Option<Box<State>>,
        ticket: Option<Ticket>,
    ) {
        if replace {
            self.problems.clear();
            for batch in std::mem::take(&mut self.batches) {
                self.forget_sources(&batch.layers);
                self.answer(batch.ticket, Err(status::superseded()));
            }
        }
        let mut layers = Vec::new();
        for source in sources {
            let layer = LayerId(self.next_layer);
            self.next_layer += 1;
            layers.push(Layer::new(layer, source.clone()));
            self.push(Effect::Open { layer, source: source.clone() });
        }
        if layers.is_empty() {
            self.answer(ticket, Ok(Answer::Done));
            return;
        }
        self.settled = false;
        let states = state.map(|state| *state).into_iter().collect();
        self.batches.push(Batch { layers, replace, problem: None, ticket, states });
    }

    pub(super) fn opened(&mut self, layer: LayerId, outcome: Result<Node, OpenError>) {
        if !self.batches.iter().flat_map(|batch| &batch.layers).any(|entry| entry.id == layer) {
            return;
        }
        match outcome {
            Ok(Node::Image(image)) => {
                let source = self.add_source(Rc::clone(&image));
                if let Some(entry) = self.awaited_layer(layer) {
                    entry.set_source(source);
                }
                self.take_complete_batches();
                self.push(Effect::ListLabels { layer, image });
            }
            #[cfg(not(feature = "plain"))]
            Ok(Node::Collection(collection)) => {
                if let Some(entry) = self.awaited_layer(layer) {
                    entry.mosaic = Some(Mosaic::new(collection, ()));
                }
                self.open_lead(layer, None);
            }
            Err(error) => self.layer_failed(layer, &error),
        }
    }

    fn awaited_layer(&mut self, layer: LayerId) -> Option<&mut Layer> {
        self.batches.iter_mut().flat_map(|batch| &mut batch.layers).find(|entry| entry.id == layer)
    }

    /// A layer of a batch will not come.
    pub(super) fn layer_failed(&mut self, layer: LayerId, error: &OpenError) {
        let batch = self.batches.iter_mut().find(|batch| batch.layers.iter().any(|entry| entry.id == layer));
        let Some(batch) = batch else { return };
        let (failed, rest) =
            std::mem::take(&mut batch.layers).into_iter().partition(|entry| entry.id == layer);
        batch.layers = rest;
        let failed: Vec<Layer> = failed;
        let address = failed.first().map_or("", |entry| &entry.address);
        let problem = status::of_open_error(error, address);
        batch.problem.get_or_insert(problem.clone());
        self.forget_sources(&failed);
        self.report(problem);
        self.take_complete_batches();
    }

    /// Batches of which everything is there, or has failed, become layers.
    pub(super) fn take_complete_batches(&mut self) {
        let is_complete = |batch: &Batch| batch.layers.iter().all(|entry| entry.source.is_some());
        while let Some(at) = self.batches.iter().position(is_complete) {
            let batch = self.batches.remove(at);
            self.take_batch(batch);
        }
    }

    /// All sources of a batch are there, or have failed: they become layers.
    fn take_batch(&mut self, batch: Batch) {
        if !batch.layers.is_empty() {
            if batch.replace {
                self.clear();
            }
            let first = self.layers.is_empty();
            self.layers.extend(batch.layers);
            if first || !self.camera_chosen {
                self.fit();
            }
            for state in &batch.states {
                self.apply_state(state);
            }
            self.view_changed();
            self.emit(Event::Load);
        }
        let answer = match batch.problem {
            Some(problem) => Err(problem),
            None => Ok(Answer::Done),
        };
        self.answer(batch.ticket, answer);
    }

    pub(super) fn move_layer(&mut self, from: usize, to: usize) {
        if from < self.layers.len() && to < self.layers.len() && from != to {
            let layer = self.layers.remove(from);
            self.layers.insert(to, layer);
            self.view_changed();
            self.emit(Event::Load);
        }
    }

    pub(super) fn remove_layer(&mut self, at: usize) {
        if at >= self.layers.len() {
            return;
        }
        let layer = self.layers.remove(at);
        self.forget_sources(&[layer]);
        if self.layers.is_empty() {
            self.clear();
        }
        self.view_changed();
        self.emit(Event::Load);
    }

    fn clear(&mut self) {
        let layers = std::mem::take(&mut self.layers);
        self.forget_sources(&layers);
        self.camera = None;
        self.camera_chosen = false;
        self.position.clear();
        self.coarsest.clear();
    }

    fn forget_sources(&mut self, layers: &[Layer]) {
        for source in layers.iter().flat_map(Layer::sources) {
            self.streamer.remove(source.id);
        }
    }

    pub(super) fn labels_listed(&mut self, layer: LayerId, paths: Vec<String>) {
        let in_batch =
            self.batches.iter_mut().flat_map(|batch| &mut batch.layers).find(|entry| entry.id == layer);
        if let Some(entry) = in_batch {
            entry.set_labels(paths);
            return;
        }
        let Some(entry) = self.layer_mut(layer) else { return };
        entry.set_labels(paths);
        self.open_visible_labels();
        self.view_changed();
        self.emit(Event::Load);
    }

    pub(super) fn label_opened(&mut self, layer: LayerId, path: &str, outcome: Result<Rc<Image>, OpenError>) {
        let Some(known) = self.layers.iter().find(|entry| entry.id == layer) else { return };
        let status = match outcome {
            Ok(image) => {
                let image = match &known.source {
                    Some(source) => aligned(image, &source.image),
                    None => image,
                };
                LabelStatus::Open(self.add_source(image))
            }
            Err(error) => {
                let problem = status::of_label_error(&error, path);
                self.report(problem.clone());
                LabelStatus::Failed(problem)
            }
        };
        let label =
            self.layer_mut(layer).and_then(|entry| entry.labels.iter_mut().find(|label| label.path == path));
        if let Some(label) = label {
            label.state = status;
        }
        self.view_changed();
        self.emit(Event::Load);
    }
}
