//! The sentences that reports for people share.

use std::collections::{BTreeMap, BTreeSet};

use keytrace_iam::decide::Decision;

use crate::blocker::Blockers;
use crate::matrix::grouped;
use crate::word;
use keytrace_doctor::diagnose::{
    CallReport, FindingReport, GapReport, LookAlike, Report, Standing, SubjectReport, Verdict,
};
use keytrace_doctor::finding::evidence::{Evidence, READ};
use keytrace_doctor::fix::{Edit, Fix, Operation, Proof, Reach, TargetKind};

/// One sentence about one subject: what it is, what happens to it and why.
pub(crate) fn summary(report: &Report, subject: &SubjectReport) -> String {
    let run = subject.run.as_ref().map(|run| format!(", run {run}")).unwrap_or_default();
    let place = format!("({}, {}{run})", subject.account, subject.region);
    format!("{} `{}` {place}: {}", kind(subject), subject.name, tally(report, subject))
}

/// What happens to a subject's requests, and why.
pub(crate) fn tally(report: &Report, subject: &SubjectReport) -> String {
    let calls: Vec<&CallReport> = subject.calls.iter().filter_map(|call| report.calls.get(*call)).collect();
    let count = |wanted: fn(Decision) -> bool| calls.iter().filter(|call| wanted(call.decision)).count();
    let denied = count(|decision| matches!(decision, Decision::ExplicitDeny | Decision::ImplicitDeny));
    let unknown = count(|decision| decision == Decision::Unknown);
    let total = calls.len();
    match subject.verdict {
        Verdict::Allowed if total == 1 => "the only KMS request that it makes is allowed".to_owned(),
        Verdict::Allowed => format!("all {total} KMS requests that it makes are allowed"),
        Verdict::Blocked if denied == 0 => format!(
            "an error text shows a failure beside its KMS requests; what blocks: {}",
            Blockers::of(report, subject).list()
        ),
        Verdict::Blocked => {
            // Why: binding a key to a log group is asked of CloudWatch Logs.
            let of_kms = calls.iter().all(|call| call.asked.is_of_kms());
            let what = if of_kms { "KMS request" } else { "request" };
            format!("{} {}", Blockers::of(report, subject).stop(), share(denied, total, what))
        }
        Verdict::Undetermined if denied > 0 => {
            format!("{denied} of {total} KMS requests would be denied if they are made")
        }
        Verdict::Undetermined if total == 0 => {
            "nothing is proven blocked; its KMS requests could not be derived".to_owned()
        }
        Verdict::Undetermined if unknown == 0 => {
            format!("all {total} KMS requests that were found are allowed, but something is not explained")
        }
        Verdict::Undetermined => format!(
            "nothing is proven blocked; {unknown} of {total} KMS requests depend on facts that could not be read"
        ),
    }
}

/// How many jobs and crawlers end how.
pub(crate) fn counts(report: &Report) -> String {
    let of = |verdict| grouped(report.subjects.iter().filter(|subject| subject.verdict == verdict).count());
    format!(
        "{} blocked, {} undetermined, {} allowed",
        of(Verdict::Blocked),
        of(Verdict::Undetermined),
        of(Verdict::Allowed)
    )
}

/// So many of all: `2 of 7 requests`, `all 7 requests`, `its only request`.
fn share(number: usize, total: usize, what: &str) -> String {
    match total {
        1 => format!("its only {what}"),
        _ if number == total => format!("all {total} {what}s"),
        _ => format!("{number} of {total} {what}s"),
    }
}

/// How many requests a finding concerns: `2 of 7 requests`; of many subjects `300 requests of 300 jobs`.
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

/// What the subjects of a report are, in words, for this number of them.
pub(crate) fn holders(report: &Report, number: usize) -> String {
    let kinds: BTreeSet<&str> = report.subjects.iter().map(|subject| subject.kind).collect();
    let of_all = match kinds.iter().copied().collect::<Vec<_>>().as_slice() {
        ["job"] => ["job", "jobs"],
        ["crawler"] => ["crawler", "crawlers"],
        ["crawler", "job"] => ["job or crawler", "jobs and crawlers"],
        _ => ["job, crawler or other subject", "jobs, crawlers and other subjects"],
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

/// What the evaluation of the mended case said.
pub(crate) fn proof(fix: &Fix) -> String {
    let text = match fix.reach() {
        Reach::Alone => "evaluated: with this change the denied requests are allowed",
        Reach::Together => {
            "evaluated: needed, and with the other changes listed here the denied requests are allowed"
        }
    };
    format!("{text}{}", unless_gaps(fix))
}

/// What the evaluation of a subject's cases said when all findings were mended.
pub(crate) fn proof_of_all(plan: &Fix) -> String {
    format!("evaluated: with all these changes the denied requests are allowed{}", unless_gaps(plan))
}

fn unless_gaps(fix: &Fix) -> String {
    match fix.proof() {
        Proof::Allow => String::new(),
        Proof::AllowUnlessGaps(gaps) if gaps.is_empty() => {
            ", unless what is not known of the requests themselves stands against it".to_owned()
        }
        Proof::AllowUnlessGaps(gaps) => {
            let facts: Vec<&str> = gaps.iter().map(|gap| gap.fact.as_str()).collect();
            format!(", unless what could not be read stands against it: {}", facts.join("; "))
        }
    }
}

/// A fact that could not be read, and what would tell it.
pub(crate) fn gap(report: &Report, missing: &GapReport) -> String {
    let gap = &missing.gap;
    let reason = gap.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    let count = match missing.calls.len() {
        0 => String::new(),
        some => format!("; {some} of {} requests depend on it", report.calls.len()),
    };
    format!("{}: the permission `{}` would tell{count}{reason}", gap.fact, gap.permission)
}

/// What could not be known: the facts on which requests depend, and what could not be derived, each once.
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

/// What looks like a refusal of KMS and is none: what is ruled out, and what is not, with the reasons.
pub(crate) fn look_alikes(report: &Report) -> Vec<String> {
    let of = |standing: Standing| report.look_alikes.iter().filter(move |other| other.standing == standing);
    let out: Vec<&str> = of(Standing::RuledOut).map(|other| other.what).collect();
    let line = |title: &str, text: String| (!text.is_empty()).then(|| format!("{title}: {text}."));
    [
        line("Ruled in", with_reasons(of(Standing::RuledIn))),
        line("Ruled out", out.join("; ")),
        line("Not ruled out", with_reasons(of(Standing::Open))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Causes, those of one reason together.
fn with_reasons<'r>(causes: impl Iterator<Item = &'r LookAlike>) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for other in causes {
        match reasons.iter_mut().find(|(why, _)| *why == other.why) {
            Some((_, whats)) => whats.push(other.what),
            None => reasons.push((&other.why, vec![other.what])),
        }
    }
    let each: Vec<String> =
        reasons.iter().map(|(why, whats)| format!("{} ({why})", whats.join(", "))).collect();
    each.join("; ")
}

/// Where a finding stands, whom it concerns, and how sure it is where AWS does not document it.
pub(crate) fn standing(report: &Report, found: &FindingReport) -> String {
    let sure = word::sureness(found.finding.confidence).map(|word| format!(", {word}")).unwrap_or_default();
    format!("{} layer, {}{sure}", found.finding.layer.name(), scope(report, found))
}

/// The evidence that points at something, and the names of the policies that were merely read.
pub(crate) fn places(evidence: &[Evidence]) -> (Vec<&Evidence>, Vec<&str>) {
    let merely_read = |evidence: &&Evidence| evidence.line.is_none() && evidence.why == READ;
    let read = evidence.iter().filter(merely_read).map(|evidence| evidence.policy.as_str()).collect();
    (evidence.iter().filter(|evidence| !merely_read(evidence)).collect(), read)
}

/// The statement, line and column of a place, as they follow the policy's name.
pub(crate) fn position(evidence: &Evidence) -> String {
    let sid = evidence.sid.as_ref().map(|sid| format!(", statement `{sid}`")).unwrap_or_default();
    match (evidence.line, evidence.column) {
        (Some(line), Some(column)) => format!("{sid}, line {line}, column {column}"),
        _ => sid,
    }
}

/// The text with a capital at its beginning, unless it begins with a name.
pub(crate) fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// The text with a full stop at its end.
pub(crate) fn ended(text: &str) -> String {
    if text.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") }
}
