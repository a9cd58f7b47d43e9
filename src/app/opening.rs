//! How layers come: batches of sources that are being opened, and labels below images. Nothing on the screen goes
//! before its replacement is there.

use std::rc::Rc;

use super::effect::{Answer, Effect, Event};
use super::input::{LayerId, Ticket};
use super::scene::{LabelStatus, Layer};
use super::status;
use super::viewer::Viewer;
use super::waiting::Batch;
use crate::ome::Image;
use crate::ome::error::OpenError;
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
        self.batches.push(Batch { layers, replace, problem: None, ticket, state });
    }

    pub(super) fn opened(&mut self, layer: LayerId, outcome: Result<Rc<Image>, OpenError>) {
        let Some(at) =
            self.batches.iter().position(|batch| batch.layers.iter().any(|entry| entry.id == layer))
        else {
            return;
        };
        match outcome {
            Ok(image) => {
                let source = self.add_source(image);
                if let Some(entry) = self.batches[at].layers.iter_mut().find(|entry| entry.id == layer) {
                    entry.set_source(source);
                }
            }
            Err(error) => {
                let batch = &mut self.batches[at];
                let address =
                    batch.layers.iter().find(|entry| entry.id == layer).map(|entry| entry.address.clone());
                let problem = status::of_open_error(&error, address.as_deref().unwrap_or_default());
                batch.layers.retain(|entry| entry.id != layer);
                batch.problem.get_or_insert(problem.clone());
                self.report(problem);
            }
        }
        let batch = &self.batches[at];
        if batch.layers.iter().all(|entry| entry.source.is_some()) {
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
            if let Some(state) = batch.state {
                self.apply_state(&state);
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
        let known = self.layers.iter().any(|entry| entry.id == layer);
        if !known {
            return;
        }
        let status = match outcome {
            Ok(image) => LabelStatus::Open(self.add_source(image)),
            Err(error) => {
                let problem = status::of_open_error(&error, path);
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
