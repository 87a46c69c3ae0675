//! A policy that knows only one of the two encryption contexts of S3: the object's ARN, or with an S3 Bucket Key the
//! bucket's (`S7`).

use keytrace_iam::policy_set::PolicyType;

use crate::finding::Finding;
use crate::finding::code::Code;
use crate::finding::reading::{Said, context_text, said};
use keytrace_access::kms::case::Case;

const CONTEXT: &str = "kms:encryptioncontext:aws:s3:arn";

/// That the condition needs both ARNs; also where it stands in a policy that is not what the finding is about.
pub(super) fn hint(case: &Case, finding: &Finding) -> Option<String> {
    let lacks = matches!(
        finding.code,
        Code::ConditionNotMet | Code::IdentityPolicyLacksAllow | Code::KeyPolicyLacksAllow
    );
    let arn = context_text(case, CONTEXT)?;
    let statements = [PolicyType::Identity, PolicyType::Resource].map(|policy_type| said(case, policy_type));
    let near = statements.iter().flatten().find(|said| is_near(said)).filter(|_| lacks)?;
    let resource = keytrace_aws::arn::Arn::parse(arn)?.resource;
    let bucket = resource.split('/').next().unwrap_or(resource);
    let (sent, why) = if resource == bucket {
        ("the bucket's ARN", "the S3 Bucket Key is in use")
    } else {
        ("the object's ARN", "no S3 Bucket Key is in use")
    };
    let root = arn.strip_suffix(resource).unwrap_or_default();
    Some(format!(
        "{} would allow, but its condition on `kms:EncryptionContext:aws:s3:arn` does not know {sent}, which S3 sends \
         because {why}: list both `{root}{bucket}` and `{root}{bucket}/*`",
        near.place()
    ))
}

/// Whether a statement allows but for a condition on the context that S3 sends.
fn is_near(said: &Said<'_>) -> bool {
    let fits = said.allows()
        && said.names_caller()
        && said.said.action.is_true()
        && said.said.resource.is_true()
        && said.said.applies().is_false();
    fits && said.unmet().all(|condition| condition.key().as_str() == CONTEXT)
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{DELEGATION, ROLE, errors, healthy, layer, the};

    const NO_KMS: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;

    fn named_for(arn: &str) -> String {
        format!(
            r#"{{"Sid":"Lake","Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":"kms:Decrypt","Resource":"*","Condition":{{"StringLike":{{"kms:EncryptionContext:aws:s3:arn":"{arn}"}}}}}}"#
        )
    }

    #[test]
    fn it_is_said_also_where_the_role_lacks_an_allow_too() {
        let mut case = healthy();
        case.policies.identity = layer("own", &[NO_KMS]);
        case.policies.resource = layer("key policy", &[DELEGATION, &named_for("arn:aws:s3:::lake/*")]);
        assert_eq!(errors(&case), [Code::IdentityPolicyLacksAllow]);
        let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
        assert!(advice.contains("statement `Lake` of `key policy` would allow"), "{advice}");
        assert!(advice.contains("list both `arn:aws:s3:::lake` and `arn:aws:s3:::lake/*`"), "{advice}");
    }

    #[test]
    fn a_policy_for_the_bucket_alone_misses_objects_without_bucket_key() {
        let mut case = healthy();
        case.policies.identity = layer(
            "own",
            &[&named_for("arn:aws:s3:::lake").replace(&format!(r#""Principal":{{"AWS":"{ROLE}"}},"#), "")],
        );
        case.request.context.set_text("kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::lake/raw/a");
        let advice = the(&case, Code::ConditionNotMet).advice.join("\n");
        assert!(advice.contains("does not know the object's ARN"), "{advice}");
    }

    #[test]
    fn a_further_unmet_condition_is_another_matter() {
        let mut case = healthy();
        let other = named_for("arn:aws:s3:::lake/*")
            .replace(r#""Condition":{"#, r#""Condition":{"StringEquals":{"kms:ViaService":"x"},"#);
        case.policies.identity = layer("own", &[NO_KMS]);
        case.policies.resource = layer("key policy", &[DELEGATION, &other]);
        let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
        assert!(!advice.contains("list both"), "{advice}");
    }
}
