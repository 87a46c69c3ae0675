//! The key is not made for the operation: an asymmetric or HMAC key where a symmetric one is needed (`E-KST-5`).

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::key;
use crate::finding::{Finding, Layer, draft};
use crate::fix::key_arn;
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    if !case.key.usage_fits(case.call.action).is_false() {
        return None;
    }
    let usage = case.key.usage.as_deref().unwrap_or("unknown");
    let spec = case.key.spec.as_deref().unwrap_or("unknown");
    let message = format!("{} is of usage `{usage}` and spec `{spec}`; it cannot do {{actions}}", key(case));
    let mut finding = draft(case, Code::KeyWrongUsage, Layer::Key, message);
    let what = key_arn(case).unwrap_or(case.call.written_key());
    let why = format!("`KeyUsage` is `{usage}`, `KeySpec` is `{spec}`");
    finding.evidence = vec![Evidence::looked_at(what, why)];
    finding.advice.push(format!(
        "put a symmetric encryption key (`SYMMETRIC_DEFAULT`, `ENCRYPT_DECRYPT`) into {}",
        case.call.key_read_from()
    ));
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{errors, healthy, judged, the};

    #[test]
    fn it_is_found_and_blocks() {
        let mut case = healthy();
        case.key.usage = Some("SIGN_VERIFY".into());
        assert_eq!(errors(&case), [Code::KeyWrongUsage]);
        let finding = the(&case, Code::KeyWrongUsage);
        assert!(finding.fix.is_none() && !finding.advice.is_empty());
    }

    #[test]
    fn it_is_not_found_where_it_does_not_matter() {
        let mut case = healthy();
        case.key.spec = Some("RSA_2048".into()); // Why: Decrypt works with asymmetric ENCRYPT_DECRYPT keys.
        assert_eq!(judged(&case).len(), 0);
    }
}
