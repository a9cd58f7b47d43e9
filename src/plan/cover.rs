//! What can be drawn now, for one channel of one source: pieces that never overlap. Where the wanted tile is there, it
//! is drawn; elsewhere its rectangle is filled from the next finer level if that is complete there, otherwise from
//! coarser ones.

use super::frame::{Quad, Slot};
use super::tile::TileKey;
use super::wanted::{LevelView, Shown};
use crate::geometry::spaces::{PlaneBox, PlanePoint, ScreenPoint};

/// Finer tiles that may stand in for one missing tile, at most.
const FINER_TILES: u64 = 36;

/// Where a drawable tile's texels lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resident {
    /// The texels.
    pub slot: Slot,
    /// Columns and rows of them.
    pub size: [u32; 2],
    /// Whether all samples of the tile have one value, which the slot's first texel holds.
    pub constant: bool,
}

/// The quads for one channel; `look_up` says what is drawable.
pub fn cover(
    shown: &Shown<'_>,
    channel: u32,
    look: u32,
    viewport: [f64; 2],
    look_up: &impl Fn(&TileKey) -> Option<Resident>,
) -> Vec<Quad> {
    let mut cover = Cover { shown, channel, look, viewport, look_up, quads: Vec::new() };
    let target = shown.target_level();
    if let Some(view) = shown.level(target) {
        for (tile, _) in view.visible(viewport) {
            let region = view.tile_box(tile);
            if !cover.draw(&view, target, tile, region) && !cover.draw_finer(target, region) {
                cover.draw_coarser(target + 1, region);
            }
        }
    }
    cover.quads
}

struct Cover<'a, F> {
    shown: &'a Shown<'a>,
    channel: u32,
    look: u32,
    viewport: [f64; 2],
    look_up: &'a F,
    quads: Vec<Quad>,
}

impl<F: Fn(&TileKey) -> Option<Resident>> Cover<'_, F> {
    fn draw(&mut self, view: &LevelView<'_>, level: usize, tile: [u64; 2], region: PlaneBox) -> bool {
        let Some(resident) = (self.look_up)(&view.key(self.channel, tile)) else { return false };
        if let Some(quad) = self.quad(level, tile, region, &resident) {
            self.quads.push(quad);
        }
        true
    }

    fn draw_finer(&mut self, level: usize, region: PlaneBox) -> bool {
        let Some(finer) = level.checked_sub(1) else { return false };
        let Some(view) = self.shown.level(finer) else { return false };
        let Some([[left, right], [top, bottom]]) = view.tiles_in(&region) else { return false };
        if (right - left + 1).saturating_mul(bottom - top + 1) > FINER_TILES {
            return false;
        }
        let tiles = || (top..=bottom).flat_map(move |row| (left..=right).map(move |column| [column, row]));
        if !tiles().all(|tile| (self.look_up)(&view.key(self.channel, tile)).is_some()) {
            return false;
        }
        for tile in tiles() {
            if let Some(part) = view.tile_box(tile).intersection(&region) {
                self.draw(&view, finer, tile, part);
            }
        }
        true
    }

    fn draw_coarser(&mut self, level: usize, region: PlaneBox) {
        if level >= self.shown.source.levels.len() {
            return;
        }
        let Some(view) = self.shown.level(level) else {
            return self.draw_coarser(level + 1, region);
        };
        let Some([[left, right], [top, bottom]]) = view.tiles_in(&region) else { return };
        for row in top..=bottom {
            for column in left..=right {
                let Some(part) = view.tile_box([column, row]).intersection(&region) else { continue };
                if !self.draw(&view, level, [column, row], part) {
                    self.draw_coarser(level + 1, part);
                }
            }
        }
    }

    fn quad(&self, level: usize, tile: [u64; 2], region: PlaneBox, resident: &Resident) -> Option<Quad> {
        let source = self.shown.source;
        let placed = &source.levels[level];
        let to_screen = &self.shown.screen_from_plane;
        let to_plane = to_screen.inverse()?;
        // Rasterisers round corners to a sixteenth of a pixel or less, which gives a pixel whose centre is that close to
        // a border to the wrong sample. In a picture that is not turned, borders are moved to where pixels change hands.
        let is_upright = to_screen.m12 == 0.0 && to_screen.m21 == 0.0;
        let corner = |x: f64, y: f64| {
            let point = to_screen.transform_point(PlanePoint::new(x, y));
            if is_upright { ScreenPoint::new((point.x - 0.5).ceil(), (point.y - 0.5).ceil()) } else { point }
        };
        let corners = [
            corner(region.min.x, region.min.y),
            corner(region.max.x, region.min.y),
            corner(region.min.x, region.max.y),
            corner(region.max.x, region.max.y),
        ];
        // The texel coordinate is taken relative to a pixel inside the view and near the quad, where `f32` is exact.
        let near = |low: f64, high: f64, len: f64| low.max(0.0).min(high.min(len)).floor();
        let span = |pick: fn(&ScreenPoint) -> f64| {
            let values = corners.map(|corner| pick(&corner));
            (
                values.iter().copied().fold(f64::INFINITY, f64::min),
                values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            )
        };
        let (left, right) = span(|point| point.x);
        let (top, bottom) = span(|point| point.y);
        let origin =
            ScreenPoint::new(near(left, right, self.viewport[0]), near(top, bottom, self.viewport[1]));
        let (texel_from_pixel, offset) = if resident.constant {
            ([0.0; 4], [0.5; 2])
        } else {
            let [h, v] = source.plane;
            let first = [placed.tiles[0].extent(tile[0]).0, placed.tiles[1].extent(tile[1]).0];
            let at = placed.index_of(source.plane, to_plane.transform_point(origin));
            let (sx, sy) = (placed.scale[h], placed.scale[v]);
            (
                [to_plane.m11 / sx, to_plane.m21 / sx, to_plane.m12 / sy, to_plane.m22 / sy]
                    .map(|value| value as f32),
                [(at[0] + 0.5 - first[0] as f64) as f32, (at[1] + 0.5 - first[1] as f64) as f32],
            )
        };
        Some(Quad {
            slot: resident.slot,
            size: if resident.constant { [1, 1] } else { resident.size },
            corners: corners.map(|corner| [corner.x as f32, corner.y as f32]),
            origin: [origin.x as f32, origin.y as f32],
            texel_from_pixel,
            offset,
            channel: self.look,
        })
    }
}
