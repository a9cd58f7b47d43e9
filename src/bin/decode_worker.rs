//! The decode worker: starts when its module is instantiated in a worker.

/// Starts it.
pub fn main() {
    #[cfg(target_arch = "wasm32")]
    zarrscope::browser::decode_worker::start();
}
