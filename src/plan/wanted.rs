//! Which tiles a view wants, in which order: the coarsest level first, so that something is everywhere soon, then the
//! level that suits the zoom, from the centre out. A pure function; nothing is loaded here, a wish is declared.

use super::level::suitable_level;
use super::placement::Source;
use super::tile::{Index, TileKey};
use crate::geometry::spaces::{PlaneBox, ScreenFromPlane, ScreenPoint};
use crate::ome::image::AxisKind;

/// An image without a pyramid may have millions of tiles in view. No more than about this many a side are looked at,
/// around the middle of what is visible, so that planning costs the same for any image.
const TILES_A_SIDE: u64 = 128;

/// One source as it is shown now.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// What.
    pub source: &'a Source,
    /// Where, including the camera.
    pub screen_from_plane: ScreenFromPlane,
    /// Level-0 position per array axis; only the axes that are neither on the screen nor the channel axis count.
    pub position: Vec<f64>,
    /// Indices of the channels to show.
    pub channels: Vec<u32>,
}

/// One wanted tile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    /// Which.
    pub tile: TileKey,
    /// Whether it is to be fetched; otherwise it is drawn only if its chunk is there already.
    pub fetch: bool,
}

/// The part of one level that a view crosses: names its tiles.
#[derive(Debug, Clone, Copy)]
pub struct LevelView<'a> {
    shown: &'a Shown<'a>,
    level: usize,
    /// Index of every axis but those of the plane and the channel axis.
    base: Index,
}

impl<'a> Shown<'a> {
    /// The level that suits the zoom.
    pub fn target_level(&self) -> usize {
        suitable_level(self.source, &self.screen_from_plane)
    }

    /// A level at the present position; `None` where the level does not reach there.
    pub fn level(&'a self, level: usize) -> Option<LevelView<'a>> {
        let image = &self.source.image;
        let mut base = Index::default();
        for (axis, entry) in image.axes.iter().enumerate() {
            if self.source.plane.contains(&axis) || entry.kind == AxisKind::Channel {
                continue;
            }
            base[axis] = u32::try_from(self.source.sample_at(level, axis, self.position[axis])?).ok()?;
        }
        Some(LevelView { shown: self, level, base })
    }
}

impl LevelView<'_> {
    /// Names a tile.
    pub fn key(&self, channel: u32, tile: [u64; 2]) -> TileKey {
        let source = self.shown.source;
        let mut index = self.base;
        if let Some(axis) = source.image.axis(AxisKind::Channel)
            && !source.plane.contains(&axis)
        {
            index[axis] = channel;
        }
        for side in 0..2 {
            index[source.plane[side]] = tile[side] as u32;
        }
        TileKey {
            source: source.id,
            level: self.level as u8,
            plane: source.plane.map(|axis| axis as u8),
            index,
        }
    }

    /// Where a tile lies in the plane.
    pub fn tile_box(&self, tile: [u64; 2]) -> PlaneBox {
        let placed = &self.shown.source.levels[self.level];
        let (x, columns) = placed.tiles[0].extent(tile[0]);
        let (y, rows) = placed.tiles[1].extent(tile[1]);
        placed.plane_box(
            self.shown.source.plane,
            [x as f64 - 0.5, y as f64 - 0.5],
            [(x + columns) as f64 - 0.5, (y + rows) as f64 - 0.5],
        )
    }

    /// The tiles that a rectangle of the plane touches: first and last per axis; `None` if it touches none.
    pub fn tiles_in(&self, region: &PlaneBox) -> Option<[[u64; 2]; 2]> {
        let source = self.shown.source;
        let placed = &source.levels[self.level];
        let region = region.intersection(&source.level_extent(self.level))?;
        let (a, b) = (placed.index_of(source.plane, region.min), placed.index_of(source.plane, region.max));
        let mut range = [[0; 2]; 2];
        for side in 0..2 {
            let tiles = &placed.tiles[side];
            let (low, high) = (a[side].min(b[side]) + 0.5, a[side].max(b[side]) + 0.5);
            // Borders that coincide up to rounding do not touch.
            let first = (low + 1e-9 * low.abs().max(1.0)).floor().max(0.0) as u64;
            let last = ((high - 1e-9 * high.abs().max(1.0)).ceil() - 1.0).max(0.0) as u64;
            if tiles.len == 0 || first >= tiles.len || last < first {
                return None;
            }
            range[side] = [tiles.tile_of(first), tiles.tile_of(last.min(tiles.len - 1))];
        }
        Some(range)
    }

    /// The tiles that the viewport (device pixels) shows, with the distance of their middle from its centre.
    pub fn visible(&self, viewport: [f64; 2]) -> Vec<([u64; 2], f64)> {
        let to_screen = &self.shown.screen_from_plane;
        let Some(to_plane) = to_screen.inverse() else { return Vec::new() };
        let screen = euclid::Box2D::new(ScreenPoint::zero(), ScreenPoint::new(viewport[0], viewport[1]));
        let Some([[left, right], [top, bottom]]) = self.tiles_in(&to_plane.outer_transformed_box(&screen))
        else {
            return Vec::new();
        };
        let (columns, rows) = (right - left + 1, bottom - top + 1);
        let side = TILES_A_SIDE.max(TILES_A_SIDE * TILES_A_SIDE / columns.min(rows).max(1));
        let [left, right] = middle_of(left, right, side);
        let [top, bottom] = middle_of(top, bottom, side);
        let mut tiles = Vec::new();
        for row in top..=bottom {
            for column in left..=right {
                // A turned view's bounding box holds tiles that the view does not show.
                let on_screen = to_screen.outer_transformed_box(&self.tile_box([column, row]));
                if on_screen.intersects(&screen) {
                    tiles.push(([column, row], (on_screen.center() - screen.center()).length()));
                }
            }
        }
        tiles
    }
}

/// All tiles that the view wants, most wanted first; at most `limit`. Instead of the level that suits the zoom, one that
/// is so many levels coarser is fetched where there is no time for more.
pub fn wanted(shown: &[Shown<'_>], viewport: [f64; 2], coarser_by: usize, limit: usize) -> Vec<Wish> {
    let mut ranked: Vec<((u8, u64), Wish)> = Vec::new();
    for shown in shown {
        let target = shown.target_level();
        let coarsest = shown.source.levels.len() - 1;
        let fetched = target.saturating_add(coarser_by).min(coarsest);
        for (rank, level) in [(0, coarsest), (1, fetched), (2, target)] {
            if (rank == 0 && fetched == coarsest) || (rank == 2 && fetched == target) {
                continue;
            }
            let Some(view) = shown.level(level) else { continue };
            for (tile, distance) in view.visible(viewport) {
                for channel in &shown.channels {
                    let wish = Wish { tile: view.key(*channel, tile), fetch: rank < 2 };
                    ranked.push(((rank, distance as u64), wish));
                }
            }
        }
    }
    // Stable: at equal distance the lower layer and channel come first.
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.truncate(limit);
    ranked.into_iter().map(|(_, wish)| wish).collect()
}

fn middle_of(first: u64, last: u64, most: u64) -> [u64; 2] {
    let surplus = (last - first + 1).saturating_sub(most);
    [first + surplus / 2, last - surplus.div_ceil(2)]
}
