//! A job's script: which job runs it, and what could not be derived from it.

use keytrace_scripts::{Language, Script};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::glue::Job;

use crate::derivation::Derivation;
use crate::sources::arguments::Arguments;

/// Reads the script of a job that starts with these arguments. What is known only at run time goes to `derivation`.
pub(crate) fn read(
    text: &str,
    (account, region): (&AccountId, &str),
    (job, arguments): (&Job, &Arguments<'_>),
    derivation: &mut Derivation,
) -> Script {
    let lookup = |name: &str| match name {
        "--JOB_NAME" => Some(job.name.clone()),
        name => arguments.get(name).map(str::to_owned),
    };
    let mut script = keytrace_scripts::read(
        text,
        keytrace_scripts::Job {
            language: language(job, arguments),
            arguments: &lookup,
            account,
            region,
            has_catalog_of_spark: arguments.has_catalog_of_spark(),
        },
    );
    // Settings name locations too: warehouses, event logs, shuffle files.
    for (name, value) in &script.settings {
        let named_by = format!("setting `{name}` of the script");
        script.uses.accesses.extend(arguments.of_setting(name, value, &named_by, derivation));
    }
    for unknown in std::mem::take(&mut script.unknowns) {
        derivation.reason(unknown.what, unknown.why);
    }
    script
}

fn language(job: &Job, arguments: &Arguments<'_>) -> Language {
    let location = job.command.as_ref().and_then(|command| command.script_location.as_deref());
    let is_scala =
        arguments.get("--job-language").is_some_and(|language| language.eq_ignore_ascii_case("scala"))
            || location.is_some_and(|location| location.ends_with(".scala"));
    if is_scala { Language::Scala } else { Language::Python }
}
