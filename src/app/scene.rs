//! Layers and their labels.
