//! Asks KMS itself, by dry runs, whether the present caller may use a key.
//!
//! A dry run proves one thing: what KMS says to *this* caller who asks it *directly*. A statement that is conditioned on
//! `kms:ViaService` or on an encryption context does not count for it, and the job's role is somebody else, unless keytrace
//! runs as that role.

use keytrace_aws::arn::Arn;
use serde_json::Value;

use crate::client::Client;
use crate::error::ServiceError;
use crate::fetch_request::FetchRequest;
use keytrace_aws::catalog::kms::dry_run;

/// What KMS says of a dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The caller may.
    Allowed,
    /// The caller may not; AWS's words.
    Denied(String),
    /// Something else is in the way: the key's state, its usage, the network; AWS's words.
    Other(String),
}

/// Asks for one action on one key. None where there is no dry run of the action, or the text is no key's ARN.
pub async fn probe(client: &Client, action: &str, key: &str) -> Option<Answer> {
    let operation = dry_run(action)?;
    let arn = Arn::parse(key).filter(|arn| arn.service == "kms")?;
    // The caller's own credentials, whatever account owns the key.
    let fetch = FetchRequest::new(operation, &client.caller.account, arn.region).with("arn", key);
    Some(answer(client.ask(&fetch, None).await))
}

fn answer(told: Result<Value, ServiceError>) -> Answer {
    match told {
        Ok(_) => Answer::Other("the endpoint does not support dry runs".to_owned()),
        Err(error) => match error.error_code() {
            "DryRunOperationException" => Answer::Allowed,
            "AccessDeniedException" => Answer::Denied(error.text().to_owned()),
            _ => Answer::Other(error.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Answer, answer};
    use crate::error::ServiceError;

    #[test]
    fn a_dry_run_that_would_have_succeeded_is_an_error_of_its_own() {
        let error = |code: &str, text: &str| Err(ServiceError::new(400, code, text));
        let succeeded = "The request would have succeeded, but the DryRun option is set.";
        assert_eq!(answer(error("DryRunOperationException", succeeded)), Answer::Allowed);
        let denied = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: kms:Decrypt";
        assert_eq!(answer(error("AccessDeniedException", denied)), Answer::Denied(denied.to_owned()));
        let disabled = answer(error("DisabledException", "arn:aws:kms:…:key/1 is disabled."));
        assert_eq!(disabled, Answer::Other("DisabledException: arn:aws:kms:…:key/1 is disabled.".to_owned()));
        assert!(matches!(answer(Ok(json!({ "KeyId": "1" }))), Answer::Other(_)));
    }
}
