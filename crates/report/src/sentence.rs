//! The sentences that reports for people have in common.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_iam::decide::Decision;

use crate::blocker::{self, Blockers};
use crate::matrix::{self, grouped};
use crate::word;
use keytrace_doctor::diagnose::{
    CallReport, FindingReport, GapReport, LookAlike, Report, Standing, SubjectReport, Verdict, blocks,
};
use keytrace_doctor::findings::evidence::Evidence;
use keytrace_doctor::remediation::{Edit, Fix, Operation, Proof, Reach, TargetKind};

/// The kind of a subject that is a single request, of `keytrace can`.
const REQUEST: &str = "request";

/// Whether a subject is a single request: then the verdict answers yes or no.
pub(crate) fn is_question(subject: &SubjectReport) -> bool {
    subject.kind == REQUEST
}

/// The verdict of a subject in one word.
pub(crate) fn verdict(subject: &SubjectReport) -> &'static str {
    match (subject.kind, subject.verdict) {
        (REQUEST, Verdict::Allowed) => "yes",
        (REQUEST, Verdict::Blocked) => "no",
        (REQUEST, Verdict::Undetermined) => "unknown",
        (_, verdict) => verdict.name(),
    }
}

/// One sentence about one subject: what it is, what happens to its requests, and why.
pub(crate) fn summary(report: &Report, subject: &SubjectReport) -> String {
    if let (REQUEST, Some(call)) =
        (subject.kind, subject.calls.first().and_then(|call| report.calls.get(*call)))
    {
        return answer(report, subject, call);
    }
    let run = subject.run.as_ref().map(|run| format!(", run {run}")).unwrap_or_default();
    let place = format!("({}, {}{run})", subject.account, subject.region);
    format!("{} `{}` {place}: {}", kind(subject), subject.name, tally(report, subject))
}

/// The answer to a question: ``role `etl` may call `kms:Decrypt` with key arn:…``.
fn answer(report: &Report, subject: &SubjectReport, call: &CallReport) -> String {
    let who = format!("{} `{}`", blocker::kind(&call.asked.principal), matrix::principal(call));
    let what = format!("call `{}` with {}", call.asked.action, key(call));
    match subject.verdict {
        Verdict::Allowed => format!("{who} may {what}"),
        Verdict::Blocked => {
            let blockers = Blockers::of(report, subject);
            format!("{who} may not {what}: {} it", blockers.block())
        }
        Verdict::Undetermined => format!("whether {who} may {what} depends on information that is missing"),
    }
}

/// The key of a request, as people refer to it.
fn key(call: &CallReport) -> String {
    match call.key() {
        "" => "an unknown key".to_owned(),
        alias if alias.starts_with("alias/") => format!("`{alias}`"),
        key => format!("key `{key}`"),
    }
}

/// What happens to a subject's requests, and why.
fn tally(report: &Report, subject: &SubjectReport) -> String {
    let calls: Vec<&CallReport> = subject.calls.iter().filter_map(|call| report.calls.get(*call)).collect();
    let count = |wanted: fn(Decision) -> bool| calls.iter().filter(|call| wanted(call.decision)).count();
    let denied = count(|decision| matches!(decision, Decision::ExplicitDeny | Decision::ImplicitDeny));
    let unknown = count(|decision| decision == Decision::Unknown);
    let total = calls.len();
    match subject.verdict {
        Verdict::Allowed if total == 0 => "it makes no KMS requests".to_owned(),
        Verdict::Allowed if total == 1 => "its only KMS request is allowed".to_owned(),
        Verdict::Allowed => format!("{} are allowed", share(total, total, "KMS request")),
        Verdict::Blocked if denied == 0 => format!(
            "an error text shows a failure other than of a KMS request; blocked by {}",
            Blockers::of(report, subject).list()
        ),
        Verdict::Blocked => {
            // Why not always KMS: a key is associated with a log group by a request to CloudWatch Logs.
            let of_kms = calls.iter().all(|call| call.asked.is_of_kms());
            let what = if of_kms { "KMS request" } else { "request" };
            format!("{} {}", Blockers::of(report, subject).block(), share(denied, total, what))
        }
        Verdict::Undetermined if denied > 0 => {
            let made = if denied == 1 { "if it is made" } else { "if they are made" };
            format!("{} would be denied {made}", share(denied, total, "KMS request"))
        }
        Verdict::Undetermined if total == 0 => {
            "nothing is proven to be blocked, but its KMS requests could not be determined".to_owned()
        }
        Verdict::Undetermined if unknown == 0 => {
            format!(
                "{} that were found are allowed, but something else is undetermined",
                share(total, total, "KMS request")
            )
        }
        Verdict::Undetermined => format!(
            "nothing is proven to be blocked, but {} {} on missing information",
            share(unknown, total, "KMS request"),
            if unknown == 1 { "depends" } else { "depend" }
        ),
    }
}

/// How many subjects have each verdict.
pub(crate) fn counts(report: &Report) -> String {
    let of = |verdict| grouped(report.subjects.iter().filter(|subject| subject.verdict == verdict).count());
    format!(
        "{} blocked, {} undetermined, {} allowed",
        of(Verdict::Blocked),
        of(Verdict::Undetermined),
        of(Verdict::Allowed)
    )
}

/// A number out of a total: `2 of 7 requests`, `all 7 requests`, `both requests`, `its only request`.
fn share(number: usize, total: usize, what: &str) -> String {
    match total {
        1 => format!("its only {what}"),
        2 if number == total => format!("both {what}s"),
        _ if number == total => format!("all {} {what}s", grouped(total)),
        _ => format!("{} of {} {what}s", grouped(number), grouped(total)),
    }
}

/// How many requests a finding affects: `2 of 7 requests`; with many subjects `300 requests of 300 jobs`.
pub(crate) fn scope(report: &Report, found: &FindingReport) -> String {
    let calls = found.calls.len();
    let subjects = found.subjects;
    let requests = if calls == 1 { "request" } else { "requests" };
    if report.subjects.len() < 2 {
        return share(calls, report.calls.len(), "request");
    }
    let only = found.calls.first().filter(|_| subjects == 1);
    let only = only.and_then(|call| report.subjects.iter().find(|subject| subject.calls.contains(call)));
    match only {
        Some(subject) => format!("{} {requests} of {} `{}`", grouped(calls), kind(subject), subject.name),
        None => {
            format!("{} {requests} of {} {}", grouped(calls), grouped(subjects), holders(report, subjects))
        }
    }
}

/// The noun for the subjects of a report, in the singular or plural.
pub(crate) fn holders(report: &Report, number: usize) -> String {
    let kinds: BTreeSet<&str> = report.subjects.iter().map(|subject| subject.kind).collect();
    let of_all = match kinds.iter().copied().collect::<Vec<_>>().as_slice() {
        ["job"] => ["job", "jobs"],
        ["crawler"] => ["crawler", "crawlers"],
        ["crawler", "job"] => ["job or crawler", "jobs and crawlers"],
        _ => ["workload", "workloads"],
    };
    let [one, many] = of_all;
    if number == 1 { one } else { many }.to_owned()
}

/// A subject's kind as people write it: `table optimizer`.
pub(crate) fn kind(subject: &SubjectReport) -> String {
    subject.kind.replace('-', " ")
}

/// What an edit does: ``add inline policy `UseKmsKeys` of arn:…``.
pub(crate) fn edit(edit: &Edit) -> String {
    let verb = match edit.operation {
        Operation::Create => "add",
        Operation::Replace => "change",
        Operation::Remove => "remove",
    };
    let target = &edit.target;
    let (title, name) = (target.kind.title(), &target.name);
    match (target.kind, target.arn.as_ref().filter(|arn| *arn != name)) {
        (TargetKind::RoleInlinePolicy, Some(arn)) => format!("{verb} {title} `{name}` of {arn}"),
        (TargetKind::KeyPolicy, Some(arn)) => format!("{verb} the policy of key {arn}"),
        (TargetKind::KeyState, Some(arn)) => format!("{verb} the state of key {arn}"),
        (_, Some(arn)) => format!("{verb} {title} `{name}` ({arn})"),
        (_, None) => format!("{verb} {title} `{name}`"),
    }
}

/// What evaluating the requests again with a finding's fix showed.
pub(crate) fn proof(report: &Report, found: &FindingReport, fix: &Fix) -> String {
    let text = match fix.reach() {
        Reach::Alone => "with this change, the denied requests are allowed".to_owned(),
        Reach::Together => format!("needed; together with {}, all requests pass", companions(report, found)),
    };
    format!("{text}{}", unless_gaps(fix))
}

/// The changes without which a fix does not suffice, by the numbers of their findings: `changes 2 and 3`.
fn companions(report: &Report, found: &FindingReport) -> String {
    let blocking = report.findings.iter().filter(|other| blocks(&other.finding));
    let numbers: Vec<String> = (1..)
        .zip(blocking)
        .filter(|(_, other)| !std::ptr::eq(*other, found) && other.finding.fix.is_some())
        .filter(|(_, other)| other.calls.iter().any(|call| found.calls.contains(call)))
        .map(|(number, _): (usize, _)| number.to_string())
        .collect();
    match numbers.as_slice() {
        [] => "the other changes listed here".to_owned(),
        [one] => format!("change {one}"),
        several => format!("changes {}", and(several)),
    }
}

/// What evaluating a subject's requests again with all fixes showed.
pub(crate) fn proof_of_all(plan: &Fix) -> String {
    format!("verified: with all these changes, the denied requests are allowed{}", unless_gaps(plan))
}

/// `a`, `a and b`, `a, b, and c`.
pub(crate) fn and(names: &[String]) -> String {
    match names {
        [first, second] => format!("{first} and {second}"),
        [first @ .., last] if !first.is_empty() => format!("{}, and {last}", first.join(", ")),
        names => names.concat(),
    }
}

fn unless_gaps(fix: &Fix) -> String {
    match fix.proof() {
        Proof::Allow => String::new(),
        Proof::AllowUnlessGaps(gaps) if gaps.is_empty() => {
            ", unless an unknown detail of the requests prevents it".to_owned()
        }
        Proof::AllowUnlessGaps(gaps) => {
            let facts: Vec<&str> = gaps.iter().map(|gap| gap.fact.as_str()).collect();
            format!(", unless what could not be read prevents it: {}", facts.join("; "))
        }
    }
}

/// A fact that could not be read, and the permission that reading it requires.
pub(crate) fn gap(report: &Report, missing: &GapReport) -> String {
    let gap = &missing.gap;
    let reason = gap.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    let count = match missing.calls.len() {
        0 => String::new(),
        1 if report.calls.len() == 1 => "; the only request depends on it".to_owned(),
        some => {
            let verb = if some == 1 { "depends" } else { "depend" };
            format!("; {} {verb} on it", share(some, report.calls.len(), "request"))
        }
    };
    format!("{}: requires `{}`{count}{reason}", gap.fact, gap.permission)
}

/// The missing information: the facts on which requests depend, and what could not be derived, each once.
pub(crate) fn unknown(report: &Report) -> Vec<String> {
    let mut of: BTreeMap<String, Vec<&SubjectReport>> = BTreeMap::new();
    let mut order = Vec::new();
    for subject in &report.subjects {
        for line in subject.unknowns.iter().map(word::underived) {
            let subjects = of.entry(line.clone()).or_default();
            if subjects.is_empty() {
                order.push(line);
            }
            subjects.push(subject);
        }
    }
    let whose = |line: &String| match of.get(line).map(Vec::as_slice).unwrap_or_default() {
        _ if report.subjects.len() < 2 => String::new(),
        [only] => format!("; {} `{}` depends on it", kind(only), only.name),
        some => format!("; {} {} depend on it", grouped(some.len()), holders(report, some.len())),
    };
    let underived = order.iter().map(|line| format!("{line}{}", whose(line)));
    report.gaps.iter().map(|missing| gap(report, missing)).chain(underived).collect()
}

/// The other causes with the same symptoms as a KMS denial: which are likely, not the cause, or possible, and why.
pub(crate) fn look_alikes(report: &Report) -> Vec<String> {
    let of = |standing: Standing| report.look_alikes.iter().filter(move |other| other.standing == standing);
    let out: Vec<&str> = of(Standing::RuledOut).map(word::look_alike).collect();
    let line = |title: &str, text: String| (!text.is_empty()).then(|| format!("{title}: {text}."));
    [
        line("Likely", with_reasons(of(Standing::RuledIn))),
        line("Not the cause (checked)", out.join("; ")),
        line("Still possible", with_reasons(of(Standing::Open))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Causes and their reasons; causes with the same reason together.
fn with_reasons<'r>(causes: impl Iterator<Item = &'r LookAlike>) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for other in causes {
        match reasons.iter_mut().find(|(why, _)| *why == other.why) {
            Some((_, causes)) => causes.push(word::look_alike(other)),
            None => reasons.push((&other.why, vec![word::look_alike(other)])),
        }
    }
    let each: Vec<String> =
        reasons.iter().map(|(why, causes)| format!("{} ({why})", causes.join(", "))).collect();
    each.join("; ")
}

/// The layer of a finding, what it affects, and the confidence where AWS does not document it.
pub(crate) fn standing(report: &Report, found: &FindingReport) -> String {
    let confidence =
        word::undocumented(found.finding.confidence).map(|word| format!(", {word}")).unwrap_or_default();
    format!("{}, {}{confidence}", word::layer(found.finding.layer), scope(report, found))
}

/// The evidence that points at something, and the names of the policies that were checked and contain nothing relevant.
pub(crate) fn places(evidence: &[Evidence]) -> (Vec<&Evidence>, Vec<&str>) {
    let (checked, seen): (Vec<&Evidence>, Vec<&Evidence>) =
        evidence.iter().partition(|evidence| evidence.allows_nothing);
    (seen, checked.into_iter().map(|evidence| evidence.policy.as_str()).collect())
}

/// The statement, line, and column of a place, as a suffix of the policy's name.
pub(crate) fn position(evidence: &Evidence) -> String {
    let sid = evidence.sid.as_ref().map(|sid| format!(", statement `{sid}`")).unwrap_or_default();
    match (evidence.line, evidence.column) {
        (Some(line), Some(column)) => format!("{sid}, line {line}, column {column}"),
        _ => sid,
    }
}

/// The text with a capital first letter.
pub(crate) fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// The text with a period at its end.
pub(crate) fn ended(text: &str) -> String {
    if text.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") }
}
