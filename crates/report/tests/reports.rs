//! What every report of every example holds, in each format.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

#[path = "../../doctor/tests/support/accounts/mod.rs"]
mod accounts;

use accounts::{account, accounts};
use keytrace_doctor::diagnose::{Options, Report, Verdict, diagnose};
use keytrace_doctor::findings::Severity;
use keytrace_glue::subject::subjects;
use keytrace_report::json::json;
use keytrace_report::markdown::markdown;
use keytrace_report::sarif::sarif;
use keytrace_report::style::{Style, columns};
use keytrace_report::text::{Look, text};
use serde_json::Value;

#[test]
fn sarif_has_a_rule_and_a_result_for_each_finding_and_a_page_for_each_rule() {
    for account in accounts() {
        let report = account.diagnosed(&account.observations());
        let log: Value = serde_json::from_str(&sarif(&report)).unwrap();
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), report.findings.len(), "{}", account.name);
        for (result, found) in results.iter().zip(&report.findings) {
            let finding = &found.finding;
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], finding.code.name());
            assert_eq!(result["ruleId"], finding.code.name());
            let page = rule["help"]["text"].as_str().unwrap().split(' ').nth(1).unwrap();
            let address = format!("{}findings/{}", keytrace_report::pages::SITE, finding.code.name());
            assert_eq!(rule["helpUri"], address);
            let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
            assert!(std::fs::exists(format!("{root}{page}")).unwrap(), "{page}");
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            assert_eq!(result["level"], level);
            assert_eq!(result["locations"].as_array().unwrap().len(), finding.evidence.len());
            for location in result["locations"].as_array().unwrap() {
                let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                assert!(uri.starts_with("policies/") && !uri.contains([' ', ':']), "{uri}");
                assert!(location["logicalLocations"][0]["fullyQualifiedName"].is_string());
            }
        }
    }
}

#[test]
fn markdown_names_every_finding_and_request_and_closes_its_blocks() {
    for account in accounts() {
        let report = account.diagnosed(&account.observations());
        let page = markdown(&report);
        let first = page.lines().next().unwrap();
        assert!(first.starts_with("## ") && first.contains(account.subject_name()), "{first}");
        for found in &report.findings {
            assert!(page.contains(found.finding.code.name()), "{}", account.name);
        }
        let rows = page.lines().filter(|line| line.starts_with("| ")).count();
        assert_eq!(rows, report.calls.len() + usize::from(!report.calls.is_empty()), "{}", account.name);
        let fences = page.lines().filter(|line| line.starts_with("```")).count();
        assert_eq!(fences % 2, 0, "{}", account.name);
    }
}

#[test]
fn no_line_of_the_text_is_wider_than_the_terminal_unless_it_must_be_copied_whole() {
    for account in accounts() {
        let report = account.diagnosed(&account.observations());
        for width in [60, 100, 140] {
            let page = text(&report, Look { width, style: Style::Plain });
            for line in page.lines().filter(|line| columns(line) > width) {
                let may = ["aws ", "arn:", "s3://", "\"", "/aws-glue/", "/Statement/"]
                    .iter()
                    .any(|whole| line.contains(whole));
                assert!(may, "{} at {width}: {line}", account.name);
            }
        }
    }
}

#[test]
fn color_is_only_there_when_it_is_asked_for_and_changes_no_word() {
    for account in accounts() {
        let report = account.diagnosed(&account.observations());
        let plain = text(&report, Look { width: 100, style: Style::Plain });
        let painted = text(&report, Look { width: 100, style: Style::Ansi });
        assert!(!plain.contains('\u{1b}'));
        let mut bare = String::new();
        let mut rest = painted.chars();
        while let Some(character) = rest.next() {
            if character == '\u{1b}' {
                let _ = rest.find(char::is_ascii_alphabetic);
            } else {
                bare.push(character);
            }
        }
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&bare), words(&plain), "{}", account.name);
        assert!(painted.contains('\u{1b}'));
    }
}

#[test]
fn a_scan_is_bounded_for_people_and_whole_for_programs() {
    let account = account("role-policy-missing");
    let jobs = vec![account.subject(); 100];
    let report = diagnose(&account.snapshot(), &jobs, &[], &Options::default());
    let single = account.diagnosed(&[]);
    assert_eq!(report.findings.len(), single.findings.len());
    assert!(report.findings.iter().all(|found| found.subjects == 100));
    for page in [text(&report, Look { width: 100, style: Style::Plain }), markdown(&report)] {
        assert!(page.contains("100 jobs") && page.contains("0 undetermined"), "{page}");
        assert!(page.contains("requests of 100 jobs)"), "{page}");
        assert!(page.contains("… and 40 more (`--format json` lists all)"), "{page}");
        assert!(page.lines().count() < 260, "{}", page.lines().count());
    }
    let all: Value = serde_json::from_str(&json(&report)).unwrap();
    assert_eq!(all["subjects"].as_array().unwrap().len(), 100);
    assert_eq!(all["calls"].as_array().unwrap().len(), 100 * single.calls.len());
}

#[test]
fn what_aws_does_not_document_is_marked_and_explained() {
    let of = |name: &str| {
        let report = account(name).diagnosed(&[]);
        [text(&report, Look { width: 1000, style: Style::Plain }), markdown(&report)]
    };
    for page in of("vpc-endpoint-policy") {
        assert!(page.contains("(VPC endpoint policy, 3 of 8 requests, assumed)"), "{page}");
        assert!(page.contains("(security configuration `lake-encryption`) (assumed)"), "{page}");
        assert!(page.contains("ssumed: AWS does not document this request"), "{page}");
    }
    assert!(of("role-policy-missing").iter().all(|page| !page.contains("assumed")));
}

#[test]
fn the_heading_of_a_ticket_counts_only_what_it_is_about() {
    let account = account("lake");
    let all = subjects(&account.snapshot());
    let report = diagnose(&account.snapshot(), &all, &[], &Options::default());
    assert!(markdown(&report).starts_with("## Blocked: 1 of 2 jobs and crawlers\n"), "{}", markdown(&report));
}

#[test]
fn a_table_of_subjects_tells_kind_account_and_region_where_they_differ() {
    let account = account("lake");
    let all = subjects(&account.snapshot());
    let mut report = diagnose(&account.snapshot(), &all, &[], &Options::default());
    let titles = |report: &Report| {
        let page = text(report, Look { width: 100, style: Style::Plain });
        assert!(page.contains("Jobs and crawlers, worst first"), "{page}");
        let line = page.lines().find(|line| line.contains("verdict ")).unwrap();
        line.split_whitespace().take(5).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(titles(&report), "verdict kind name role key");
    report.subjects[0].account = "444455556666".to_owned();
    assert_eq!(titles(&report), "verdict kind name account role");
    assert!(markdown(&report).contains("| verdict | kind | name | account | role |"));
}

#[test]
fn a_change_and_an_advice_are_told_once() {
    let report = account("security-configuration-logs").diagnosed(&[]);
    for page in [text(&report, Look { width: 1000, style: Style::Plain }), markdown(&report)] {
        assert_eq!(page.matches("put-role-policy").count(), 1, "{page}");
        assert_eq!(page.matches("three permissions at once").count(), 1, "{page}");
        assert!(page.contains("ame change as in 1"), "{page}");
    }
}

#[test]
fn unknown_is_never_called_denied() {
    let mut seen = 0;
    for account in accounts() {
        let report = account.diagnosed(&[]);
        if report.verdict != Verdict::Undetermined {
            continue;
        }
        seen += 1;
        let page = text(&report, Look { width: 100, style: Style::Plain });
        assert!(
            !page.contains("DENIED") && !page.contains(" block ") && !page.contains(" blocks "),
            "{page}"
        );
        assert!(page.starts_with("UNDETERMINED"), "{page}");
    }
    assert!(seen > 0);
}
