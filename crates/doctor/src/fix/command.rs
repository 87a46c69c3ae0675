//! The AWS CLI commands that make an edit. A short document stands in the command, so that it can be pasted as it is; a long
//! one comes from a file that the user writes from the edit.

use iam::arn::Arn;

use crate::fix::{Edit, Operation, TargetKind};

/// The commands, in the order in which they must run.
pub(super) fn commands(edit: &Edit) -> Vec<String> {
    let target = &edit.target;
    let arn = target.arn.as_deref().unwrap_or_default();
    let owner = Arn::parse(arn).map_or("", |arn| arn.name());
    let name = quoted(&target.name);
    let document = document(edit);
    let region = Arn::parse(arn).map_or("", |arn| arn.region);
    let removes = edit.operation == Operation::Remove;
    match target.kind {
        TargetKind::RoleInlinePolicy if removes => {
            vec![format!("aws iam delete-role-policy --role-name {} --policy-name {name}", quoted(owner))]
        }
        TargetKind::RoleInlinePolicy => vec![format!(
            "aws iam put-role-policy --role-name {} --policy-name {name} --policy-document {document}",
            quoted(owner)
        )],
        TargetKind::ManagedPolicy | TargetKind::Boundary if removes => Vec::new(),
        TargetKind::ManagedPolicy | TargetKind::Boundary => vec![format!(
            "aws iam create-policy-version --policy-arn {arn} --policy-document {document} --set-as-default"
        )],
        TargetKind::KeyPolicy => vec![format!(
            "aws kms put-key-policy --key-id {arn} --policy-name default --policy {document} --region {region}"
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
                "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} --policy-document {document}",
                quoted(id)
            )]
        }
        TargetKind::KeyState => key_state_commands(edit, arn, region),
        TargetKind::Grant | TargetKind::Setting => Vec::new(),
    }
}

/// After `CancelKeyDeletion` a key is `Disabled`: two steps (`kms-calls` 1.4, rule 2).
// Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
fn key_state_commands(edit: &Edit, arn: &str, region: &str) -> Vec<String> {
    let state =
        edit.before.as_ref().and_then(|before| before.get("KeyState")).and_then(|state| state.as_str());
    let enable = format!("aws kms enable-key --key-id {arn} --region {region}");
    match state {
        Some("PendingDeletion" | "PendingReplicaDeletion") => {
            vec![format!("aws kms cancel-key-deletion --key-id {arn} --region {region}"), enable]
        }
        _ => vec![enable],
    }
}

/// How many letters a document has at most that stands in a command.
const LONGEST: usize = 700;

/// The edited document as a command takes it.
fn document(edit: &Edit) -> String {
    let text = edit.after.to_string();
    if text.len() > LONGEST { quoted(&format!("file://{}", file_name(edit))) } else { quoted(&text) }
}

/// The name of the file that holds the edited document.
fn file_name(edit: &Edit) -> String {
    let name = match edit.target.kind {
        TargetKind::KeyPolicy => format!("key-policy-{}", edit.target.name),
        _ => edit.target.name.clone(),
    };
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '-' };
    format!("{}.json", name.chars().map(plain).collect::<String>())
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
    use serde_json::json;

    use super::{LONGEST, commands};
    use crate::fix::{Edit, Operation, Target, TargetKind};

    /// The command that puts a key policy whose statement has this id.
    fn put(sid: &str) -> String {
        let target = Target {
            kind: TargetKind::KeyPolicy,
            arn: Some("arn:aws:kms:us-east-1:111122223333:key/k".to_owned()),
            name: "k".to_owned(),
        };
        let after = json!({"Statement": [{"Sid": sid}]});
        let edit = Edit { target, operation: Operation::Replace, before: None, after, parts: Vec::new() };
        commands(&edit).concat()
    }

    #[test]
    fn a_short_document_is_pasted_whole_and_a_long_one_is_a_file() {
        let short = put("the key's users");
        assert!(
            short.contains(r#"--policy '{"Statement":[{"Sid":"the key'\''s users"}]}' --region"#),
            "{short}"
        );
        let long = put(&"x".repeat(LONGEST));
        assert!(long.contains("--policy file://key-policy-k.json --region"), "{long}");
    }
}
