//! A policy is kept exactly as AWS wrote it, in whichever of its forms it came.

use keytrace_snapshot::policy_text::PolicyText;

fn read(json: &str) -> Result<PolicyText, serde_json::Error> {
    serde_json::from_str(json)
}

#[test]
fn each_form_gives_the_text_that_aws_holds() {
    for (json, text) in [
        // A string that holds JSON keeps its spaces and line ends.
        (r#""{\n  \"Version\" : \"2012-10-17\"\n}""#, "{\n  \"Version\" : \"2012-10-17\"\n}"),
        // URL-encoded, as the IAM API answers; a plus stays a plus.
        (r#""%7B%22Sid%22%3A%22a+b%20c%22%7D""#, r#"{"Sid":"a+b c"}"#),
        (r#""%7b%22Sid%22%3a%22%c3%a9%22%7d""#, r#"{"Sid":"é"}"#),
        (r#""%7B%0A%20%20%22Sid%22%3A%20%22x%22%0A%7D""#, "{\n  \"Sid\": \"x\"\n}"),
        // An object, as the AWS CLI prints IAM policies: order, spaces, numbers and duplicate keys stay.
        (r#"{"b":1, "a": 1.50,"b":{}}"#, r#"{"b":1, "a": 1.50,"b":{}}"#),
        // Text that is no policy at all is for others to judge.
        (r#""""#, ""),
        (r#""not a policy""#, "not a policy"),
        (r#""100%7B""#, "100%7B"),
        (r#""{\"Resource\":\"arn:aws:s3:::b/%7Bx%7D\"}""#, r#"{"Resource":"arn:aws:s3:::b/%7Bx%7D"}"#),
        (r#""é""#, "é"),
    ] {
        assert_eq!(read(json).unwrap().as_str(), text, "{json}");
    }
}

#[test]
fn what_is_neither_text_nor_object_is_refused() {
    for json in ["null", "5", "true", "[]", "[{}]"] {
        let message = read(json).unwrap_err().to_string();
        assert!(message.starts_with("expected a policy: a string or an object"), "{json}: {message}");
    }
    assert!(read(r#""%7B%FF""#).unwrap_err().to_string().starts_with("the URL-encoded policy is not UTF-8"));
}

#[test]
fn a_text_survives_writing_and_reading_even_if_it_looks_encoded_inside() {
    for text in ["{}", "{\"a\":\"\\u00e9\"}", " {} ", "", "{\"Sid\":\"%7B\"}"] {
        let written = serde_json::to_string(&PolicyText::new(text)).unwrap();
        assert_eq!(read(&written).unwrap().as_str(), text);
    }
}
