//! The AWS CLI commands that make an edit. A short document stands in the command, so that it can be pasted as it is; a long
//! one comes from a file, which `--write-fixes` writes.

use keytrace_aws::arn::Arn;

use crate::remediation::{Edit, Operation, Target, TargetKind};

/// The commands, in the order in which they must run.
pub(super) fn commands(edit: &Edit) -> Vec<String> {
    commands_with(edit, &document(edit))
}

/// The same commands with every document taken from its file, so that what was changed there counts.
pub(super) fn commands_from_file(edit: &Edit) -> Vec<String> {
    commands_with(edit, &file(edit))
}

fn commands_with(edit: &Edit, document: &str) -> Vec<String> {
    let target = &edit.target;
    let arn = target.arn.as_deref().unwrap_or_default();
    let owner = Arn::parse(arn).map_or("", |arn| arn.name());
    let name = quoted(&target.name);
    let region = quoted(Arn::parse(arn).map_or("", |arn| arn.region));
    let key = quoted(arn);
    let removes = edit.operation == Operation::Remove;
    let holder = if target.is_of_user() { "user" } else { "role" };
    match target.kind {
        TargetKind::RoleInlinePolicy if removes => vec![format!(
            "aws iam delete-{holder}-policy --{holder}-name {} --policy-name {name}",
            quoted(owner)
        )],
        TargetKind::RoleInlinePolicy => vec![format!(
            "aws iam put-{holder}-policy --{holder}-name {} --policy-name {name} --policy-document {document}",
            quoted(owner)
        )],
        TargetKind::ManagedPolicy | TargetKind::Boundary if removes => Vec::new(),
        TargetKind::ManagedPolicy | TargetKind::Boundary => vec![format!(
            "aws iam create-policy-version --policy-arn {key} --policy-document {document} --set-as-default"
        )],
        TargetKind::KeyPolicy => vec![format!(
            "aws kms put-key-policy --key-id {key} --policy-name default --policy {document} --region {region}"
        )],
        TargetKind::Scp | TargetKind::Rcp if edit.operation == Operation::Create => Vec::new(),
        TargetKind::Scp | TargetKind::Rcp if removes => Vec::new(),
        TargetKind::Scp | TargetKind::Rcp => {
            let id = if owner.is_empty() { target.name.as_str() } else { owner };
            vec![format!("aws organizations update-policy --policy-id {} --content {document}", quoted(id))]
        }
        TargetKind::VpcEndpointPolicy => {
            let id = if owner.is_empty() { target.name.as_str() } else { owner };
            vec![format!(
                "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} --policy-document {document} --region {region}",
                quoted(id)
            )]
        }
        TargetKind::KeyState => key_state_commands(edit, &key, &region),
        TargetKind::Grant | TargetKind::Setting => Vec::new(),
    }
}

/// After `CancelKeyDeletion` a key is `Disabled`: two steps (`kms-calls` 1.4, rule 2).
// Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
fn key_state_commands(edit: &Edit, key: &str, region: &str) -> Vec<String> {
    let state =
        edit.before.as_ref().and_then(|before| before.get("KeyState")).and_then(|state| state.as_str());
    let enable = format!("aws kms enable-key --key-id {key} --region {region}");
    match state {
        Some("PendingDeletion" | "PendingReplicaDeletion") => {
            vec![format!("aws kms cancel-key-deletion --key-id {key} --region {region}"), enable]
        }
        _ => vec![enable],
    }
}

/// How many letters a document has at most that stands in a command.
const LONGEST: usize = 700;

/// The edited document as a command takes it.
fn document(edit: &Edit) -> String {
    let text = edit.after.to_string();
    if text.len() > LONGEST { file(edit) } else { quoted(&text) }
}

fn file(edit: &Edit) -> String {
    quoted(&format!("file://{}", file_name(&edit.target)))
}

/// The name of the file that holds the edited document: no two targets of a report share one.
pub(super) fn file_name(target: &Target) -> String {
    let arn = target.arn.as_deref().and_then(Arn::parse);
    let (account, region) = arn.map_or(("", ""), |arn| (arn.account, arn.region));
    let owner = arn.map_or("", |arn| arn.name());
    let name = target.name.as_str();
    let parts = match target.kind {
        TargetKind::RoleInlinePolicy => vec![account, owner, name],
        TargetKind::KeyPolicy if name.starts_with("mrk-") => vec!["key-policy", region, name],
        TargetKind::KeyPolicy => vec!["key-policy", name],
        TargetKind::Scp | TargetKind::Rcp if owner != name => vec![owner, name],
        TargetKind::ManagedPolicy | TargetKind::Boundary => vec![account, name],
        _ => vec![name],
    };
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).map(file_word).collect();
    format!("{}.json", parts.join("."))
}

/// A part of a file's name. What is no letter, digit, `-` or `_` becomes a number, so that two words stay two.
fn file_word(word: &str) -> String {
    let mut text = String::new();
    for letter in word.chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => text.push(letter),
            other => text.push_str(&format!("+{:x}+", u32::from(other))),
        }
    }
    text
}

/// A word of a shell command; quoted where a shell would read more into it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=+@,".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{LONGEST, commands, file_name};
    use crate::remediation::{Edit, Operation, Target, TargetKind};

    fn edit(kind: TargetKind, arn: &str, name: &str) -> Edit {
        let target = Target { kind, arn: Some(arn.to_owned()), name: name.to_owned() };
        let after = json!({"Statement": []});
        Edit { target, operation: Operation::Replace, before: Some(Value::Null), after, parts: Vec::new() }
    }

    #[test]
    fn a_short_document_is_pasted_whole_and_a_long_one_is_a_file() {
        let put = |sid: &str| {
            let mut edit = edit(TargetKind::KeyPolicy, "arn:aws:kms:us-east-1:111122223333:key/k", "k");
            edit.after = json!({"Statement": [{"Sid": sid}]});
            commands(&edit).concat()
        };
        let short = put("the key's users");
        assert!(
            short.contains(r#"--policy '{"Statement":[{"Sid":"the key'\''s users"}]}' --region"#),
            "{short}"
        );
        let long = put(&"x".repeat(LONGEST));
        assert!(long.contains("--policy file://key-policy.k.json --region"), "{long}");
    }

    /// A shell reads a word within single quotes as it stands.
    #[test]
    fn names_of_others_stay_words() {
        let evil = "arn:aws:kms:us-east-1;touch x:111122223333:key/a b$(touch x)";
        let quoted = format!("'{evil}'");
        for kind in [TargetKind::KeyPolicy, TargetKind::KeyState, TargetKind::ManagedPolicy] {
            for command in commands(&edit(kind, evil, "it's")) {
                assert!(command.contains(&quoted), "{command}");
                assert!(
                    !command.replace(&quoted, "").replace("'us-east-1;touch x'", "").contains("touch"),
                    "{command}"
                );
            }
        }
        let [command] =
            commands(&edit(TargetKind::RoleInlinePolicy, "arn:aws:iam::111122223333:role/r", "it's"))
                .try_into()
                .unwrap_or_default();
        assert!(command.contains(r"--policy-name 'it'\''s'"), "{command}");
    }

    #[test]
    fn an_inline_policy_of_a_user_is_put_on_the_user() {
        let edit = edit(TargetKind::RoleInlinePolicy, "arn:aws:iam::111122223333:user/team/ann", "keys");
        let command = commands(&edit).concat();
        assert!(
            command.starts_with("aws iam put-user-policy --user-name ann --policy-name keys "),
            "{command}"
        );
        let removal = Edit { operation: Operation::Remove, ..edit };
        assert_eq!(commands(&removal), ["aws iam delete-user-policy --user-name ann --policy-name keys"]);
    }

    /// Two roles may each have a policy of one name, a multi-Region key has one id in all its Regions, and where one name ends
    /// and the next begins may not be lost: a document must not come to another role.
    #[test]
    fn no_two_targets_share_a_file() {
        let (one, other) = ("111122223333", "444455556666");
        let role = |account: &str, role: &str| format!("arn:aws:iam::{account}:role/{role}");
        let key = |region: &str| format!("arn:aws:kms:{region}:{one}:key/mrk-1234");
        let policy = |account: &str| format!("arn:aws:iam::{account}:policy/lake");
        let targets = [
            (TargetKind::RoleInlinePolicy, role(one, "etl"), "UseKmsKeys"),
            (TargetKind::RoleInlinePolicy, role(one, "other"), "UseKmsKeys"),
            (TargetKind::RoleInlinePolicy, role(other, "etl"), "UseKmsKeys"),
            (TargetKind::RoleInlinePolicy, role(one, "a"), "b-c"),
            (TargetKind::RoleInlinePolicy, role(one, "a-b"), "c"),
            (TargetKind::RoleInlinePolicy, role(one, "a.b"), "c"),
            (TargetKind::RoleInlinePolicy, role(one, "a_b"), "c"),
            (TargetKind::RoleInlinePolicy, role(one, "a+2e+b"), "c"),
            (TargetKind::KeyPolicy, key("us-east-1"), "mrk-1234"),
            (TargetKind::KeyPolicy, key("eu-west-1"), "mrk-1234"),
            (TargetKind::ManagedPolicy, policy(one), "lake"),
            (TargetKind::Boundary, policy(other), "lake"),
        ];
        let files: std::collections::BTreeSet<String> =
            targets.iter().map(|(kind, arn, name)| file_name(&edit(*kind, arn, name).target)).collect();
        assert_eq!(files.len(), targets.len(), "{files:?}");
        assert!(files.iter().all(|file| !file.contains('/')), "{files:?}");
    }
}
