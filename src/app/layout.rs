//! Where the images of a [`Mosaic`] lie: cells in rows and columns, fields by their own transformations or in a grid. The
//! first cell gives the sizes; all others follow it, so that a place is known before its image is.

use std::rc::Rc;

use super::mosaic::{Cell, Content, Field, FieldState, Mosaic};
use crate::geometry::spaces::{OwnBox, WorldBox, WorldFromOwn, WorldPoint};
use crate::ome::node::CollectionKind;
use crate::plan::placement::Source;

/// Fields smaller than this, in device pixels, are not opened: their well is shown as its first field.
const FIELD_PIXELS: f64 = 32.0;
/// A well whose fields have places of their own is placed by these only if there are not more; the first picture waits
/// for all of the first well's.
pub(super) const PLACED_FIELDS: usize = 64;
/// Share of a cell that is left free between cells, and between fields in a grid.
const CELL_GAP: f64 = 0.08;
const FIELD_GAP: f64 = 0.02;

/// One image and where it lies.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The image.
    pub source: Rc<Source>,
    /// From its own physical space to that of the scene.
    pub world_from_own: WorldFromOwn,
    /// Whether the axes that are not on the screen are matched by index, since the images share no space.
    pub by_index: bool,
}

impl Placed {
    /// An image alone in its layer.
    pub fn alone(source: &Rc<Source>, world_from_own: WorldFromOwn) -> Self {
        Self { source: Rc::clone(source), world_from_own, by_index: false }
    }
}

/// How the first cell, which all others follow, has turned out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    cell: [f64; 2],
    field: [f64; 2],
    /// Whether fields are placed by their own transformations; then where the first lies in its cell.
    anchor: Option<[f64; 2]>,
}

impl Mosaic {
    /// The layout, as soon as the first cell that can be opened tells enough.
    pub(super) fn find_layout(&self) -> Option<Layout> {
        let is_done = |cell: &&Cell| match &cell.content {
            Content::Fields(fields) => fields.iter().any(|field| !matches!(field.state, FieldState::Failed)),
            Content::Failed => false,
            Content::Listed | Content::Opening => true,
        };
        let Content::Fields(fields) = &self.cells.iter().find(is_done)?.content else { return None };
        let open: Vec<OwnBox> = fields.iter().filter_map(Field::extent).collect();
        let first = *open.first()?;
        let field = first.size().to_array();
        let in_grid = || {
            let columns = columns_for(fields.len());
            let rows = fields.len().div_ceil(columns);
            let side = |count: usize, len: f64| len * (count as f64 + (count - 1) as f64 * FIELD_GAP);
            Layout { cell: [side(columns, field[0]), side(rows, field[1])], field, anchor: None }
        };
        let is_scene = self.collection.kind == CollectionKind::Scene;
        if fields.len() == 1 {
            return Some(Layout { anchor: is_scene.then_some([0.0; 2]), ..in_grid() });
        }
        if fields.iter().take(2).any(|field| field.is_pending()) {
            return None;
        }
        let apart = open.get(1).is_some_and(|second| {
            (second.min - first.min).length() > 0.01 * first.size().to_vector().length()
        });
        if !is_scene && (!apart || fields.len() > PLACED_FIELDS) {
            return Some(in_grid());
        }
        if fields.iter().any(Field::is_pending) {
            return None;
        }
        let all = open.iter().fold(first, |all, one| all.union(one));
        Some(Layout { cell: all.size().to_array(), field, anchor: Some((first.min - all.min).to_array()) })
    }

    /// Whether the images lie in one space of their own, so that nothing is moved.
    fn is_literal(&self, layout: &Layout) -> bool {
        self.cells.len() == 1 && layout.anchor.is_some()
    }

    /// Where a cell lies.
    pub(super) fn frame(&self, cell: &Cell, layout: &Layout) -> WorldBox {
        let [row, column] = cell.at.map(f64::from);
        let pitch = layout.cell.map(|len| len * (1.0 + CELL_GAP));
        let mut min = euclid::Point2D::new(column * pitch[0], row * pitch[1]);
        if self.is_literal(layout)
            && let Some(first) = cell.fields().iter().find_map(Field::extent)
        {
            min = first.min.cast_unit() - euclid::Vector2D::from(layout.anchor.unwrap_or_default());
        }
        WorldBox::from_origin_and_size(min, layout.cell.into())
    }

    /// What the whole surface covers: all places, open or not.
    pub fn extent(&self) -> Option<WorldBox> {
        let layout = self.layout?;
        self.cells.iter().map(|cell| self.frame(cell, &layout)).reduce(|a, b| a.union(&b))
    }

    /// The entry of the collection under a point.
    pub fn entry_at(&self, at: WorldPoint) -> Option<usize> {
        let layout = self.layout?;
        let cell = self.cells.iter().position(|cell| self.frame(cell, &layout).contains(at))?;
        if self.cells.len() == self.collection.entries.len() {
            return Some(cell);
        }
        let fields = self.cells[cell].fields();
        (0..fields.len()).rev().find(|field| {
            let place = self.place(&self.cells[cell], *field, &layout, false);
            place.is_some_and(|(extent, place)| place.outer_transformed_box(&extent).contains(at))
        })
    }

    /// The open images that a view shows.
    pub fn placed(&self, view: &WorldBox, pixels_per_world: f64) -> Vec<Placed> {
        let Some(layout) = self.layout else { return Vec::new() };
        let mut placed = Vec::new();
        for cell in &self.cells {
            let frame = self.frame(cell, &layout);
            if !frame.intersects(view) && !self.is_literal(&layout) {
                continue;
            }
            let is_far =
                cell.fields().len() > 1 && layout.is_far(pixels_per_world) && !self.is_literal(&layout);
            for (at, field) in cell.fields().iter().enumerate() {
                let FieldState::Open(source, _) = &field.state else { continue };
                let Some((extent, world_from_own)) = self.place(cell, at, &layout, is_far) else { continue };
                if world_from_own.outer_transformed_box(&extent).intersects(view) {
                    let by_index = self.collection.kind != CollectionKind::Scene;
                    placed.push(Placed { source: Rc::clone(source), world_from_own, by_index });
                }
                if is_far {
                    break;
                }
            }
        }
        placed
    }

    /// An open field and where it lies; from far, it stands for its whole cell.
    fn place(&self, cell: &Cell, at: usize, layout: &Layout, is_far: bool) -> Option<(OwnBox, WorldFromOwn)> {
        let fields = cell.fields();
        let extent = fields.get(at)?.extent()?;
        let frame = self.frame(cell, layout);
        if is_far {
            return Some((extent, into_box(&extent, &frame, f64::INFINITY)));
        }
        if let (Some(anchor), Some(first)) = (layout.anchor, fields.iter().find_map(Field::extent)) {
            let anchor = frame.min + euclid::Vector2D::from(anchor);
            return Some((extent, WorldFromOwn::translation(anchor.x - first.min.x, anchor.y - first.min.y)));
        }
        let columns = columns_for(fields.len());
        let [row, column] = [at / columns, at % columns].map(|at| at as f64 * (1.0 + FIELD_GAP));
        let min = frame.min + euclid::vec2(column * layout.field[0], row * layout.field[1]);
        Some((extent, into_box(&extent, &WorldBox::from_origin_and_size(min, layout.field.into()), 1.0)))
    }
}

impl Layout {
    pub(super) fn is_far(&self, pixels_per_world: f64) -> bool {
        self.field[0].max(self.field[1]) * pixels_per_world < FIELD_PIXELS
    }
}

/// As square as it gets, rather wide than high.
pub(super) fn columns_for(count: usize) -> usize {
    (count as f64).sqrt().ceil().max(1.0) as usize
}

/// Into the middle of a place, magnified no further than `most`.
fn into_box(extent: &OwnBox, place: &WorldBox, most: f64) -> WorldFromOwn {
    let (size, room) = (extent.size(), place.size());
    let factor = (room.width / size.width).min(room.height / size.height).min(most);
    let factor = if factor.is_finite() && factor > 0.0 { factor } else { 1.0 };
    let (from, to) = (extent.center(), place.center());
    WorldFromOwn::new(factor, 0.0, 0.0, factor, to.x - from.x * factor, to.y - from.y * factor)
}
