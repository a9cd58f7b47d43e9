//! The spaces that a point can live in. A transform is named `target_from_source`, so that a chain reads as
//! matching neighbours.
//!
//! | space | unit | origin |
//! | --- | --- | --- |
//! | [`Plane`] | samples of level 0 of one source, on the two axes shown | centre of the first sample |
//! | [`Own`] | physical units of one source's axes | as its metadata says |
//! | [`World`] | physical units of the axes, for all layers | as the metadata says, but for images laid out side by side |
//! | [`Screen`] | device pixels | top left corner of the canvas; pixel centres at .5 |
//! | [`Css`] | CSS pixels | top left corner of the canvas |

/// Level-0 index space of one source, restricted to the horizontal and vertical axis on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plane {}
/// Physical space of one source, where it is alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {}
/// Physical space, shared by all layers of a scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {}
/// Device pixels of one canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {}
/// CSS pixels of one canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Css {}

/// A point of [`Plane`].
pub type PlanePoint = euclid::Point2D<f64, Plane>;
/// A rectangle of [`Plane`].
pub type PlaneBox = euclid::Box2D<f64, Plane>;
/// A point of [`World`].
pub type WorldPoint = euclid::Point2D<f64, World>;
/// A rectangle of [`Own`].
pub type OwnBox = euclid::Box2D<f64, Own>;
/// Places a source in the world.
pub type WorldFromOwn = euclid::Transform2D<f64, Own, World>;
/// A rectangle of [`World`].
pub type WorldBox = euclid::Box2D<f64, World>;
/// A point of [`Screen`].
pub type ScreenPoint = euclid::Point2D<f64, Screen>;
/// A point of [`Css`].
pub type CssPoint = euclid::Point2D<f64, Css>;
/// A displacement in [`Css`].
pub type CssVector = euclid::Vector2D<f64, Css>;
/// Places a source's plane in the world.
pub type WorldFromPlane = euclid::Transform2D<f64, Plane, World>;
/// Places the world on the screen.
pub type ScreenFromWorld = euclid::Transform2D<f64, World, Screen>;
/// Places a source's plane on the screen.
pub type ScreenFromPlane = euclid::Transform2D<f64, Plane, Screen>;
