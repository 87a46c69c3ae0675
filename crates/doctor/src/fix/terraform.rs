//! The edited policies as Terraform resources. JSON is an HCL expression; only `${` and `%{` need care.

use serde_json::{Value, json};

use crate::fix::{Edit, Target, TargetKind};

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
    let mut lines = vec![format!("resource \"{resource}\" \"{}\" {{", label(&target.name))];
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

/// A name that Terraform accepts.
fn label(name: &str) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    let label: String = name.chars().map(letter).collect();
    if label.starts_with(|first: char| first.is_ascii_alphabetic()) { label } else { format!("key_{label}") }
}
