//! Secrets of connections, and their keys.

use keytrace_access::call::{KeyTarget, Necessity, ViaService};
use keytrace_access::row::Row;
use keytrace_snapshot::collected::Collected;
use serde_json::{Value, json};

use super::{ACCOUNT, REGION, World, key, lines};
use crate::derivation::Derivation;

const ARN: &str = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf";

/// A job with a connection; the list of secrets holds `db`.
fn job(connection: Value, key: Value) -> Derivation {
    let mut world = World::new().job(json!({"Connections": {"Connections": ["jdbc"]}}));
    let mut facts = json!({"Name": "jdbc"});
    facts.as_object_mut().unwrap().extend(connection.as_object().unwrap().clone());
    let mut secret = json!({"ARN": ARN, "Name": "db"});
    secret.as_object_mut().unwrap().extend(key.as_object().unwrap().clone());
    let region = world.region();
    region.glue.data_catalog_encryption_settings = Collected::Absent;
    region.glue.connections.insert("jdbc", serde_json::from_value(facts).unwrap());
    region.data_stores.secrets.insert("db", serde_json::from_value(secret).unwrap());
    region.data_stores.secrets.listed = Collected::Known(());
    world.of_job()
}

fn property(name: &str, value: &str) -> Value {
    json!({"ConnectionProperties": {name: value}})
}

#[test]
fn a_secret_is_decrypted_with_its_own_key() {
    let own = || json!({"KmsKeyId": key("secret")});
    for connection in [
        property("SECRET_ID", "db"),
        property("SECRET_ID", ARN),
        property("KAFKA_SASL_SCRAM_SECRETS_ARN", ARN),
        json!({"AuthenticationConfiguration": {"SecretArn": ARN}}),
    ] {
        let has = job(connection.clone(), own());
        assert_eq!(lines(&has), [format!("G7 Decrypt secret {ARN}")], "{connection}");
        let call = &has.calls[0];
        assert_eq!(call.via_service, ViaService::Service("secretsmanager"));
        assert_eq!(call.necessity, Necessity::OnFirstUse);
        // The version of the secret is in the context too, and nobody knows it.
        assert!(call.encryption_context.open);
    }
    assert!(lines(&job(property("USERNAME", "db"), own())).is_empty());
}

#[test]
fn a_secret_without_a_key_is_under_the_managed_key_of_its_account() {
    let has = job(property("SECRET_ID", "db"), json!({}));
    let KeyTarget::AwsManaged { alias, account } = has.calls[0].key_target().unwrap() else { panic!() };
    assert_eq!((alias.as_str(), account.as_str()), ("alias/aws/secretsmanager", ACCOUNT));
}

#[test]
fn a_secret_of_another_account_or_region_is_looked_up_there() {
    let foreign = "arn:aws:secretsmanager:eu-west-1:444455556666:secret:db-AbCdEf";
    let has = job(property("SECRET_ID", foreign), json!({}));
    let KeyTarget::Unknown(gap) = has.calls[0].key_target().unwrap() else { panic!() };
    assert_eq!(gap.operation, "secretsmanager:DescribeSecret");
    assert_eq!(gap.account.as_ref().map(ToString::to_string).as_deref(), Some("444455556666"));
    assert_eq!(has.calls[0].region, "eu-west-1");
    let secret = json!({"ARN": foreign, "Name": "db"});
    let mut world = World::new().job(json!({"Connections": {"Connections": ["jdbc"]}}));
    let connection = json!({"Name": "jdbc", "ConnectionProperties": {"SECRET_ID": foreign}});
    world.region().glue.connections.insert("jdbc", serde_json::from_value(connection).unwrap());
    let owner = keytrace_snapshot::account::AccountId::parse("444455556666").unwrap();
    let secrets = &mut world.snapshot.region_mut(&owner, "eu-west-1").data_stores.secrets;
    secrets.insert("db", serde_json::from_value(secret).unwrap());
    let has = world.of_job();
    let call = has.calls.iter().find(|call| call.row == Row::G7).unwrap();
    let managed =
        KeyTarget::AwsManaged { alias: "alias/aws/secretsmanager".into(), account: owner.to_string() };
    assert_eq!(*call.key_target().unwrap(), managed);
    assert_ne!(call.region, REGION);
}

#[test]
fn a_secret_that_does_not_exist_is_told_without_the_text_that_names_it() {
    let has = job(property("SECRET_ID", "hunter2"), json!({}));
    assert!(has.calls.is_empty());
    assert_eq!(has.unknowns[0].what, "the key of the secret in `SECRET_ID` of connection `jdbc`");
    assert!(!format!("{has:?}").contains("hunter2"));
    let mut world = World::new().job(json!({"Connections": {"Connections": ["jdbc"]}}));
    let connection = json!({"Name": "jdbc", "ConnectionProperties": {"SECRET_ID": "hunter2"}});
    world.region().glue.connections.insert("jdbc", serde_json::from_value(connection).unwrap());
    let unread = world.of_job();
    assert!(unread.calls.iter().any(|call| call.row == Row::G7));
    assert!(!format!("{unread:?}").contains("hunter2"));
}

#[test]
fn a_secret_with_a_broken_arn_is_told() {
    for arn in ["arn:aws:secretsmanager:us-east-1:1111:secret:db", "arn:aws:s3:::db", "arn:"] {
        let has = job(property("SECRET_ID", arn), json!({}));
        assert!(has.calls.is_empty(), "{arn}");
        assert_eq!(has.unknowns.len(), 1, "{arn}");
    }
}
