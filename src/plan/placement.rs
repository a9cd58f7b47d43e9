//! Where a source lies: which of its axes are on the screen, where its plane is in the world, and where each level is
//! in that plane. Every level is placed by its own metadata, never by "half of the one before".

use std::rc::Rc;

use super::tile::{SourceId, TileAxis};
use crate::geometry::Affine;
use crate::geometry::spaces::{PlaneBox, PlanePoint, WorldBox, WorldFromPlane};
use crate::ome::Image;
use crate::ome::image::{AxisKind, Space};

/// An image or label image as the planner sees it.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name.
    pub id: SourceId,
    /// Its model.
    pub image: Rc<Image>,
    /// The axes that run to the right and down on the screen.
    pub plane: [usize; 2],
    /// Finest first, as in the image.
    pub levels: Vec<LevelPlacement>,
}

/// One level in the index space of level 0, and its tiles.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelPlacement {
    /// Level-0 samples per sample of this level, per array axis.
    pub scale: Vec<f64>,
    /// Level-0 coordinate of this level's first sample centre, per array axis.
    pub offset: Vec<f64>,
    /// How the two axes on the screen are cut.
    pub tiles: [TileAxis; 2],
}

impl Source {
    /// Places an image; its levels' tiles are at most `tile_side` samples a side.
    pub fn new(id: SourceId, image: Rc<Image>, tile_side: u64) -> Self {
        let plane = plane_axes(&image);
        let voxel0_from_world = image.levels[0].world_from_voxel.inverse();
        let levels = image
            .levels
            .iter()
            .map(|level| {
                let array = &level.array;
                let axes = array.shape.len();
                let voxel0_from_voxel = voxel0_from_world
                    .as_ref()
                    .and_then(|inverse| level.world_from_voxel.then(inverse))
                    .filter(|affine| (0..axes).all(|axis| is_usable(affine.factor(axis, axis))))
                    .unwrap_or_else(|| by_shape(&image.levels[0].array.shape, &array.shape));
                LevelPlacement {
                    scale: (0..axes).map(|axis| voxel0_from_voxel.factor(axis, axis)).collect(),
                    offset: (0..axes).map(|axis| voxel0_from_voxel.offset(axis)).collect(),
                    tiles: plane
                        .map(|axis| TileAxis::new(array.shape[axis], array.chunk_shape[axis], tile_side)),
                }
            })
            .collect();
        Self { id, image, plane, levels }
    }

    /// The plane's place in the world when the other axes stand at `position` (level-0 samples per axis).
    pub fn world_from_plane(&self, position: &[f64]) -> WorldFromPlane {
        let [h, v] = self.plane;
        let affine = &self.image.levels[0].world_from_voxel;
        let shift = |row: usize| {
            let others = (0..affine.inputs()).filter(|axis| *axis != h && *axis != v);
            affine.offset(row) + others.map(|axis| affine.factor(row, axis) * position[axis]).sum::<f64>()
        };
        WorldFromPlane::new(
            affine.factor(h, h),
            affine.factor(v, h),
            affine.factor(h, v),
            affine.factor(v, v),
            shift(h),
            shift(v),
        )
    }

    /// What level 0 covers, in its own plane: whole samples, from border to border.
    pub fn extent(&self) -> PlaneBox {
        self.level_extent(0)
    }

    /// What a level covers, in the plane.
    pub fn level_extent(&self, level: usize) -> PlaneBox {
        let shape = &self.image.levels[level].array.shape;
        let [h, v] = self.plane;
        self.levels[level].plane_box(self.plane, [-0.5, -0.5], [shape[h] as f64 - 0.5, shape[v] as f64 - 0.5])
    }

    /// What level 0 covers in the world.
    pub fn world_extent(&self, position: &[f64]) -> WorldBox {
        self.world_from_plane(position).outer_transformed_box(&self.extent())
    }

    /// The sample of `level` on `axis` that shows level-0 position `at`; `None` if the level does not reach there.
    pub fn sample_at(&self, level: usize, axis: usize, at: f64) -> Option<u64> {
        let len = self.image.levels[level].array.shape[axis];
        let placed = &self.levels[level];
        let sample = (at - placed.offset[axis]) / placed.scale[axis];
        // A coarse level may end a little before or after the fine one; its border sample stands in there.
        let slack = 0.5 + 1.0_f64.max(1.0 / placed.scale[axis].abs());
        if !(sample >= -slack && sample <= len as f64 - 1.0 + slack) || len == 0 {
            return None;
        }
        let nearest = (sample + 0.5).floor().max(0.0);
        Some((nearest as u64).min(len - 1))
    }

    /// Physical coordinate of a level-0 sample on one axis, the other axes at 0.
    pub fn world_of_sample(&self, axis: usize, sample: f64) -> f64 {
        let affine = &self.image.levels[0].world_from_voxel;
        affine.factor(axis, axis) * sample + affine.offset(axis)
    }

    /// The level-0 sample, continuous, at a physical coordinate on one axis.
    pub fn sample_of_world(&self, axis: usize, world: f64) -> Option<f64> {
        let affine = &self.image.levels[0].world_from_voxel;
        let factor = affine.factor(axis, axis);
        is_usable(factor).then(|| (world - affine.offset(axis)) / factor)
    }
}

impl LevelPlacement {
    /// A rectangle of this level's index space, in the plane.
    pub fn plane_box(&self, plane: [usize; 2], min: [f64; 2], max: [f64; 2]) -> PlaneBox {
        let place = |corner: [f64; 2]| {
            PlanePoint::new(
                corner[0] * self.scale[plane[0]] + self.offset[plane[0]],
                corner[1] * self.scale[plane[1]] + self.offset[plane[1]],
            )
        };
        let (a, b) = (place(min), place(max));
        PlaneBox::new(a.min(b), a.max(b))
    }

    /// A point of the plane in this level's index space.
    pub fn index_of(&self, plane: [usize; 2], point: PlanePoint) -> [f64; 2] {
        [
            (point.x - self.offset[plane[0]]) / self.scale[plane[0]],
            (point.y - self.offset[plane[1]]) / self.scale[plane[1]],
        ]
    }
}

fn is_usable(factor: f64) -> bool {
    factor.is_finite() && factor != 0.0
}

/// Where transformations are of no use: the outer borders of the levels coincide.
fn by_shape(finest: &[u64], shape: &[u64]) -> Affine {
    let scale: Vec<f64> = finest
        .iter()
        .zip(shape)
        .map(|(fine, coarse)| *fine.max(&1) as f64 / *coarse.max(&1) as f64)
        .collect();
    let offset: Vec<f64> = scale.iter().map(|factor| (factor - 1.0) / 2.0).collect();
    Affine::scale(&scale).then(&Affine::translation(&offset)).unwrap_or_else(|| Affine::identity(shape.len()))
}

/// x to the right and y down; where an image has other axes, its last two that are not channels.
fn plane_axes(image: &Image) -> [usize; 2] {
    let spare: Vec<usize> =
        (0..image.axes.len()).filter(|axis| image.axes[*axis].kind != AxisKind::Channel).collect();
    let x = image.axis(AxisKind::Space(Space::X));
    let y = image.axis(AxisKind::Space(Space::Y));
    let pick = |wanted: Option<usize>, other: Option<usize>| {
        wanted.or_else(|| spare.iter().rev().copied().find(|axis| Some(*axis) != other)).unwrap_or(0)
    };
    let h = pick(x, y);
    let v = pick(y, Some(h));
    [h, v]
}
