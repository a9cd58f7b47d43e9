//! Axes in another order than the array's. Works in square tiles of the two axes that are contiguous before and after,
//! so that neither side strides through memory.

use super::chain::CodecError;
use super::size::Size;

/// For messages.
pub const NAME: &str = "transpose";

const TILE: usize = 32;

/// The shape in stored order of axes.
pub fn stored_shape(shape: &[usize], order: &[u8]) -> Result<Vec<usize>, CodecError> {
    let mut seen = vec![false; shape.len()];
    let stored: Option<Vec<usize>> = order
        .iter()
        .map(|axis| {
            let axis = usize::from(*axis);
            let is_new = !std::mem::replace(seen.get_mut(axis)?, true);
            is_new.then_some(shape[axis])
        })
        .collect();
    stored
        .filter(|stored| stored.len() == shape.len())
        .ok_or_else(|| CodecError::new(NAME, format!("{order:?} is no order of {} axes", shape.len())))
}

/// One axis of the decoded array.
#[derive(Clone, Copy)]
struct Axis {
    len: usize,
    /// Elements from one to the next, stored and decoded.
    from: usize,
    to: usize,
}

/// From the stored order of axes to the order of `shape`.
pub fn decode(
    bytes: &[u8],
    shape: &[usize],
    order: &[u8],
    element_size: usize,
) -> Result<Vec<u8>, CodecError> {
    let stored = stored_shape(shape, order)?;
    // Both multiply to the size of the chunk, which was checked.
    let size = Size::Exact(shape.iter().product::<usize>() * element_size);
    size.check(bytes.len(), NAME)?;
    let mut out = size.room(NAME)?;
    let mut axes: Vec<Axis> = shape.iter().map(|len| Axis { len: *len, from: 0, to: 0 }).collect();
    let (mut from, mut to) = (1, 1);
    for (place, len) in stored.iter().enumerate().rev() {
        axes[usize::from(order[place])].from = from;
        from *= len;
    }
    for axis in axes.iter_mut().rev() {
        axis.to = to;
        to *= axis.len;
    }
    axes.retain(|axis| axis.len != 1);
    if size.limit() > 0 {
        match element_size {
            1 => reorder::<1>(bytes, &mut out, axes),
            2 => reorder::<2>(bytes, &mut out, axes),
            4 => reorder::<4>(bytes, &mut out, axes),
            8 => reorder::<8>(bytes, &mut out, axes),
            16 => reorder::<16>(bytes, &mut out, axes),
            other => return Err(CodecError::new(NAME, format!("elements of {other} bytes"))),
        }
    }
    Ok(out)
}

/// `axes` in decoded order, none of length 1.
fn reorder<const N: usize>(bytes: &[u8], out: &mut [u8], mut axes: Vec<Axis>) {
    let (from, _) = bytes.as_chunks::<N>();
    let (to, _) = out.as_chunks_mut::<N>();
    let one = Axis { len: 1, from: 0, to: 0 };
    // The axis that is contiguous in `to`, and the one that is contiguous in `from`.
    let column = axes.pop().unwrap_or(one);
    let row = match axes.iter().position(|axis| axis.from == 1) {
        Some(contiguous) => axes.remove(contiguous),
        None => one,
    };
    let mut index = vec![0; axes.len()];
    loop {
        let start = |stride: fn(&Axis) -> usize| -> usize {
            index.iter().zip(&axes).map(|(at, axis)| at * stride(axis)).sum()
        };
        tiles(&from[start(|axis| axis.from)..], &mut to[start(|axis| axis.to)..], row, column);
        // The next of the other axes, like an odometer.
        let Some(turn) = (0..axes.len()).rev().find(|at| index[*at] + 1 < axes[*at].len) else { return };
        index[turn] += 1;
        index[turn + 1..].fill(0);
    }
}

fn tiles<T: Copy>(from: &[T], to: &mut [T], row: Axis, column: Axis) {
    if column.from == 1 {
        for at in 0..row.len {
            to[at * row.to..][..column.len].copy_from_slice(&from[at * row.from..][..column.len]);
        }
        return;
    }
    for first_row in (0..row.len).step_by(TILE) {
        for first_column in (0..column.len).step_by(TILE) {
            for at_row in first_row..row.len.min(first_row + TILE) {
                let columns = first_column..column.len.min(first_column + TILE);
                let line = &mut to[at_row * row.to..][columns.clone()];
                let start = at_row * row.from;
                for (sample, at_column) in line.iter_mut().zip(columns) {
                    *sample = from[start + at_column * column.from];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_of_four_axes() {
        let shape = [3, 40, 1, 37];
        let mut orders = Vec::new();
        for code in 0..256u32 {
            let order: [u8; 4] = std::array::from_fn(|at| (code >> (2 * at) & 3) as u8);
            if stored_shape(&shape, &order).is_ok() {
                orders.push(order);
            }
        }
        assert_eq!(orders.len(), 24);
        for order in orders {
            for element_size in [1, 2, 4, 8, 16] {
                let stored = stored_shape(&shape, &order).unwrap();
                let count: usize = shape.iter().product();
                let bytes: Vec<u8> = (0..count * element_size).map(|at| (at * 7 / 3) as u8).collect();
                let decoded = decode(&bytes, &shape, &order, element_size).unwrap();
                for at in 0..count {
                    // The index of the decoded sample, and where the stored order puts it.
                    let mut rest = at;
                    let mut index = [0; 4];
                    for axis in (0..4).rev() {
                        index[axis] = rest % shape[axis];
                        rest /= shape[axis];
                    }
                    let place =
                        (0..4).fold(0, |n, place| n * stored[place] + index[usize::from(order[place])]);
                    assert_eq!(
                        decoded[at * element_size..][..element_size],
                        bytes[place * element_size..][..element_size],
                        "{order:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn nonsense_is_an_error() {
        assert!(stored_shape(&[2, 3], &[0]).is_err());
        assert!(stored_shape(&[2, 3], &[0, 0]).is_err());
        assert!(stored_shape(&[2, 3], &[0, 2]).is_err());
        assert!(decode(&[0; 7], &[2, 3], &[1, 0], 1).is_err());
        assert_eq!(decode(&[5], &[], &[], 1).unwrap(), [5]);
    }
}
