//! The stored values of a region: which samples to copy from which decoded chunk to where. Shapes and indices are in
//! stored axis order, values in the stored type, C order.

use crate::ome::Image;
use crate::plan::frame::BufferId;
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

    /// Bytes of the whole region.
    pub fn bytes(&self) -> Option<usize> {
        let samples = self.shape.iter().try_fold(1_u64, |count, side| count.checked_mul(*side))?;
        usize::try_from(samples).ok()?.checked_mul(self.data_type.size())
    }

    /// Which bytes lie where, in as few pieces as there can be.
    pub fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        self.parts.iter().flat_map(|part| part.runs(&self.shape, self.data_type.size() as u64))
    }
}

/// Bytes that lie next to each other in a decoded chunk and in the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The chunk.
    pub buffer: BufferId,
    /// First byte in the chunk.
    pub from: u64,
    /// First byte in the region.
    pub to: u64,
    /// How many.
    pub len: u64,
}

impl RegionPart {
    fn runs(&self, region: &[u64], item: u64) -> impl Iterator<Item = Run> + '_ {
        let axes = region.len();
        // Axes after this one are whole in both, so that samples along it are neighbours.
        let whole =
            |axis: &usize| self.shape[*axis] == region[*axis] && self.shape[*axis] == self.chunk_shape[*axis];
        let along = axes.saturating_sub(1 + (1..axes).rev().take_while(whole).count());
        let strides = |shape: &[u64]| -> Vec<u64> {
            (0..axes).map(|axis| shape[axis + 1..].iter().product::<u64>() * item).collect()
        };
        let (source, target) = (strides(&self.chunk_shape), strides(region));
        let start = |strides: &[u64], first: &[u64]| -> u64 {
            strides.iter().zip(first).map(|(stride, at)| stride * at).sum()
        };
        let (from, to) = (start(&source, &self.from), start(&target, &self.to));
        let len = self.shape[along..].iter().product::<u64>() * item;
        let count: u64 = if len == 0 { 0 } else { self.shape[..along].iter().product() };
        (0..count).map(move |number| {
            let (mut from, mut to, mut rest) = (from, to, number);
            for axis in (0..along).rev() {
                let at = rest % self.shape[axis];
                rest /= self.shape[axis];
                from += at * source[axis];
                to += at * target[axis];
            }
            Run { buffer: self.buffer, from, to, len }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(chunk: [u64; 3], from: [u64; 3], to: [u64; 3], shape: [u64; 3]) -> RegionPart {
        RegionPart {
            buffer: BufferId(0),
            chunk_shape: chunk.to_vec(),
            from: from.to_vec(),
            to: to.to_vec(),
            shape: shape.to_vec(),
        }
    }

    #[test]
    fn whole_axes_are_one_run() {
        let runs = |part: RegionPart, region: [u64; 3]| part.runs(&region, 2).collect::<Vec<_>>();
        let run = |from, to, len| Run { buffer: BufferId(0), from, to, len };
        let whole = part([4, 5, 6], [1, 0, 0], [0, 0, 0], [2, 5, 6]);
        assert_eq!(runs(whole, [2, 5, 6]), [run(60, 0, 120)]);
        let planes = part([4, 5, 6], [1, 2, 0], [0, 0, 0], [2, 3, 6]);
        assert_eq!(runs(planes, [2, 3, 6]), [run(84, 0, 36), run(144, 36, 36)]);
        let rows = part([4, 5, 6], [0, 2, 1], [1, 0, 2], [1, 2, 3]);
        assert_eq!(runs(rows, [2, 2, 5]), [run(26, 24, 6), run(38, 34, 6)]);
        assert_eq!(runs(part([4, 5, 6], [0; 3], [0; 3], [0, 5, 6]), [1, 5, 6]), []);
    }
}
