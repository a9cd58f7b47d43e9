//! Brings a cut out of a decoded buffer in few copies. In the page every copy crosses from JavaScript to WebAssembly,
//! which costs more than a few kilobytes that are copied in vain.

use crate::plan::frame::{BufferId, Buffers, Cut, Part};
use crate::render::error::RenderError;

/// No upload is larger; tiles are far below.
const LARGEST: u64 = 64 << 20;
/// How many times the wanted bytes may be copied to save calls, within a line.
const LINE_WASTE: u64 = 256;

/// Buffers that live from upload to upload.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The rows of the last cut.
    pub rows: Vec<u8>,
    line: Vec<u8>,
}

/// Copies the rows of `cut` into `scratch.rows` and returns the bytes from one row to the next.
pub fn gather(
    buffers: &impl Buffers,
    buffer: BufferId,
    cut: &Cut,
    scratch: &mut Scratch,
) -> Result<u32, RenderError> {
    let texel = u64::from(cut.texel_bytes);
    let [width, height] = cut.size.map(u64::from);
    // Of sizes that a sane cut has, so that the sums below cannot overflow.
    if texel == 0 || texel > 16 || width == 0 || height == 0 || width * height > LARGEST / texel {
        return Err(RenderError::BadUpload);
    }
    let reach = |axis: usize| cut.step[axis].checked_mul(u64::from(cut.size[axis]) - 1);
    let last = reach(0).zip(reach(1)).and_then(|(x, y)| cut.offset.checked_add(x)?.checked_add(y));
    last.and_then(|last| last.checked_add(texel)).ok_or(RenderError::BadUpload)?;

    let copy = |offset: u64, out: &mut [u8]| {
        if buffers.copy(buffer, Part::Texels, offset, out) {
            Ok(())
        } else {
            Err(RenderError::MissingTexels(buffer))
        }
    };
    let row = width * texel;
    if cut.step[0] == texel || width == 1 {
        let stride = if height == 1 { row } else { cut.step[1] };
        if stride >= row && stride <= 2 * row && stride % texel == 0 {
            // One call, and the GPU skips what lies between the rows.
            let span = stride * (height - 1) + row;
            scratch.rows.resize(span as usize, 0);
            copy(cut.offset, &mut scratch.rows)?;
            return Ok(stride as u32);
        }
        scratch.rows.resize((row * height) as usize, 0);
        for (y, out) in (0..).zip(scratch.rows.chunks_exact_mut(row as usize)) {
            copy(cut.offset + y * cut.step[1], out)?;
        }
        return Ok(row as u32);
    }

    // Neighbouring texels are apart: copy lines along the closer axis and pick.
    scratch.rows.resize((row * height) as usize, 0);
    let (inner, outer) = if cut.step[0] <= cut.step[1] || height == 1 { (0, 1) } else { (1, 0) };
    let lengths = [width, height];
    let span = cut.step[inner] * (lengths[inner] - 1) + texel;
    let whole_lines = span <= (lengths[inner] * texel * LINE_WASTE).min(LARGEST);
    if whole_lines {
        scratch.line.resize(span as usize, 0);
    }
    let bytes = cut.texel_bytes as usize;
    let places = [bytes, row as usize];
    for o in 0..lengths[outer] {
        let start = cut.offset + o * cut.step[outer];
        let first = o as usize * places[outer];
        if whole_lines {
            copy(start, &mut scratch.line)?;
        }
        for i in 0..lengths[inner] {
            let to = first + i as usize * places[inner];
            let out = &mut scratch.rows[to..to + bytes];
            if whole_lines {
                let from = (i * cut.step[inner]) as usize;
                out.copy_from_slice(&scratch.line[from..from + bytes]);
            } else {
                copy(start + i * cut.step[inner], out)?;
            }
        }
    }
    Ok(row as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    struct Memory {
        bytes: Vec<u8>,
        calls: Cell<usize>,
    }

    impl Buffers for Memory {
        fn copy(&self, _: BufferId, _: Part, offset: u64, out: &mut [u8]) -> bool {
            self.calls.set(self.calls.get() + 1);
            let Ok(offset) = usize::try_from(offset) else { return false };
            let end = offset.saturating_add(out.len());
            self.bytes.get(offset..end).map(|bytes| out.copy_from_slice(bytes)).is_some()
        }
    }

    /// Gathers, checks every texel against the definition of a cut, and returns the number of calls.
    fn calls(cut: Cut) -> usize {
        let bytes = (0..100_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let memory = Memory { bytes, calls: Cell::new(0) };
        let mut scratch = Scratch { rows: vec![9; 77], line: vec![9; 5] };
        let stride = gather(&memory, BufferId(1), &cut, &mut scratch).unwrap() as usize;
        let texel = cut.texel_bytes as usize;
        for y in 0..cut.size[1] as usize {
            for x in 0..cut.size[0] as usize {
                let from = (cut.offset + x as u64 * cut.step[0] + y as u64 * cut.step[1]) as usize;
                let to = y * stride + x * texel;
                assert_eq!(memory.bytes[from..from + texel], scratch.rows[to..to + texel], "{cut:?} {x} {y}");
            }
        }
        memory.calls.get()
    }

    #[test]
    fn cuts_come_out_whole_in_few_calls() {
        let cut = |step, size, texel_bytes| Cut { offset: 13, step, size, texel_bytes };
        assert_eq!(calls(cut([2, 80], [40, 30], 2)), 1, "contiguous");
        assert_eq!(calls(cut([2, 120], [40, 30], 2)), 1, "rows with small gaps");
        assert_eq!(calls(cut([2, 121], [40, 30], 2)), 30, "gaps of no whole texel");
        assert_eq!(calls(cut([2, 1000], [40, 30], 2)), 30, "rows far apart");
        assert_eq!(calls(cut([3, 300], [40, 30], 1)), 30, "interleaved channels");
        assert_eq!(calls(cut([1000, 10], [40, 30], 2)), 40, "transposed");
        assert_eq!(calls(cut([1, 9000], [1, 10], 1)), 10, "a column");
        assert_eq!(calls(cut([9000, 900], [10, 10], 1)), 100, "nothing close: texel by texel");
        assert_eq!(calls(cut([0, 0], [5, 6], 4)), 6, "one texel for all");
    }

    #[test]
    fn absurd_cuts_and_missing_buffers_are_errors() {
        let memory = Memory { bytes: vec![0; 100], calls: Cell::new(0) };
        let try_cut = |offset, step, size, texel_bytes| {
            let cut = Cut { offset, step, size, texel_bytes };
            gather(&memory, BufferId(7), &cut, &mut Scratch::default()).unwrap_err()
        };
        assert_eq!(try_cut(0, [1, 10], [10, 11], 1), RenderError::MissingTexels(BufferId(7)));
        assert_eq!(try_cut(u64::MAX - 3, [1, 1], [2, 2], 2), RenderError::BadUpload);
        assert_eq!(try_cut(0, [u64::MAX, 1], [3, 2], 1), RenderError::BadUpload);
        assert_eq!(try_cut(0, [1, 1], [u32::MAX, u32::MAX], 1), RenderError::BadUpload);
        assert_eq!(try_cut(0, [1, 1], [0, 4], 1), RenderError::BadUpload);
    }
}
