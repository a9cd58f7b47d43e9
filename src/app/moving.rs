//! How the view moves: the camera, and the position on the axes that are not shown.

use super::viewer::Viewer;
use crate::geometry::spaces::{PlanePoint, WorldBox};
use crate::view::camera::{Camera, Viewport};
use crate::view::state::CameraState;

impl Viewer {
    pub(super) fn step(&mut self, axis: &str, by: i64) {
        let dims = self.dims();
        let dim = dims.iter().find(|dim| dim.name == axis || dim.name.eq_ignore_ascii_case(axis));
        let Some(dim) = dim else { return };
        let index = self.index_of(dim).saturating_add_signed(by).min(dim.size.saturating_sub(1));
        if index != self.index_of(dim) {
            self.place(&dim.name.clone(), index as f64, true);
            self.view_changed();
        }
    }

    pub(super) fn move_camera(&mut self, change: impl FnOnce(&Camera, &Viewport) -> Camera) {
        if let (Some(camera), Some(viewport)) = (&self.camera, &self.viewport) {
            let moved = change(camera, viewport);
            if moved != *camera {
                if moved.scale != camera.scale {
                    self.zoomed();
                }
                // Who looks elsewhere does not go on through the axis: nothing is fetched ahead.
                self.motion = None;
                self.camera = Some(moved);
                self.camera_chosen = true;
                self.view_changed();
            }
        }
    }

    /// Shows all layers.
    pub(super) fn fit(&mut self) {
        let Some(viewport) = self.viewport.filter(|viewport| !viewport.is_empty()) else { return };
        let extents = self.layers.iter().filter_map(|layer| layer.extent(|source| self.position_of(source)));
        let all = extents.reduce(|a: WorldBox, b| a.union(&b));
        self.camera = all.map(|extent| Camera::fit(&extent, &viewport));
    }

    /// One sample of the first layer's finest level on one device pixel, borders on borders.
    pub(super) fn one_to_one(&mut self) {
        let first = self.layers.iter().find_map(|layer| Some(layer.place(layer.source.as_ref()?)));
        let Some((_, to_world)) = first.map(|placed| self.world_from_plane(&placed)) else { return };
        self.move_camera(|camera, viewport| {
            let sample = to_world.m11.hypot(to_world.m12).min(to_world.m21.hypot(to_world.m22));
            let scale = sample * viewport.ratio;
            let mut next = Camera { scale, ..*camera };
            if let Some(to_plane) = to_world.inverse() {
                // The middle of the canvas lies on a pixel border where the number of pixels is even.
                let middle = to_plane.transform_point(camera.center);
                let snap = |at: f64, pixels: u32| {
                    let shift = if pixels.is_multiple_of(2) { 0.5 } else { 0.0 };
                    (at + shift).round() - shift
                };
                let snapped =
                    PlanePoint::new(snap(middle.x, viewport.device[0]), snap(middle.y, viewport.device[1]));
                next.center = to_world.transform_point(snapped);
            }
            next
        });
    }
}

impl CameraState {
    /// Whether a picture can be made with it.
    pub fn is_usable(&self) -> bool {
        self.center.iter().all(|value| value.is_finite())
            && self.scale.is_finite()
            && self.scale > 0.0
            && self.rotation.is_finite()
    }
}

impl From<CameraState> for Camera {
    fn from(state: CameraState) -> Self {
        Self { center: state.center.into(), scale: state.scale, rotation: state.rotation }
    }
}

impl From<Camera> for CameraState {
    fn from(camera: Camera) -> Self {
        Self { center: camera.center.into(), scale: camera.scale, rotation: camera.rotation }
    }
}
