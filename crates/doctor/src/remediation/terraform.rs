//! The edited policies as Terraform resources. JSON is an HCL expression; only `${` and `%{` need care.

use serde_json::{Value, json};

use crate::remediation::{Edit, Target, TargetKind};

/// A snippet for all edits that Terraform has a resource for.
pub(super) fn snippet(edits: &[Edit]) -> Option<String> {
    let blocks: Vec<String> = edits.iter().filter_map(block).collect();
    if blocks.is_empty() { None } else { Some(blocks.join("\n\n")) }
}

fn block(edit: &Edit) -> Option<String> {
    if edit.after.is_null() {
        return None;
    }
    let target = &edit.target;
    let arn = target.arn.clone().unwrap_or_default();
    let owner = arn.rsplit('/').next().unwrap_or_default().to_owned();
    let (resource, arguments, document) = match target.kind {
        TargetKind::RoleInlinePolicy if target.is_of_user() => {
            ("aws_iam_user_policy", vec![("name", target.name.clone()), ("user", owner)], "policy")
        }
        TargetKind::RoleInlinePolicy => {
            ("aws_iam_role_policy", vec![("name", target.name.clone()), ("role", owner)], "policy")
        }
        TargetKind::ManagedPolicy | TargetKind::Boundary => {
            ("aws_iam_policy", vec![("name", target.name.clone())], "policy")
        }
        TargetKind::KeyPolicy => ("aws_kms_key_policy", vec![("key_id", arn)], "policy"),
        TargetKind::Scp => organizations(target, "SERVICE_CONTROL_POLICY"),
        TargetKind::Rcp => organizations(target, "RESOURCE_CONTROL_POLICY"),
        TargetKind::VpcEndpointPolicy => {
            let id = if owner.is_empty() { target.name.clone() } else { owner };
            ("aws_vpc_endpoint_policy", vec![("vpc_endpoint_id", id)], "policy")
        }
        TargetKind::Grant | TargetKind::KeyState | TargetKind::Setting => return None,
    };
    let mut lines = vec![format!("resource \"{resource}\" \"{}\" {{", label(target))];
    for (name, value) in arguments {
        lines.push(format!("  {name} = {}", escaped(&json!(value))));
    }
    let body = escaped(&edit.after).replace('\n', "\n  ");
    lines.push(format!("  {document} = jsonencode({body})"));
    lines.push("}".into());
    Some(lines.join("\n"))
}

fn organizations(
    target: &Target,
    kind: &'static str,
) -> (&'static str, Vec<(&'static str, String)>, &'static str) {
    ("aws_organizations_policy", vec![("name", target.name.clone()), ("type", kind.into())], "content")
}

/// JSON in which nothing is a template of Terraform: policy variables stay policy variables.
fn escaped(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.replace("${", "$${").replace("%{", "%%{")
}

/// A name that Terraform accepts: that of the target's file, so that no two resources share one.
// Source: https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers
fn label(target: &Target) -> String {
    let name = target.file_name().replace(".json", "").replace('.', "__");
    let letter = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
    let label: String = name.chars().map(letter).collect();
    if label.starts_with(|first: char| first.is_ascii_alphabetic()) {
        label
    } else {
        format!("policy-{label}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::snippet;
    use crate::remediation::{Edit, Operation, Target, TargetKind};

    fn of(arn: &str) -> String {
        let target = Target {
            kind: TargetKind::RoleInlinePolicy,
            arn: Some(arn.to_owned()),
            name: "UseKmsKeys".to_owned(),
        };
        let after = json!({"Statement": [{"Resource": "${aws:username}"}]});
        let edit = Edit { target, operation: Operation::Create, before: None, after, parts: Vec::new() };
        snippet(&[edit]).unwrap_or_default()
    }

    #[test]
    fn two_roles_have_two_resources_and_a_user_has_its_own_kind() {
        let (one, other) =
            (of("arn:aws:iam::111122223333:role/etl"), of("arn:aws:iam::111122223333:role/load"));
        assert!(
            one.starts_with("resource \"aws_iam_role_policy\" \"policy-111122223333__etl__UseKmsKeys\" {"),
            "{one}"
        );
        assert_ne!(one.lines().next(), other.lines().next());
        assert!(one.contains("\"$${aws:username}\""), "{one}");
        let user = of("arn:aws:iam::111122223333:user/ann");
        assert!(
            user.starts_with("resource \"aws_iam_user_policy\"") && user.contains("user = \"ann\""),
            "{user}"
        );
    }
}
