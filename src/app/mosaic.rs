//! Many images as one surface: the wells of a plate with their fields, the fields of a well, the series of a file, the
//! images of a scene. It decides which is to be opened next; `layout` decides where each lies.

use std::rc::Rc;

use super::layout::{Layout, PLACED_FIELDS, columns_for};
use crate::geometry::spaces::{OwnBox, WorldBox};
use crate::ome::image::Document;
use crate::ome::node::{Collection, CollectionKind, Complete};
use crate::plan::placement::Source;

/// First members that may fail before the whole does.
const LEADS: usize = 12;

/// The surface.
#[derive(Debug)]
pub struct Mosaic {
    /// What is shown.
    pub collection: Rc<Collection>,
    /// In the order of the entries; a well or scene is a single cell.
    pub cells: Vec<Cell>,
    pub(super) layout: Option<Layout>,
    only: Complete,
}

/// One well, or one image of a series.
#[derive(Debug)]
pub struct Cell {
    /// Row and column.
    pub(super) at: [u32; 2],
    /// Its images.
    pub content: Content,
}

/// How far a cell is.
#[derive(Debug)]
pub enum Content {
    /// A well whose list of fields nobody asked for.
    Listed,
    /// It is being read.
    Opening,
    /// The fields.
    Fields(Vec<Field>),
    /// It cannot be read, or holds no images.
    Failed,
}

/// One image.
#[derive(Debug)]
pub struct Field {
    collection: Rc<Collection>,
    entry: usize,
    /// How far it is.
    pub state: FieldState,
}

/// How far an image is.
#[derive(Debug)]
pub enum FieldState {
    /// Nobody asked for it.
    Listed,
    /// Its metadata is being read.
    Opening,
    /// It can be drawn.
    Open(Rc<Source>, OwnBox),
    /// It cannot.
    Failed,
}

/// Names a cell, or one of its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellId {
    /// Index in [`Mosaic::cells`].
    pub cell: usize,
    /// Index of the field; `None` for the list of fields.
    pub field: Option<usize>,
    only: Complete,
}

/// Something to be opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// Who asks.
    pub id: CellId,
    /// What it is a member of.
    pub collection: Rc<Collection>,
    /// Which member.
    pub entry: usize,
}

/// What a member turned out to be.
#[derive(Debug)]
pub enum Member {
    /// An image.
    Image(Rc<Source>),
    /// A well.
    Fields(Rc<Collection>),
}

impl Mosaic {
    /// A surface of which nothing is open.
    pub fn new(collection: Rc<Collection>, only: Complete) -> Self {
        let fields = |range: std::ops::Range<usize>| {
            let field =
                |entry| Field { collection: Rc::clone(&collection), entry, state: FieldState::Listed };
            Content::Fields(range.map(field).collect())
        };
        let count = collection.entries.len();
        let cells = match collection.kind {
            CollectionKind::Plate => {
                let cell =
                    |at: Option<[u32; 2]>| Cell { at: at.unwrap_or_default(), content: Content::Listed };
                collection.entries.iter().map(|entry| cell(entry.cell)).collect()
            }
            CollectionKind::Series => {
                let columns = columns_for(count);
                let at = |entry: usize| [(entry / columns) as u32, (entry % columns) as u32];
                (0..count).map(|entry| Cell { at: at(entry), content: fields(entry..entry + 1) }).collect()
            }
            CollectionKind::Well | CollectionKind::Scene => {
                vec![Cell { at: [0, 0], content: fields(0..count) }]
            }
        };
        Self { collection, cells, layout: None, only }
    }

    /// The image that gives axes, channels and sizes, once the layout is known.
    pub fn lead(&self) -> Option<&Rc<Source>> {
        self.layout?;
        self.sources().next()
    }

    /// All images that are open.
    pub fn sources(&self) -> impl Iterator<Item = &Rc<Source>> {
        self.cells.iter().flat_map(Cell::fields).filter_map(|field| match &field.state {
            FieldState::Open(source, _) => Some(source),
            _ => None,
        })
    }

    /// The documents of the collection, and of the first one inside.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        let inner = self.cells.iter().flat_map(Cell::fields).next().map(|field| &field.collection);
        let inner = inner.filter(|inner| !Rc::ptr_eq(inner, &self.collection));
        self.collection.documents.iter().chain(inner.into_iter().flat_map(|inner| &inner.documents))
    }

    /// Members that are being opened.
    pub fn openings(&self) -> usize {
        let is_opening = |cell: &&Cell| matches!(cell.content, Content::Opening);
        let fields = self.cells.iter().flat_map(Cell::fields);
        self.cells.iter().filter(is_opening).count()
            + fields.filter(|field| matches!(field.state, FieldState::Opening)).count()
    }

    /// What has to be opened before the layout is known, one after the other but for the fields of the first cell;
    /// empty where something is under way, or where nothing is left to try.
    pub fn open_lead(&mut self) -> Vec<Opening> {
        if self.layout.is_some() || self.openings() > 0 {
            return Vec::new();
        }
        for cell in 0..self.cells.len().min(LEADS) {
            let wanted = match &self.cells[cell].content {
                Content::Listed => vec![CellId { cell, field: None, only: self.only }],
                Content::Fields(fields) => {
                    // Two tell whether fields have places of their own.
                    let opened = fields.iter().filter(|field| field.is_open()).count();
                    let most = if opened >= 2 { PLACED_FIELDS } else { 2 };
                    let listed =
                        (0..fields.len()).filter(|at| matches!(fields[*at].state, FieldState::Listed));
                    listed
                        .take(most)
                        .map(|field| CellId { cell, field: Some(field), only: self.only })
                        .collect()
                }
                Content::Opening | Content::Failed => continue,
            };
            if !wanted.is_empty() {
                return wanted.into_iter().filter_map(|id| self.start(id)).collect();
            }
        }
        Vec::new()
    }

    /// What the view wants to see opened, from its middle out; at most as many as `free`.
    pub fn open_visible(&mut self, view: &WorldBox, pixels_per_world: f64, free: usize) -> Vec<Opening> {
        let Some(layout) = self.layout else { return Vec::new() };
        let mut wanted: Vec<(f64, CellId)> = Vec::new();
        for (cell, entry) in self.cells.iter().enumerate() {
            let frame = self.frame(entry, &layout);
            if !frame.intersects(view) {
                continue;
            }
            let distance = (frame.center() - view.center()).square_length();
            match &entry.content {
                Content::Listed => wanted.push((distance, CellId { cell, field: None, only: self.only })),
                Content::Fields(fields) => {
                    let count = if layout.is_far(pixels_per_world) { 1 } else { fields.len() };
                    let listed = (0..count.min(fields.len()))
                        .filter(|at| matches!(fields[*at].state, FieldState::Listed));
                    wanted.extend(
                        listed.map(|field| (distance, CellId { cell, field: Some(field), only: self.only })),
                    );
                }
                Content::Opening | Content::Failed => {}
            }
        }
        wanted.sort_by(|a, b| a.0.total_cmp(&b.0));
        wanted.truncate(free);
        wanted.into_iter().filter_map(|(_, id)| self.start(id)).collect()
    }

    fn start(&mut self, id: CellId) -> Option<Opening> {
        let cell = self.cells.get_mut(id.cell)?;
        let Some(field) = id.field else {
            cell.content = Content::Opening;
            return Some(Opening { id, collection: Rc::clone(&self.collection), entry: id.cell });
        };
        let Content::Fields(fields) = &mut cell.content else { return None };
        let field = fields.get_mut(field)?;
        field.state = FieldState::Opening;
        Some(Opening { id, collection: Rc::clone(&field.collection), entry: field.entry })
    }

    /// A member was read; `None` for one that could not be.
    pub fn opened(&mut self, id: CellId, member: Option<Member>) {
        let open = |source: Rc<Source>| {
            let position: Vec<f64> = source.image.default_position.iter().map(|at| *at as f64).collect();
            let extent = source.world_extent(&position).cast_unit();
            FieldState::Open(source, extent)
        };
        let Some(cell) = self.cells.get_mut(id.cell) else { return };
        match id.field {
            Some(field) => {
                let Content::Fields(fields) = &mut cell.content else { return };
                let Some(field) = fields.get_mut(field) else { return };
                field.state = match member {
                    Some(Member::Image(source)) => open(source),
                    _ => FieldState::Failed,
                };
            }
            None => {
                cell.content = match member {
                    Some(Member::Fields(collection)) => {
                        let field = |entry| Field {
                            collection: Rc::clone(&collection),
                            entry,
                            state: FieldState::Listed,
                        };
                        Content::Fields((0..collection.entries.len()).map(field).collect())
                    }
                    Some(Member::Image(source)) => {
                        let collection = Rc::clone(&self.collection);
                        Content::Fields(vec![Field { collection, entry: id.cell, state: open(source) }])
                    }
                    None => Content::Failed,
                };
            }
        }
        if self.layout.is_none() {
            self.layout = self.find_layout();
        }
    }
}

impl Cell {
    /// Its images, as far as they are known.
    pub fn fields(&self) -> &[Field] {
        match &self.content {
            Content::Fields(fields) => fields,
            _ => &[],
        }
    }
}

impl Field {
    pub(super) fn extent(&self) -> Option<OwnBox> {
        match &self.state {
            FieldState::Open(_, extent) => Some(*extent),
            _ => None,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, FieldState::Open(..))
    }

    pub(super) fn is_pending(&self) -> bool {
        matches!(self.state, FieldState::Listed | FieldState::Opening)
    }
}
