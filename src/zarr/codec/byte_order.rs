//! Byte order: numbers turned round in place.

/// Reverses the bytes of each number of `width` bytes; bytes at the end that fill no number stay.
pub fn swap(data: &mut [u8], width: u8) {
    match width {
        2 => data.as_chunks_mut().0.iter_mut().for_each(|n| *n = u16::from_be_bytes(*n).to_le_bytes()),
        4 => data.as_chunks_mut().0.iter_mut().for_each(|n| *n = u32::from_be_bytes(*n).to_le_bytes()),
        8 => data.as_chunks_mut().0.iter_mut().for_each(|n| *n = u64::from_be_bytes(*n).to_le_bytes()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width() {
        let bytes: Vec<u8> = (0..19).collect();
        for width in [1usize, 2, 4, 8] {
            let mut swapped = bytes.clone();
            swap(&mut swapped, width as u8);
            for (at, byte) in swapped.iter().enumerate() {
                let number = at / width;
                let wanted =
                    if (number + 1) * width > 19 { at } else { number * width + width - 1 - at % width };
                assert_eq!(*byte as usize, wanted, "width {width}");
            }
        }
    }
}
