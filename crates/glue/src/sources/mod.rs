//! What a workload uses, by where its configuration says so: arguments, visual nodes, targets of crawlers, and
//! scripts.
//!
//! Each source fills a [`keytrace_uses::Uses`]. [`job`], [`crawler`] and [`workload`] gather the sources of one workload and
//! hand them to `requests`.

pub(crate) mod arguments;
pub(crate) mod crawler;
pub(crate) mod exclusion;
pub(crate) mod job;
pub(crate) mod named_tables;
pub(crate) mod script;
pub(crate) mod spark_settings;
pub(crate) mod visual;
pub(crate) mod workload;
