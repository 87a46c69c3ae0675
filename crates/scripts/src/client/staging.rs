//! Redshift in a script: rows go through a folder in S3 (`T6`).

use keytrace_uses::{Direction, Location, Purpose, Staging};

use crate::found::{How, MARK};
use crate::python::Interpreter;
use crate::text::Text;
use crate::value::Value;

/// Notes what the job and the cluster do in a folder. The options may name the cluster's role and how it unloads.
pub(crate) fn note(interpreter: &mut Interpreter<'_>, folder: &Value, options: &Value, direction: Direction) {
    let role = options.entry("aws_iam_role");
    let is_role_known = role.is_none_or(|role| role.as_str().is_some());
    for folder in folder.possible() {
        let location = folder.as_text().map(|text| Location::parse(&text.with_marks(MARK)));
        let Some(Ok(location)) = location.filter(|_| is_role_known) else {
            // Why: who acts for the cluster is not known, or where; the job's own part is told.
            if !is_role_known {
                let what = format!("what Redshift does for line {} of the script", interpreter.line());
                interpreter.note_unknown(what, "its role is known when the job runs".to_owned());
            }
            interpreter.note_location(folder, &How::spark(direction).of_purpose(Purpose::Staging));
            continue;
        };
        let text = folder.as_text();
        let is_partial = text.is_some_and(|text| text.whole().is_none());
        let named_by = interpreter.named_by(text.map_or(&[], Text::arguments), is_partial);
        let staging = Staging {
            folder: location,
            role: role.and_then(Value::as_str),
            unload_options: options.entry("extraunloadoptions").and_then(Value::as_str),
            named_by: &named_by,
            necessity: interpreter.necessity(),
        };
        let uses = match direction {
            Direction::Read => staging.of_read(),
            Direction::Write => staging.of_write(),
        };
        interpreter.note(uses, None);
    }
}
