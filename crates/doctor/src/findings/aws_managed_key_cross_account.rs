//! An AWS managed key works only in its own account, and that cannot be changed (`E-AMK-2`).

use crate::analysis::{Analysis, key_account};
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, draft};

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let case = analysis.case;
    if !case.same_account.is_false() || !analysis.is_aws_managed() {
        return None;
    }
    let account = key_account(case).unwrap_or("another account");
    let sentence = format!(
        "{{key}} works only in account {account}; {{caller}} belongs to another account and can never use it for {{actions}}"
    );
    let mut finding = draft(analysis, code, sentence);
    let why = "its policy requires `kms:CallerAccount` to be its own account, and cannot be edited";
    finding.evidence = vec![Evidence::looked_at(case.call.key_read_from(), why)];
    finding.advice.push(format!(
        "create a customer managed key in account {account}, allow the role in its key policy and in the role's own \
         policy, use it wherever this key is named, and re-encrypt what the AWS managed key encrypts",
    ));
    Some(finding)
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{
        ROLE, STRANGER, errors, judged, layer, of, the, told_once_for_all_places,
    };
    use keytrace_access::kms::key_state::KeyManager;

    const AWS_S3: &str = r#"{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:DescribeKey"],"Resource":"*","Condition":{"StringEquals":{"kms:CallerAccount":"111122223333","kms:ViaService":"s3.us-east-1.amazonaws.com"}}}"#;

    fn with(caller: &str) -> keytrace_access::kms::case::Case {
        let mut case = of(caller, "kms:Decrypt");
        case.key.manager = Some(KeyManager::Aws);
        case.policies.resource = layer("alias/aws/s3", &[AWS_S3]);
        case
    }

    #[test]
    fn another_account_is_shut_out_for_good() {
        // FX-7.
        let case = with(STRANGER);
        assert_eq!(errors(&case), [Code::AwsManagedKeyCrossAccount]);
        let finding = the(&case, Code::AwsManagedKeyCrossAccount);
        assert!(finding.fix.is_none() && !finding.advice.is_empty());
    }

    #[test]
    fn several_places_that_name_it_are_one_finding() {
        told_once_for_all_places(&with(STRANGER));
    }

    #[test]
    fn its_own_account_needs_no_permission() {
        // FX-6.
        let mut case = with(ROLE);
        case.policies.identity = layer("own", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        assert_eq!(judged(&case).len(), 0);
    }
}
