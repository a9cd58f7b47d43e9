//! The camera of a slice view: where it looks, how large a CSS pixel is in the world, and how it is turned.

use std::f64::consts::TAU;

use crate::geometry::spaces::{CssPoint, CssVector, ScreenFromWorld, ScreenPoint, WorldBox, WorldPoint};

/// Size of the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// CSS pixels.
    pub css: [f64; 2],
    /// Device pixels.
    pub device: [u32; 2],
    /// Device pixels per CSS pixel.
    pub ratio: f64,
}

/// Where the person looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// World position of the middle of the canvas.
    pub center: WorldPoint,
    /// World units per CSS pixel.
    pub scale: f64,
    /// Radians by which the picture is turned clockwise.
    pub rotation: f64,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The part of the world that the canvas shows; larger, where the picture is turned.
    pub world: WorldBox,
    /// Device pixels per world unit.
    pub pixels_per_world: f64,
}

impl Viewport {
    /// Device pixels, as numbers to calculate with.
    pub fn size(&self) -> [f64; 2] {
        self.device.map(f64::from)
    }

    /// Whether there is anything to draw on.
    pub fn is_empty(&self) -> bool {
        self.device.contains(&0)
    }

    /// The point in device pixels.
    pub fn screen(&self, point: CssPoint) -> ScreenPoint {
        ScreenPoint::new(point.x * self.ratio, point.y * self.ratio)
    }
}

impl Camera {
    /// Shows the whole of a box.
    pub fn fit(extent: &WorldBox, viewport: &Viewport) -> Self {
        let size = extent.size();
        let available = viewport.size().map(|pixels| (pixels / viewport.ratio).max(1.0));
        let scale = (size.width / available[0]).max(size.height / available[1]);
        Self {
            center: extent.center(),
            scale: if scale.is_finite() && scale > 0.0 { scale } else { 1.0 },
            rotation: 0.0,
        }
    }

    /// From the world to device pixels.
    pub fn screen_from_world(&self, viewport: &Viewport) -> ScreenFromWorld {
        let factor = viewport.ratio / self.scale;
        let middle = viewport.size().map(|pixels| pixels / 2.0);
        let (sin, cos) = match self.rotation {
            0.0 => (0.0, 1.0),
            turned => sin_cos(turned),
        };
        let [a, b] = [cos * factor, sin * factor];
        ScreenFromWorld::new(
            a,
            b,
            -b,
            a,
            middle[0] - (a * self.center.x - b * self.center.y),
            middle[1] - (b * self.center.x + a * self.center.y),
        )
    }

    /// What a canvas shows.
    pub fn view(&self, viewport: &Viewport) -> View {
        let [width, height] = viewport.size();
        let screen = euclid::Box2D::new(ScreenPoint::zero(), ScreenPoint::new(width, height));
        let world =
            self.screen_from_world(viewport).inverse().map_or_else(WorldBox::zero, |world_from_screen| {
                world_from_screen.outer_transformed_box(&screen)
            });
        View { world, pixels_per_world: viewport.ratio / self.scale }
    }

    /// The world position under a CSS point.
    pub fn world_at(&self, point: CssPoint, viewport: &Viewport) -> WorldPoint {
        self.screen_from_world(viewport).inverse().map_or(self.center, |world_from_screen| {
            world_from_screen.transform_point(viewport.screen(point))
        })
    }

    /// Moved so that the picture follows the pointer.
    pub fn dragged(&self, by: CssVector) -> Self {
        let (sin, cos) = sin_cos(self.rotation);
        let (x, y) = (by.x * self.scale, by.y * self.scale);
        Self {
            center: WorldPoint::new(self.center.x - (cos * x + sin * y), self.center.y - (cos * y - sin * x)),
            ..*self
        }
    }

    /// Magnified by `factor`, with the world position under `at` kept where it is.
    pub fn zoomed(&self, at: CssPoint, factor: f64, viewport: &Viewport) -> Self {
        let fixed = self.world_at(at, viewport);
        let scale = self.scale / factor;
        if !(scale.is_finite() && scale > 0.0) {
            return *self;
        }
        let ratio = scale / self.scale;
        Self { center: fixed + (self.center - fixed) * ratio, scale, ..*self }
    }
}

/// Sine and cosine to the last digits of an `f64`, of angles that a picture may have. The standard library's know all
/// numbers, by tables that every page would wait for.
fn sin_cos(angle: f64) -> (f64, f64) {
    let x = (angle - (angle / TAU).round() * TAU) / 16.0;
    let square = x * x;
    let mut sin =
        x * (1.0 - square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0 * (1.0 - square / 72.0))));
    // Cosine less one, which keeps its digits when the angle is doubled.
    let mut less = -square / 2.0
        * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0 * (1.0 - square / 90.0))));
    for _ in 0..4 {
        (sin, less) = (2.0 * sin * (1.0 + less), 2.0 * less * (2.0 + less));
    }
    (sin, 1.0 + less)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEWPORT: Viewport = Viewport { css: [400.0, 300.0], device: [800, 600], ratio: 2.0 };

    fn camera(rotation: f64) -> Camera {
        Camera { center: WorldPoint::new(10.0, 20.0), scale: 0.5, rotation }
    }

    #[test]
    fn sine_and_cosine_are_those_of_the_library() {
        for step in -4000..=4000 {
            let angle = f64::from(step) * 0.005_003;
            let (sin, cos) = sin_cos(angle);
            assert!((sin - angle.sin()).abs() < 1e-14 && (cos - angle.cos()).abs() < 1e-14, "{angle}");
        }
        assert_eq!(sin_cos(0.0), (0.0, 1.0));
    }

    #[test]
    fn the_centre_is_in_the_middle_and_y_runs_down() {
        let to_screen = camera(0.0).screen_from_world(&VIEWPORT);
        assert_eq!(to_screen.transform_point(WorldPoint::new(10.0, 20.0)), ScreenPoint::new(400.0, 300.0));
        assert_eq!(to_screen.transform_point(WorldPoint::new(11.0, 22.0)), ScreenPoint::new(404.0, 308.0));
    }

    #[test]
    fn positive_rotation_turns_the_picture_clockwise() {
        let to_screen = camera(std::f64::consts::FRAC_PI_2).screen_from_world(&VIEWPORT);
        let right = to_screen.transform_point(WorldPoint::new(11.0, 20.0));
        assert!((right - ScreenPoint::new(400.0, 304.0)).length() < 1e-9, "what was right is now below");
    }

    #[test]
    fn zoom_and_drag_keep_what_is_under_the_pointer() {
        for rotation in [0.0, 0.7] {
            let at = CssPoint::new(33.0, 250.0);
            let before = camera(rotation).world_at(at, &VIEWPORT);
            let zoomed = camera(rotation).zoomed(at, 1.7, &VIEWPORT).world_at(at, &VIEWPORT);
            assert!((zoomed - before).length() < 1e-9);
            let by = CssVector::new(-20.0, 7.0);
            let dragged = camera(rotation).dragged(by).world_at(at + by, &VIEWPORT);
            assert!((dragged - before).length() < 1e-9);
        }
    }

    #[test]
    fn fit_shows_all_of_it() {
        let extent = WorldBox::new(WorldPoint::new(-1.0, 0.0), WorldPoint::new(7.0, 2.0));
        let camera = Camera::fit(&extent, &VIEWPORT);
        assert_eq!(camera.center, WorldPoint::new(3.0, 1.0));
        assert_eq!(camera.scale, 8.0 / 400.0);
    }
}
