//! The stored values of a region: which samples to copy from which decoded chunk to where. Shapes and indices are in
//! stored axis order, values in the stored type, C order.

use serde::Serialize;

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

    /// Which bytes of each part's chunk lie where, in as few lines as there can be.
    pub fn lines(&self) -> impl Iterator<Item = (BufferId, Lines)> + '_ {
        self.parts.iter().map(|part| (part.buffer, part.lines(&self.shape, self.data_type.size() as u64)))
    }
}

/// Lines of bytes that lie next to each other in a decoded chunk and in the region, as nested loops over axes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lines {
    /// First byte in the chunk.
    pub from: u64,
    /// First byte in the region.
    pub to: u64,
    /// Bytes of a line.
    pub len: u64,
    /// Lines along each axis, the outermost first.
    pub counts: Vec<u64>,
    /// Bytes from one line to the next along each axis, in the chunk.
    pub from_steps: Vec<u64>,
    /// The same in the region.
    pub to_steps: Vec<u64>,
}

impl RegionPart {
    fn lines(&self, region: &[u64], item: u64) -> Lines {
        let axes = region.len();
        // Axes after this one are whole in both, so that samples along it are neighbours.
        let whole =
            |axis: &usize| self.shape[*axis] == region[*axis] && self.shape[*axis] == self.chunk_shape[*axis];
        let along = axes.saturating_sub(1 + (1..axes).rev().take_while(whole).count());
        let strides = |shape: &[u64]| -> Vec<u64> {
            (0..axes).map(|axis| shape[axis + 1..].iter().product::<u64>() * item).collect()
        };
        let (mut from_steps, mut to_steps) = (strides(&self.chunk_shape), strides(region));
        let start = |strides: &[u64], first: &[u64]| -> u64 {
            strides.iter().zip(first).map(|(stride, at)| stride * at).sum()
        };
        let (from, to) = (start(&from_steps, &self.from), start(&to_steps, &self.to));
        from_steps.truncate(along);
        to_steps.truncate(along);
        let len = self.shape[along..].iter().product::<u64>() * item;
        Lines { from, to, len, counts: self.shape[..along].to_vec(), from_steps, to_steps }
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
    fn whole_axes_are_one_line() {
        let lines = |part: RegionPart, region: [u64; 3]| part.lines(&region, 2);
        let whole = part([4, 5, 6], [1, 0, 0], [0, 0, 0], [2, 5, 6]);
        let line = Lines { from: 60, to: 0, len: 120, counts: vec![], from_steps: vec![], to_steps: vec![] };
        assert_eq!(lines(whole, [2, 5, 6]), line);
        let planes = part([4, 5, 6], [1, 2, 0], [0, 0, 0], [2, 3, 6]);
        let (counts, from_steps, to_steps) = (vec![2], vec![60], vec![36]);
        assert_eq!(
            lines(planes, [2, 3, 6]),
            Lines { from: 84, to: 0, len: 36, counts, from_steps, to_steps }
        );
        let rows = part([4, 5, 6], [0, 2, 1], [1, 0, 2], [1, 2, 3]);
        let (counts, from_steps, to_steps) = (vec![1, 2], vec![60, 12], vec![20, 10]);
        assert_eq!(lines(rows, [2, 2, 5]), Lines { from: 26, to: 24, len: 6, counts, from_steps, to_steps });
        let none = lines(part([4, 5, 6], [0; 3], [0; 3], [0, 5, 6]), [1, 5, 6]);
        assert!(none.len == 0 && none.counts.is_empty(), "{none:?}");
    }
}
