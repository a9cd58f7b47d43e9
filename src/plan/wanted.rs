//! Which tiles are wanted, in which order.
