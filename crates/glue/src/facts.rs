//! Facts about AWS Glue that are data: the rows of `facts/*.toml`, compiled in by `build.rs`.

/// Names that AWS uses, and what they mean.
pub(crate) struct Fact<M: 'static> {
    pub(crate) names: &'static [&'static str],
    pub(crate) means: M,
    /// The argument of a job that must be `true` for the meaning to apply.
    pub(crate) only_if: Option<&'static str>,
}

/// The row that lists a name.
pub(crate) fn of<M>(facts: &'static [Fact<M>], name: &str) -> Option<&'static Fact<M>> {
    facts.iter().find(|fact| fact.names.contains(&name))
}

/// Every name that has a meaning.
pub(crate) fn names<M: PartialEq>(facts: &'static [Fact<M>], means: M) -> impl Iterator<Item = &'static str> {
    facts.iter().filter(move |fact| fact.means == means).flat_map(|fact| fact.names).copied()
}
