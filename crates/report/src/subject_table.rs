//! The table of subjects: a row for each job, crawler, or other workload, worst first, with a mark for each layer.

use std::collections::BTreeSet;

use keytrace_iam::decide::Decision;
use keytrace_iam::evaluate::Verdict as LayerVerdict;
use keytrace_iam::policy_set::PolicyType;

use crate::matrix::{MAX_ROWS, padded, shortened};
use crate::style::columns;
use keytrace_doctor::diagnose::{CallReport, Report, SubjectReport, blocks};
use keytrace_doctor::findings::Layer;

/// The layers that may block, and their titles.
const LAYERS: [(Layer, &str); 9] = [
    (Layer::Policy(PolicyType::Identity), "role"),
    (Layer::Policy(PolicyType::Resource), "key"),
    (Layer::Policy(PolicyType::PermissionsBoundary), "bnd"),
    (Layer::Policy(PolicyType::Session), "ses"),
    (Layer::Policy(PolicyType::Scp), "scp"),
    (Layer::Policy(PolicyType::Rcp), "rcp"),
    (Layer::Policy(PolicyType::VpcEndpoint), "vpce"),
    (Layer::Key, "state"),
    (Layer::Network, "net"),
];

/// What the marks and the titles of the layers mean.
pub(crate) const LEGEND: &str = "x: blocks, ?: could not be read, .: does not block; role: role policies, key: key policies, \
    bnd: permissions boundary, ses: session policy, scp: SCPs, rcp: RCPs, vpce: VPC endpoint policy, state: key state, \
    net: network path to KMS";

/// The maximum width of a name.
const MAX_NAME_WIDTH: usize = 34;

/// A column before those of the layers.
struct Column {
    title: &'static str,
    cell: fn(&SubjectReport) -> &str,
}

const VERDICT: Column = Column { title: "verdict", cell: |subject| subject.verdict.name() };
const KIND: Column = Column { title: "kind", cell: |subject| subject.kind };
const NAME: Column = Column { title: "name", cell: |subject| &subject.name };
const ACCOUNT: Column = Column { title: "account", cell: |subject| &subject.account };
const REGION: Column = Column { title: "region", cell: |subject| &subject.region };

/// The table of a report of many subjects.
pub(crate) struct SubjectTable<'r> {
    report: &'r Report,
    columns: Vec<Column>,
}

impl<'r> SubjectTable<'r> {
    /// The table: it has the kind, account, and Region only where they differ.
    pub(crate) fn of(report: &'r Report) -> Self {
        let differs = |column: &Column| {
            let cells: BTreeSet<&str> = report.subjects.iter().map(column.cell).collect();
            cells.len() > 1
        };
        let distinguishing = [KIND, NAME, ACCOUNT, REGION].into_iter();
        let distinguishing = distinguishing.filter(|column| column.title == NAME.title || differs(column));
        Self { report, columns: std::iter::once(VERDICT).chain(distinguishing).collect() }
    }

    /// The titles of the columns, then those of the layers.
    pub(crate) fn titles(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        (self.columns.iter().map(|column| column.title).collect(), LAYERS.map(|(_, title)| title).into())
    }

    /// The rows for people: the cells, then a mark for each layer.
    pub(crate) fn rows(&self) -> Vec<(Vec<&'r str>, Vec<&'static str>)> {
        let row = |subject: &'r SubjectReport| {
            let cells = self.columns.iter().map(|column| (column.cell)(subject)).collect();
            (cells, LAYERS.map(|(layer, _)| mark(self.report, subject, layer)).into())
        };
        self.report.subjects.iter().take(MAX_ROWS).map(row).collect()
    }

    /// How many rows are left out.
    pub(crate) fn left_out(&self) -> usize {
        self.report.subjects.len().saturating_sub(MAX_ROWS)
    }

    /// The table, line by line.
    pub(crate) fn lines(&self) -> Vec<String> {
        let rows: Vec<_> = std::iter::once(self.titles()).chain(self.rows()).collect();
        let width = |at: usize| {
            let cells = rows.iter().filter_map(|(cells, _)| cells.get(at));
            cells.map(|cell| columns(cell)).max().unwrap_or(0).min(MAX_NAME_WIDTH)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let line = |(cells, marks): (Vec<&str>, Vec<&str>)| {
            let cells = cells.iter().zip(&widths);
            let cells: String =
                cells.map(|(cell, width)| padded(&shortened(cell, *width), *width) + "  ").collect();
            let marks = marks.iter().zip(LAYERS).map(|(mark, (_, title))| padded(mark, title.len()));
            format!("   {cells}{}", marks.collect::<Vec<_>>().join(" "))
        };
        rows.into_iter().map(line).collect()
    }
}

/// What a layer does to a subject.
fn mark(report: &Report, subject: &SubjectReport, layer: Layer) -> &'static str {
    let calls: Vec<&CallReport> = subject.calls.iter().filter_map(|call| report.calls.get(*call)).collect();
    let findings =
        calls.iter().flat_map(|call| &call.findings).filter_map(|found| report.findings.get(*found));
    if findings.map(|found| &found.finding).any(|finding| finding.layer == layer && blocks(finding)) {
        return "x";
    }
    let is_unknown = |call: &&CallReport| {
        let answers = call.layers.iter().filter(|(policy_type, _)| Layer::Policy(*policy_type) == layer);
        call.decision == Decision::Unknown
            && answers.into_iter().any(|(_, verdict)| *verdict == LayerVerdict::Unknown)
    };
    if calls.iter().any(is_unknown) { "?" } else { "." }
}
