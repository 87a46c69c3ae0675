//! What people and programs read: text, Markdown, JSON and SARIF. It shows what it is given and decides nothing.

mod blocker;
mod changed_lines;
pub mod comparison;
pub mod decode;
pub mod json;
mod json_lines;
mod keys;
pub mod markdown;
mod matrix;
mod page;
pub mod pages;
pub mod sarif;
mod sentence;
mod shown;
pub mod style;
mod subject_table;
pub mod text;
mod word;
