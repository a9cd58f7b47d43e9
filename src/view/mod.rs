//! What the person looks at: camera, position on the axes that are not shown, looks of layers. Knows no network and no
//! GPU.

pub mod camera;
pub mod colors;
pub mod scale_bar;
pub mod selected;
pub mod state;
