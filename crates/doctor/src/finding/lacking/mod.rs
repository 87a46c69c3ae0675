//! Implicit denies: what a layer lacks, told by the statement that comes nearest.

use iam::arn::Arn;
use iam::policy_set::PolicyType;

use crate::finding::evidence::Evidence;
use crate::finding::near_miss::{NearMiss, nearest};
use crate::finding::reading::{Said, context_words, read_policies};
use crate::fix::key_arn;
use crate::kms::case::Case;

/// Why a layer, or one level of it, does not allow: words that follow the sentence, and where it shows.
pub(super) fn reason(case: &Case, policy_type: PolicyType, level: Option<usize>) -> (String, Vec<Evidence>) {
    match nearest(case, policy_type, level) {
        NearMiss::Condition(said) => unmet_conditions(case, &said),
        NearMiss::NoResource(said) => {
            let why = "has no `Resource` element and so no effect";
            (format!(": {} {why}", said.place()), vec![said.evidence(said.statement.at, why)])
        }
        NearMiss::Alias(said, entry) => {
            let why = "names an alias; KMS compares `Resource` with the key's ARN only";
            (format!(": {} {why}", said.place()), vec![resource_evidence(&said, Some(entry), why)])
        }
        NearMiss::Resource(said) => {
            let why = other_resource(case, &said);
            (format!(": {} {why}", said.place()), vec![resource_evidence(&said, None, &why)])
        }
        NearMiss::Deleted(said, id) => {
            let why = format!("names `{id}`, the id of a user or role that has been deleted");
            (format!(": {} {why}", said.place()), vec![said.evidence(principal_at(&said), why)])
        }
        NearMiss::Misspelt(said, written, meant) => {
            let why = format!("says `{written}`, which is no action of KMS; did you mean `{meant}`?");
            (format!(": {} {why}", said.place()), vec![said.evidence(said.statement.action.at, why)])
        }
        NearMiss::Nothing => (String::new(), read_policies(case, policy_type, level)),
    }
}

/// The conditions that keep a statement from applying (`kms-calls` 1.4, rule 6: AWS reports them as absence).
pub(super) fn unmet_conditions(case: &Case, said: &Said<'_>) -> (String, Vec<Evidence>) {
    let mut evidence = Vec::new();
    let mut words = Vec::new();
    for condition in said.unmet() {
        let why = format!(
            "condition `{}` on `{}` does not hold: {}",
            condition.operator_name,
            condition.key_name,
            context_words(case, &condition.key_name)
        );
        evidence.push(said.evidence(condition.at, why.clone()));
        words.push(why);
    }
    (format!(": {} would allow, but {}", said.place(), words.join(", and ")), evidence)
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

/// What a statement names instead of the key: the same key elsewhere, or another one.
fn other_resource(case: &Case, said: &Said<'_>) -> String {
    let patterns = said.statement.resource.as_ref().map(|resource| &resource.patterns);
    let named = patterns.and_then(|patterns| patterns.first()).map(|pattern| pattern.as_str());
    let (Some(own), Some(named)) = (key_arn(case).and_then(Arn::parse), named) else {
        return "names another resource".to_owned();
    };
    match Arn::parse(named).filter(|arn| arn.service == "kms") {
        Some(arn) if arn.resource == own.resource && arn.region != own.region => {
            format!("names `{named}`: Region `{}` instead of `{}`", arn.region, own.region)
        }
        Some(arn) if arn.resource == own.resource && arn.account != own.account => {
            format!("names `{named}`: account `{}` instead of `{}`", arn.account, own.account)
        }
        Some(_) if named.contains(":key/") => format!("names another key, `{named}`"),
        _ => format!("names `{named}`, which is not the key's ARN"),
    }
}
