//! Requests of the job itself: bookmarks, and the network that they go through.

use keytrace_access::call::{Confidence, Necessity, NetworkPath, ViaService};
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::network::{Network, VpcAttributes};
use serde_json::{Value, json};

use super::{ACCOUNT, World, key, lines};

fn bookmarks(option: &str, mode: &str) -> World {
    let job = json!({
        "SecurityConfiguration": "sec",
        "DefaultArguments": {"--job-bookmark-option": option},
        "Connections": {"Connections": ["vpc"]},
    });
    let mut world = World::new().job(job);
    let bookmarks = json!({"JobBookmarksEncryptionMode": mode, "KmsKeyArn": key("marks")});
    let security = json!({"Name": "sec", "EncryptionConfiguration": {"JobBookmarksEncryption": bookmarks}});
    let glue = &mut world.region().glue;
    glue.security_configurations.insert("sec", serde_json::from_value(security).unwrap());
    glue.data_catalog_encryption_settings = Collected::Absent;
    let connection = json!({"Name": "vpc"});
    glue.connections.insert("vpc", serde_json::from_value(connection).unwrap());
    world
}

#[test]
fn a_bookmark_is_encrypted_by_the_job_itself() {
    let of = |option: &str, mode: &str| bookmarks(option, mode).of_job();
    let has = of("job-bookmark-enable", "CSE-KMS");
    assert_eq!(lines(&has), ["C6 Decrypt marks ", "C6 Encrypt marks ", "C6 GenerateDataKey marks "]);
    for call in &has.calls {
        assert_eq!((&call.via_service, &call.network), (&ViaService::Direct, &NetworkPath::Public));
        assert_eq!(call.confidence, Confidence::Assumed);
        assert!(call.encryption_context.open);
    }
    let necessity = |number: usize| has.calls[number].necessity.clone();
    assert_eq!([necessity(0), necessity(1)], [Necessity::OnFirstUse, Necessity::OnFirstUse]);
    assert!(matches!(necessity(2), Necessity::OnlyIf(_)));
    let paused = of("job-bookmark-pause", "CSE-KMS");
    assert_eq!(paused.calls[0].necessity, Necessity::OnFirstUse);
    assert!(matches!(paused.calls[1].necessity, Necessity::OnlyIf(_)));
    assert!(of("job-bookmark-disable", "CSE-KMS").calls.is_empty());
    assert!(of("job-bookmark-enable", "DISABLED").calls.is_empty());
}

fn network() -> Value {
    json!({
        "endpoint": {
            "VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", "VpcId": "vpc-1", "State": "available",
            "ServiceName": "com.amazonaws.us-east-1.kms", "PrivateDnsEnabled": true,
            "Groups": [{"GroupId": "sg-endpoint"}],
        },
        "rule": {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [{"GroupId": "sg-job"}]},
        "dns": true,
        "route": {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"},
    })
}

/// The way of the bookmarks' first request, in a network with these facts changed.
fn path(changes: &[(&str, Value)]) -> NetworkPath {
    let mut facts = network();
    for (pointer, value) in changes {
        *facts.pointer_mut(pointer).unwrap() = value.clone();
    }
    let mut world = bookmarks("job-bookmark-enable", "CSE-KMS");
    let requirements = json!({"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-job"]});
    let connection = json!({"Name": "vpc", "PhysicalConnectionRequirements": requirements});
    world.region().glue.connections.insert("vpc", serde_json::from_value(connection).unwrap());
    let account = world.account.clone();
    let subnet = json!({"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"});
    let group = json!({"GroupId": "sg-endpoint", "IpPermissions": [facts["rule"]]});
    let table = json!({"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true}],
        "Routes": [facts["route"]]});
    let vpc = json!({"VpcId": "vpc-1", "OwnerId": ACCOUNT});
    let mut attributes = VpcAttributes::not_collected(&account, super::REGION, "vpc-1");
    if let Some(dns) = facts["dns"].as_bool() {
        attributes.enable_dns_support = Collected::Known(dns);
        attributes.enable_dns_hostnames = Collected::Known(true);
    }
    world.region().network = Network {
        vpcs: Collected::Known(serde_json::from_value(json!([vpc])).unwrap()),
        vpc_attributes: [("vpc-1".to_owned(), attributes)].into(),
        subnets: Collected::Known(serde_json::from_value(json!([subnet])).unwrap()),
        vpc_endpoints: Collected::Known(serde_json::from_value(json!([facts["endpoint"]])).unwrap()),
        route_tables: Collected::Known(serde_json::from_value(json!([table])).unwrap()),
        security_groups: Collected::Known(serde_json::from_value(json!([group])).unwrap()),
        nat_gateways: Collected::NotCollected(Gap::new("NAT gateways", "ec2:DescribeNatGateways")),
    };
    world.of_job().calls[0].network.clone()
}

#[test]
fn the_way_to_kms_is_an_endpoint_a_nat_gateway_or_none() {
    let endpoint = || NetworkPath::VpcEndpoint { id: "vpce-1".to_owned(), account: ACCOUNT.to_owned() };
    let route = |target: &str, id: &str| json!({"DestinationCidrBlock": "0.0.0.0/0", target: id});
    for (pointer, value, expected) in [
        ("/dns", json!(true), endpoint()),
        ("/endpoint/ServiceName", json!("com.amazonaws.us-east-1.kms-fips"), endpoint()),
        // The name leads to the endpoint although the routes would lead elsewhere.
        ("/route", route("NatGatewayId", "nat-1"), endpoint()),
        ("/rule/UserIdGroupPairs", json!([{"GroupId": "sg-other"}]), NetworkPath::NoRoute),
        ("/rule/FromPort", json!(444), NetworkPath::NoRoute),
        ("/rule", json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}), endpoint()),
        ("/endpoint/State", json!("pending"), NetworkPath::NoRoute),
        ("/endpoint/PrivateDnsEnabled", json!(false), NetworkPath::NoRoute),
        ("/endpoint/ServiceName", json!("com.amazonaws.us-east-1.s3"), NetworkPath::NoRoute),
        ("/endpoint/VpcId", json!("vpc-2"), NetworkPath::NoRoute),
        ("/dns", json!(false), NetworkPath::NoRoute),
    ] {
        assert_eq!(path(&[(pointer, value.clone())]), expected, "{pointer} {value}");
    }
    assert!(matches!(path(&[("/dns", json!(null))]), NetworkPath::Unknown(_)));
    assert!(matches!(path(&[("/endpoint/Groups", json!([]))]), NetworkPath::Unknown(_)));
}

#[test]
fn without_an_endpoint_the_default_route_tells_the_way() {
    let of = |target: &str, id: &str, state: &str| {
        let route = json!({"DestinationCidrBlock": "0.0.0.0/0", target: id, "State": state});
        path(&[("/route", route), ("/endpoint/VpcId", json!("vpc-2"))])
    };
    assert_eq!(of("NatGatewayId", "nat-1", "active"), NetworkPath::Public);
    assert_eq!(of("NatGatewayId", "nat-1", "blackhole"), NetworkPath::NoRoute);
    assert_eq!(of("GatewayId", "igw-1", "active"), NetworkPath::NoRoute);
    let NetworkPath::Unknown(gap) = of("TransitGatewayId", "tgw-1", "active") else { panic!("known") };
    assert_eq!(gap.operation, "ec2:SearchTransitGatewayRoutes");
}
