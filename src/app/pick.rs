//! The values under a point.

/// Which samples to copy for a pick, and what they mean.
#[derive(Debug, Clone, PartialEq)]
pub struct PickPlan {}
