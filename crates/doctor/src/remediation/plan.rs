//! Plans: the findings of one subject or of many, each fault once, with the changes that fix them proven together.
//!
//! A key policy that stops three hundred jobs is one finding with one edit, which names all their roles.

use std::collections::BTreeSet;

use keytrace_access::kms::case::Case;

use crate::findings::{Finding, JudgedCase};
use crate::grouping::{Group, Groups};
use crate::remediation::Fix;
use crate::remediation::joint::{Joint, Part, Wanted};
use crate::remediation::proof::{Trial, prove, prove_each};
use crate::remediation::proposal::Proposal;

/// The grouped findings of a subject, and all their edits as one fix.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The findings; `calls` counts the cases that each concerns.
    pub findings: Vec<Finding>,
    /// All edits together, where they let all cases through that they are for.
    pub whole: Option<Fix>,
    /// The denied cases that no edit fixes.
    pub unfixed: BTreeSet<usize>,
}

/// The plan for all cases of a subject. No fix of it makes another of the cases denied.
#[must_use]
pub fn plan(cases: &[JudgedCase]) -> Plan {
    let mut groups = Groups::new();
    for (number, judged) in cases.iter().enumerate() {
        for finding in &judged.findings {
            groups.add(finding, number);
        }
    }
    let finding = |group: Group<usize>| Finding { calls: group.hits, ..group.finding };
    let mut findings: Vec<Finding> = groups.finish().into_iter().map(finding).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let unfixed = unfixed(cases);
    let keeps: Vec<&Case> =
        cases.iter().filter(|judged| !judged.is_denied()).map(|judged| &judged.case).collect();
    let fixable = |calls: &[usize]| -> Vec<&Case> {
        let calls = calls.iter().filter(|call| !unfixed.contains(call));
        calls.filter_map(|call| cases.get(*call)).map(|judged| &judged.case).collect()
    };
    let fixes = {
        let proposals: Vec<Option<&Proposal>> =
            findings.iter().map(|finding| finding.proposal.as_ref()).collect();
        prove_each(&proposals, |own| {
            let fixes = fixable(&findings.get(own)?.calls);
            (!fixes.is_empty()).then_some(Trial { fixes, keeps: &keeps })
        })
    };
    for (finding, fix) in findings.iter_mut().zip(fixes) {
        finding.fix = fix;
    }
    let whole = whole(&findings).and_then(|(proposal, calls)| {
        let calls: Vec<usize> = calls.into_iter().collect();
        prove(&Trial { fixes: fixable(&calls), keeps: &keeps }, &proposal, &[])
    });
    Plan { findings, whole, unfixed }
}

/// The denied cases whose own findings hold no proven fix.
fn unfixed(cases: &[JudgedCase]) -> BTreeSet<usize> {
    let is_unfixed = |judged: &JudgedCase| {
        judged.is_denied() && judged.findings.iter().all(|finding| finding.fix.is_none())
    };
    let numbered = cases.iter().enumerate();
    numbered.filter(|(_, judged)| is_unfixed(judged)).map(|(number, _)| number).collect()
}

/// All changes that have been proven as one proposal, and the cases that they are for.
fn whole(findings: &[Finding]) -> Option<(Proposal, BTreeSet<usize>)> {
    let mut joined: Option<Proposal> = None;
    let mut calls = BTreeSet::new();
    for finding in findings.iter().filter(|finding| finding.fix.is_some()) {
        let Some(proposal) = &finding.proposal else { continue };
        calls.extend(&finding.calls);
        match &mut joined {
            Some(joined) => {
                joined.changes.extend(proposal.changes.iter().cloned());
                joined.safety = joined.safety.max(proposal.safety);
                if !joined.who.contains(&proposal.who) {
                    joined.who = format!("{}, {}", joined.who, proposal.who);
                }
            }
            None => joined = Some(Proposal { alternatives: Vec::new(), ..proposal.clone() }),
        }
    }
    Some((joined?, calls))
}

/// The cases and the plan of one subject.
#[derive(Clone, Debug)]
pub struct Planned<'p> {
    /// The cases, in the order of the plan's numbers.
    pub cases: Vec<&'p Case>,
    /// The plan.
    pub plan: &'p Plan,
}

/// A finding of one or more subjects.
#[derive(Clone, Debug)]
pub struct United {
    /// The finding.
    pub finding: Finding,
    /// The numbers of the subjects, with the numbers of the cases that it hits.
    pub hits: Vec<(usize, Vec<usize>)>,
}

/// A subject's number, and its own finding.
type Hit<'p> = (usize, &'p Finding);

/// The findings of all plans, grouped, and the fixes of those that a group changes proven anew.
#[must_use]
pub fn unite(subjects: &[Planned<'_>]) -> Vec<United> {
    let mut groups = Groups::new();
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (subject, planned) in subjects.iter().enumerate() {
        let findings = planned.plan.findings.iter();
        let proposals = findings.map(|finding| groups.add(finding, (subject, finding))).collect();
        parts.push(Part { cases: planned.cases.clone(), proposals });
    }
    let groups = groups.finish();
    let fixes = fixes(&groups, subjects, &parts);
    let united = |(group, (fix, is_impossible)): (Group<Hit<'_>>, (Option<Fix>, bool))| {
        let mut finding = Finding { fix, ..group.finding };
        if is_impossible {
            finding.advice.push(
                "no single edit serves all of them: it would contradict another change of the same policy, or make the \
                 policy longer than AWS accepts. If it is a key policy, delegate to the accounts in it, and allow in the \
                 policies of the roles"
                    .to_owned(),
            );
        }
        let hits = group.hits.into_iter().map(|(subject, finding)| (subject, finding.calls.clone()));
        United { finding, hits: hits.collect() }
    };
    groups.into_iter().zip(fixes).map(united).collect()
}

/// The fix of each group, and whether its changes cannot be made.
fn fixes(
    groups: &[Group<Hit<'_>>],
    subjects: &[Planned<'_>],
    parts: &[Part<'_>],
) -> Vec<(Option<Fix>, bool)> {
    let mut joint = Joint::of(groups.iter().map(|group| group.finding.proposal.as_ref()).collect());
    let is_new: Vec<bool> =
        groups.iter().enumerate().map(|(own, group)| group.grew || joint.is_shared(own)).collect();
    let changed = groups.iter().zip(&is_new).filter(|(_, is_new)| **is_new);
    let touched: BTreeSet<usize> =
        changed.flat_map(|(group, _)| group.hits.iter().map(|(subject, _)| *subject)).collect();
    joint.evaluate(parts, &touched);
    let fix = |(own, (group, is_new)): (usize, (&Group<Hit<'_>>, &bool))| {
        if *is_new {
            (joint.prove(own, parts, &wanted(&group.hits, subjects)), joint.is_impossible(own))
        } else {
            (known(&group.hits), false)
        }
    };
    groups.iter().zip(&is_new).enumerate().map(fix).collect()
}

/// The cases that a group's change must let through: those of its subjects that have a fix at all.
fn wanted(hits: &[Hit<'_>], subjects: &[Planned<'_>]) -> Vec<Wanted> {
    let of = |(subject, finding): &Hit<'_>| {
        let unfixed = subjects.get(*subject).map(|planned| &planned.plan.unfixed);
        let is_fixed = |call: &&usize| !unfixed.is_some_and(|unfixed| unfixed.contains(call));
        let cases: Vec<usize> = finding.calls.iter().filter(is_fixed).copied().collect();
        (!cases.is_empty()).then_some(Wanted { part: *subject, cases })
    };
    hits.iter().filter_map(of).collect()
}

/// The fix that all subjects have in common.
fn known(hits: &[Hit<'_>]) -> Option<Fix> {
    let mut fixes = hits.iter().filter_map(|(_, finding)| finding.fix.as_ref());
    let first = fixes.next()?.clone();
    Some(fixes.fold(first, |known, other| known.and(other)))
}

#[cfg(test)]
mod tests {
    use keytrace_access::kms::case::Case;
    use keytrace_iam::policy_set::Layer;

    use super::{Plan, Planned, United, plan, unite};
    use crate::findings::JudgedCase;
    use crate::findings::code::Code;
    use crate::findings::example::{DELEGATION, KEY, fixed, layer, of};

    /// Each list of cases is a job.
    fn united(jobs: &[Vec<Case>]) -> Vec<United> {
        let judge = |cases: &Vec<Case>| cases.iter().cloned().map(JudgedCase::of).collect::<Vec<_>>();
        let plans: Vec<Plan> = jobs.iter().map(|cases| plan(&judge(cases))).collect();
        let planned: Vec<Planned<'_>> = jobs
            .iter()
            .zip(&plans)
            .map(|(cases, plan)| Planned { cases: cases.iter().collect(), plan })
            .collect();
        unite(&planned)
    }

    /// A job of its own role, with requests that the key policy does not admit.
    fn shut_out(number: usize) -> Vec<Case> {
        let role = format!("arn:aws:iam::111122223333:role/etl-{number:03}");
        ["kms:Decrypt", "kms:GenerateDataKey"]
            .map(|action| {
                let mut case = of(&role, action);
                case.policies.identity = Layer::of(Vec::new());
                case.policies.resource = layer("key policy", &[&DELEGATION.replace(":root", ":role/admin")]);
                case
            })
            .into()
    }

    #[test]
    fn one_key_policy_that_stops_three_hundred_jobs_is_one_finding_with_one_edit() {
        let jobs: Vec<Vec<Case>> = (0..300).map(shut_out).collect();
        let found = united(&jobs);
        let [one] = found.as_slice() else { panic!("{}", found.len()) };
        assert_eq!(one.finding.code, Code::KeyPolicyLacksAllow);
        assert_eq!((one.hits.len(), one.hits[299].clone()), (300, (299, vec![0, 1])));
        assert!(one.finding.message.contains("role `etl-000`, role `etl-001`, role `etl-002` and 297 more"));
        let (documents, proof) = fixed(&one.finding);
        let [document] = documents.as_slice() else { panic!("{documents:?}") };
        let document: serde_json::Value = serde_json::from_str(document).unwrap();
        let statements = document["Statement"].as_array().unwrap();
        assert_eq!((statements.len(), proof.as_str()), (2, "allow safe Alone"));
        assert_eq!(statements[1]["Principal"]["AWS"].as_array().unwrap().len(), 300);
        assert_eq!(statements[1]["Action"], serde_json::json!(["kms:Decrypt", "kms:GenerateDataKey"]));
    }

    #[test]
    fn one_condition_that_many_buckets_do_not_fulfil_is_one_finding() {
        let glue_only = DELEGATION.replace(
            r#""Resource":"*"}"#,
            r#""Resource":"*","Condition":{"StringLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::lake/*"}}}"#,
        );
        let job = |number: usize| {
            let mut case = of(&format!("arn:aws:iam::111122223333:role/etl-{number}"), "kms:Decrypt");
            case.request
                .context
                .set_text("kms:EncryptionContext:aws:s3:arn", &format!("arn:aws:s3:::b{number}"));
            case.policies.resource = layer("key policy", &[&glue_only]);
            vec![case]
        };
        let found = united(&(0..5).map(job).collect::<Vec<_>>());
        let [one] = found.as_slice() else { panic!("{}", found.len()) };
        assert_eq!((one.finding.code, one.hits.len()), (Code::ConditionNotMet, 5));
        let seen = "it is `arn:aws:s3:::b0`, it is `arn:aws:s3:::b1`, it is `arn:aws:s3:::b2` or 2 more";
        assert!(one.finding.message.contains(seen), "{}", one.finding.message);
        assert_eq!(fixed(&one.finding).0.len(), 1);
    }

    #[test]
    fn a_key_policy_that_aws_would_refuse_for_its_length_is_not_proposed() {
        let jobs: Vec<Vec<Case>> = (0..800).map(shut_out).collect();
        let found = united(&jobs);
        assert!(found[0].finding.fix.is_none());
        assert!(
            found[0].finding.advice[0].contains("longer than AWS accepts"),
            "{:?}",
            found[0].finding.advice
        );
    }

    #[test]
    fn two_keys_or_two_roles_are_two_findings_and_one_role_of_two_jobs_is_one() {
        let other_key = KEY.replace("64d3e826", "11111111");
        let mut second = shut_out(1);
        for case in &mut second {
            case.request.resource = keytrace_iam::request::Resource::Arn(other_key.as_str().into());
        }
        assert_eq!(united(&[shut_out(0), second]).len(), 2);
        let without = |role: &str| {
            let mut case = of(role, "kms:Decrypt");
            case.policies.identity = Layer::of(Vec::new());
            vec![case]
        };
        let (one, other) = ("arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b");
        let codes = |found: Vec<United>| found.iter().map(|one| one.hits.len()).collect::<Vec<_>>();
        assert_eq!(codes(united(&[without(one), without(one), without(other)])), [2, 1]);
    }

    #[test]
    fn two_jobs_of_one_role_with_two_keys_get_one_document_that_serves_both() {
        // Two documents for one inline policy would overwrite one another.
        let role = "arn:aws:iam::111122223333:role/a";
        let other_key = KEY.replace("64d3e826", "11111111");
        let mut first = of(role, "kms:Decrypt");
        first.policies.identity = Layer::of(Vec::new());
        let mut second = first.clone();
        second.request.resource = keytrace_iam::request::Resource::Arn(other_key.as_str().into());
        let found = united(&[vec![first], vec![second]]);
        let documents: Vec<String> = found.iter().flat_map(|one| fixed(&one.finding).0).collect();
        assert_eq!((documents.len(), documents[0] == documents[1]), (2, true));
        assert!(documents[0].contains(KEY) && documents[0].contains(&other_key), "{documents:?}");
    }

    #[test]
    fn a_deny_that_hits_two_roles_is_narrowed_for_both() {
        let deny =
            r#"{"Sid":"Closed","Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*"}"#;
        let denied = |number: usize| {
            let role = format!("arn:aws:iam::111122223333:role/etl-{number}");
            let mut case = of(&role, "kms:Decrypt");
            case.policies.resource = layer("key policy", &[DELEGATION, deny]);
            vec![case]
        };
        let found = united(&[denied(1), denied(2)]);
        let [one] = found.as_slice() else { panic!("{}", found.len()) };
        let (documents, proof) = fixed(&one.finding);
        assert_eq!(proof, "allow review Alone");
        assert!(
            documents[0].contains(
                r#"["arn:aws:iam::111122223333:role/etl-1","arn:aws:iam::111122223333:role/etl-2"]"#
            )
        );
    }

    #[test]
    fn what_helps_one_subject_only_together_is_said_of_both() {
        let mut blocked = shut_out(1);
        for case in &mut blocked {
            case.policies.permissions_boundary =
                layer("cap", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
        }
        let found = united(&[shut_out(0), blocked]);
        let key_policy = found.iter().find(|one| one.finding.code == Code::KeyPolicyLacksAllow).unwrap();
        assert_eq!(key_policy.hits.len(), 2);
        // `E-SAME-2`: a boundary caps a role even where the key policy names it.
        assert_eq!(fixed(&key_policy.finding).1, "allow safe Together");
    }
}
