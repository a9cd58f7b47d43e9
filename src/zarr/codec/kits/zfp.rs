//! ZFP with its header, as zfpy writes it.

use zfp_rs::{ZfpBitStreamRef, ZfpConfig, ZfpFieldMut, ZfpHeaderMask, ZfpScalar, ZfpScalarType};

use super::RareStep;
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;
use crate::zarr::data_type::DataType;

/// A stream with what its header says.
struct Stream<'a> {
    step: &'a RareStep,
    stream: ZfpBitStreamRef<'a>,
    config: ZfpConfig,
    dims: [usize; 4],
    count: usize,
}

/// Decodes numbers of the array's type.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let words: Vec<u64> = data
        .chunks(8)
        .map(|chunk| chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)))
        .collect();
    let mut stream = ZfpBitStreamRef::from_words(&words);
    let header = stream.read_header(ZfpHeaderMask::FULL).map_err(|error| step.error(error))?;
    let (Some(metadata), Some(config)) = (header.metadata, header.config) else {
        return Err(step.error("there is no header"));
    };
    let wanted = match step.decoded {
        DataType::Int32 => ZfpScalarType::I32,
        DataType::Int64 => ZfpScalarType::I64,
        DataType::Float32 => ZfpScalarType::F32,
        DataType::Float64 => ZfpScalarType::F64,
        other => return Err(step.error(format!("it holds no {}", other.name()))),
    };
    if metadata.scalar_type != wanted {
        return Err(step.error(format!("other numbers than {}", step.decoded.name())));
    }
    let mut axes = metadata.dims.into_iter().filter(|axis| *axis > 0);
    let count = axes.try_fold(1usize, usize::checked_mul).filter(|count| *count <= size.limit());
    let count = count.ok_or_else(|| step.error("more numbers than the chunk has"))?;
    size.check(count * step.decoded.size(), step.codec.name())?;
    let stream = Stream { step, stream, config, dims: metadata.dims, count };
    match wanted {
        ZfpScalarType::I32 => stream.numbers(i32::to_le_bytes),
        ZfpScalarType::I64 => stream.numbers(i64::to_le_bytes),
        ZfpScalarType::F32 => stream.numbers(f32::to_le_bytes),
        ZfpScalarType::F64 => stream.numbers(f64::to_le_bytes),
    }
}

impl Stream<'_> {
    fn numbers<T: ZfpScalar + Default, const N: usize>(
        mut self,
        bytes: fn(T) -> [u8; N],
    ) -> Result<Vec<u8>, CodecError> {
        let mut numbers = vec![T::default(); self.count];
        let [x, y, z, w] = self.dims;
        let field = match self.dims {
            [_, 0, ..] => ZfpFieldMut::new(&mut numbers, [x]),
            [_, _, 0, _] => ZfpFieldMut::new(&mut numbers, [x, y]),
            [.., 0] => ZfpFieldMut::new(&mut numbers, [x, y, z]),
            _ => ZfpFieldMut::new(&mut numbers, [x, y, z, w]),
        };
        let mut field = field.map_err(|error| self.step.error(error))?;
        self.stream.decompress(&self.config, &mut field).map_err(|error| self.step.error(error))?;
        Ok(numbers.into_iter().flat_map(bytes).collect())
    }
}
