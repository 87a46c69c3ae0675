//! Internal errors of AWS, which are asked for again.

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

use crate::error::ServiceError;

/// HTTP status 500 with an error code. Why not without one: AWS gives a code, and what plays AWS without knowing an
/// operation, such as moto, gives none and will not know it the next time either.
#[derive(Debug)]
pub(super) struct InternalErrors;

impl ClassifyRetry for InternalErrors {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error = context.output_or_error().and_then(|told| told.err());
        let error = error.and_then(|error| error.as_operation_error()?.downcast_ref::<ServiceError>());
        match error {
            Some(error) if error.status() == 500 && !error.error_code().is_empty() => {
                RetryAction::server_error()
            }
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "internal errors"
    }
}
