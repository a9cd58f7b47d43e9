//! The only folder that may name the browser: it turns what happens in a page into inputs, performs effects, and gives
//! frames to the renderer. It decides nothing about images.

#[cfg(feature = "render")]
mod answers;
#[cfg(feature = "render")]
pub mod ask;
#[cfg(feature = "render")]
mod buffers;
pub mod decode_worker;
#[cfg(feature = "render")]
mod dom_input;
#[cfg(feature = "render")]
mod http;
#[cfg(feature = "render")]
mod inbox;
#[cfg(feature = "render")]
mod listener;
#[cfg(feature = "render")]
mod pace;
#[cfg(feature = "render")]
pub mod page;
#[cfg(feature = "render")]
mod stand_in;
#[cfg(feature = "render")]
mod surface;
#[cfg(feature = "render")]
mod timer;
#[cfg(feature = "render")]
mod turn;
#[cfg(feature = "render")]
mod worker_pool;
