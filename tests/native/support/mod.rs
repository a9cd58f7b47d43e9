//! What several themes need: images made by hand, scripts of a network, stores without one, and an executor without
//! threads.

pub mod fixtures;
pub mod folder_store;
pub mod images;
pub mod memory_store;
#[cfg(feature = "render")]
pub mod outside;
#[cfg(feature = "render")]
pub mod phantom;
#[cfg(feature = "render")]
pub mod picture;
pub mod read_array;
pub mod script;
pub mod scripted_store;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Runs a future whose waits are all scripted; a wait that nothing ends is a failed test.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1_000_000 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("the future waits for something that never comes");
}
