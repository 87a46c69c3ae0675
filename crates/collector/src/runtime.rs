//! The runtime that waits for AWS. One thread is enough: it only waits.

use std::future::Future;

use crate::error::{Error, ErrorKind};

/// Runs a collection to its end.
pub fn run<T>(collection: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Error::new(ErrorKind::Unexpected, format!("cannot start the network runtime: {error}"))
    })?;
    let result = runtime.block_on(collection);
    // A look-up of a name may still be waiting for the network; nobody needs its answer.
    runtime.shutdown_background();
    result
}
