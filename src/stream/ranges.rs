//! Neighbouring byte ranges of one object become one request.

use std::ops::Range;

/// Grows the range of `first` over those of `others` that lie within `gap` bytes of it, as long as it stays within
/// `limit`. Gives the range and which of `others` it holds, in order of their position.
pub fn merge(first: &Range<u64>, others: &[Range<u64>], gap: u64, limit: u64) -> (Range<u64>, Vec<usize>) {
    let mut order: Vec<usize> = (0..others.len()).collect();
    order.sort_by_key(|at| others[*at].start);
    let mut merged = first.clone();
    let mut taken = Vec::new();
    let fits = |merged: &Range<u64>, next: &Range<u64>| {
        let near =
            next.start <= merged.end.saturating_add(gap) && merged.start <= next.end.saturating_add(gap);
        near && merged.end.max(next.end) - merged.start.min(next.start) <= limit
    };
    // Forwards from the first, then backwards: each step can only bring in the next neighbour.
    let forwards: Vec<usize> = order.iter().copied().filter(|at| others[*at].start >= first.start).collect();
    let backwards: Vec<usize> =
        order.iter().rev().copied().filter(|at| others[*at].start < first.start).collect();
    for side in [forwards, backwards] {
        for at in side {
            if !fits(&merged, &others[at]) {
                break;
            }
            merged = merged.start.min(others[at].start)..merged.end.max(others[at].end);
            taken.push(at);
        }
    }
    taken.sort_by_key(|at| others[*at].start);
    (merged, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_join_across_small_gaps_in_both_directions() {
        let others = [0..10, 10..20, 45..60, 100..110];
        assert_eq!(merge(&(20..40), &others, 8, 1000), (0..60, vec![0, 1, 2]));
        assert_eq!(merge(&(20..40), &others, 0, 1000), (0..40, vec![0, 1]));
    }

    #[test]
    fn the_limit_holds_but_never_for_the_first() {
        assert_eq!(merge(&(0..100), &[100..150, 200..210], 0, 120), (0..100, vec![]));
        assert_eq!(merge(&(0..500), &[500..501, 600..601], 0, 120), (0..500, vec![]));
    }
}
