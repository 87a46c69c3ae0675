//! Policies, requests and whole scenarios from a sequence of numbers, so that a test tool can draw and shrink them.

pub mod alphabet;
pub mod choices;
pub mod completion;
pub mod model;
pub mod scenario;
