//! Images whose every sample tells where it lies: a function of the place that the sample covers, counted in samples of
//! the finest level, as a writer that downsamples would store it. Knows nothing of metadata, nor of what reads it.

use serde_json::{Value, json};

use super::memory_store::MemoryStore;

/// Where a coarse sample lies among the finest ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sampling {
    /// It stands for a block of them: sample 0 covers the first block, its centre is the block's.
    Blocks,
    /// It is one of them: sample 0 is the finest level's sample 0.
    EveryNth,
}

/// One level: samples per axis, how many of the finest samples each stands for, and how it is cut.
#[derive(Debug, Clone)]
pub struct PhantomLevel {
    pub shape: Vec<u64>,
    pub factor: Vec<f64>,
    pub chunk: Vec<u64>,
}

/// An image to be stored: `axes` names the role of each stored axis (t, c, z, y, x; a for any other).
#[derive(Debug, Clone)]
pub struct Phantom {
    pub axes: &'static str,
    pub levels: Vec<PhantomLevel>,
    pub sampling: Sampling,
    pub zarr: u8,
}

/// What is stored at a place: it differs between neighbours on any axis, and from plane to plane.
pub fn content(place: &[f64], axes: &str, channel: u64) -> u8 {
    let sum: f64 = axes
        .chars()
        .zip(place)
        .map(|(axis, at)| match axis {
            'x' => at * 7.0,
            'y' => at * 13.0,
            'z' => at * 29.0,
            't' => at * 53.0,
            'a' => at * 101.0,
            _ => 0.0,
        })
        .sum();
    (sum + 71.0 * channel as f64).floor().rem_euclid(251.0) as u8
}

impl Phantom {
    /// Levels by their factors; sizes are rounded down (`floor`) or up, chunks are small and differ per level.
    pub fn new(axes: &'static str, shape: &[u64], factors: &[&[f64]], floor: bool) -> Self {
        let levels = factors
            .iter()
            .enumerate()
            .map(|(level, factor)| {
                let shape: Vec<u64> = shape
                    .iter()
                    .zip(*factor)
                    .map(|(size, factor)| {
                        let exact = *size as f64 / factor;
                        let rounded = if floor { (exact + 1e-9).floor() } else { (exact - 1e-9).ceil() };
                        (rounded as u64).max(1)
                    })
                    .collect();
                let sides = [37, 64, 20, 45];
                let chunk = axes
                    .chars()
                    .zip(&shape)
                    .enumerate()
                    .map(|(at, (axis, size))| match axis {
                        'x' | 'y' => sides[(level + at) % sides.len()].min(*size),
                        'c' => *size,
                        _ => 1 + (level as u64 % 2).min(size - 1),
                    })
                    .collect();
                PhantomLevel { shape, factor: factor.to_vec(), chunk }
            })
            .collect();
        Self { axes, levels, sampling: Sampling::Blocks, zarr: 2 }
    }

    /// The index on the finest level, continuous, of a sample's centre.
    pub fn finest(&self, level: usize, axis: usize, sample: f64) -> f64 {
        let factor = self.levels[level].factor[axis];
        sample * factor + self.shift(factor)
    }

    /// The other way round.
    pub fn sample(&self, level: usize, axis: usize, finest: f64) -> f64 {
        let factor = self.levels[level].factor[axis];
        (finest - self.shift(factor)) / factor
    }

    fn shift(&self, factor: f64) -> f64 {
        match self.sampling {
            Sampling::Blocks => (factor - 1.0) / 2.0,
            Sampling::EveryNth => 0.0,
        }
    }

    /// The stored value of a sample.
    pub fn value(&self, level: usize, index: &[u64]) -> u8 {
        let place: Vec<f64> =
            index.iter().enumerate().map(|(axis, at)| self.finest(level, axis, *at as f64)).collect();
        let channel = self.axes.find('c').map_or(0, |axis| index[axis]);
        content(&place, self.axes, channel)
    }

    /// The arrays in a store, beside the group's `attributes` (those of Zarr v3 without their `ome`).
    pub fn store(&self, attributes: &Value) -> MemoryStore {
        let mut store = MemoryStore::default();
        store = match self.zarr {
            2 => store
                .with("p.zarr/.zgroup", r#"{"zarr_format": 2}"#)
                .with("p.zarr/.zattrs", attributes.to_string()),
            _ => {
                let group =
                    json!({"zarr_format": 3, "node_type": "group", "attributes": {"ome": attributes}});
                store.with("p.zarr/zarr.json", group.to_string())
            }
        };
        for (number, level) in self.levels.iter().enumerate() {
            store = self.write(store, number, level);
        }
        store
    }

    fn write(&self, store: MemoryStore, number: usize, level: &PhantomLevel) -> MemoryStore {
        let mut store = match self.zarr {
            2 => {
                let array = json!({"zarr_format": 2, "shape": level.shape, "chunks": level.chunk, "dtype": "|u1",
                    "compressor": null, "fill_value": 0, "order": "C", "filters": null,
                    "dimension_separator": "/"});
                store.with(&format!("p.zarr/{number}/.zarray"), array.to_string())
            }
            _ => {
                let array = json!({"zarr_format": 3, "node_type": "array", "shape": level.shape,
                    "data_type": "uint8", "fill_value": 0, "attributes": {},
                    "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": level.chunk}},
                    "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
                    "codecs": [{"name": "bytes"}]});
                store.with(&format!("p.zarr/{number}/zarr.json"), array.to_string())
            }
        };
        let grid: Vec<u64> = level.shape.iter().zip(&level.chunk).map(|(s, c)| s.div_ceil(*c)).collect();
        for chunk in indices(&grid) {
            let samples: Vec<u8> = indices(&level.chunk)
                .map(|within| {
                    let index: Vec<u64> =
                        (0..grid.len()).map(|a| chunk[a] * level.chunk[a] + within[a]).collect();
                    let inside = index.iter().zip(&level.shape).all(|(at, size)| at < size);
                    // Beyond the edge a chunk holds anything.
                    if inside { self.value(number, &index) } else { 255 }
                })
                .collect();
            let key = chunk.iter().map(u64::to_string).collect::<Vec<_>>().join("/");
            let prefix = if self.zarr == 2 { "" } else { "c/" };
            store = store.with(&format!("p.zarr/{number}/{prefix}{key}"), samples);
        }
        store
    }
}

/// All indices below a shape, the last axis fastest.
fn indices(shape: &[u64]) -> impl Iterator<Item = Vec<u64>> {
    let shape = shape.to_vec();
    let count: u64 = shape.iter().product();
    (0..count).map(move |mut number| {
        let mut index = vec![0; shape.len()];
        for axis in (0..shape.len()).rev() {
            index[axis] = number % shape[axis];
            number /= shape[axis];
        }
        index
    })
}
