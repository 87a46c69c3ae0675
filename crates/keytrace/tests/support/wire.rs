//! JSON of a snapshot as the XML in which AWS sends it.

use serde_json::Value;

/// JSON as the XML that it came from.
pub(crate) fn xml(value: &Value, is_ec2: bool) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    match value {
        Value::Object(fields) if fields.contains_key("Statement") => {
            value.to_string().bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"))
        }
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let name = if is_ec2 { wire_name(name, value) } else { name.clone() };
                format!("<{name}>{}</{name}>", xml(value, is_ec2))
            })
            .collect(),
        Value::Array(items) => {
            let item = if is_ec2 { "item" } else { "member" };
            items.iter().map(|each| format!("<{item}>{}</{item}>", xml(each, is_ec2))).collect()
        }
        Value::String(text) => escaped(text),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// EC2's own name of a field.
fn wire_name(name: &str, value: &Value) -> String {
    const LISTS: [(&str, &str); 13] = [
        ("Vpcs", "vpcSet"),
        ("Subnets", "subnetSet"),
        ("VpcEndpoints", "vpcEndpointSet"),
        ("RouteTables", "routeTableSet"),
        ("SecurityGroups", "securityGroupInfo"),
        ("NatGateways", "natGatewaySet"),
        ("Routes", "routeSet"),
        ("Associations", "associationSet"),
        ("SubnetIds", "subnetIdSet"),
        ("RouteTableIds", "routeTableIdSet"),
        ("Groups", "groupSet"),
        ("UserIdGroupPairs", "groups"),
        ("DnsEntries", "dnsEntrySet"),
    ];
    match LISTS.iter().find(|(list, _)| *list == name && value.is_array()) {
        Some((_, wire)) => (*wire).to_owned(),
        None => name[..1].to_lowercase() + &name[1..],
    }
}
