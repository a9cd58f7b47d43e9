//! Images without files: models made by hand, for tests of what happens above the metadata.

use std::rc::Rc;

use zarrscope::geometry::Affine;
use zarrscope::ome::Image;
use zarrscope::ome::image::{Axis, AxisKind, Channel, Level, Space, Window};
use zarrscope::zarr::array::ChunkKeys;
use zarrscope::zarr::codec::Chain;
use zarrscope::zarr::shard::Shard;
use zarrscope::zarr::{Array, DataType, Location};

/// One level of an image to be made.
#[derive(Clone)]
pub struct LevelSpec {
    pub shape: Vec<u64>,
    pub chunk: Vec<u64>,
    pub scale: Vec<f64>,
    pub translation: Vec<f64>,
}

impl LevelSpec {
    pub fn new(shape: &[u64], chunk: &[u64], scale: &[f64]) -> Self {
        Self {
            shape: shape.to_vec(),
            chunk: chunk.to_vec(),
            scale: scale.to_vec(),
            translation: vec![0.0; shape.len()],
        }
    }
}

fn kind(name: char) -> AxisKind {
    match name {
        'x' => AxisKind::Space(Space::X),
        'y' => AxisKind::Space(Space::Y),
        'z' => AxisKind::Space(Space::Z),
        't' => AxisKind::Time,
        'c' => AxisKind::Channel,
        _ => AxisKind::Other,
    }
}

/// An image of uint16 samples at `mem://image`, with a displayed range of 0 to 1000 for every channel.
pub fn image(axes: &str, levels: &[LevelSpec]) -> Image {
    let location = Location::parse("mem://image");
    let channels = axes.find('c').map_or(1, |axis| levels[0].shape[axis]);
    Image {
        name: "image".to_owned(),
        version: "test".to_owned(),
        axes: axes
            .chars()
            .map(|name| Axis { name: name.to_string(), kind: kind(name), unit: Some("µm".to_owned()) })
            .collect(),
        levels: levels
            .iter()
            .enumerate()
            .map(|(level, spec)| Level {
                path: level.to_string(),
                array: Rc::new(array(&location.join(&level.to_string()), spec)),
                world_from_voxel: Affine::scale(&spec.scale)
                    .then(&Affine::translation(&spec.translation))
                    .unwrap(),
            })
            .collect(),
        channels: (0..channels)
            .map(|index| Channel {
                label: format!("channel {index}"),
                color: [255, 255, 255],
                window: Some(Window { start: 0.0, end: 1000.0, min: 0.0, max: 1000.0 }),
                active: true,
                inverted: false,
            })
            .collect(),
        greyscale: false,
        default_position: vec![0; axes.len()],
        label_paths: Vec::new(),
        label: None,
        documents: Vec::new(),
        warnings: Vec::new(),
        location,
    }
}

fn array(location: &Location, spec: &LevelSpec) -> Array {
    Array {
        location: location.clone(),
        shape: spec.shape.clone(),
        chunk_shape: spec.chunk.clone(),
        shards: Vec::new(),
        keys: ChunkKeys::V2 { separator: '/' },
        data_type: DataType::UInt16,
        fill_value: vec![0, 0],
        chain: Chain::default(),
        dimension_names: None,
        warnings: Vec::new(),
    }
}

/// The same image with every level in shards of this shape.
pub fn sharded(mut image: Image, shard: &[u64]) -> Image {
    for level in &mut image.levels {
        let mut array = (*level.array).clone();
        array.shards = vec![Shard {
            shape: shard.to_vec(),
            index_at_start: false,
            index_checksum: false,
            index_big_endian: false,
        }];
        level.array = Rc::new(array);
    }
    image
}

/// The same image without displayed ranges.
pub fn without_windows(mut image: Image) -> Image {
    for channel in &mut image.channels {
        channel.window = None;
    }
    image
}
