//! No secret enters a snapshot: passwords and tokens of connections, arguments and literals of scripts whose names look
//! secret, and what looks so inside of texts.

mod script;
mod text;

pub(crate) use text::without_password;

use serde_json::{Map, Value};

/// What stands in the place of a secret.
const REDACTED: &str = "(not kept)";

/// The fields that hold arguments of jobs, or options of the nodes of visual jobs.
const ARGUMENTS: [&str; 5] =
    ["DefaultArguments", "NonOverridableArguments", "Arguments", "ConnectionOptions", "AdditionalOptions"];

/// Texts that people, or programs of theirs, wrote.
const TEXTS: [&str; 4] = ["Description", "ErrorMessage", "ErrorString", "Configuration"];

/// Fields of repositories and connections that hold secrets, by AWS's own names.
// Source: https://docs.aws.amazon.com/glue/latest/webapi/API_OAuth2PropertiesInput.html, API_SourceControlDetails.html
const FIELDS: [&str; 6] = [
    "AuthToken",
    "AccessToken",
    "RefreshToken",
    "JwtToken",
    "AuthorizationCode",
    "UserManagedClientApplicationClientSecret",
];

/// Credentials whose names are the user's own.
const CREDENTIALS: &str = "CustomAuthenticationCredentials";

/// The fields that hold properties of connections.
const PROPERTIES: [&str; 4] =
    ["ConnectionProperties", "SparkProperties", "AthenaProperties", "PythonProperties"];

/// Words in the name of an argument that make its value a secret.
const SECRET: [&str; 15] = [
    "password",
    "passcode",
    "pwd",
    "authorization",
    "signature",
    "jwt",
    "webhook",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "credential",
    "apikey",
    "accesskey",
    "privatekey",
];

/// Removes the secrets from an answer, wherever they are in it. An answer that is a text is a script.
pub(crate) fn redact(answer: &mut Value) {
    match answer {
        Value::String(script) => *script = script::redacted(script),
        _ => redact_fields(answer),
    }
}

fn redact_fields(answer: &mut Value) {
    match answer {
        Value::Array(items) => items.iter_mut().for_each(redact_fields),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match value {
                    Value::Object(arguments) if ARGUMENTS.contains(&name.as_str()) => {
                        redact_arguments(arguments)
                    }
                    Value::Object(properties) if PROPERTIES.contains(&name.as_str()) => {
                        redact_properties(properties)
                    }
                    Value::Object(all) if name == CREDENTIALS => {
                        all.values_mut().for_each(|value| *value = REDACTED.into());
                    }
                    Value::Object(parameters) if name == "Parameters" => redact_parameters(parameters),
                    Value::String(text)
                        if name.to_ascii_lowercase().ends_with("password")
                            || FIELDS.contains(&name.as_str()) =>
                    {
                        *text = REDACTED.to_owned();
                    }
                    // The parameters of a blueprint's run are JSON inside a text.
                    Value::String(text) if name == "Parameters" || TEXTS.contains(&name.as_str()) => {
                        *text = text::redacted(text, is_promised);
                    }
                    _ => redact_fields(value),
                }
            }
        }
        _ => {}
    }
}

fn redact_arguments(arguments: &mut Map<String, Value>) {
    for (name, value) in arguments.iter_mut() {
        if let Value::String(text) = value {
            *text = if is_secret(name, text) { REDACTED.to_owned() } else { text::redacted(text, is_secret) };
        }
    }
}

/// The parameters of tables and databases, whose keys (`…footer.key`) are names of keys.
fn redact_parameters(parameters: &mut Map<String, Value>) {
    for (name, value) in parameters.iter_mut() {
        match value {
            Value::String(text) if is_promised(name, text) => *text = REDACTED.to_owned(),
            Value::String(text) => *text = text::redacted(text, is_promised),
            value => redact_fields(value),
        }
    }
}

/// The names of properties are AWS's, so that those with secrets are known. That there is a password is a fact.
// Source: https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html
fn redact_properties(properties: &mut Map<String, Value>) {
    for (name, value) in properties.iter_mut() {
        let is_known = name.ends_with("PASSWORD") || name == "KAFKA_SASL_GSSAPI_KEYTAB";
        if let Value::String(text) = value {
            let goes = is_known || (name != "SECRET_ID" && is_secret(name, text));
            *text = if goes { REDACTED.to_owned() } else { text::redacted(text, is_secret) };
        }
    }
}

/// Whether the name promises a secret and the value is not plainly something else.
fn is_secret(name: &str, value: &str) -> bool {
    let plain = plain(name);
    (promises(&plain) || is_key(&plain)) && !is_reference(&plain, value)
}

/// The same where `key` is a word like others: in SQL, in the parameters of tables.
fn is_promised(name: &str, value: &str) -> bool {
    let plain = plain(name);
    promises(&plain) && !is_reference(&plain, value)
}

/// Whether a name has a word for a secret in it, or is short for one.
fn promises(name: &str) -> bool {
    const SHORT: [&str; 7] = ["pass", "pw", "sig", "auth", "otp", "salt", "pin"];
    let is_pass = name.ends_with("pass") && !name.ends_with("bypass") && !name.ends_with("compass");
    SECRET.iter().any(|word| name.contains(word)) || SHORT.contains(&name) || is_pass
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// Whether a name that ends in `key` may mean a secret: the keys of tables and objects are none.
fn is_key(name: &str) -> bool {
    const OTHERS: [&str; 8] = ["s3", "kms", "partition", "sort", "primary", "foreign", "object", "prefix"];
    name.ends_with("key") && !OTHERS.iter().any(|word| name.contains(word))
}

/// Whether the value only says where something is, or is too plain to be a secret.
fn is_reference(name: &str, value: &str) -> bool {
    let starts = ["s3://", "s3a://", "s3n://", "arn:", "alias/"];
    starts.iter().any(|start| value.starts_with(start))
        || ["true", "false", "", REDACTED].contains(&value)
        || (name.contains("kms") && is_key_id(value))
}

/// `1234abcd-12ab-34cd-56ef-1234567890ab`, `mrk-…`
pub(crate) fn is_key_id(text: &str) -> bool {
    let is_hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.strip_prefix("mrk-") {
        Some(rest) => rest.len() == 32 && is_hexadecimal(rest),
        None => {
            text.len() == 36
                && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
                && text.split('-').all(is_hexadecimal)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::redact;

    #[test]
    fn secrets_go_and_references_stay() {
        let rows = [
            ("--db_password", "hunter2", "(not kept)"),
            ("--API-KEY", "abc", "(not kept)"),
            ("--auth_token", "abc", "(not kept)"),
            ("--aws_secret_access_key", "abc", "(not kept)"),
            (
                "--secret_arn",
                "arn:aws:secretsmanager:us-east-1:111122223333:secret:db",
                "arn:aws:secretsmanager:us-east-1:111122223333:secret:db",
            ),
            ("--key", "s3://lake/raw/", "s3://lake/raw/"),
            ("--kms_key", "alias/lake", "alias/lake"),
            ("--kms_key", "1234abcd-12ab-34cd-56ef-1234567890ab", "1234abcd-12ab-34cd-56ef-1234567890ab"),
            ("--partition_keys", "year,month", "year,month"),
            (
                "--conf",
                "spark.a=b --conf spark.hadoop.fs.s3a.secret.key=abc",
                "spark.a=b --conf spark.hadoop.fs.s3a.secret.key=(not kept)",
            ),
            ("--source_path", "s3://lake/raw/", "s3://lake/raw/"),
            ("--url", "jdbc:mysql://h/db?user=a&password=b", "jdbc:mysql://h/db?user=a&password=(not kept)"),
            (
                "--url",
                "jdbc:sqlserver://h;password=b;user=a",
                "jdbc:sqlserver://h;password=(not kept);user=a",
            ),
            ("--uri", "mongodb://me:hunter2@h:27017/db", "mongodb://me:(not kept)@h:27017/db"),
            ("--uri", "https://h/a@b:c", "https://h/a@b:c"),
            ("--customer-driver-env-vars", "A=1,DB_PASSWORD=x", "A=1,DB_PASSWORD=(not kept)"),
        ];
        for (name, value, expected) in rows {
            let mut answer = json!({"Job": {"DefaultArguments": {name: value}, "Name": "nightly-token"}});
            redact(&mut answer);
            assert_eq!(answer["Job"]["DefaultArguments"][name], expected, "{name}");
            assert_eq!(answer["Job"]["Name"], "nightly-token", "only arguments are redacted");
        }
    }

    #[test]
    fn of_a_password_stays_that_there_is_one() {
        let mut answer = json!({"ConnectionList": [{"ConnectionProperties": {
            "PASSWORD": "hunter2", "ENCRYPTED_PASSWORD": "AQEC", "SECRET_ID": "prod/db", "USERNAME": "glue",
            "JDBC_CONNECTION_URL": "jdbc:mysql://h/db?password=x",
            "KAFKA_SASL_PLAIN_PASSWORD": "x", "JDBC_ENFORCE_SSL": "true"}}]});
        redact(&mut answer);
        assert_eq!(
            answer["ConnectionList"][0]["ConnectionProperties"],
            json!({"PASSWORD": "(not kept)", "ENCRYPTED_PASSWORD": "(not kept)", "SECRET_ID": "prod/db",
                   "JDBC_CONNECTION_URL": "jdbc:mysql://h/db?password=(not kept)",
                   "USERNAME": "glue", "KAFKA_SASL_PLAIN_PASSWORD": "(not kept)", "JDBC_ENFORCE_SSL": "true"})
        );
    }
}
