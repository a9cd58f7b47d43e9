//! The numbers: budgets, limits, margins.
