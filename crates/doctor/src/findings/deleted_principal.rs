//! The key policy names a unique ID: the user or role that it stood for has been deleted (`L-PRN-9`).

use keytrace_iam::policy_set::PolicyType;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::{Finding, draft};
use crate::near_miss::NearMiss;

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    if !analysis.key_policy_blocks() {
        return None;
    }
    let proposal = analysis.corrections().deleted_principal.clone()?;
    let NearMiss::Deleted(one, id) = analysis.near_miss(PolicyType::Resource) else { return None };
    let sentence = format!(
        "{} names `{id}`, the ID of a user or role that has been deleted; {{caller}} may have the same name, but it is a \
         different principal and is not allowed to call {{actions}} on {{key}}",
        one.place()
    );
    let mut finding = draft(analysis, code, sentence);
    finding.evidence =
        vec![one.evidence(one.principal_at(), format!("`{id}` is what remains of a deleted principal"))];
    finding.proposal = Some(proposal);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use keytrace_iam::request::Principal;

    use crate::findings::code::Code;
    use crate::findings::example::{DELEGATION, ROLE, errors, fixed, healthy, judged, layer, the};

    #[test]
    fn a_bare_unique_id_is_what_is_left_of_a_role() {
        let mut case = healthy();
        let Principal::RoleSession(session) = &mut case.request.principal else { panic!("a role") };
        session.role_id = Some("AROAANOTHERID1234567".into());
        case.policies.resource = layer(
            "key policy",
            &[&DELEGATION.replace("arn:aws:iam::111122223333:root", "AROAEXAMPLEID12345678")],
        );
        assert_eq!(errors(&case), [Code::DeletedPrincipal]);
        let (documents, proof) = fixed(&the(&case, Code::DeletedPrincipal));
        assert_eq!(proof, "allow review Alone");
        assert!(documents[0].contains(ROLE) && !documents[0].contains("AROA"), "{documents:?}");
    }

    #[test]
    fn beside_a_delegation_it_blocks_nothing() {
        let mut case = healthy();
        let left = DELEGATION
            .replace("arn:aws:iam::111122223333:root", "AROAEXAMPLEID12345678")
            .replace("Account", "Old");
        case.policies.resource = layer("key policy", &[DELEGATION, &left]);
        assert_eq!(judged(&case).len(), 0);
    }
}
