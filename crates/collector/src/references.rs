//! What a text names: S3 locations and ARNs, wherever they stand in it.

use std::collections::BTreeSet;

use serde_json::Value;

/// What an answer names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct References {
    /// Buckets with the key or prefix that was named.
    pub(crate) locations: BTreeSet<(String, String)>,
    /// ARNs of everything but S3.
    pub(crate) arns: BTreeSet<String>,
    /// Whether S3 Access Grants is mentioned, as in `fs.s3.s3AccessGrants.enabled`.
    pub(crate) mentions_access_grants: bool,
}

impl References {
    /// What is named anywhere in an answer.
    pub(crate) fn of(answer: &Value) -> Self {
        let mut references = Self::default();
        references.take(answer);
        references
    }

    fn take(&mut self, answer: &Value) {
        match answer {
            Value::String(text) => self.take_text(text),
            Value::Array(items) => items.iter().for_each(|item| self.take(item)),
            Value::Object(fields) => fields.values().for_each(|value| self.take(value)),
            _ => {}
        }
    }

    fn take_text(&mut self, text: &str) {
        let words = text.to_ascii_lowercase();
        self.mentions_access_grants |=
            ["accessgrants", "access-grants", "access.grants"].iter().any(|word| words.contains(word));
        for scheme in ["s3://", "s3a://", "s3n://"] {
            for after in text.split(scheme).skip(1) {
                self.take_location(word(after));
            }
        }
        for (index, _) in text.match_indices("arn:aws") {
            let arn = word(text.get(index..).unwrap_or_default());
            match arn.split_once(":s3:::") {
                Some((_, location)) => self.take_location(location),
                None => {
                    self.arns.insert(arn.to_owned());
                }
            }
        }
    }

    fn take_location(&mut self, location: &str) {
        let (bucket, key) = location.split_once('/').unwrap_or((location, ""));
        let is_bucket = (3..=63).contains(&bucket.len())
            && bucket
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte));
        if is_bucket {
            // What follows a placeholder is not known.
            let key = key.split(['{', '$', '*']).next().unwrap_or_default();
            self.locations.insert((bucket.to_owned(), key.to_owned()));
        }
    }
}

/// The text up to what cannot be in a location or ARN of a program or list.
fn word(text: &str) -> &str {
    let end = |character: char| character.is_whitespace() || "\"'`,;()[]<>\\|".contains(character);
    text.split(end).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::References;

    #[test]
    fn access_grants_are_noticed_in_settings_and_programs() {
        for (text, expected) in [
            ("spark.hadoop.fs.s3.s3AccessGrants.enabled=true", true),
            ("fs.s3a.access.grants.enabled=true", true),
            ("aws_s3_access_grants = grants('access-grants')", true),
            ("s3.get_object(Bucket='grants')", false),
        ] {
            assert_eq!(References::of(&json!({ "Body": text })).mentions_access_grants, expected, "{text}");
        }
    }

    #[test]
    fn locations_and_arns_are_found_in_programs_and_lists() {
        let answer = json!({
            "text": "df = spark.read.parquet('s3://lake-raw/in/')\nwrite(f\"s3a://lake-out/{day}/x\")",
            "list": ["s3://a.b.c,s3://second/x", "arn:aws:s3:::third/y", {"key": "arn:aws:kms:us-east-1:111122223333:alias/lake"}],
            "not": ["s3://{bucket}/x", "s3://", "S3 bucket"],
        });
        let found = References::of(&answer);
        let locations: Vec<_> =
            found.locations.iter().map(|(bucket, key)| (bucket.as_str(), key.as_str())).collect();
        assert_eq!(
            locations,
            [("a.b.c", ""), ("lake-out", ""), ("lake-raw", "in/"), ("second", "x"), ("third", "y")]
        );
        assert_eq!(
            found.arns.into_iter().collect::<Vec<_>>(),
            ["arn:aws:kms:us-east-1:111122223333:alias/lake"]
        );
    }
}
