// The page.

fn main() {}
