//! The stored values of a region.

/// Which samples to copy for a read, from which buffers to where.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionPlan {}
