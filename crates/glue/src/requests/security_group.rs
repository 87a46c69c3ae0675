//! Whether the security groups of a VPC endpoint admit a job's network interface on port 443.

use std::net::Ipv4Addr;

use keytrace_iam::truth::Truth;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::network::{IpPermission, Network, Subnet, VpcEndpoint};

/// Whether an endpoint admits HTTPS from an interface with these security groups in this subnet.
// Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
pub(crate) fn admits(network: &Network, endpoint: &VpcEndpoint, from: &[String], subnet: &Subnet) -> Truth {
    if endpoint.groups.is_empty() {
        return Truth::Unknown;
    }
    let group = |id: &str| match network.security_group(id) {
        Collected::Known(group) => {
            let rules = group.ip_permissions.iter().filter(|rule| covers_https(rule));
            Truth::any(rules.map(|rule| admits_interface(rule, from, subnet)))
        }
        Collected::Absent | Collected::NotCollected(_) => Truth::Unknown,
    };
    Truth::any(endpoint.groups.iter().map(|each| group(&each.group_id)))
}

fn covers_https(rule: &IpPermission) -> bool {
    match rule.ip_protocol.as_deref() {
        Some("-1") => true,
        Some("tcp" | "6") => rule.from_port.unwrap_or(0) <= 443 && 443 <= rule.to_port.unwrap_or(i32::MAX),
        _ => false,
    }
}

fn admits_interface(rule: &IpPermission, from: &[String], subnet: &Subnet) -> Truth {
    let groups = rule.user_id_group_pairs.iter().filter_map(|pair| pair.group_id.as_ref());
    if groups.into_iter().any(|id| from.contains(id)) {
        return Truth::True;
    }
    let of_range =
        |range: &str| match (Range::parse(range), subnet.cidr_block.as_deref().and_then(Range::parse)) {
            (Some(allowed), _) if allowed.length == 0 => Truth::True,
            (Some(allowed), Some(subnet)) => allowed.covers(subnet),
            _ => Truth::Unknown,
        };
    let ranges = Truth::any(rule.ip_ranges.iter().map(|range| of_range(&range.cidr_ip)));
    // Why: nobody collects what a prefix list holds.
    let lists = if rule.prefix_list_ids.is_empty() { Truth::False } else { Truth::Unknown };
    ranges.or(lists)
}

/// A range of IPv4 addresses.
#[derive(Clone, Copy)]
struct Range {
    address: u32,
    length: u32,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address: Ipv4Addr = address.parse().ok()?;
        let length: u32 = length.parse().ok().filter(|length| *length <= 32)?;
        Some(Self { address: address.to_bits(), length })
    }

    /// Whether all addresses of another range are in this one; unknown where only some are.
    fn covers(self, other: Self) -> Truth {
        let shared = self.length.min(other.length);
        let mask = u32::MAX.checked_shl(32 - shared).unwrap_or(0);
        match (self.address & mask == other.address & mask, self.length <= other.length) {
            (true, true) => Truth::True,
            (true, false) => Truth::Unknown,
            (false, _) => Truth::False,
        }
    }
}

#[cfg(test)]
mod tests {
    use keytrace_iam::truth::Truth;

    use super::Range;

    #[test]
    fn a_range_covers_what_lies_in_it() {
        for (range, other, expected) in [
            ("10.0.0.0/16", "10.0.1.0/24", Truth::True),
            ("10.0.1.0/24", "10.0.1.0/24", Truth::True),
            ("10.0.1.7/32", "10.0.1.0/24", Truth::Unknown),
            ("10.1.0.0/16", "10.0.1.0/24", Truth::False),
            ("0.0.0.0/0", "10.0.1.0/24", Truth::True),
        ] {
            let covers = Range::parse(range).unwrap().covers(Range::parse(other).unwrap());
            assert_eq!(covers, expected, "{range} {other}");
        }
        for text in ["10.0.0.0", "10.0.0.0/33", "ten/8"] {
            assert!(Range::parse(text).is_none(), "{text}");
        }
    }
}
