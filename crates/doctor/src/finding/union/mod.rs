//! The findings of many subjects, each fault once: a key policy that stops three hundred jobs is one finding with one
//! edit, which names all their roles.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::finding::join::{Joined, Likeness};
use crate::finding::plan::Plan;
use crate::fix::Fix;
use crate::fix::joint::{Joint, Part, Wanted};
use keytrace_access::kms::case::Case;

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

/// The findings that are one, with the numbers of their subjects.
type Members<'p> = Vec<(usize, &'p Finding)>;

struct Group<'p> {
    joined: Joined,
    /// How many changes the first of its findings asks for.
    changes: usize,
    members: Members<'p>,
}

/// The findings of all plans: those that are one joined, and the joined fixes proven anew.
#[must_use]
pub fn unite(subjects: &[Planned<'_>]) -> Vec<United> {
    let mut groups = Vec::new();
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut numbers: BTreeMap<Likeness, usize> = BTreeMap::new();
    for (subject, planned) in subjects.iter().enumerate() {
        let findings = planned.plan.findings.iter();
        let proposals =
            findings.map(|finding| sort_in(&mut groups, &mut numbers, subject, finding)).collect();
        parts.push(Part { cases: planned.cases.clone(), proposals });
    }
    let grew: Vec<bool> = groups.iter().map(|group| group.joined.changes() > group.changes).collect();
    let (joined, members): (Vec<Joined>, Vec<_>) =
        groups.into_iter().map(|group| (group.joined, group.members)).unzip();
    let mut findings: Vec<Finding> = joined.into_iter().map(Joined::finish).collect();
    let fixes = fixes(&findings, &members, &grew, subjects, &parts);
    for (finding, (fix, is_impossible)) in findings.iter_mut().zip(fixes) {
        finding.fix = fix;
        if is_impossible {
            finding.advice.push(
                "no single edit serves all of them: it would contradict another change of the same policy, or leave a \
                 longer policy than AWS takes. Where it is a key policy, delegate to the accounts in it, and allow in the \
                 policies of the roles"
                    .to_owned(),
            );
        }
    }
    let hits = |members: Members<'_>| {
        members.into_iter().map(|(subject, finding)| (subject, finding.calls.clone())).collect()
    };
    findings
        .into_iter()
        .zip(members)
        .map(|(finding, members)| United { finding, hits: hits(members) })
        .collect()
}

/// Puts a finding with those like it; answers the number of its group.
fn sort_in<'p>(
    groups: &mut Vec<Group<'p>>,
    numbers: &mut BTreeMap<Likeness, usize>,
    subject: usize,
    finding: &'p Finding,
) -> usize {
    let next = groups.len();
    let number = *numbers.entry(Likeness::of(finding)).or_insert(next);
    match groups.get_mut(number) {
        Some(group) => {
            group.joined.join(finding);
            group.members.push((subject, finding));
        }
        None => {
            let joined = Joined::of(finding.clone());
            groups.push(Group { changes: joined.changes(), joined, members: vec![(subject, finding)] });
        }
    }
    number
}

fn fixes(
    findings: &[Finding],
    members: &[Members<'_>],
    grew: &[bool],
    subjects: &[Planned<'_>],
    parts: &[Part<'_>],
) -> Vec<(Option<Fix>, bool)> {
    let mut joint = Joint::of(findings.iter().map(|finding| finding.proposal.as_ref()).collect());
    let is_new: Vec<bool> =
        grew.iter().enumerate().map(|(own, grew)| *grew || joint.is_shared(own)).collect();
    let changed = members.iter().zip(&is_new).filter(|(_, is_new)| **is_new);
    let touched: BTreeSet<usize> =
        changed.flat_map(|(members, _)| members.iter().map(|(subject, _)| *subject)).collect();
    joint.evaluate(parts, &touched);
    let fix = |own: usize, members: &Members<'_>| {
        if !is_new.get(own).is_some_and(|is_new| *is_new) {
            return (known(members), false);
        }
        (joint.prove(own, parts, &wanted(members, subjects)), joint.is_impossible(own))
    };
    members.iter().enumerate().map(|(own, members)| fix(own, members)).collect()
}

/// The cases that a joined finding's change must let through: those of its subjects that have a fix at all.
fn wanted(members: &[(usize, &Finding)], subjects: &[Planned<'_>]) -> Vec<Wanted> {
    let mends = |(subject, finding): &(usize, &Finding)| {
        let unmended = subjects.get(*subject).map(|planned| planned.plan.unmended.as_slice());
        let is_mended = |call: &&usize| !unmended.is_some_and(|unmended| unmended.contains(call));
        let cases: Vec<usize> = finding.calls.iter().filter(is_mended).copied().collect();
        (!cases.is_empty()).then_some(Wanted { part: *subject, cases })
    };
    members.iter().filter_map(mends).collect()
}

/// The fix that all subjects have in common.
fn known(members: &[(usize, &Finding)]) -> Option<Fix> {
    let mut fixes = members.iter().filter_map(|(_, finding)| finding.fix.as_ref());
    let first = fixes.next()?.clone();
    Some(fixes.fold(first, |known, other| known.and(other)))
}

#[cfg(test)]
mod tests {
    use keytrace_iam::policy_set::Layer;

    use super::{Planned, United, unite};
    use crate::finding::code::Code;
    use crate::finding::example::{DELEGATION, KEY, fixed, layer, of};
    use crate::finding::findings;
    use crate::finding::plan::{Plan, plan_for_subject};
    use keytrace_access::kms::authorize::authorize;
    use keytrace_access::kms::case::Case;

    /// Each list of cases is a job.
    fn united(jobs: &[Vec<Case>]) -> Vec<United> {
        let judge = |case: &Case| {
            let authorization = authorize(case);
            (case.clone(), authorization, findings(case, &authorization))
        };
        let plan = |cases: &Vec<Case>| plan_for_subject(&cases.iter().map(judge).collect::<Vec<_>>());
        let plans: Vec<Plan> = jobs.iter().map(plan).collect();
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
            found[0].finding.advice[0].contains("longer policy than AWS takes"),
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
