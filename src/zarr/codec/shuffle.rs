//! Byte and bit planes back to elements: what Blosc's and numcodecs' shuffle undo. Loops over whole planes of known
//! width, so that the compiler can turn them into vector instructions.

/// Gathers the bytes of elements from planes of first bytes, second bytes and so on. Bytes that fill no element stand
/// at the end as they are. `src` and `dst` are of one length.
pub fn unshuffle(element_size: usize, src: &[u8], dst: &mut [u8]) {
    match element_size {
        0 | 1 => dst.copy_from_slice(src),
        2 => unshuffle_by::<2>(src, dst),
        4 => unshuffle_by::<4>(src, dst),
        8 => unshuffle_by::<8>(src, dst),
        16 => unshuffle_by::<16>(src, dst),
        _ => {
            let elements = src.len() / element_size;
            if elements > 0 {
                for (at, plane) in src.chunks_exact(elements).take(element_size).enumerate() {
                    for (element, byte) in dst.chunks_exact_mut(element_size).zip(plane) {
                        element[at] = *byte;
                    }
                }
            }
            let whole = elements * element_size;
            dst[whole..].copy_from_slice(&src[whole..]);
        }
    }
}

fn unshuffle_by<const N: usize>(src: &[u8], dst: &mut [u8]) {
    let elements = src.len() / N;
    let planes: [&[u8]; N] = std::array::from_fn(|at| &src[at * elements..][..elements]);
    let (whole, _) = dst.as_chunks_mut::<N>();
    for (at, element) in whole.iter_mut().enumerate().take(elements) {
        *element = std::array::from_fn(|byte| planes[byte][at]);
    }
    dst[elements * N..].copy_from_slice(&src[elements * N..]);
}

/// Gathers the bits of elements from planes of lowest bits, next bits and so on, through `scratch` of the same length.
/// The number of elements must be a multiple of 8; bytes that fill no element stand at the end as they are.
pub fn unshuffle_bits(element_size: usize, src: &[u8], scratch: &mut [u8], dst: &mut [u8]) {
    let elements = src.len() / element_size.max(1);
    let whole = elements * element_size;
    if elements > 0 {
        // Eight bit planes make the plane of one byte of all elements; then bytes are gathered as above.
        for (bits, bytes) in src[..whole].chunks_exact(elements).zip(scratch.chunks_exact_mut(elements)) {
            gather_bits(bits, bytes);
        }
    }
    unshuffle(element_size, &scratch[..whole], &mut dst[..whole]);
    dst[whole..].copy_from_slice(&src[whole..]);
}

/// Eight planes of bits, one after another, to bytes.
fn gather_bits(planes: &[u8], bytes: &mut [u8]) {
    let plane_len = planes.len() / 8;
    let planes: [&[u8]; 8] = std::array::from_fn(|bit| &planes[bit * plane_len..][..plane_len]);
    let whole = plane_len / 8;
    let (out, rest) = bytes.split_at_mut(whole * 64);
    for (at, out) in out.as_chunks_mut::<64>().0.iter_mut().enumerate() {
        let mut words = std::array::from_fn(|bit| {
            let (eight, _) = planes[bit][at * 8..].as_chunks::<8>();
            eight.first().map_or(0, |eight| u64::from_le_bytes(*eight))
        });
        transpose_64(&mut words);
        for (eight, word) in out.as_chunks_mut::<8>().0.iter_mut().zip(words) {
            *eight = word.to_le_bytes();
        }
    }
    if !rest.is_empty() {
        let mut words = std::array::from_fn(|bit| {
            planes[bit][whole * 8..].iter().rev().fold(0u64, |word, byte| word << 8 | u64::from(*byte))
        });
        transpose_64(&mut words);
        for (eight, word) in rest.chunks_exact_mut(8).zip(words) {
            eight.copy_from_slice(&word.to_le_bytes());
        }
    }
}

/// Word `b`, byte `g`, bit `e` becomes word `g`, byte `e`, bit `b`: the bits of 64 bytes, from planes to bytes.
fn transpose_64(words: &mut [u64; 8]) {
    // First words against the bits of bytes, then words against bytes: in each, halves of 4, 2 and 1 change places.
    for (distance, mask) in
        [(4, 0x0F0F_0F0F_0F0F_0F0F), (2, 0x3333_3333_3333_3333), (1, 0x5555_5555_5555_5555)]
    {
        exchange(words, distance, distance, mask);
    }
    for (distance, mask) in
        [(4, 0x0000_0000_FFFF_FFFF), (2, 0x0000_FFFF_0000_FFFF), (1, 0x00FF_00FF_00FF_00FF)]
    {
        exchange(words, distance, distance * 8, mask);
    }
}

#[inline(always)]
fn exchange(words: &mut [u64; 8], distance: usize, shift: usize, mask: u64) {
    for low in (0..8).filter(|word| word & distance == 0) {
        let high = low + distance;
        let changed = ((words[low] >> shift) ^ words[high]) & mask;
        words[high] ^= changed;
        words[low] ^= changed << shift;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(len: usize) -> Vec<u8> {
        let mut state = 7u32;
        (0..len)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect()
    }

    #[test]
    fn bytes_of_any_element_come_back() {
        for element_size in [1, 2, 3, 4, 7, 8, 12, 16, 255] {
            for len in [0, 1, 5, 16, 255, 1000, 4097] {
                let data = noise(len);
                let elements = len / element_size;
                let mut planes = data.clone();
                for at in 0..elements * element_size {
                    planes[at % element_size * elements + at / element_size] = data[at];
                }
                let mut out = vec![0; len];
                unshuffle(element_size, &planes, &mut out);
                assert_eq!(out, data, "{element_size} {len}");
            }
        }
    }

    #[test]
    fn bits_of_any_element_come_back() {
        for element_size in [1, 2, 3, 4, 8, 16] {
            for (elements, tail) in [(0, 1), (8, 0), (16, 1), (64, 0), (72, 2), (512, 0), (1000, 0)] {
                let data = noise(elements * element_size + tail.min(element_size - 1));
                let mut planes = data.clone();
                planes[..elements * element_size].fill(0);
                for element in 0..elements {
                    for bit in 0..element_size * 8 {
                        let value = data[element * element_size + bit / 8] >> (bit % 8) & 1;
                        planes[bit * elements / 8 + element / 8] |= value << (element % 8);
                    }
                }
                let (mut scratch, mut out) = (vec![0; data.len()], vec![0; data.len()]);
                unshuffle_bits(element_size, &planes, &mut scratch, &mut out);
                assert_eq!(out, data, "{element_size} {elements}");
            }
        }
    }
}
