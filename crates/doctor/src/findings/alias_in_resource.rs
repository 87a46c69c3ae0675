//! A role policy names the key by its alias, which KMS does not compare with (`L-RES-10`).

use keytrace_access::kms::authorize::authorize;
use keytrace_access::kms::case::Case;
use keytrace_iam::policy_set::PolicyType;
use serde_json::json;

use crate::analysis::{Analysis, StatementResult};
use crate::findings::code::Code;
use crate::findings::evidence::pointer_to;
use crate::findings::lacking::reason;
use crate::findings::{Finding, draft};
use crate::misspelled::is_covered;
use crate::near_miss::NearMiss;
use crate::remediation::proof::repaired;
use crate::remediation::proposal::Proposal;
use crate::remediation::{Safety, key_arn, propose};

/// Judges one case.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    if !analysis.identity_blocks() {
        return None;
    }
    let NearMiss::Alias(one, entry) = analysis.near_miss(PolicyType::Identity) else { return None };
    let patterns = &one.statement.resource.as_ref()?.patterns;
    let sentence = format!(
        "{} allows {{caller}} to call {{actions}} on the alias `{}`, but KMS compares `Resource` with the ARN of the key \
         itself: {{key}}",
        one.place(),
        patterns.get(*entry)?.as_str()
    );
    let mut finding = draft(analysis, code, sentence);
    finding.evidence = reason(analysis, PolicyType::Identity).evidence;
    let case = analysis.case;
    let serves = |proposal: &Proposal| {
        repaired(case, proposal).is_some_and(|case| authorize(&case).outcomes.identity.allow.is_true())
    };
    let renamed = name_the_key(case, one, *entry).filter(serves);
    finding.proposal = renamed.or_else(|| propose::identity_allow(case));
    Some(finding)
}

/// The key's ARN in the place of the alias. The alias stays where the statement is also about aliases themselves.
fn name_the_key(case: &Case, one: &StatementResult<'_>, entry: usize) -> Option<Proposal> {
    let key = key_arn(case)?;
    let (place, who) = propose::place_of(case, PolicyType::Identity, one.policy)?;
    let resource = one.statement.resource.as_ref()?;
    let pointer = pointer_to(&one.policy.text, resource.at)?;
    let about_aliases = ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"].iter().any(|action| {
        let mut actions = one.statement.action.patterns.iter();
        actions.any(|pattern| is_covered(pattern.as_str(), action))
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
    let own = one.policy.arn.is_none() && case.same_account.is_true();
    let safety = if own { Safety::Safe } else { Safety::Review };
    let changes = vec![propose::replace(place, pointer, with)];
    let alternatives =
        vec!["keep the alias, and use a condition on `kms:ResourceAliases` instead".to_owned()];
    Some(Proposal { changes, safety, who, alternatives })
}

#[cfg(test)]
mod tests {
    use crate::findings::code::Code;
    use crate::findings::example::{KEY, errors, fixed, healthy, layer, the};

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
