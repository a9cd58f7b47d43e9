//! When to try again, and when to give up.

use crate::plan::policy::Policy;
use crate::zarr::store::FetchFailure;

/// Whether a failure may pass by itself: overload and broken connections, not refusals.
pub fn may_pass(failure: &FetchFailure) -> bool {
    match failure {
        FetchFailure::Status(status) => *status == 408 || *status == 429 || (500..600).contains(status),
        FetchFailure::Network(_) => true,
        FetchFailure::Forbidden(_)
        | FetchFailure::Cors
        | FetchFailure::NoRanges
        | FetchFailure::Encoded
        | FetchFailure::Told { .. }
        | FetchFailure::TooLarge { .. } => false,
    }
}

/// When to try again after `tries` tries; `None` to give up.
pub fn next_try(failure: &FetchFailure, tries: u32, now: f64, policy: &Policy) -> Option<f64> {
    (tries < policy.tries && may_pass(failure))
        .then(|| now + policy.retry_delay * f64::from(1u32 << tries.saturating_sub(1).min(16)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_and_end() {
        let policy = Policy::default();
        let at = |tries| next_try(&FetchFailure::Status(503), tries, 100.0, &policy);
        assert_eq!([at(1), at(2), at(3), at(4)], [Some(600.0), Some(1100.0), Some(2100.0), None]);
        assert_eq!(next_try(&FetchFailure::Cors, 1, 0.0, &policy), None);
        assert_eq!(next_try(&FetchFailure::Status(400), 1, 0.0, &policy), None);
    }
}
