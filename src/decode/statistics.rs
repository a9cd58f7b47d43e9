//! A few values of a chunk, for contrast. Always the same ones for the same chunk, spread over all of it, and only from
//! where the array has samples.

use super::job::StatisticsSpec;
use crate::zarr::data_type::DataType;
use crate::zarr::sample::sample_value;

/// Finite values for each index of the channel axis, or one list where there is none; empty for channels outside the
/// array. `samples` are in C order and of `chunk_shape`.
pub fn take(
    samples: &[u8],
    data_type: DataType,
    chunk_shape: &[u32],
    valid_shape: &[u32],
    spec: StatisticsSpec,
) -> Vec<Vec<f32>> {
    let channel_axis = spec.channel_axis.map(usize::from).filter(|axis| *axis < chunk_shape.len());
    let mut stride = data_type.size();
    let mut channel_stride = 0;
    // Valid length and bytes from one to the next, of all axes but the channel's, the last axis first.
    let mut axes = Vec::with_capacity(chunk_shape.len());
    for (axis, len) in chunk_shape.iter().enumerate().rev() {
        if Some(axis) == channel_axis {
            channel_stride = stride;
        } else {
            let valid = valid_shape.get(axis).copied().unwrap_or(*len).min(*len);
            axes.push((valid as usize, stride));
        }
        stride = stride.saturating_mul(*len as usize);
    }
    let channels = channel_axis.map_or(1, |axis| chunk_shape[axis] as usize);
    let valid_channels = channel_axis
        .map_or(1, |axis| valid_shape.get(axis).map_or(channels, |valid| channels.min(*valid as usize)));
    let valid = axes.iter().fold(1u64, |n, (len, _)| n.saturating_mul(*len as u64));
    let positions = positions(valid, u64::from(spec.values_per_channel));
    (0..channels)
        .map(|channel| {
            if channel >= valid_channels {
                return Vec::new();
            }
            let value = |position: &u64| {
                let start = channel * channel_stride + offset(*position, &axes);
                let value = sample_value(data_type, samples.get(start..start + data_type.size())?).as_f32();
                value.is_finite().then_some(value)
            };
            positions.iter().filter_map(value).collect()
        })
        .collect()
}

/// At most `count` of `all` positions: one in each of `count` equal parts, at places inside them that follow the golden
/// ratio, so that they do not line up in columns of an image whose width divides the step.
fn positions(all: u64, count: u64) -> Vec<u64> {
    if all <= count {
        return (0..all).collect();
    }
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let step = all as f64 / count as f64;
    (0..count)
        .map(|part| (((part as f64 + (part as f64 * GOLDEN).fract()) * step) as u64).min(all - 1))
        .collect()
}

fn offset(mut position: u64, axes: &[(usize, usize)]) -> usize {
    let mut offset = 0;
    for (len, stride) in axes {
        offset += (position % *len as u64) as usize * stride;
        position /= *len as u64;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(channel_axis: Option<u8>, values_per_channel: u32) -> StatisticsSpec {
        StatisticsSpec { channel_axis, values_per_channel }
    }

    #[test]
    fn channels_are_apart_and_missing_ones_empty() {
        // Shape y 2, c 3, x 4; valid y 2, c 2, x 3.
        let samples: Vec<u8> = (0..24).collect();
        let lists = take(&samples, DataType::UInt8, &[2, 3, 4], &[2, 2, 3], spec(Some(1), 100));
        assert_eq!(
            lists,
            [vec![0.0, 1.0, 2.0, 12.0, 13.0, 14.0], vec![4.0, 5.0, 6.0, 16.0, 17.0, 18.0], vec![]]
        );
        let all = take(&samples, DataType::UInt8, &[2, 3, 4], &[2, 3, 4], spec(None, 100));
        assert_eq!(all, [(0..24).map(|n| n as f32).collect::<Vec<_>>()]);
    }

    #[test]
    fn few_values_see_the_whole_picture() {
        let (width, height) = (256u32, 256u32);
        let samples: Vec<u8> = (0..width * height).map(|at| (at % width) as u8).collect();
        let lists = take(&samples, DataType::UInt8, &[height, width], &[height, width], spec(None, 256));
        assert_eq!(lists[0].len(), 256);
        // Each quarter of the columns is seen about equally often, although the step is the width.
        for quarter in 0..4 {
            let seen = lists[0].iter().filter(|value| (**value / 64.0) as u32 == quarter).count();
            assert!((54..=74).contains(&seen), "{seen} of 256 in quarter {quarter}");
        }
    }

    #[test]
    fn only_finite_values() {
        let samples: Vec<u8> =
            [1.0, f32::NAN, f32::INFINITY, 4.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(take(&samples, DataType::Float32, &[4], &[4], spec(None, 9)), [[1.0, 4.0]]);
        assert_eq!(take(&samples, DataType::Float32, &[4], &[0], spec(None, 9)), [[0.0; 0]]);
        assert_eq!(take(&samples, DataType::Float32, &[4], &[4], spec(None, 0)), [[0.0; 0]]);
        // Samples that are not there are not read.
        assert_eq!(take(&[], DataType::Float32, &[4], &[4], spec(Some(7), 9)), [[0.0; 0]]);
    }
}
