//! Job in, samples and texels out: all that a worker does, as one function.

use super::job::{DecodeError, DecodeJob};
use super::{statistics, texels};
use crate::zarr::codec::CodecError;

/// A decoded chunk.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The stored samples, exact: C order, the chunk's whole shape, little-endian.
    pub samples: Vec<u8>,
    /// What the GPU is given; empty where the samples are texels as they are.
    pub texels: Vec<u8>,
    /// Finite values per channel; empty if none were asked for.
    pub statistics: Vec<Vec<f32>>,
}

impl From<CodecError> for DecodeError {
    fn from(error: CodecError) -> Self {
        Self { step: error.step.to_owned(), problem: error.problem }
    }
}

/// Decodes the chunk that lies in `bytes` from `job.start`.
pub fn run(job: &DecodeJob, bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let start = job.start as usize;
    let bytes =
        start.checked_add(job.len as usize).and_then(|end| bytes.get(start..end)).ok_or_else(|| {
            let problem = format!("{} bytes from {start} asked for, {} there", job.len, bytes.len());
            DecodeError { step: "bytes".to_owned(), problem }
        })?;
    let samples = match job.chain.decode(bytes, job.data_type, &job.chunk_shape) {
        Ok(samples) => samples,
        // Some writers cut chunks at the edge of the array.
        Err(error) => cut_chunk(job, bytes).ok_or(error)?,
    };
    let texels = texels::convert(&samples, job.data_type, job.texels).unwrap_or_default();
    let statistics = match job.statistics {
        Some(spec) => statistics::take(&samples, job.data_type, &job.chunk_shape, &job.valid_shape, spec),
        None => Vec::new(),
    };
    Ok(Decoded { samples, texels, statistics })
}

/// The samples of a chunk that was stored with the array's edge as its own; zeros beyond it, where nobody looks.
fn cut_chunk(job: &DecodeJob, bytes: &[u8]) -> Option<Vec<u8>> {
    let is_inside = job.valid_shape.iter().zip(&job.chunk_shape).all(|(valid, chunk)| valid <= chunk);
    if job.valid_shape == job.chunk_shape || job.valid_shape.len() != job.chunk_shape.len() || !is_inside {
        return None;
    }
    let valid = job.chain.decode(bytes, job.data_type, &job.valid_shape).ok()?;
    let size = job.data_type.size();
    let whole = job.chunk_shape.iter().try_fold(size, |n, axis| n.checked_mul(*axis as usize))?;
    let mut samples = Vec::new();
    samples.try_reserve_exact(whole).ok()?;
    samples.resize(whole, 0);
    let line = job.valid_shape.last().map_or(1, |axis| *axis as usize) * size;
    if line > 0 {
        for (count, source) in valid.chunks_exact(line).enumerate() {
            let to = line_start(count, &job.valid_shape, &job.chunk_shape) * size;
            samples.get_mut(to..to + line)?.copy_from_slice(source);
        }
    }
    Some(samples)
}

/// Where line `count` of a block of shape `inner` begins in one of shape `outer`, in samples.
fn line_start(mut count: usize, inner: &[u32], outer: &[u32]) -> usize {
    let (mut start, mut stride) = (0, outer.last().map_or(1, |axis| *axis as usize));
    for (inner, outer) in inner.iter().zip(outer).rev().skip(1) {
        start += count % *inner as usize * stride;
        count /= *inner as usize;
        stride *= *outer as usize;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::job::StatisticsSpec;
    use crate::decode::texels::TexelFormat;
    use crate::zarr::codec::{Chain, Step};
    use crate::zarr::data_type::DataType;

    fn job(len: u32) -> DecodeJob {
        DecodeJob {
            id: 1,
            start: 0,
            len,
            chain: Chain::default(),
            data_type: DataType::UInt16,
            chunk_shape: vec![2, 3, 4],
            valid_shape: vec![2, 2, 3],
            texels: TexelFormat::R16Uint,
            statistics: None,
        }
    }

    fn samples(count: u16) -> Vec<u8> {
        (1..=count).flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn only_the_chunks_part_of_the_buffer_is_read() {
        let mut job = job(48);
        job.start = 5;
        let buffer = [vec![9; 5], samples(24), vec![9; 7]].concat();
        let decoded = run(&job, &buffer).unwrap();
        assert_eq!(decoded, Decoded { samples: samples(24), texels: vec![], statistics: vec![] });
        job.len = 100;
        assert_eq!(run(&job, &buffer).unwrap_err().step, "bytes");
        job.start = u32::MAX;
        assert!(run(&job, &buffer).is_err());
    }

    #[test]
    fn a_chunk_cut_at_the_edge_is_laid_out_as_a_whole_one() {
        let mut job = job(24);
        job.chain.steps = vec![Step::SwapBytes { width: 2 }];
        let stored: Vec<u8> = (1..=12u16).flat_map(u16::to_be_bytes).collect();
        let decoded = run(&job, &stored).unwrap();
        let numbers: Vec<u8> = decoded.samples.as_chunks::<2>().0.iter().map(|n| n[0]).collect();
        assert_eq!(numbers, [1, 2, 3, 0, 4, 5, 6, 0, 0, 0, 0, 0, 7, 8, 9, 0, 10, 11, 12, 0, 0, 0, 0, 0]);
        // Any other length stays an error, with the whole chunk's message.
        job.len = 22;
        assert_eq!(run(&job, &stored).unwrap_err().problem, "22 bytes instead of 48");
        job.len = 24;
        job.valid_shape = vec![2, 3, 4];
        assert!(run(&job, &stored).is_err());
    }

    #[test]
    fn texels_and_statistics_come_with_the_samples() {
        let mut job = job(48);
        job.texels = TexelFormat::R32Float;
        job.statistics = Some(StatisticsSpec { channel_axis: Some(0), values_per_channel: 100 });
        let decoded = run(&job, &samples(24)).unwrap();
        assert_eq!(decoded.texels[..8], [1f32.to_le_bytes(), 2f32.to_le_bytes()].concat());
        assert_eq!(
            decoded.statistics,
            [[1.0, 2.0, 3.0, 5.0, 6.0, 7.0], [13.0, 14.0, 15.0, 17.0, 18.0, 19.0]]
        );
    }
}
