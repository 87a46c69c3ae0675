//! Misspelled names of KMS actions, and the actions that they probably mean.

use keytrace_iam::action::ActionPattern;
use keytrace_iam::request::Action;

use keytrace_aws::kms_action::KmsAction;

/// How many letters may differ.
const NEAR: usize = 2;

/// The action that a text most likely means, if the text is none.
pub(crate) fn meant_by(written: &str) -> Option<String> {
    match written.strip_suffix('*') {
        // Why: a pattern that covers some action is none that is misspelled.
        Some(start) if !start.contains(['*', '?']) => {
            let covers = KmsAction::all().iter().any(|action| is_covered(written, action.name));
            let meant = if covers { None } else { meant_by_name(start) };
            meant.map(|meant| format!("{}*", meant.trim_end_matches('*')))
        }
        _ => meant_by_name(written).map(str::to_owned),
    }
}

fn meant_by_name(written: &str) -> Option<&'static str> {
    let is_known = KmsAction::all().iter().any(|action| action.name.eq_ignore_ascii_case(written));
    let wildcard = written.contains(['*', '?']);
    let (service, name) = written.split_once([':', '=', '.']).unwrap_or(("", written));
    if is_known || wildcard || name.is_empty() {
        return None;
    }
    let is_kms = service.eq_ignore_ascii_case("kms");
    if is_kms && written.contains(':') && name.eq_ignore_ascii_case("ReEncrypt") {
        return Some("kms:ReEncrypt*");
    }
    if !is_kms {
        // Why: a name of another service may resemble one of KMS by chance; only the very same name counts.
        let same = |action: &&KmsAction| own_name(action).eq_ignore_ascii_case(name.trim());
        return KmsAction::all().iter().find(same).map(|action| action.name);
    }
    let name = name.trim().to_ascii_lowercase();
    // Why: names of which one is much longer need no closer look, and policies have thousands.
    let alike = KmsAction::all().iter().filter(|action| own_name(action).len().abs_diff(name.len()) <= NEAR);
    let near = alike.map(|action| (distance(&own_name(action).to_ascii_lowercase(), &name), action.name));
    near.min().filter(|(distance, _)| *distance <= NEAR).map(|(_, action)| action)
}

fn own_name(action: &KmsAction) -> &'static str {
    action.name.trim_start_matches("kms:")
}

/// Whether `pattern` covers `action`.
pub(crate) fn is_covered(pattern: &str, action: &str) -> bool {
    Action::parse(action).is_some_and(|action| ActionPattern::new(pattern).matches(&action))
}

/// How many letters must be changed, added or left out to make one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (number, letter) in one.chars().enumerate() {
        let mut next = vec![number + 1];
        for (at, (theirs, pair)) in other.iter().zip(row.windows(2)).enumerate() {
            let [diagonal, above] = pair else { continue };
            let left = next.get(at).copied().unwrap_or(usize::MAX - 1);
            let changed = diagonal + usize::from(*theirs != letter);
            next.push(changed.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::meant_by;

    #[test]
    fn misspelled_actions_are_recognized() {
        for (written, meant) in [
            ("kms:Decypt", Some("kms:Decrypt")),
            ("kms:DeCript", Some("kms:Decrypt")),
            ("kinesis:Decrypt", Some("kms:Decrypt")), // seen in public modules
            ("kms=GenerateDataKey", Some("kms:GenerateDataKey")), // seen in public modules
            ("kms:GenerateDataKeys", Some("kms:GenerateDataKey")),
            ("kms:ReEncrypt", Some("kms:ReEncrypt*")),
            ("KMS:decrypt", None),
            ("kms:Decrypt", None),
            ("kms:De*", None),
            ("kms:GenerateDatakey*", None), // letter case does not count
            ("kms:GenrateDataKey*", Some("kms:GenerateDataKey*")),
            ("kms:Decryptt*", Some("kms:Decrypt*")),
            ("kms=GenerateDataKey*", Some("kms:GenerateDataKey*")),
            ("kinesis:Decrypt*", Some("kms:Decrypt*")),
            ("s3:Get*", None),
            ("*", None),
            ("s3:GetObject", None),
            ("ses:Decypt", None),
            ("kinesis:decrypt", Some("kms:Decrypt")),
            ("kms:ScheduleKeyDeletion", None),
            ("", None),
        ] {
            assert_eq!(meant_by(written).as_deref(), meant, "{written}");
        }
    }
}
