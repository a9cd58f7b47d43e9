//! Which level of the pyramid suits a zoom.

use super::placement::Source;
use crate::geometry::spaces::ScreenFromPlane;

/// How much larger than a device pixel a sample may be and still count as "not larger": absorbs rounding in scales
/// that are not binary fractions.
const TOLERANCE: f64 = 1e-6;

/// The coarsest level whose sample is not larger than a device pixel; the finest if all are larger.
pub fn suitable_level(source: &Source, screen_from_plane: &ScreenFromPlane) -> usize {
    let pixels_per_sample = [
        screen_from_plane.m11.hypot(screen_from_plane.m12),
        screen_from_plane.m21.hypot(screen_from_plane.m22),
    ];
    (0..source.levels.len())
        .rev()
        .find(|level| {
            let scale = &source.levels[*level].scale;
            (0..2).all(|side| scale[source.plane[side]].abs() * pixels_per_sample[side] <= 1.0 + TOLERANCE)
        })
        .unwrap_or(0)
}
