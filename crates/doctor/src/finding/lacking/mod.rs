//! Implicit denies: what a layer lacks, told by the statement that comes nearest.

use keytrace_aws::arn::Arn;
use keytrace_iam::policy_set::PolicyType;

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::reading::{Said, context_words, read_policies};
use crate::finding::{Finding, Layer, draft};
use crate::fix::key_arn;
use keytrace_access::kms::case::Case;

/// Why a layer does not allow: words that follow the sentence, where it shows, and what stands for the marks in it.
#[derive(Default)]
pub(super) struct Reason {
    pub(super) words: String,
    pub(super) evidence: Vec<Evidence>,
    pub(super) seen: Vec<(String, String)>,
}

impl Reason {
    fn of(said: &Said<'_>, why: &str, evidence: Evidence) -> Self {
        Self { words: format!(": {} {why}", said.place()), evidence: vec![evidence], seen: Vec::new() }
    }
}

/// The finding that a layer does not allow: `sentence`, in which `{caller}`, `{actions}` and `{key}` stand for names, and
/// the reason.
pub(super) fn finding(
    case: &Case,
    code: Code,
    policy_type: PolicyType,
    sentence: &str,
    reason: Reason,
) -> Finding {
    let sentence = format!("{sentence}{}", reason.words);
    let mut finding = draft(case, code, Layer::Policy(policy_type), sentence);
    for (mark, word) in reason.seen {
        finding.wording.mark(&mark, word);
    }
    finding.message = finding.wording.sentence();
    finding.evidence = reason.evidence;
    finding
}

/// Why a layer, or one level of it, does not allow.
pub(super) fn reason(case: &Case, policy_type: PolicyType, level: Option<usize>) -> Reason {
    match nearest(case, policy_type, level) {
        NearMiss::Condition(said) => unmet_conditions(case, &said),
        NearMiss::NoResource(said) => {
            let why = "has no `Resource` element and so no effect";
            Reason::of(&said, why, said.evidence(said.statement.at, why))
        }
        NearMiss::Alias(said, entry) => {
            let why = "names an alias; KMS compares `Resource` with the key's ARN only";
            Reason::of(&said, why, resource_evidence(&said, Some(entry), why))
        }
        NearMiss::Resource(said) => {
            let why = other_resource(case, &said);
            Reason::of(&said, &why, resource_evidence(&said, None, &why))
        }
        NearMiss::Deleted(said, id) => {
            let why = format!("names `{id}`, the id of a user or role that has been deleted");
            Reason::of(&said, &why, said.evidence(principal_at(&said), why.as_str()))
        }
        NearMiss::Misspelt(said, written, meant) => {
            let why = format!("says `{written}`, which is no action of KMS; did you mean `{meant}`?");
            Reason::of(&said, &why, said.evidence(said.statement.action.at, why.as_str()))
        }
        NearMiss::Nothing => {
            Reason { evidence: read_policies(case, policy_type, level), ..Reason::default() }
        }
    }
}

/// The conditions that keep a statement from applying (`kms-calls` 1.4, rule 6: AWS reports them as absence).
///
/// What a request carries for a key is a mark: requests that differ in it alone are stopped by the same fault.
pub(super) fn unmet_conditions(case: &Case, said: &Said<'_>) -> Reason {
    let mut reason = Reason::default();
    let mut words = Vec::new();
    for condition in said.unmet() {
        let (operator, key) = (&condition.operator_name, &condition.key_name);
        let seen = context_words(case, key);
        let mark = format!("{{{key}}}");
        let why = |seen: &str| format!("condition `{operator}` on `{key}` does not hold: {seen}");
        reason.evidence.push(said.evidence(condition.at, why(&seen)));
        words.push(why(&mark));
        reason.seen.push((mark, seen));
    }
    reason.words = format!(": {} would allow, but {}", said.place(), words.join(", and "));
    reason
}

fn resource_evidence(said: &Said<'_>, entry: Option<usize>, why: &str) -> Evidence {
    let at = said.statement.resource.as_ref().map_or(said.statement.at, |resource| resource.at);
    let mut evidence = said.evidence(at, why);
    let several = said.statement.resource.as_ref().is_some_and(|resource| resource.patterns.len() > 1);
    if let (Some(entry), Some(pointer), true) = (entry, &mut evidence.pointer, several) {
        pointer.push_str(&format!("/{entry}"));
    }
    evidence
}

fn principal_at(said: &Said<'_>) -> u32 {
    said.statement.principal.as_ref().map_or(said.statement.at, |principal| principal.at)
}

/// What a statement names instead of the key: of its entries the one that comes nearest.
fn other_resource(case: &Case, said: &Said<'_>) -> String {
    let Some(own) = key_arn(case).and_then(Arn::parse) else { return "names another resource".to_owned() };
    let entries = said.statement.resource.iter().flat_map(|resource| &resource.patterns);
    let nearest = entries.map(|pattern| difference(&own, pattern.as_str())).min_by_key(|(rank, _)| *rank);
    nearest.map_or("names another resource".to_owned(), |(_, words)| words)
}

/// How an entry of `Resource` differs from the key's ARN, and how far it is from it.
fn difference(own: &Arn<'_>, named: &str) -> (u8, String) {
    let clean: String = named.chars().filter(|letter| !letter.is_whitespace()).collect();
    let id = own.resource.strip_prefix("key/").unwrap_or(own.resource);
    if named == id || named == own.resource {
        return (4, format!("names `{named}`, an id alone; `Resource` needs the key's ARN"));
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
