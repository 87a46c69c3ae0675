//! What a case tells beside its findings: what hides behind them, what else needs the same, and which popular change
//! would not help. Hints are advice; they change no verdict.

mod bare_reference;
mod bucket_key;
mod catalog_readers;
mod endpoint;
mod logs;
mod multipart;
mod older_key;
mod other_role;
mod service_made;
mod session;

use keytrace_iam::policy_set::PolicyType;

use crate::finding::{Finding, Layer, Severity};
use keytrace_access::kms::case::Case;

type Hint = fn(&Case, &Finding) -> Option<String>;

const HINTS: [Hint; 10] = [
    service_made::hint,
    bucket_key::hint,
    multipart::hint,
    logs::hint,
    catalog_readers::hint,
    other_role::hint,
    older_key::hint,
    bare_reference::hint,
    session::hint,
    endpoint::hint,
];

/// Adds to the findings of one case what else is to be known of it.
pub(super) fn advise(case: &Case, findings: &mut [Finding]) {
    let grave = findings.iter_mut().filter(|finding| finding.severity == Severity::Error);
    for finding in grave {
        let hints = HINTS.into_iter().filter_map(|hint| hint(case, finding));
        let hints: Vec<String> = hints.collect();
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
