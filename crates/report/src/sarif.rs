//! Reports for code scanning, as SARIF 2.1.0.

use keytrace_iam::policy_set::PolicyType;
use serde_json::{Value, json};

use crate::{pages, sentence, word};
use keytrace_access::call::Call;
use keytrace_doctor::diagnose::{CallReport, FindingReport, Report};
use keytrace_doctor::findings::code::Code;
use keytrace_doctor::findings::evidence::Evidence;
use keytrace_doctor::findings::{Layer, Severity};

/// The report as one SARIF log with one run.
#[must_use]
pub fn sarif(report: &Report) -> String {
    let codes = codes(report);
    let rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = report.findings.iter().map(|found| result(report, &codes, found)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "keytrace",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": results,
            "properties": {"verdict": report.verdict.name()},
        }],
    });
    log.to_string()
}

/// The codes of the report's findings, each once.
fn codes(report: &Report) -> Vec<Code> {
    let mut codes: Vec<Code> = report.findings.iter().map(|found| found.finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn rule(code: Code) -> Value {
    let name = code.name();
    let words = sentence::upper_first(&name.replace('-', " "));
    json!({
        "id": name,
        "shortDescription": {"text": words},
        "helpUri": pages::finding(code),
        "help": {"text": format!("See docs/findings/{name}.md in keytrace's documentation for the causes and how to fix them.")},
    })
}

fn result(report: &Report, codes: &[Code], found: &FindingReport) -> Value {
    let finding = &found.finding;
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let calls: Vec<&CallReport> = found.calls.iter().filter_map(|call| report.calls.get(*call)).collect();
    let owner = calls.first().and_then(|call| owner(finding.layer, call));
    let locations: Vec<Value> =
        finding.evidence.iter().map(|evidence| location(evidence, owner.as_deref())).collect();
    let requests: Vec<String> = calls.iter().map(|call| request(&call.asked)).collect();
    json!({
        "ruleId": finding.code.name(),
        "ruleIndex": codes.iter().position(|code| *code == finding.code),
        "level": level,
        "message": {"text": message(found)},
        "locations": locations,
        "properties": {
            "layer": finding.layer.name(),
            "confidence": word::confidence(finding.confidence),
            "requests": requests,
        },
    })
}

/// What is requested, by whom, and for what purpose.
fn request(asked: &Call) -> String {
    format!("{} by {}: {}", asked.action, word::principal(&asked.principal), asked.because)
}

/// What is wrong, and what fixes it.
fn message(found: &FindingReport) -> String {
    let finding = &found.finding;
    let mut text = sentence::ended(&sentence::upper_first(&finding.message));
    for edit in finding.fix.iter().flat_map(keytrace_doctor::remediation::Fix::edits) {
        text.push(' ');
        text.push_str(&sentence::ended(&sentence::upper_first(&sentence::edit(edit))));
    }
    for advice in &finding.advice {
        text.push(' ');
        text.push_str(&sentence::ended(&sentence::upper_first(advice)));
    }
    text
}

/// The owner of a layer's policies, where many resources have a policy of the same name: every key has a `key policy`, and
/// several roles may have an inline policy `keys`.
fn owner(layer: Layer, call: &CallReport) -> Option<String> {
    match layer {
        Layer::Policy(PolicyType::Resource) | Layer::Grant | Layer::Key => Some(call.key().to_owned()),
        Layer::Policy(PolicyType::Identity | PolicyType::PermissionsBoundary | PolicyType::Session) => {
            Some(word::principal(&call.asked.principal))
        }
        Layer::Policy(PolicyType::VpcEndpoint) => Some(word::network(&call.asked.network)),
        Layer::Policy(PolicyType::Scp | PolicyType::Rcp) | Layer::Network | Layer::Request => None,
    }
}

/// A location. Viewers show a result only where it names a file, so the file is named after the policy and its owner.
fn location(evidence: &Evidence, owner: Option<&str>) -> Value {
    let logical = match &evidence.sid {
        Some(sid) => json!({"name": sid, "fullyQualifiedName": format!("{}/{sid}", evidence.policy)}),
        None => json!({"fullyQualifiedName": evidence.policy}),
    };
    let mut physical = json!({"artifactLocation": {"uri": file_name(owner, &evidence.policy)}});
    if let (Some(line), Some(column), Some(fields)) =
        (evidence.line, evidence.column, physical.as_object_mut())
    {
        fields.insert("region".to_owned(), json!({"startLine": line, "startColumn": column}));
    }
    json!({
        "physicalLocation": physical,
        "logicalLocations": [logical],
        "message": {"text": evidence.why},
    })
}

/// A relative URI made from a policy's name, below that of its owner unless the name is an ARN:
/// `policies/arn/aws/iam/…/policy.json`.
fn file_name(owner: Option<&str>, policy: &str) -> String {
    let owner = owner.filter(|_| !policy.starts_with("arn:")).unwrap_or_default();
    let parts = owner.split([':', '/']).chain(policy.split([':', '/']));
    let parts = parts.filter(|part| !part.is_empty() && *part != "." && *part != "..");
    let parts: Vec<String> = parts.map(escaped).collect();
    format!("policies/{}.json", parts.join("/"))
}

/// Source: RFC 3986, section 2.3: letters, digits and `-._~` stand for themselves.
fn escaped(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_policy_becomes_a_relative_uri() {
        let role = Some("arn:aws:iam::111122223333:role/etl");
        for (owner, policy, expected) in [
            (None, "../../etc passwd", "policies/etc%20passwd.json"),
            (
                role,
                "arn:aws:iam::111122223333:policy/a+b",
                "policies/arn/aws/iam/111122223333/policy/a%2Bb.json",
            ),
            (role, "lake-objects", "policies/arn/aws/iam/111122223333/role/etl/lake-objects.json"),
        ] {
            assert_eq!(file_name(owner, policy), expected);
        }
    }
}
