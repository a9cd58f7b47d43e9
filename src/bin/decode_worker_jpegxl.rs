//! The decode worker with the kit of JPEG XL: Cargo wants a binary of its own for it.

#[path = "decode_worker.rs"]
mod worker;

fn main() {
    worker::main();
}
