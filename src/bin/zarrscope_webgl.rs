//! The same page, built with wgpu's `webgl` feature: Cargo wants a binary of its own for it.

#[path = "../main.rs"]
mod page;

fn main() {
    page::main();
}
