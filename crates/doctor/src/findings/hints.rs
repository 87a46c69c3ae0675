//! Advice beside the findings: what hides behind them, what else needs the same permission, and which popular change
//! would not help. Hints change no verdict.

use keytrace_access::kms::authorize::authorize;
use keytrace_access::row::Row;
use keytrace_aws::arn::Arn;
use keytrace_iam::condition::Condition;
use keytrace_iam::decide::Decision;
use keytrace_iam::document::Effect;
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::request::Action;

use crate::analysis::{Analysis, StatementResult, context_text};
use crate::findings::code::Code;
use crate::findings::wording::caller;
use crate::findings::{Finding, Layer, Severity};

type Hint = fn(&Analysis<'_>, &Finding) -> Option<String>;

const HINTS: [Hint; 10] = [
    condition_no_service_meets,
    both_encryption_contexts,
    only_large_files_fail,
    encrypted_logs_need_three,
    every_catalog_reader,
    another_role_acts,
    objects_under_several_keys,
    reference_does_not_travel,
    session_policy_of_the_run,
    wrong_place_for_services,
];

/// Adds advice to the findings of one case that block.
pub(super) fn advise(analysis: &Analysis<'_>, findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Error) {
        let hints: Vec<String> = HINTS.into_iter().filter_map(|hint| hint(analysis, finding)).collect();
        finding.advice.extend(hints);
    }
}

/// The policy type of a finding about policies that say who may.
fn policy_type(finding: &Finding) -> Option<PolicyType> {
    match finding.layer {
        Layer::Policy(policy_type) => Some(policy_type),
        Layer::Grant | Layer::Key | Layer::Network | Layer::Request => None,
    }
}

/// Keys about the network of the caller: a request of a service carries none of it.
const NETWORK_KEYS: [&str; 4] = ["aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip"];
/// Keys about services that pass requests on; S3 and Glue are not among those that AWS lists.
// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia
const CHAIN_KEYS: [&str; 3] = ["aws:calledvia", "aws:calledviafirst", "aws:calledvialast"];

/// Conditions that no request that a service makes for the role can meet (`E-FAS-3`, `kms-calls` 1.2).
fn condition_no_service_meets(analysis: &Analysis<'_>, finding: &Finding) -> Option<String> {
    let via = context_text(analysis.case, "kms:ViaService")?;
    let mut statements = analysis.statements_of(policy_type(finding)?);
    let (one, key) = statements.find_map(|one| Some((one, unmeetable_key(one)?)))?;
    let chain = CHAIN_KEYS.contains(&key.to_ascii_lowercase().as_str());
    let why = if chain {
        "it never contains S3 or Glue"
    } else {
        "such a request carries no information about the caller's network"
    };
    let instead = match (one.statement.effect, chain) {
        (Effect::Deny, _) => {
            "add `\"BoolIfExists\": {\"aws:ViaAWSService\": \"false\"}` to the Deny, so that it applies to direct requests only"
                .to_owned()
        }
        (Effect::Allow, true) => format!("use a condition on `kms:ViaService` (`{via}`) instead"),
        (Effect::Allow, false) => format!(
            "allow requests through the service in a separate statement with `kms:ViaService` (`{via}`), and restrict the \
             network in a Deny with `\"BoolIfExists\": {{\"aws:ViaAWSService\": \"false\"}}`"
        ),
    };
    let vain = match one.statement.effect {
        Effect::Deny => "blocks every such request",
        Effect::Allow => "can never hold for this request",
    };
    Some(format!("`{key}` in {} {vain}: `{via}` makes it for the role, and {why}; {instead}", one.place()))
}

/// The key of a condition that a service's request cannot meet, in a statement that it decides.
fn unmeetable_key<'s>(one: &'s StatementResult<'_>) -> Option<&'s str> {
    let known = |key: &str| NETWORK_KEYS.contains(&key) || CHAIN_KEYS.contains(&key);
    let fits = one.names_caller() && one.clauses.action.is_true() && !one.clauses.resource.is_false();
    let decides = match one.statement.effect {
        Effect::Deny => one.clauses.applies().is_true(),
        Effect::Allow => fits && one.clauses.applies().is_false(),
    };
    let meant = |condition: &&Condition| {
        let is_unmet = one.unmet().any(|unmet| unmet.at == condition.at);
        known(condition.key().as_str()) && (one.statement.effect == Effect::Deny || is_unmet)
    };
    let condition = one.statement.conditions.iter().find(meant).filter(|_| decides)?;
    Some(&condition.key_name)
}

const CONTEXT: &str = "kms:encryptioncontext:aws:s3:arn";

/// A policy that knows only one of the two encryption contexts of S3: the object's ARN, or with an S3 Bucket Key the
/// bucket's (`S7`).
fn both_encryption_contexts(analysis: &Analysis<'_>, finding: &Finding) -> Option<String> {
    let lacks = matches!(
        finding.code,
        Code::ConditionNotMet | Code::IdentityPolicyLacksAllow | Code::KeyPolicyLacksAllow
    );
    let arn = context_text(analysis.case, CONTEXT)?;
    let mut statements = [PolicyType::Identity, PolicyType::Resource]
        .into_iter()
        .flat_map(|policy_type| analysis.statements_of(policy_type));
    let near = statements.find(|one| is_near(one)).filter(|_| lacks)?;
    let resource = Arn::parse(arn)?.resource;
    let bucket = resource.split('/').next().unwrap_or(resource);
    let (sent, why) = if resource == bucket {
        ("the bucket's ARN", "the S3 Bucket Key is in use")
    } else {
        ("the object's ARN", "no S3 Bucket Key is in use")
    };
    let root = arn.strip_suffix(resource).unwrap_or_default();
    Some(format!(
        "{} would allow, but its condition on `kms:EncryptionContext:aws:s3:arn` does not list {sent}, which S3 sends \
         because {why}: list both `{root}{bucket}` and `{root}{bucket}/*`",
        near.place()
    ))
}

/// Whether a statement allows but for a condition on the context that S3 sends.
fn is_near(one: &StatementResult<'_>) -> bool {
    let fits = one.allows()
        && one.names_caller()
        && one.clauses.action.is_true()
        && one.clauses.resource.is_true()
        && one.clauses.applies().is_false();
    fits && one.unmet().all(|condition| condition.key().as_str() == CONTEXT)
}

// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html — UploadPart needs kms:Decrypt.
const WRITES_IN_PARTS: [Row; 4] = [Row::S4, Row::C1, Row::J4, Row::U1];

/// A writer that may generate data keys but not decrypt: small files are written, large ones fail (`S4`).
fn only_large_files_fail(analysis: &Analysis<'_>, finding: &Finding) -> Option<String> {
    let is_part = analysis.case.call.objects.in_parts;
    policy_type(finding).filter(|_| is_part && WRITES_IN_PARTS.contains(&analysis.case.call.row))?;
    let mut write = analysis.case.clone();
    write.call.action = "kms:GenerateDataKey";
    write.request.action = Action::parse("kms:GenerateDataKey")?;
    (authorize(&write).decision == Decision::Allow).then(|| {
        "`kms:GenerateDataKey` is allowed, so small files are written; only files that are large \
         enough to be uploaded in parts fail: this can pass every test and fail in production"
            .to_owned()
    })
}

/// An encrypted log group needs three things at once, and who adds one meets the next (rows `C2`, `C3`, `C4`, `R7`).
// Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
fn encrypted_logs_need_three(analysis: &Analysis<'_>, finding: &Finding) -> Option<String> {
    policy_type(finding)
        .filter(|_| matches!(analysis.case.call.row, Row::C2 | Row::C3 | Row::C4 | Row::R7))?;
    let region = &analysis.case.call.region;
    Some(format!(
        "encrypted logs need three permissions at once: the role's `logs:AssociateKmsKey` on the log group, which \
         AWSGlueServiceRole does not contain; `logs.{region}.amazonaws.com` in the key policy, with the log group as \
         `kms:EncryptionContext:aws:logs:arn`; and the role itself on the key through `logs.{region}.amazonaws.com` (since \
         July 2025)"
    ))
}

/// Whoever reads an encrypted Data Catalog needs its key, not this job alone (rows `G1`, `G2`, `G8`, `R6`).
// Source: https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html
fn every_catalog_reader(analysis: &Analysis<'_>, finding: &Finding) -> Option<String> {
    policy_type(finding)
        .filter(|_| matches!(analysis.case.call.row, Row::G1 | Row::G2 | Row::G8 | Row::R6))?;
    Some(
        "the key encrypts the Data Catalog: every reader needs `kms:Decrypt` through Glue, including other jobs, crawlers, \
         Athena users, and tools that only look up a table (to them the table seems not to exist). With \
         SSE-KMS-WITH-SERVICE-ROLE, one service role needs it for all readers"
            .to_owned(),
    )
}

/// Requests that another role makes than the job's: changing the job's role does not fix it (`kms-calls` 1.1).
fn another_role_acts(analysis: &Analysis<'_>, finding: &Finding) -> Option<String> {
    policy_type(finding)?;
    let why = match analysis.case.call.row {
        Row::L1 | Row::L2 | Row::L5 | Row::R8 => "the location is registered with Lake Formation under it",
        Row::G3 => "the Data Catalog is encrypted with it as its service role",
        _ => return None,
    };
    let whose = if analysis.case.call.row == Row::R8 { "crawler" } else { "job" };
    Some(format!(
        "{} makes this request, not the role of the {whose}: {why}. Changing the {whose}'s role does not fix this",
        caller(analysis.case)
    ))
}

/// Objects under one prefix that are under several keys: a new default key changes nothing of what is there (`S1`).
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
fn objects_under_several_keys(analysis: &Analysis<'_>, _: &Finding) -> Option<String> {
    let example = analysis.case.call.objects.example.as_ref()?;
    let is_read = matches!(analysis.case.call.row, Row::S1 | Row::S7 | Row::S12 | Row::R1 | Row::R2);
    is_read.then(|| {
        format!(
            "the objects there are encrypted in several ways; this concerns objects like {example}. A new default key of the \
             bucket does not re-encrypt existing objects: keep their key usable, or copy the objects onto themselves"
        )
    })
}

/// A bucket of another account whose default names its key by an ID or alias alone, which does not travel (`S14`).
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
fn reference_does_not_travel(analysis: &Analysis<'_>, _: &Finding) -> Option<String> {
    let key = analysis.case.call.key()?;
    if analysis.case.call.row != Row::S14 || key.written.starts_with("arn:") {
        return None;
    }
    let names = match key.written.as_str() {
        "" => "names no key, which means `aws/s3`".to_owned(),
        written => format!("names its key as `{written}` alone"),
    };
    Some(format!(
        "the {} {names}, and the bucket belongs to another account: S3 looks the key up in the account of whoever writes. \
         The owner of the bucket must use the key's full ARN there; data written so far is still encrypted with the key \
         that its writer used",
        key.read_from
    ))
}

/// A session policy comes with the run, not with the role (`JobRun.ExecutionRoleSessionPolicy`, `kms-calls` 1.1).
fn session_policy_of_the_run(analysis: &Analysis<'_>, finding: &Finding) -> Option<String> {
    let is_of_run =
        analysis.case.call.session_policy.is_some() && policy_type(finding) == Some(PolicyType::Session);
    is_of_run.then(|| {
        "the run was started with it (`ExecutionRoleSessionPolicy` of StartJobRun), and it limits this run alone: no change to \
         the role's policies fixes this, and a run without it may succeed"
            .to_owned()
    })
}

/// The policy of a KMS endpoint is about direct requests only: editing it for what S3 does is the popular wrong fix
/// (`kms-calls` §3, rule 3).
fn wrong_place_for_services(_: &Analysis<'_>, finding: &Finding) -> Option<String> {
    (policy_type(finding)? == PolicyType::VpcEndpoint).then(|| {
        "only requests that the job itself sends to KMS pass this endpoint, such as the encryption of bookmarks. Requests that \
         S3, Glue, or Secrets Manager make for the job never do: for a denial that comes through S3, this policy is the \
         wrong place"
            .to_owned()
    })
}

#[cfg(test)]
mod tests;
