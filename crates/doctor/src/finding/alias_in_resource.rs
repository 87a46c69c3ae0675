//! An identity-based policy names the key by its alias, which KMS does not compare with (`L-RES-10`).

use keytrace_iam::policy_set::PolicyType;
use serde_json::json;

use crate::finding::code::Code;
use crate::finding::identity_policy_lacks_allow::blocks;
use crate::finding::lacking::reason;
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::reading::{Said, caller, key};
use crate::finding::{Finding, Layer, draft, mend};
use crate::fix::proof::repaired;
use crate::fix::proposal::Proposal;
use crate::fix::{Safety, key_arn};
use keytrace_access::kms::authorize::{Authorization, authorize};
use keytrace_access::kms::case::Case;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    if !blocks(case, authorization) {
        return None;
    }
    let NearMiss::Alias(said, entry) = nearest(case, PolicyType::Identity, None) else { return None };
    let patterns = &said.statement.resource.as_ref()?.patterns;
    let message = format!(
        "{} allows {} {{actions}} on the alias `{}`; KMS compares with the ARN of the key itself, {}",
        said.place(),
        caller(case),
        patterns.get(entry)?.as_str(),
        key(case)
    );
    let mut finding = draft(case, Code::AliasInResource, Layer::Policy(PolicyType::Identity), message);
    finding.evidence = reason(case, PolicyType::Identity, None).evidence;
    let serves = |proposal: &Proposal| {
        repaired(case, proposal).is_some_and(|case| authorize(&case).outcomes.identity.allow.is_true())
    };
    let renamed = name_the_key(case, &said, entry).filter(serves);
    finding.proposal = renamed.or_else(|| mend::identity_allow(case));
    Some(finding)
}

/// The key's ARN in the place of the alias. The alias stays where the statement is also about aliases themselves.
fn name_the_key(case: &Case, said: &Said<'_>, entry: usize) -> Option<Proposal> {
    let key = key_arn(case)?;
    let (place, who) = mend::place_of(case, PolicyType::Identity, said.policy)?;
    let resource = said.statement.resource.as_ref()?;
    let pointer = crate::finding::reading::pointer_to(&said.policy.text, resource.at)?;
    let alias_actions = ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"];
    let about_aliases = alias_actions.iter().any(|action| {
        let actions = &said.statement.action.patterns;
        actions.iter().any(|pattern| crate::finding::kms_action::is_covered(pattern.as_str(), action))
    });
    let mut named: Vec<&str> = resource.patterns.iter().map(|pattern| pattern.as_str()).collect();
    if about_aliases {
        named.push(key);
    } else {
        *named.get_mut(entry)? = key;
    }
    let with = match named.as_slice() {
        [only] => json!(only),
        several => json!(several),
    };
    let own = said.policy.arn.is_none() && case.same_account.is_true();
    let safety = if own { Safety::Safe } else { Safety::Review };
    let changes = vec![mend::replace(place, pointer, with)];
    let alternatives = vec!["keep the alias and condition on `kms:ResourceAliases` instead".to_owned()];
    Some(Proposal { changes, safety, who, alternatives })
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{KEY, errors, fixed, healthy, layer, the};

    fn with(action: &str) -> keytrace_access::kms::case::Case {
        let mut case = healthy();
        let statement = format!(
            r#"{{"Effect":"Allow","Action":"{action}","Resource":["arn:aws:s3:::lake","arn:aws:kms:us-east-1:111122223333:alias/lake"]}}"#
        );
        case.policies.identity = layer("own", &[&statement]);
        case.request.context.set_list("kms:ResourceAliases", ["alias/lake"]);
        case
    }

    #[test]
    fn the_keys_arn_takes_the_place_of_the_alias() {
        // TV-E-10.
        let case = with("kms:Decrypt");
        assert_eq!(errors(&case), [Code::AliasInResource]);
        let finding = the(&case, Code::AliasInResource);
        assert_eq!(finding.evidence[0].pointer.as_deref(), Some("/Statement/0/Resource/1"));
        let (documents, proof) = fixed(&finding);
        assert_eq!(proof, "allow safe Alone");
        assert!(documents[0].contains(&format!(r#"["arn:aws:s3:::lake","{KEY}"]"#)), "{documents:?}");
    }

    #[test]
    fn a_statement_about_aliases_keeps_them() {
        let (documents, _) = fixed(&the(&with("kms:*"), Code::AliasInResource));
        assert!(documents[0].contains(":alias/lake"), "{documents:?}");
    }

    #[test]
    fn the_alias_of_another_key_is_another_key() {
        let mut case = with("kms:Decrypt");
        case.request.context.set_list("kms:ResourceAliases", ["alias/other"]);
        assert_eq!(errors(&case), [Code::IdentityPolicyLacksAllow]);
    }
}
