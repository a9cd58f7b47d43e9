//! The stored values of a region: which samples to copy from which decoded chunk to where. Shapes and indices are in
//! stored axis order, values in the stored type, C order.

use crate::ome::Image;
use crate::plan::frame::{BufferId, Buffers, Part};
use crate::zarr::{Array, DataType};

/// A region whose chunks are all there.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionPlan {
    /// Type of a sample.
    pub data_type: DataType,
    /// Samples per axis.
    pub shape: Vec<u64>,
    /// Names of the axes.
    pub dimension_names: Vec<String>,
    /// The value of samples that no part gives.
    pub fill_value: Vec<u8>,
    /// One per chunk that is stored.
    pub parts: Vec<RegionPart>,
}

/// The overlap of a region with one decoded chunk.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionPart {
    /// The chunk.
    pub buffer: BufferId,
    /// Samples per axis of the whole chunk.
    pub chunk_shape: Vec<u64>,
    /// First sample inside the chunk.
    pub from: Vec<u64>,
    /// First sample inside the region.
    pub to: Vec<u64>,
    /// Samples per axis.
    pub shape: Vec<u64>,
}

/// The chunks that a region touches, as grid indices.
pub fn chunks_of(array: &Array, start: &[u64], shape: &[u64]) -> Vec<Vec<u64>> {
    let mut chunks = vec![Vec::new()];
    for axis in 0..array.shape.len() {
        let chunk = array.chunk_shape[axis].max(1);
        let (first, last) = (start[axis] / chunk, (start[axis] + shape[axis].max(1) - 1) / chunk);
        chunks = chunks
            .into_iter()
            .flat_map(|prefix: Vec<u64>| {
                (first..=last).map(move |at| prefix.iter().copied().chain([at]).collect())
            })
            .collect();
    }
    chunks
}

impl RegionPlan {
    /// A region of a level; `buffer_of` gives the buffer of a chunk, `None` where it was never written.
    pub fn new(
        image: &Image,
        array: &Array,
        start: &[u64],
        shape: &[u64],
        buffer_of: impl Fn(&[u64]) -> Option<BufferId>,
    ) -> Self {
        let parts = chunks_of(array, start, shape)
            .into_iter()
            .filter_map(|chunk| {
                let buffer = buffer_of(&chunk)?;
                let axes = 0..array.shape.len();
                let low: Vec<u64> =
                    axes.clone().map(|a| (chunk[a] * array.chunk_shape[a]).max(start[a])).collect();
                let high: Vec<u64> = axes
                    .clone()
                    .map(|a| ((chunk[a] + 1) * array.chunk_shape[a]).min(start[a] + shape[a]))
                    .collect();
                Some(RegionPart {
                    buffer,
                    chunk_shape: array.chunk_shape.clone(),
                    from: axes.clone().map(|a| low[a] - chunk[a] * array.chunk_shape[a]).collect(),
                    to: axes.clone().map(|a| low[a] - start[a]).collect(),
                    shape: axes.map(|a| high[a] - low[a]).collect(),
                })
            })
            .collect();
        Self {
            data_type: array.data_type,
            shape: shape.to_vec(),
            dimension_names: image.axes.iter().map(|axis| axis.name.clone()).collect(),
            fill_value: array.fill_value.clone(),
            parts,
        }
    }

    /// Copies the values; `None` if a buffer has gone or is too short.
    pub fn assemble(&self, buffers: &impl Buffers) -> Option<Vec<u8>> {
        let item = self.data_type.size();
        let count = usize::try_from(self.shape.iter().product::<u64>()).ok()?;
        let mut out = if self.fill_value.iter().all(|byte| *byte == 0) {
            vec![0; count * item]
        } else {
            self.fill_value.iter().copied().cycle().take(count * item).collect()
        };
        for part in &self.parts {
            part.copy(&self.shape, item, buffers, &mut out)?;
        }
        Some(out)
    }
}

impl RegionPart {
    /// Row by row along the last axis.
    fn copy(&self, region: &[u64], item: usize, buffers: &impl Buffers, out: &mut [u8]) -> Option<()> {
        let axes = region.len();
        let row = *self.shape.last().unwrap_or(&1) as usize * item;
        let rows: u64 = self.shape.iter().take(axes.saturating_sub(1)).product();
        if self.shape.contains(&0) {
            return Some(());
        }
        for number in 0..rows {
            let (mut source, mut target, mut rest) = (0, 0, number);
            let (mut source_stride, mut target_stride) = (1, 1);
            for axis in (0..axes).rev() {
                let at = if axis + 1 == axes { 0 } else { rest % self.shape[axis] };
                if axis + 1 != axes {
                    rest /= self.shape[axis];
                }
                source += (self.from[axis] + at) * source_stride;
                target += (self.to[axis] + at) * target_stride;
                source_stride *= self.chunk_shape[axis];
                target_stride *= region[axis];
            }
            let at = usize::try_from(target).ok()? * item;
            let row = out.get_mut(at..at + row)?;
            if !buffers.copy(self.buffer, Part::Samples, source * item as u64, row) {
                return None;
            }
        }
        Some(())
    }
}
