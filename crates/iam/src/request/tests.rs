//! Keys, principals and actions.

use super::{Action, Context, ContextValue, KeyName, Principal};

#[test]
fn keys_are_compared_without_case_and_unlisted_keys_follow_their_family() {
    let mut context = Context::open();
    context.set_text("kms:EncryptionContext:AppName", "etl");
    context.close_family("kms:EncryptionContext:");
    assert!(matches!(
        context.value(&KeyName::new("KMS:encryptioncontext:appname")),
        ContextValue::Present(_)
    ));
    assert_eq!(context.value(&KeyName::new("kms:EncryptionContext:other")), &ContextValue::Absent);
    assert_eq!(context.value(&KeyName::new("aws:SourceIp")), &ContextValue::Unknown);
    assert_eq!(Context::closed().value(&KeyName::new("aws:SourceIp")), &ContextValue::Absent);
}

#[test]
fn principals_are_told_apart_by_their_arn() {
    let session =
        Principal::parse("arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession").unwrap();
    assert_eq!(session.arn(), Some("arn:aws:iam::111122223333:role/Job"));
    assert_eq!(session.account(), Some("111122223333"));
    let service = Principal::parse("logs.us-east-1.amazonaws.com").unwrap();
    assert_eq!((service.arn(), service.account()), (None, None));
    assert_eq!(Principal::parse("arn:aws:s3:::lake"), None);
    assert_eq!(Principal::parse("someone"), None);
}

#[test]
fn actions_need_one_colon_and_two_parts() {
    let action = Action::parse("KMS:Decrypt").unwrap();
    assert_eq!((action.service(), action.name()), ("kms", "decrypt"));
    for bad in ["kms", "kms:", ":Decrypt", "kms:a:b", ""] {
        assert_eq!(Action::parse(bad), None, "{bad}");
    }
}
