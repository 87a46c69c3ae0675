//! The key is not made for the operation: an asymmetric or HMAC key where a symmetric one is required (`E-KST-5`).

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, draft};
use crate::remediation::key_arn;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let case = analysis.case;
    if !case.key.usage_fits(case.call.action).is_false() {
        return None;
    }
    let usage = case.key.usage.as_deref().unwrap_or("unknown");
    let spec = case.key.spec.as_deref().unwrap_or("unknown");
    let sentence =
        format!("{{key}} has usage `{usage}` and spec `{spec}`, and cannot be used for {{actions}}");
    let mut finding = draft(analysis, code, sentence);
    let what = key_arn(case).unwrap_or(case.call.written_key());
    let why = format!("`KeyUsage` is `{usage}`, `KeySpec` is `{spec}`");
    finding.evidence = vec![Evidence::looked_at(what, why)];
    finding.advice.push(format!(
        "use a symmetric encryption key (`SYMMETRIC_DEFAULT`, `ENCRYPT_DECRYPT`) in {}",
        case.call.key_read_from()
    ));
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{errors, healthy, judged, the};

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
