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
