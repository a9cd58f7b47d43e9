//! The same page without the feature `plain`: Cargo wants a binary of its own for it.

#[path = "../main.rs"]
mod page;

fn main() {
    page::main();
}
