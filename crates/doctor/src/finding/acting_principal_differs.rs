//! The policies are written for another principal than the one that acts (`E-SVC-5`, `M-G-3`).

use keytrace_access::row::Row;
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::principal::PrincipalPattern;
use keytrace_iam::request::Principal;

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::{caller, key, said};
use crate::finding::{Finding, Layer, Severity, draft, key_policy_lacks_allow};
use keytrace_access::kms::authorize::Authorization;
use keytrace_access::kms::case::Case;
use keytrace_denial::Denial;

/// Judges one case: a key policy that admits Glue or S3 as a service, where the role acts.
#[must_use]
pub fn judge(case: &Case, authorization: &Authorization) -> Option<Finding> {
    let is_role = matches!(case.request.principal, Principal::RoleSession(_) | Principal::User { .. });
    if !is_role || !key_policy_lacks_allow::blocks(case, authorization) {
        return None;
    }
    let mut statements = said(case, PolicyType::Resource).into_iter();
    let (said, service) = statements.find_map(|said| {
        let patterns = &said.statement.principal.as_ref()?.patterns;
        let service = patterns.iter().find_map(|pattern| match pattern {
            PrincipalPattern::Service(name) if acts_for_callers(name) => Some(name.clone()),
            _ => None,
        })?;
        let fits = said.allows() && said.said.action.is_true() && !said.said.resource.is_false();
        fits.then_some((said, service))
    })?;
    let message = format!(
        "{} admits the service `{service}`, but {} acts: the service passes its request for {{actions}} on {} on in its name",
        said.place(),
        caller(case),
        key(case)
    );
    let mut finding = warning(case, message);
    let at = said.statement.principal.as_ref().map_or(said.statement.at, |principal| principal.at);
    finding.evidence = vec![said.evidence(at, "jobs and crawlers arrive as their role, not as the service")];
    Some(finding)
}

/// Judges one case against AWS's error text: another role was refused than the one that is looked at.
#[must_use]
pub fn judge_observed(case: &Case, denial: &Denial) -> Option<Finding> {
    let refused = denial.role_arn()?;
    let refused = keytrace_aws::arn::Arn::parse(&refused)?;
    let own = keytrace_aws::arn::Arn::parse(case.request.principal.arn()?)?;
    // `L-PRN-13`: a session's ARN carries no path; an error text may withhold the account.
    let same_account = !keytrace_aws::arn::is_account_id(refused.account) || refused.account == own.account;
    if refused.name() == own.name() && same_account {
        return None;
    }
    let message = format!(
        "AWS refused role `{}` of account {}, not {}: the credentials are others than {}",
        refused.name(),
        refused.account,
        caller(case),
        expected(case.call.row)
    );
    let mut finding = warning(case, message);
    finding.evidence = vec![Evidence::looked_at("the error text", "names the principal that was refused")];
    finding.advice.push(
        "look at the role that the text names: the role registered with Lake Formation, the catalog's service role, or a \
         role that the script assumes"
            .to_owned(),
    );
    Some(finding)
}

/// Whose credentials make the request, by the configuration.
fn expected(row: Row) -> &'static str {
    match row {
        Row::L1 | Row::L2 | Row::L5 | Row::R8 => "those that Lake Formation gives for the location",
        Row::G3 => "those of the Data Catalog's service role",
        _ => "the job's own",
    }
}

fn warning(case: &Case, message: String) -> Finding {
    let mut finding = draft(case, Code::ActingPrincipalDiffers, Layer::Request, message);
    finding.severity = Severity::Warning;
    finding
}

/// Services that pass requests on in the name of their caller (`E-FAS-1`).
fn acts_for_callers(service: &str) -> bool {
    matches!(service, "glue.amazonaws.com" | "s3.amazonaws.com" | "athena.amazonaws.com")
}

#[cfg(test)]
mod tests {
    use crate::finding::code::Code;
    use crate::finding::example::{DELEGATION, KEY, errors, healthy, judged, layer, the};
    use keytrace_access::row::Row;

    #[test]
    fn a_key_policy_that_admits_glue_does_not_admit_the_role() {
        // E-SVC-5.
        let glue = r#"{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"},"Action":"kms:*","Resource":"*"}"#;
        let mut case = healthy();
        case.policies.resource = layer("key policy", &[glue]);
        assert_eq!(errors(&case), [Code::KeyPolicyDoesNotDelegate]);
        assert_eq!(the(&case, Code::ActingPrincipalDiffers).severity.name(), "warning");
        case.policies.resource = layer("key policy", &[glue, DELEGATION]);
        assert_eq!(judged(&case).len(), 0);
    }

    #[test]
    fn an_error_text_that_names_another_role_is_noticed() {
        let text = |role: &str| {
            format!(
                "User: arn:aws:sts::111122223333:assumed-role/{role}/GlueJobRunnerSession is not authorized to perform: kms:Decrypt on resource: {KEY} because no identity-based policy allows the kms:Decrypt action"
            )
        };
        for (row, role, differs) in [
            (Row::S1, "etl", None),
            (Row::S1, "lake-formation", Some("the job's own")),
            // Of a registered location the example's role is the registered one.
            (Row::L1, "etl", None),
            (Row::L1, "job", Some("those that Lake Formation gives for the location")),
            (Row::G3, "job", Some("those of the Data Catalog's service role")),
        ] {
            let denial = keytrace_denial::decode(&text(role)).remove(0);
            let mut case = healthy();
            case.call.row = row;
            let found = super::judge_observed(&case, &denial).map(|finding| finding.message);
            assert_eq!(found.is_some(), differs.is_some(), "{row} {role}");
            assert!(
                found.is_none_or(|message| message.ends_with(differs.unwrap_or_default())),
                "{row} {role}"
            );
        }
    }
}
