//! How the members of a collection are opened: the first ones, without which nothing can be laid out, then those that the
//! view shows, a handful at a time.

use std::rc::Rc;

use serde_json::{Value, json};

use super::effect::Effect;
use super::input::LayerId;
use super::mosaic::{CellId, Content, FieldState, Member, Mosaic, Opening};
use super::scene::Layer;
use super::status;
use super::viewer::Viewer;
use crate::geometry::spaces::CssPoint;
use crate::ome::error::OpenError;
use crate::ome::node::{CollectionKind, Node};

/// Members whose metadata is being read at a time.
const AT_ONCE: usize = 6;

impl Viewer {
    pub(super) fn member_opened(&mut self, layer: LayerId, id: CellId, outcome: Result<Node, OpenError>) {
        let (member, error) = match outcome {
            Ok(Node::Image(image)) => (Some(Member::Image(self.add_source(image))), None),
            #[cfg(not(feature = "plain"))]
            Ok(Node::Collection(collection)) => (Some(Member::Fields(collection)), None),
            Err(error) => (None, Some(error)),
        };
        let Some(mosaic) = self.any_layer(layer).and_then(|entry| entry.mosaic.as_mut()) else {
            if let Some(Member::Image(source)) = member {
                self.streamer.remove(source.id);
            }
            return;
        };
        mosaic.opened(id, member);
        if self.batches.iter().any(|batch| batch.layers.iter().any(|entry| entry.id == layer)) {
            return self.open_lead(layer, error);
        }
        // That a listed well is not there is usual; the list says so.
        if let Some(error) = error.filter(|error| !matches!(error, OpenError::NotZarr { .. })) {
            self.report(status::of_open_error(&error, ""));
        }
        self.plan_due = true;
        self.draw_due = true;
        self.settled = false;
    }

    /// Opens what a collection's layout needs; `error` is of the member that was tried last.
    pub(super) fn open_lead(&mut self, layer: LayerId, error: Option<OpenError>) {
        let Some(entry) = self.any_layer(layer) else { return };
        let Some(mosaic) = &mut entry.mosaic else { return };
        if let Some(lead) = mosaic.lead().cloned() {
            let is_single = mosaic.cells.len() == 1 && mosaic.cells[0].fields().len() == 1;
            let is_single = is_single && mosaic.collection.kind != CollectionKind::Plate;
            entry.set_source(Rc::clone(&lead));
            if is_single {
                entry.mosaic = None;
                self.push(Effect::ListLabels { layer, image: Rc::clone(&lead.image) });
            } else {
                entry.labels_listed = true;
            }
            return self.take_complete_batches();
        }
        let openings = mosaic.open_lead();
        let is_stuck = openings.is_empty() && mosaic.openings() == 0;
        self.ask_for(layer, openings);
        if is_stuck {
            let error = error.unwrap_or_else(|| OpenError::NotOmeZarr {
                url: String::new(),
                found: "a collection without images".to_owned(),
            });
            self.layer_failed(layer, &error);
        }
    }

    /// Opens what the view shows.
    pub(super) fn open_visible_members(&mut self) {
        let (Some(camera), Some(viewport)) = (self.camera, self.viewport) else { return };
        let view = camera.view(&viewport);
        let mut due = Vec::new();
        for layer in self.layers.iter_mut().filter(|layer| layer.visible) {
            if let Some(mosaic) = &mut layer.mosaic {
                let free = AT_ONCE.saturating_sub(mosaic.openings());
                due.push((layer.id, mosaic.open_visible(&view.world, view.pixels_per_world, free)));
            }
        }
        for (layer, openings) in due {
            self.ask_for(layer, openings);
        }
    }

    fn ask_for(&mut self, layer: LayerId, openings: Vec<Opening>) {
        for member in openings {
            self.push(Effect::OpenMember { layer, member });
        }
    }

    fn any_layer(&mut self, id: LayerId) -> Option<&mut Layer> {
        let in_batches = self.batches.iter_mut().flat_map(|batch| &mut batch.layers);
        in_batches.chain(&mut self.layers).find(|layer| layer.id == id)
    }

    /// What the first layer with many images holds: for a list of them.
    pub fn collection(&self) -> Value {
        self.mosaic().map_or(Value::Null, describe)
    }

    /// Which entry of [`Viewer::collection`] lies under a point.
    pub fn entry_at(&self, at: CssPoint) -> Option<usize> {
        let world = self.camera?.world_at(at, self.viewport.as_ref()?);
        self.mosaic()?.entry_at(world)
    }

    /// Whether images are laid out side by side that share no physical space, so that lengths mean nothing.
    pub(super) fn is_sheet(&self) -> bool {
        self.mosaic().is_some_and(|mosaic| mosaic.collection.kind == CollectionKind::Series)
    }

    pub(super) fn mosaic(&self) -> Option<&Mosaic> {
        self.layers.iter().find_map(|layer| layer.mosaic.as_ref())
    }
}

fn describe(mosaic: &Mosaic) -> Value {
    let collection = &mosaic.collection;
    let state = |entry: usize| match mosaic.cells.get(entry).map(|cell| &cell.content) {
        // The only cell of a well or scene holds all entries.
        _ if mosaic.cells.len() != collection.entries.len() => match mosaic.cells[0].fields().get(entry) {
            Some(field) => field_state(&field.state),
            None => "listed",
        },
        Some(Content::Fields(fields)) => fields.first().map_or("failed", |field| field_state(&field.state)),
        Some(Content::Failed) => "failed",
        Some(Content::Opening) => "opening",
        Some(Content::Listed) | None => "listed",
    };
    let entries: Vec<Value> = collection
        .entries
        .iter()
        .enumerate()
        .map(|(at, entry)| {
            json!({
                "name": entry.name,
                "source": entry.location.url(),
                "cell": entry.cell,
                "acquisition": entry.acquisition,
                "state": state(at),
            })
        })
        .collect();
    json!({
        "kind": kind_name(collection.kind),
        "name": collection.name,
        "source": collection.location.url(),
        "rows": collection.rows,
        "columns": collection.columns,
        "acquisitions": collection.acquisitions.iter()
            .map(|run| json!({ "id": run.id, "name": run.name })).collect::<Vec<_>>(),
        "entries": entries,
        "warnings": collection.warnings,
    })
}

fn field_state(state: &FieldState) -> &'static str {
    match state {
        FieldState::Listed => "listed",
        FieldState::Opening => "opening",
        FieldState::Open(..) => "open",
        FieldState::Failed => "failed",
    }
}

/// As in the public contract.
pub(super) fn kind_name(kind: CollectionKind) -> &'static str {
    match kind {
        CollectionKind::Plate => "plate",
        CollectionKind::Well => "well",
        CollectionKind::Series => "series",
        CollectionKind::Scene => "scene",
    }
}
