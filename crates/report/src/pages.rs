//! The addresses of keytrace's documentation pages.

use keytrace_doctor::findings::code::Code;

/// Where the documentation is published.
// Why a reserved name: nobody has published it yet. Whoever does sets its address here.
pub const SITE: &str = "https://keytrace.example/";

/// The page that states the rules that [`crate::decode`] cites, with their sources.
#[must_use]
pub fn rules() -> String {
    format!("{SITE}rules")
}

/// The page of a finding's code.
#[must_use]
pub fn finding(code: Code) -> String {
    format!("{SITE}findings/{}", code.name())
}
