//! Each hint where it is given, and where it nearly is.

use keytrace_access::call::{NetworkPath, ViaService};
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key_state::Existence;
use keytrace_access::row::Row;
use keytrace_iam::policy_set::Layer;
use keytrace_iam::request::Context;

use crate::findings::code::Code;
use crate::findings::example::{DELEGATION, KEY, ROLE, allow, errors, healthy, judged, layer, the};

fn advice_of(case: &Case) -> String {
    judged(case).into_iter().flat_map(|finding| finding.advice).collect::<Vec<_>>().join("\n")
}

fn allowed_if(condition: &str) -> Case {
    let mut case = healthy();
    let statement = format!(
        r#"{{"Sid":"Net","Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{condition}}}"#
    );
    case.policies.identity = layer("own", &[&statement]);
    case
}

#[test]
fn a_condition_on_the_network_or_on_called_via_is_named_with_its_safe_form() {
    for (condition, key, instead) in [
        (r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, "aws:SourceIp", "BoolIfExists"),
        (r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#, "aws:SourceVpce", "BoolIfExists"),
        (r#"{"StringEquals":{"aws:SourceVpc":"vpc-1"}}"#, "aws:SourceVpc", "BoolIfExists"),
        (r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}"#, "aws:VpcSourceIp", "BoolIfExists"),
        (
            r#"{"ForAnyValue:StringEquals":{"aws:CalledVia":"s3.amazonaws.com"}}"#,
            "aws:CalledVia",
            "kms:ViaService",
        ),
    ] {
        let advice = advice_of(&allowed_if(condition));
        assert!(advice.contains(&format!("`{key}` in statement `Net` of `own` can never hold")), "{advice}");
        assert!(advice.contains(instead), "{advice}");
    }
}

#[test]
fn a_deny_outside_the_vpc_hits_what_s3_does_for_the_role() {
    let deny = r#"{"Sid":"Perimeter","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}"#;
    let mut case = healthy();
    case.policies.resource = layer("key policy", &[DELEGATION, deny]);
    let vain = "`aws:SourceVpce` in statement `Perimeter` of `key policy` blocks every such request";
    assert!(advice_of(&case).contains(vain), "{}", advice_of(&case));
    let safe = deny
        .replace(r#""StringNotEquals""#, r#""BoolIfExists":{"aws:ViaAWSService":"false"},"StringNotEquals""#);
    case.policies.resource = layer("key policy", &[DELEGATION, &safe]);
    assert_eq!(judged(&case).len(), 0);
}

#[test]
fn other_conditions_and_direct_requests_can_be_met() {
    let other =
        advice_of(&allowed_if(r#"{"StringEquals":{"kms:ViaService":"glue.us-east-1.amazonaws.com"}}"#));
    assert!(!other.contains("never hold"), "{other}");
    let mut direct = allowed_if(r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#);
    direct.call.via_service = ViaService::Direct;
    direct.request.context = Context::closed();
    assert!(!advice_of(&direct).contains("never hold"), "{}", advice_of(&direct));
}

const NO_KMS: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;

fn named_for(arn: &str) -> String {
    format!(
        r#"{{"Sid":"Lake","Effect":"Allow","Principal":{{"AWS":"{ROLE}"}},"Action":"kms:Decrypt","Resource":"*","Condition":{{"StringLike":{{"kms:EncryptionContext:aws:s3:arn":"{arn}"}}}}}}"#
    )
}

#[test]
fn it_is_said_also_where_the_role_lacks_an_allow_too() {
    let mut case = healthy();
    case.policies.identity = layer("own", &[NO_KMS]);
    case.policies.resource = layer("key policy", &[DELEGATION, &named_for("arn:aws:s3:::lake/*")]);
    assert_eq!(errors(&case), [Code::IdentityPolicyLacksAllow]);
    let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
    assert!(advice.contains("statement `Lake` of `key policy` would allow"), "{advice}");
    assert!(advice.contains("list both `arn:aws:s3:::lake` and `arn:aws:s3:::lake/*`"), "{advice}");
}

#[test]
fn a_policy_for_the_bucket_alone_misses_objects_without_bucket_key() {
    let mut case = healthy();
    case.policies.identity = layer(
        "own",
        &[&named_for("arn:aws:s3:::lake").replace(&format!(r#""Principal":{{"AWS":"{ROLE}"}},"#), "")],
    );
    case.request.context.set_text("kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::lake/raw/a");
    let advice = the(&case, Code::ConditionNotMet).advice.join("\n");
    assert!(advice.contains("does not list the object's ARN"), "{advice}");
}

#[test]
fn a_further_unmet_condition_is_another_matter() {
    let mut case = healthy();
    let other = named_for("arn:aws:s3:::lake/*")
        .replace(r#""Condition":{"#, r#""Condition":{"StringEquals":{"kms:ViaService":"x"},"#);
    case.policies.identity = layer("own", &[NO_KMS]);
    case.policies.resource = layer("key policy", &[DELEGATION, &other]);
    let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
    assert!(!advice.contains("list both"), "{advice}");
}

#[test]
fn only_where_the_data_key_is_allowed() {
    let mut case = healthy();
    case.call.row = Row::S4;
    case.call.objects.in_parts = true;
    case.policies.identity = layer("own", &[&allow("kms:GenerateDataKey")]);
    let advice = |case: &Case| the(case, Code::IdentityPolicyLacksAllow).advice.join("\n");
    assert!(advice(&case).contains("small files are written"), "{}", advice(&case));
    case.policies.identity = Layer::of(Vec::new());
    assert!(!advice(&case).contains("small files"), "{}", advice(&case));
}

#[test]
fn all_three_are_named_and_only_for_logs() {
    let mut case = healthy();
    case.policies.identity = Layer::of(Vec::new());
    let advice = |case: &Case| the(case, Code::IdentityPolicyLacksAllow).advice.join("\n");
    assert!(!advice(&case).contains("three permissions"));
    case.call.row = Row::C4;
    for words in [
        "three permissions at once",
        "logs:AssociateKmsKey",
        "`logs.us-east-1.amazonaws.com` in the key policy",
    ] {
        assert!(advice(&case).contains(words), "{}", advice(&case));
    }
    case.call.row = Row::R7;
    assert!(advice(&case).contains("three permissions"), "{}", advice(&case));
}

#[test]
fn every_reader_is_named_for_the_catalog_and_not_for_data() {
    let mut case = healthy();
    case.policies.identity = Layer::of(Vec::new());
    for (row, is_said) in
        [(Row::G1, true), (Row::G8, true), (Row::R6, true), (Row::S1, false), (Row::G7, false)]
    {
        case.call.row = row;
        let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
        assert_eq!(advice.contains("every reader"), is_said, "{row}: {advice}");
    }
}

#[test]
fn the_role_that_acts_is_named_where_it_is_another() {
    let mut case = healthy();
    case.policies.identity = Layer::of(Vec::new());
    for (row, is_said) in [
        (Row::L1, true),
        (Row::L5, true),
        (Row::R8, true),
        (Row::G3, true),
        (Row::S1, false),
        (Row::L4, false),
    ] {
        case.call.row = row;
        let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
        assert_eq!(advice.contains("role `etl` makes this request"), is_said, "{row}: {advice}");
    }
}

#[test]
fn an_object_of_the_older_key_is_named_where_there_are_several() {
    let mut case = healthy();
    case.policies.identity = Layer::of(Vec::new());
    assert_eq!(the(&case, Code::IdentityPolicyLacksAllow).advice.len(), 0);
    case.call.objects.example = Some("raw/2023/a.parquet".into());
    let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
    assert!(advice.contains("objects like raw/2023/a.parquet."), "{advice}");
}

#[test]
fn only_what_does_not_travel_is_named() {
    for (row, written, is_said) in [
        (Row::S14, "1234abcd-12ab-34cd-56ef-1234567890ab", true),
        (Row::S14, "alias/data", true),
        (Row::S14, "", true),
        (Row::S14, KEY, false),
        (Row::S3, "alias/data", false),
    ] {
        let mut case = healthy();
        case.call.row = row;
        written.clone_into(&mut case.call.key_mut().unwrap().written);
        case.policies.identity = Layer::of(Vec::new());
        let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
        let says = "and the bucket belongs to another account";
        assert_eq!(advice.contains(says), is_said, "{row} {written}: {advice}");
        // A key that is not there is the same matter.
        case.key.existence = Existence::NotFound;
        assert_eq!(the(&case, Code::KeyNotFound).advice.join("\n").contains(says), is_said);
    }
}

#[test]
fn only_the_policy_of_a_run_is_called_so() {
    let mut case = healthy();
    case.policies.session = layer("run", &[r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#]);
    assert_eq!(the(&case, Code::SessionPolicyLacksAllow).advice.len(), 0);
    case.call.session_policy = Some("{}".into());
    assert!(the(&case, Code::SessionPolicyLacksAllow).advice[0].contains("ExecutionRoleSessionPolicy"));
}

#[test]
fn the_popular_wrong_fix_is_named_where_the_endpoint_blocks() {
    let mut case = healthy();
    case.call.network = NetworkPath::VpcEndpoint { id: "vpce-1".into(), account: "111122223333".into() };
    case.policies.vpc_endpoint =
        layer("vpce-1", &[r#"{"Effect":"Allow","Principal":"*","Action":"kms:Encrypt","Resource":"*"}"#]);
    assert!(the(&case, Code::VpcEndpointPolicyLacksAllow).advice[0].contains("wrong place"));
}
