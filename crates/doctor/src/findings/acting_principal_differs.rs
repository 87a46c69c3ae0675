//! The policies are written for another principal than the one that acts (`E-SVC-5`, `M-G-3`).

use keytrace_access::row::Row;
use keytrace_aws::arn::{Arn, is_account_id};
use keytrace_denial::Denial;
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::principal::PrincipalPattern;
use keytrace_iam::request::Principal;

use crate::analysis::Analysis;
use crate::findings::code::Code;
use crate::findings::evidence::Evidence;
use crate::findings::{Finding, draft};

/// Judges one case: a key policy that allows Glue or S3 as a service, where the role acts.
pub(super) fn judge(analysis: &Analysis<'_>, code: Code) -> Option<Finding> {
    let is_role =
        matches!(analysis.case.request.principal, Principal::RoleSession(_) | Principal::User { .. });
    if !is_role || !analysis.key_policy_blocks() {
        return None;
    }
    let (one, service) = analysis.statements_of(PolicyType::Resource).find_map(|one| {
        let patterns = &one.statement.principal.as_ref()?.patterns;
        let service = patterns.iter().find_map(|pattern| match pattern {
            PrincipalPattern::Service(name) if acts_for_callers(name) => Some(name.clone()),
            _ => None,
        })?;
        let fits = one.allows() && one.clauses.action.is_true() && !one.clauses.resource.is_false();
        fits.then_some((one, service))
    })?;
    let sentence = format!(
        "{} allows the service `{service}`, but {{caller}} makes the request: the service calls {{actions}} on {{key}} with \
         the credentials of the role",
        one.place()
    );
    let mut finding = draft(analysis, code, sentence);
    let why = "jobs and crawlers make requests as their role, not as the service";
    finding.evidence = vec![one.evidence(one.principal_at(), why)];
    Some(finding)
}

/// Judges one case against AWS's error text: AWS denied another role than the one that is checked.
pub(super) fn judge_observed(analysis: &Analysis<'_>, denial: &Denial) -> Option<Finding> {
    let case = analysis.case;
    let denied = denial.role_arn()?;
    let denied = Arn::parse(&denied)?;
    let own = Arn::parse(case.request.principal.arn()?)?;
    // `L-PRN-13`: a session's ARN carries no path; an error text may withhold the account.
    let same_account = !is_account_id(denied.account) || denied.account == own.account;
    if denied.name() == own.name() && same_account {
        return None;
    }
    let sentence = format!(
        "AWS denied role `{}` of account {}, not {{caller}}: the request was not made with the credentials {}",
        denied.name(),
        denied.account,
        expected(case.call.row)
    );
    let mut finding = draft(analysis, Code::ActingPrincipalDiffers, sentence);
    finding.evidence = vec![Evidence::looked_at("the error text", "names the principal that was denied")];
    finding.advice.push(
        "check the role that the error text names: it may be the role registered with Lake Formation, the service role \
         of the Data Catalog, or a role that the script assumes"
            .to_owned(),
    );
    Some(finding)
}

/// Whose credentials make the request, by the configuration.
fn expected(row: Row) -> &'static str {
    match row {
        Row::L1 | Row::L2 | Row::L5 | Row::R8 => "that Lake Formation vends for the location",
        Row::G3 => "of the Data Catalog's service role",
        _ => "of the job's own role",
    }
}

/// Services that pass requests on in the name of their caller (`E-FAS-1`).
fn acts_for_callers(service: &str) -> bool {
    matches!(service, "glue.amazonaws.com" | "s3.amazonaws.com" | "athena.amazonaws.com")
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analysis;
    use crate::findings::code::Code;
    use crate::findings::example::{DELEGATION, KEY, errors, healthy, judged, layer, the};
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
            (Row::S1, "lake-formation", Some("of the job's own role")),
            // Of a registered location the example's role is the registered one.
            (Row::L1, "etl", None),
            (Row::L1, "job", Some("that Lake Formation vends for the location")),
            (Row::G3, "job", Some("of the Data Catalog's service role")),
        ] {
            let denial = keytrace_denial::decode(&text(role)).remove(0);
            let mut case = healthy();
            case.call.row = row;
            let found = super::judge_observed(&Analysis::of(&case), &denial).map(|finding| finding.message);
            assert_eq!(found.is_some(), differs.is_some(), "{row} {role}");
            assert!(
                found.is_none_or(|message| message.ends_with(differs.unwrap_or_default())),
                "{row} {role}"
            );
        }
    }
}
