//! Multiscales to axes, levels and placements.
