//! The key policy names a unique id: the user or role that it stood for has been deleted (`L-PRN-9`).

use keytrace_iam::policy_set::PolicyType;
use serde_json::{Value, json};

use crate::finding::code::Code;
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::reading::{caller, key, pointer_to};
use crate::finding::{Finding, Layer, draft, key_policy_lacks_allow, mend};
use crate::fix::Safety;
use crate::fix::proof::repaired;
use crate::fix::proposal::Proposal;
use keytrace_access::kms::authorize::{Authorization, authorize};
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if !key_policy_lacks_allow::blocks(case, authorization) || !mends(case) {
        return None;
    }
    let NearMiss::Deleted(said, id) = nearest(case, PolicyType::Resource, None) else { return None };
    let message = format!(
        "{} names `{id}`, the id of a user or role that has been deleted; {}, though perhaps of the same name, is \
         another one and is not admitted for {{actions}} on {}",
        said.place(),
        caller(case),
        key(case)
    );
    let layer = Layer::Policy(PolicyType::Resource);
    let mut finding = draft(case, Code::DeletedPrincipal, layer, message);
    let at = said.statement.principal.as_ref().map_or(said.statement.at, |principal| principal.at);
    finding.evidence = vec![said.evidence(at, format!("`{id}` is what is left of a deleted principal"))];
    finding.proposal = renamed(case);
    Some(finding)
}

/// Whether the statement admits the caller once it names it.
pub(super) fn mends(case: &Case) -> bool {
    let Some(repaired) = renamed(case).and_then(|proposal| repaired(case, &proposal)) else { return false };
    authorize(&repaired).outcomes.resource.admits().is_true()
}

fn renamed(case: &Case) -> Option<Proposal> {
    let NearMiss::Deleted(said, id) = nearest(case, PolicyType::Resource, None) else { return None };
    let (place, who) = mend::place_of(case, PolicyType::Resource, said.policy)?;
    let pointer = pointer_to(&said.policy.text, said.statement.principal.as_ref()?.at)?;
    let document: Value = serde_json::from_str(&said.policy.text).ok()?;
    let mut principal = document.pointer(&pointer)?.clone();
    let entries = principal.get_mut("AWS")?;
    let own = json!(mend::editable_caller(case)?);
    match entries {
        Value::Array(list) => *list.iter_mut().find(|entry| entry.as_str() == Some(&id))? = own,
        single => *single = own,
    }
    let changes = vec![mend::replace(place, pointer, principal)];
    Some(Proposal { changes, safety: Safety::Review, who, alternatives: Vec::new() })
}

#[cfg(test)]
mod tests {
    use keytrace_iam::request::Principal;

    use crate::finding::code::Code;
    use crate::finding::example::{DELEGATION, ROLE, errors, fixed, healthy, judged, layer, the};

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
