//! Messages to a header beside a buffer, and back. Compact and without names, so both sides must be of one
//! [`super::job::PROTOCOL`]; a worker's first message is that number, as a plain number that any version can read.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::job::{DecodeJob, DecodeReply};

/// The header of a job.
pub fn encode_job(job: &DecodeJob) -> Vec<u8> {
    encode(job)
}

/// Reads the header of a job; `None` for bytes that are none.
pub fn decode_job(header: &[u8]) -> Option<DecodeJob> {
    decode(header)
}

/// The header of a reply.
pub fn encode_reply(reply: &DecodeReply) -> Vec<u8> {
    encode(reply)
}

/// Reads the header of a reply; `None` for bytes that are none.
pub fn decode_reply(header: &[u8]) -> Option<DecodeReply> {
    decode(header)
}

fn encode(message: &impl Serialize) -> Vec<u8> {
    // Fails only for types that the format cannot hold, which these are not; nothing reads as an error at the other end.
    postcard::to_allocvec(message).unwrap_or_default()
}

fn decode<T: DeserializeOwned>(header: &[u8]) -> Option<T> {
    let (message, rest) = postcard::take_from_bytes(header).ok()?;
    rest.is_empty().then_some(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::job::{DecodeError, DecodedHeader, StatisticsSpec};
    use crate::decode::texels::TexelFormat;
    use crate::zarr::codec::{Chain, Checksum, Step};
    use crate::zarr::data_type::DataType;

    fn job() -> DecodeJob {
        let (stored, decoded) = (DataType::Int16, DataType::Float32);
        DecodeJob {
            id: 70_000,
            start: 12,
            len: u32::MAX,
            chain: Chain {
                steps: vec![
                    Step::Checksum { kind: Checksum::Fletcher32, at_start: true },
                    Step::Inflate,
                    Step::Zstd,
                    Step::Blosc,
                    Step::Lz4,
                    Step::Unshuffle { element_size: 300 },
                    Step::UnpackBits,
                    Step::SwapBytes { width: 4 },
                    Step::Delta { stored, decoded },
                    Step::ScaleOffset { stored, decoded, scale: 0.1, offset: -3.5 },
                    Step::Cast { stored, decoded },
                    Step::Transpose { order: vec![2, 0, 1], element_size: 16 },
                ],
            },
            data_type: DataType::Complex128,
            chunk_shape: vec![1, 2, 300],
            valid_shape: vec![1, 2, 3],
            texels: TexelFormat::Rg32Uint,
            statistics: Some(StatisticsSpec { channel_axis: Some(3), values_per_channel: 4096 }),
        }
    }

    #[test]
    fn messages_come_back_as_they_were() {
        assert_eq!(decode_job(&encode_job(&job())), Some(job()));
        let header =
            DecodedHeader { sample_bytes: 9, texel_bytes: 0, statistics: vec![vec![1.5, -2.0], vec![]] };
        let error = DecodeError { step: "zstd".into(), problem: "ends too early".into() };
        for outcome in [Ok(header), Err(error)] {
            let reply = DecodeReply { id: 3, outcome };
            assert_eq!(decode_reply(&encode_reply(&reply)), Some(reply));
        }
    }

    #[test]
    fn other_bytes_are_no_message() {
        let header = encode_job(&job());
        for len in 0..header.len() {
            assert_eq!(decode_job(&header[..len]), None);
        }
        assert_eq!(decode_job(&[header, vec![0]].concat()), None);
        assert_eq!(decode_reply(&[0xFF; 40]), None);
    }
}
