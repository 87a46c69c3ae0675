//! What a case expects, and how an answer differs from it.

use std::collections::BTreeMap;

use keytrace_access::kms::authorize::{Authorization, authorize};
use keytrace_access::kms::case::Case;
use keytrace_doctor::simulate::{Answer, UnlistedKeys, simulate};
use keytrace_iam::decide::Decision;
use keytrace_iam::document::Severity;
use keytrace_iam::evaluate::Outcomes;
use keytrace_iam::policy_set::PolicyType;
use keytrace_iam::truth::Truth;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::asked::Asked;

/// What a case expects.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Expected {
    decision: Option<String>,
    /// Whether the condition holds: `yes`, `no` or `unknown`.
    holds: Option<String>,
    /// The layer that says what the decision is.
    layer: Option<String>,
    layers: BTreeMap<String, String>,
    /// The number of the first level that lacks an allow.
    level: Option<u16>,
    problems: Option<Vec<String>>,
    matched: Option<Vec<String>>,
    /// The questions on which the decision rests.
    judged: Option<Vec<String>>,
    key_serves: Option<String>,
    permission: Option<String>,
}

/// What was answered, from either way of asking.
#[derive(Debug, Default)]
struct Answered {
    decision: String,
    layers: BTreeMap<String, String>,
    problems: Vec<String>,
    errors: bool,
    level: Option<u16>,
    matched: Option<Vec<String>>,
    judged: Option<Vec<String>>,
    key_serves: Option<String>,
    permission: Option<String>,
}

impl Expected {
    /// Reads the fields.
    pub(crate) fn read(fields: &Map<String, Value>) -> Result<Self, String> {
        let mut expected: Self =
            serde_json::from_value(Value::Object(fields.clone())).map_err(|error| error.to_string())?;
        let held = match expected.holds.as_deref() {
            None => None,
            Some("yes") => Some("allow"),
            Some("no") => Some("implicit-deny"),
            Some("unknown") => Some("unknown"),
            Some(other) => return Err(format!("`holds` is yes, no or unknown, not {other}")),
        };
        expected.decision = expected.decision.or_else(|| held.map(String::from));
        if expected.decision.is_none() {
            return Err(String::from("nothing is expected"));
        }
        Ok(expected)
    }

    /// Asks in every way that can answer, and lists what differs.
    pub(crate) fn check(&self, asked: &Asked) -> Result<Vec<String>, String> {
        let mut differences = Vec::new();
        let mut asked_once = false;
        if let Some(text) = asked.simulation() {
            asked_once = true;
            let answers =
                simulate(&text, UnlistedKeys::Absent).map_err(|error| format!("{error} in {text}"))?;
            let [answer] = answers.as_slice() else { return Err(String::from("not one answer")) };
            differences.extend(self.differences(&of_answer(answer)).map(|text| format!("simulate: {text}")));
        }
        if let Some(case) = asked.kms_case()? {
            asked_once = true;
            let answered = of_authorization(&case, &authorize(&case));
            differences.extend(self.differences(&answered).map(|text| format!("authorize: {text}")));
        }
        if let Some((outcomes, decision)) = asked.general()? {
            asked_once = true;
            let answered = of_outcomes(&outcomes, decision);
            differences.extend(self.differences(&answered).map(|text| format!("decide: {text}")));
        }
        if asked_once {
            Ok(differences)
        } else {
            Err(String::from("neither way of asking takes these facts"))
        }
    }

    fn differences(&self, answered: &Answered) -> impl Iterator<Item = String> {
        let mut found = Vec::new();
        let mut compare = |what: &str, expected: &Option<String>, answer: Option<&String>| {
            if let (Some(expected), Some(answer)) = (expected, answer)
                && expected != answer
            {
                found.push(format!("{what} is {answer}, expected {expected}"));
            }
        };
        compare("decision", &self.decision, Some(&answered.decision));
        compare("permission", &self.permission, answered.permission.as_ref());
        compare("keyServes", &self.key_serves, answered.key_serves.as_ref());
        let missing = String::from("no layer");
        if let Some(layer) = &self.layer {
            compare(layer, &self.decision, Some(answered.layers.get(layer).unwrap_or(&missing)));
        }
        for (layer, verdict) in &self.layers {
            let answer = answered.layers.get(layer).unwrap_or(&missing);
            compare(layer, &Some(verdict.clone()), Some(answer));
        }
        let level = self.level.map(|level| level.to_string());
        compare("level", &level, answered.level.map(|level| level.to_string()).as_ref());
        if let (Some(expected), Some(answer)) = (&self.matched, &answered.matched)
            && expected != answer
        {
            found.push(format!("matched are {answer:?}, expected {expected:?}"));
        }
        if let (Some(expected), Some(answer)) = (&self.judged, &answered.judged)
            && expected != answer
        {
            found.push(format!("it rests on {answer:?}, expected {expected:?}"));
        }
        match &self.problems {
            Some(expected) => {
                for text in expected {
                    if !answered.problems.iter().any(|problem| problem.contains(text.as_str())) {
                        found.push(format!("no problem `{text}` among {:?}", answered.problems));
                    }
                }
                if expected.is_empty() && !answered.problems.is_empty() {
                    found.push(format!("problems {:?}", answered.problems));
                }
            }
            None if answered.errors => found.push(format!("unexpected problems {:?}", answered.problems)),
            None => {}
        }
        found.into_iter()
    }
}

fn of_answer(answer: &Answer) -> Answered {
    let layers = serde_json::to_value(&answer.layers).unwrap_or_default();
    let matched = answer.statements.iter().filter(|statement| statement.matched == Some(true));
    let decisive = answer.judgements.iter().filter(|judged| judged.otherwise != answer.decision);
    Answered {
        decision: answer.decision.into(),
        layers: serde_json::from_value(layers).unwrap_or_default(),
        problems: answer.problems.iter().map(|problem| problem.message.clone()).collect(),
        errors: answer.problems.iter().any(|problem| problem.severity == "error"),
        matched: Some(matched.filter_map(|statement| statement.sid.clone()).collect()),
        judged: Some(decisive.map(|judged| judged.question.into()).collect()),
        ..Answered::default()
    }
}

fn of_authorization(case: &Case, authorization: &Authorization) -> Answered {
    let problems: Vec<_> = PolicyType::ALL
        .iter()
        .flat_map(|policy_type| case.policies.layer(*policy_type).policies())
        .flat_map(|policy| &policy.document.problems)
        .collect();
    let words = |problem: &&keytrace_iam::document::Problem| match &*problem.text {
        "" => problem.kind.message(),
        text => format!("`{text}`: {}", problem.kind.message()),
    };
    Answered {
        problems: problems.iter().map(words).collect(),
        errors: problems.iter().any(|problem| problem.severity == Severity::Error),
        key_serves: Some(truth_name(authorization.key_serves).into()),
        permission: Some(authorization.permission.name().into()),
        ..of_outcomes(&authorization.outcomes, authorization.decision)
    }
}

fn of_outcomes(outcomes: &Outcomes, decision: Decision) -> Answered {
    let named = PolicyType::ALL.map(|policy_type| {
        let verdict = outcomes.of(policy_type).verdict();
        (policy_type.name().to_owned(), verdict.name().to_owned())
    });
    Answered {
        decision: decision.name().into(),
        layers: BTreeMap::from(named),
        level: outcomes.scp.lacking_level,
        ..Answered::default()
    }
}

fn truth_name(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "unknown",
    }
}
