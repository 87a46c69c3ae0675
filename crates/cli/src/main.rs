//! The keytrace command.
fn main() {}
