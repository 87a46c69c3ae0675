//! What people and programs read: text and JSON. It shows what it is given and decides nothing.

pub mod decode;
pub mod style;
