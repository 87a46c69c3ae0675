//! License expressions (SPDX): whether the licenses that a package lets us choose from include allowed ones.

/// Licenses that ask for no more than a notice. `deny.toml` has the same list.
pub(crate) const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Answers whether an expression can be met by allowed licenses alone; nothing when it is no expression.
pub(crate) fn is_allowed(expression: &str) -> Option<bool> {
    // Old manifests write `MIT/Apache-2.0` and mean OR.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (answer, rest) = either(&words)?;
    rest.is_empty().then_some(answer)
}

type Read<'w, 'e> = Option<(bool, &'w [&'e str])>;

fn either<'w, 'e>(words: &'w [&'e str]) -> Read<'w, 'e> {
    let (mut answer, mut rest) = both(words)?;
    while let ["OR", after @ ..] = rest {
        let (other, after) = both(after)?;
        answer |= other;
        rest = after;
    }
    Some((answer, rest))
}

fn both<'w, 'e>(words: &'w [&'e str]) -> Read<'w, 'e> {
    let (mut answer, mut rest) = one(words)?;
    while let ["AND", after @ ..] = rest {
        let (other, after) = one(after)?;
        answer &= other;
        rest = after;
    }
    Some((answer, rest))
}

fn one<'w, 'e>(words: &'w [&'e str]) -> Read<'w, 'e> {
    match words {
        ["(", inner @ ..] => match either(inner)? {
            (answer, [")", rest @ ..]) => Some((answer, rest)),
            _ => None,
        },
        ["OR" | "AND" | "WITH" | ")", ..] | [] => None,
        [license, "WITH", exception, rest @ ..] => {
            Some((ALLOWED.contains(&format!("{license} WITH {exception}").as_str()), rest))
        }
        [license, rest @ ..] => Some((ALLOWED.contains(license), rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::{ALLOWED, is_allowed};

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        for (expression, expected) in [
            ("MIT", Some(true)),
            ("GPL-3.0-only", Some(false)),
            ("MIT OR GPL-3.0-only", Some(true)),
            ("GPL-3.0-only OR AGPL-3.0-only", Some(false)),
            ("MIT AND GPL-3.0-only", Some(false)),
            ("MIT/Apache-2.0", Some(true)),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", Some(true)),
            ("(MIT OR Apache-2.0) AND MPL-2.0", Some(false)),
            // AND binds tighter than OR.
            ("MIT OR GPL-3.0-only AND AGPL-3.0-only", Some(true)),
            ("Apache-2.0 WITH LLVM-exception", Some(true)),
            ("GPL-2.0-only WITH Classpath-exception-2.0", Some(false)),
            ("MIT WITH LLVM-exception", Some(false)),
            ("mit", Some(false)),
            ("", None),
            ("MIT OR", None),
            ("MIT MIT", None),
            ("(MIT", None),
            ("MIT)", None),
            ("OR", None),
        ] {
            assert_eq!(is_allowed(expression), expected, "{expression}");
        }
    }

    #[test]
    fn deny_toml_has_the_same_list() {
        let policy = include_str!("../../../deny.toml");
        let (_, list) = policy.split_once("\nallow = [").expect("`deny.toml` has a list of licenses");
        let (list, _) = list.split_once(']').expect("the list ends");
        let listed: Vec<&str> = list.split(',').map(|name| name.trim().trim_matches('"')).collect();
        let listed: Vec<&str> = listed.into_iter().filter(|name| !name.is_empty()).collect();
        assert_eq!(listed, ALLOWED);
    }
}
