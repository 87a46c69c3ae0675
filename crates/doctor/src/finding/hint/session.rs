//! A session policy comes with the run, not with the role (`JobRun.ExecutionRoleSessionPolicy`, `kms-calls` 1.1).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::Finding;
use crate::finding::hint::policy_type;
use keytrace_access::kms::case::Case;

/// Where the session policy comes from, and that the role's policies cannot widen it.
pub(super) fn hint(case: &Case, finding: &Finding) -> Option<String> {
    let is_of_run = case.call.session_policy.is_some() && policy_type(finding) == Some(PolicyType::Session);
    is_of_run.then(|| {
        "the run was started with it (`ExecutionRoleSessionPolicy` of StartJobRun), and it caps this run alone: a change of the \
         role's policies does not help, and a run without it may succeed"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{healthy, layer, the};

    #[test]
    fn only_the_policy_of_a_run_is_called_so() {
        let mut case = healthy();
        case.policies.session = layer("run", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        assert_eq!(the(&case, Code::SessionPolicyLacksAllow).advice.len(), 0);
        case.call.session_policy = Some("{}".into());
        assert!(the(&case, Code::SessionPolicyLacksAllow).advice[0].contains("ExecutionRoleSessionPolicy"));
    }
}
