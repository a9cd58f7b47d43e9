//! BloscLZ, Blosc's own LZ77 code. Runs of literals and matches, told apart by the first byte of each.

/// Matches that are farther away than this carry their distance in two bytes of their own.
const FAR: usize = 8191;

/// Decodes a stream that fills `out`; `None` if it is damaged.
pub fn decode(bytes: &[u8], out: &mut [u8]) -> Option<()> {
    let mut input = bytes.iter();
    let mut at = 0;
    // The high bits of the very first byte say which version wrote it; a stream begins with literals.
    let mut control = usize::from(*input.next()? & 31);
    loop {
        if control < 32 {
            let len = control + 1;
            let (literals, rest) = input.as_slice().split_at_checked(len)?;
            out.get_mut(at..at + len)?.copy_from_slice(literals);
            at += len;
            input = rest.iter();
        } else {
            let mut len = (control >> 5) + 2;
            if len == 9 {
                loop {
                    let more = *input.next()?;
                    len = len.checked_add(usize::from(more))?;
                    if more != 255 {
                        break;
                    }
                }
            }
            let high = (control & 31) << 8;
            let low = usize::from(*input.next()?);
            let mut distance = high + low + 1;
            if low == 255 && high == 31 << 8 {
                distance = (usize::from(*input.next()?) << 8) + usize::from(*input.next()?) + FAR + 1;
            }
            copy_match(out, at, distance, len)?;
            at += len;
        }
        match input.next() {
            Some(next) => control = usize::from(*next),
            None => return (at == out.len()).then_some(()),
        }
    }
}

/// Repeats `len` bytes from `distance` before `at`; they may overlap.
fn copy_match(out: &mut [u8], at: usize, distance: usize, len: usize) -> Option<()> {
    let from = at.checked_sub(distance)?;
    let end = at.checked_add(len).filter(|end| *end <= out.len())?;
    if distance == 1 {
        let byte = out[from];
        out[at..end].fill(byte);
        return Some(());
    }
    // What was copied may be copied again: the pattern doubles each time.
    let mut done = at;
    while done < end {
        let part = (done - from).min(end - done);
        out.copy_within(from..from + part, done);
        done += part;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(stream: &[u8], len: usize) -> Option<Vec<u8>> {
        let mut out = vec![0; len];
        decode(stream, &mut out).map(|()| out)
    }

    #[test]
    fn literals_and_matches() {
        // The version in the high bits of the first byte; "abc"; 3 bytes from 3 before; "d".
        let stream = [0x20 | 2, b'a', b'b', b'c', 1 << 5, 2, 0, b'd'];
        assert_eq!(decoded(&stream, 7).unwrap(), b"abcabcd");
        // An overlapping match of 9 + 255 + 4 bytes from 2 before, and a run of 4.
        let stream = [1, b'x', b'y', 7 << 5, 255, 4, 1, 0, b'z', 2 << 5, 0, 0, b'!'];
        let mut wanted = b"xy".repeat(1 + 134);
        wanted.extend(b"zzzzz!");
        assert_eq!(decoded(&stream, wanted.len()).unwrap(), wanted);
    }

    #[test]
    fn matches_from_far_away() {
        let mut stream = Vec::new();
        let mut wanted = Vec::new();
        for at in 0..300u32 {
            let literals: Vec<u8> = (0..32).map(|n| (at * 32 + n).wrapping_mul(0x9E37) as u8).collect();
            stream.push(31);
            stream.extend(&literals);
            wanted.extend(literals);
        }
        // 3 bytes from 8191 + 1 + 0x0102 before, which needs the long form; then a literal.
        stream.extend([1 << 5 | 31, 255, 0x01, 0x02, 0, b'.']);
        let from = wanted.len() - (8192 + 0x0102);
        wanted.extend_from_within(from..from + 3);
        wanted.push(b'.');
        assert_eq!(decoded(&stream, wanted.len()).unwrap(), wanted);
    }

    #[test]
    fn damage_is_none() {
        let stream = [2, b'a', b'b', b'c', 1 << 5, 2, 0, b'd'];
        for len in [0, 3, 5, 7] {
            assert_eq!(decoded(&stream[..len], 7), None, "{len}");
        }
        // Too short and too long an output, and a match from before the start.
        assert_eq!(decoded(&stream, 6), None);
        assert_eq!(decoded(&stream, 8), None);
        assert_eq!(decoded(&[0, b'a', 1 << 5, 5, 0, b'd'], 5), None);
    }
}
