//! What a panel shows, as one JSON value: axes, layers, channels, labels, levels, progress and problems.
