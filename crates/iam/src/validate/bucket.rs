//! What S3 asks of bucket policies alone (`L-VAL-4`). What it refuses would match no request to the bucket, so nothing of
//! it is an error.

use crate::action::ActionPattern;
use crate::document::{ProblemKind, Statement};
use crate::validate::Check;
use keytrace_aws::arn::Arn;

/// How the names of the actions on objects begin, in lower case.
// Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
const ON_OBJECTS: [&str; 12] = [
    "abortmultipartupload",
    "bypassgovernanceretention",
    "deleteobject",
    "getobject",
    "listmultipartuploadparts",
    "objectowneroverridetobucketowner",
    "putobject",
    "replicatedelete",
    "replicateobject",
    "replicatetags",
    "restoreobject",
    "updateobjectencryption",
];

/// How the names of the actions on buckets begin that a bucket policy gives most, from the same page.
const ON_BUCKETS: [&str; 4] = ["deletebucket", "getbucket", "listbucket", "putbucket"];

/// Checks one statement.
pub(super) fn check(check: &mut Check, statement: &Statement) {
    foreign(check, statement);
    let Some(resources) = statement.resource.as_ref().filter(|element| !element.negated) else { return };
    if statement.action.negated {
        return;
    }
    let texts = || resources.patterns.iter().map(|pattern| pattern.as_str());
    let (objects, buckets) = (texts().any(may_be_object), texts().any(may_be_bucket));
    for action in &statement.action.patterns {
        let (on_object, on_bucket) = (begins(action, &ON_OBJECTS), begins(action, &ON_BUCKETS));
        if (on_object && !objects) || (on_bucket && !buckets) {
            let at = statement.action.at;
            check.warning(ProblemKind::BucketActionWithoutResource, at, action.as_str());
        }
    }
}

/// S3 takes its own actions and resources only.
fn foreign(check: &mut Check, statement: &Statement) {
    let foreign_action = |action: &&ActionPattern| {
        let service = action.as_str().split_once(':').map(|(service, _)| service);
        action.is_action() && service.is_some_and(|service| !is_of_s3(service) && service != "*")
    };
    for action in statement.action.patterns.iter().filter(foreign_action) {
        check.warning(ProblemKind::BucketPolicyAction, statement.action.at, action.as_str());
    }
    let Some(element) = &statement.resource else { return };
    for resource in element.patterns.iter().filter(|resource| resource.is_resource()) {
        let service = resource.as_str().split(':').nth(2);
        if service.is_some_and(|service| !is_of_s3(service)) {
            check.warning(ProblemKind::BucketPolicyResource, element.at, resource.as_str());
        }
    }
}

/// Whether a service's name is one of the family of S3: `s3express`, `s3-outposts`.
fn is_of_s3(service: &str) -> bool {
    service.split_at_checked(2).is_some_and(|(family, _)| family.eq_ignore_ascii_case("s3"))
}

/// Whether an action of S3 has a name, or begins a name, that begins so.
fn begins(action: &ActionPattern, with: &[&str]) -> bool {
    let lower = action.as_str().to_ascii_lowercase();
    let Some(name) = lower.strip_prefix("s3:") else { return false };
    let plain = name.split(['*', '?']).next().unwrap_or_default();
    action.is_action() && with.iter().any(|known| plain.starts_with(known))
}

/// The part of a resource that names bucket and object; none for what is not told so: access points, wildcards before.
fn name_of(resource: &str) -> Option<&str> {
    let arn = Arn::parse(resource)?;
    let plain = arn.service == "s3" && arn.region.is_empty() && arn.account.is_empty();
    plain.then_some(arn.resource).filter(|name| !name.contains('$'))
}

fn may_be_object(resource: &str) -> bool {
    name_of(resource).is_none_or(|name| name.contains(['/', '*', '?']))
}

fn may_be_bucket(resource: &str) -> bool {
    name_of(resource).is_none_or(|name| !name.contains('/'))
}
