//! Implicit denies: what a layer lacks, explained by the statement that comes nearest.

use keytrace_access::kms::case::Case;
use keytrace_aws::arn::Arn;
use keytrace_iam::policy_set::PolicyType;

use crate::analysis::{Analysis, StatementResult};
use crate::findings::code::Code;
use crate::findings::evidence::{Evidence, checked_policies};
use crate::findings::wording::context_words;
use crate::findings::{Finding, Layer, draft_in};
use crate::near_miss::NearMiss;
use crate::remediation::key_arn;

/// Why a layer does not allow: words that follow the sentence, where it shows, and what stands for the marks in it.
#[derive(Default)]
pub(super) struct Reason {
    pub(super) words: String,
    pub(super) evidence: Vec<Evidence>,
    pub(super) seen: Vec<(String, String)>,
}

impl Reason {
    fn of(one: &StatementResult<'_>, why: &str, evidence: Evidence) -> Self {
        Self { words: format!(": {} {why}", one.place()), evidence: vec![evidence], seen: Vec::new() }
    }
}

/// The finding that a layer does not allow: `sentence`, in which `{caller}`, `{actions}` and `{key}` stand for names, and
/// the reason.
pub(super) fn finding(analysis: &Analysis<'_>, code: Code, sentence: &str, reason: Reason) -> Finding {
    finding_in(analysis, code, code.layer(), sentence, reason)
}

/// The same in another layer than the code's own.
pub(super) fn finding_in(
    analysis: &Analysis<'_>,
    code: Code,
    layer: Layer,
    sentence: &str,
    reason: Reason,
) -> Finding {
    let mut finding = draft_in(analysis, code, layer, format!("{sentence}{}", reason.words));
    finding.mark(reason.seen);
    finding.evidence = reason.evidence;
    finding
}

/// Why a layer does not allow.
pub(super) fn reason(analysis: &Analysis<'_>, policy_type: PolicyType) -> Reason {
    let near_miss = analysis.near_miss(policy_type);
    reason_of(analysis.case, near_miss, || checked_policies(analysis.case, policy_type, None))
}

/// Why the SCPs that are attached to one level do not allow.
pub(super) fn reason_at(analysis: &Analysis<'_>, level: usize) -> Reason {
    let near_miss = analysis.near_miss_of_scps(level);
    reason_of(analysis.case, &near_miss, || checked_policies(analysis.case, PolicyType::Scp, Some(level)))
}

fn reason_of(case: &Case, near_miss: &NearMiss<'_>, checked: impl FnOnce() -> Vec<Evidence>) -> Reason {
    match near_miss {
        NearMiss::Condition(one) => unmet_conditions(case, one),
        NearMiss::NoResource(one) => {
            let why = "has no `Resource` element and so no effect";
            Reason::of(one, why, one.evidence(one.statement.at, why))
        }
        NearMiss::Alias(one, entry) => {
            let why = "names an alias; KMS compares `Resource` with the key's ARN only";
            Reason::of(one, why, resource_evidence(one, Some(*entry), why))
        }
        NearMiss::Resource(one) => {
            let why = other_resource(case, one);
            Reason::of(one, &why, resource_evidence(one, None, &why))
        }
        NearMiss::Deleted(one, id) => {
            let why = format!("names `{id}`, the ID of a user or role that has been deleted");
            Reason::of(one, &why, one.evidence(one.principal_at(), why.as_str()))
        }
        NearMiss::Misspelled(one, written, meant) => {
            let why = format!("has `{written}`, which is not a KMS action; did you mean `{meant}`?");
            Reason::of(one, &why, one.evidence(one.statement.action.at, why.as_str()))
        }
        NearMiss::Nothing => Reason { evidence: checked(), ..Reason::default() },
    }
}

/// The conditions that keep a statement from applying (`kms-calls` 1.4, rule 6: AWS reports them as absence).
///
/// What a request carries for a key is a mark: requests that differ in it alone are stopped by the same fault.
pub(super) fn unmet_conditions(case: &Case, one: &StatementResult<'_>) -> Reason {
    let mut reason = Reason::default();
    let mut words = Vec::new();
    for condition in one.unmet() {
        let (operator, key) = (&condition.operator_name, &condition.key_name);
        let seen = context_words(case, key);
        let mark = format!("{{{key}}}");
        let why = |seen: &str| format!("condition `{operator}` on `{key}` does not hold: {seen}");
        reason.evidence.push(one.evidence(condition.at, why(&seen)));
        words.push(why(&mark));
        reason.seen.push((mark, seen));
    }
    reason.words = format!(": {} would allow, but {}", one.place(), words.join(", and "));
    reason
}

fn resource_evidence(one: &StatementResult<'_>, entry: Option<usize>, why: &str) -> Evidence {
    let at = one.statement.resource.as_ref().map_or(one.statement.at, |resource| resource.at);
    let mut evidence = one.evidence(at, why);
    let several = one.statement.resource.as_ref().is_some_and(|resource| resource.patterns.len() > 1);
    if let (Some(entry), Some(pointer), true) = (entry, &mut evidence.pointer, several) {
        pointer.push_str(&format!("/{entry}"));
    }
    evidence
}

/// What a statement names instead of the key: of its entries the one that comes nearest.
fn other_resource(case: &Case, one: &StatementResult<'_>) -> String {
    let Some(own) = key_arn(case).and_then(Arn::parse) else { return "names another resource".to_owned() };
    let entries = one.statement.resource.iter().flat_map(|resource| &resource.patterns);
    let nearest = entries.map(|pattern| difference(&own, pattern.as_str())).min_by_key(|(rank, _)| *rank);
    nearest.map_or("names another resource".to_owned(), |(_, words)| words)
}

/// How an entry of `Resource` differs from the key's ARN, and how far it is from it.
fn difference(own: &Arn<'_>, named: &str) -> (u8, String) {
    let clean: String = named.chars().filter(|letter| !letter.is_whitespace()).collect();
    let id = own.resource.strip_prefix("key/").unwrap_or(own.resource);
    if named == id || named == own.resource {
        return (4, format!("names `{named}`, an ID alone; `Resource` needs the key's ARN"));
    }
    let Some(arn) = Arn::parse(&clean).filter(|arn| arn.service == "kms") else {
        return (6, format!("names `{named}`, which is not the key's ARN"));
    };
    let instead = |rank, part: &str, theirs: &str, own: &str| {
        (rank, format!("names `{named}`: {part} `{theirs}` instead of `{own}`"))
    };
    match arn {
        _ if arn.resource != own.resource && named.contains(":key/") => {
            (5, format!("names another key, `{named}`"))
        }
        _ if arn.resource != own.resource => (6, format!("names `{named}`, which is not the key's ARN")),
        _ if arn.region != own.region => instead(2, "Region", arn.region, own.region),
        _ if arn.account != own.account => instead(3, "account", arn.account, own.account),
        _ if arn.partition != own.partition => instead(1, "partition", arn.partition, own.partition),
        _ if clean != named => {
            (0, format!("names `{named}`, the key's ARN with a blank in it, which is another text"))
        }
        _ => (6, format!("names `{named}`, which is not the key's ARN")),
    }
}
