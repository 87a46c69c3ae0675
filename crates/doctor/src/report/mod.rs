//! What people and programs read: text and JSON. It shows what it is given and decides nothing.

pub mod decode;
pub mod json;
mod json_lines;
mod keys;
pub mod style;
pub mod text;
mod word;
