//! Which workloads a scan checks: by patterns of their names, for each kind.

use keytrace_glue::subject::{Subject, SubjectKind, refused_lists, unlisted};
use keytrace_iam::wildcard::Pattern;
use keytrace_snapshot::collected::Gap;
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::{Place, Scan};

/// The workloads that a scan checks.
pub(crate) struct Selection<'a> {
    patterns: Vec<(SubjectKind, Pattern)>,
    place: &'a Place,
}

impl<'a> Selection<'a> {
    /// The workloads that the command line selects.
    pub(crate) fn of(args: &'a Scan) -> Self {
        let pattern = |kind, glob: &String| (kind, Pattern::wildcard(glob));
        let jobs = args.job.iter().map(|glob| pattern(SubjectKind::Job, glob));
        let crawlers = args.crawler.iter().map(|glob| pattern(SubjectKind::Crawler, glob));
        let others = args.subject.iter().map(|(kind, glob)| pattern(*kind, glob));
        Self { patterns: jobs.chain(crawlers).chain(others).collect(), place: &args.place }
    }

    /// Whether a workload is selected: without patterns all are, with patterns those that match one of their kind.
    pub(crate) fn includes(&self, subject: &Subject) -> bool {
        let matches = |(kind, pattern): &(SubjectKind, Pattern)| {
            *kind == subject.kind && pattern.matches_text(&subject.name)
        };
        self.place.contains(subject) && (self.patterns.is_empty() || self.patterns.iter().any(matches))
    }

    /// The lists that could not be read and that the answer needs: of the selected kinds, else of jobs and crawlers.
    pub(crate) fn unread_lists(&self, snapshot: &Snapshot) -> Vec<Gap> {
        let is_needed = |kind: &SubjectKind| match self.patterns.as_slice() {
            [] => matches!(kind, SubjectKind::Job | SubjectKind::Crawler),
            patterns => patterns.iter().any(|(named, _)| named == kind),
        };
        let needed = SubjectKind::ALL.into_iter().filter(is_needed);
        needed.flat_map(|kind| unlisted(snapshot, kind)).collect()
    }

    /// The lists of kinds that the user did not ask for: those that AWS refused, and all that were not read.
    pub(crate) fn unread_lists_of_other_kinds(&self, snapshot: &Snapshot) -> [Vec<Gap>; 2] {
        if !self.patterns.is_empty() {
            return [Vec::new(), Vec::new()];
        }
        let others = || {
            let is_other = |kind: &SubjectKind| !matches!(kind, SubjectKind::Job | SubjectKind::Crawler);
            SubjectKind::ALL.into_iter().filter(is_other)
        };
        [
            others().flat_map(|kind| refused_lists(snapshot, kind)).collect(),
            others().flat_map(|kind| unlisted(snapshot, kind)).collect(),
        ]
    }
}
