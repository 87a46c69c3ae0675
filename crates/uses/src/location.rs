//! S3 locations as configuration writes them: `s3://bucket/prefix`.

use std::fmt;

use keytrace_snapshot::s3::Object;

/// The scheme of a location. Glue's own file system takes encryption settings for `s3`, not for `s3a`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// `s3://`
    S3,
    /// `s3a://`
    S3a,
    /// `s3n://`
    S3n,
}

/// A bucket and what is meant in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The scheme.
    pub scheme: Scheme,
    /// The bucket's name, or the alias or ARN of an access point.
    pub bucket: String,
    /// The object's key, or what the keys of the objects begin with.
    pub key: String,
    /// What the location stands for.
    pub extent: Extent,
}

/// What a location stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// One object.
    Object,
    /// All objects whose keys begin so.
    Prefix,
}

/// Why a text that begins like a location is none that can be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotALocation {
    /// The bucket's name holds a placeholder: it is computed when the job runs.
    Computed,
    /// It names an access point of a kind that is not followed: of Object Lambda, of Outposts.
    AccessPoint,
    /// There is no bucket's name.
    NoBucket,
    /// It is longer than the key of any object.
    TooLong,
}

impl Location {
    /// Reads a location whose key, if it has a `.` or ends otherwise than in `/`, may be an object or a folder.
    ///
    /// # Errors
    /// When the text names no bucket, or is longer than any location.
    pub fn parse(text: &str) -> Result<Self, NotALocation> {
        let (scheme, rest) = text.split_once("://").ok_or(NotALocation::NoBucket)?;
        let scheme = Scheme::parse(scheme).ok_or(NotALocation::NoBucket)?;
        let (bucket, key) = if rest.starts_with("arn:") { split_arn(rest)? } else { split(rest, '/') };
        if bucket.is_empty() {
            return Err(NotALocation::NoBucket);
        }
        let also = if rest.starts_with("arn:") { "-._:/" } else { "-._" };
        if !bucket.chars().all(|letter| letter.is_ascii_alphanumeric() || also.contains(letter)) {
            return Err(NotALocation::Computed);
        }
        if bucket.len() > LONGEST || key.len() > LONGEST {
            return Err(NotALocation::TooLong);
        }
        let known = key.split(PLACEHOLDERS).next().unwrap_or_default();
        let is_whole = known.len() == key.len();
        let mut key = known.to_owned();
        let last = key.rsplit('/').next().unwrap_or_default();
        if is_whole && !last.is_empty() && !last.contains('.') {
            key.push('/');
        }
        Ok(Self { scheme, bucket: bucket.to_owned(), key, extent: Extent::Prefix })
    }

    /// Reads the location of one file; a folder, if it ends in `/` or holds a placeholder.
    ///
    /// # Errors
    /// When the text names no bucket, or is longer than any location.
    pub fn parse_file(text: &str) -> Result<Self, NotALocation> {
        let location = Self::parse(text)?;
        let rest = text.split_once("://").map_or("", |(_, rest)| rest);
        let (_, key) = split(rest.strip_prefix(&location.bucket).unwrap_or(rest), '/');
        if key.is_empty() || key.ends_with('/') || key.contains(PLACEHOLDERS) {
            return Ok(location);
        }
        Ok(Self { key: key.to_owned(), extent: Extent::Object, ..location })
    }

    /// Every location in a text: a list, a `--conf` string, JSON.
    pub fn scan(text: &str) -> impl Iterator<Item = (&str, Result<Self, NotALocation>)> {
        text.split(SEPARATORS).filter_map(|token| {
            let (before, _) = token.split_once("://")?;
            let scheme = before.rsplit(|letter: char| !letter.is_ascii_alphanumeric()).next()?;
            Scheme::parse(scheme)?;
            let written = token.get(before.len() - scheme.len()..)?;
            Some((written, Self::parse(written)))
        })
    }

    /// Whether an access point stands in the place of the bucket.
    #[must_use]
    pub fn is_access_point(&self) -> bool {
        let Self { bucket, .. } = self;
        bucket.starts_with("arn:") || bucket.ends_with("-s3alias") || bucket.ends_with(".mrap")
    }

    /// Whether the location covers an object.
    #[must_use]
    pub fn covers(&self, object: &Object) -> bool {
        match self.extent {
            Extent::Object => object.key == self.key,
            Extent::Prefix => object.key.starts_with(&self.key),
        }
    }

    /// Whether this location lies inside another.
    #[must_use]
    pub fn is_inside(&self, other: &Self) -> bool {
        other.extent == Extent::Prefix && self.bucket == other.bucket && self.key.starts_with(&other.key)
    }
}

fn split(text: &str, at: char) -> (&str, &str) {
    text.split_once(at).unwrap_or((text, ""))
}

/// The ARN of an access point, and what follows it: `arn:…:accesspoint/name/key`.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
fn split_arn(text: &str) -> Result<(&str, &str), NotALocation> {
    let service = text.split(':').nth(2);
    let start = text.find(":accesspoint").map(|at| at + ":accesspoint/".len());
    let start = match (service, start) {
        (Some("s3"), Some(start)) => start,
        (Some("s3"), None) => return Err(NotALocation::NoBucket),
        _ => return Err(NotALocation::AccessPoint),
    };
    let after = text.get(start..).ok_or(NotALocation::NoBucket)?;
    let (name, key) = split(after, '/');
    if name.is_empty() {
        return Err(NotALocation::NoBucket);
    }
    text.get(..start + name.len()).map(|arn| (arn, key)).ok_or(NotALocation::NoBucket)
}

/// The longest key of an object, in bytes. The ARNs of access points, which stand for buckets, are shorter.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
const LONGEST: usize = 1024;

/// What stands for text that is known only when the job runs.
const PLACEHOLDERS: [char; 7] = ['*', '?', '{', '[', '$', '<', '%'];

/// What ends a location inside a longer text.
const SEPARATORS: [char; 12] = [',', ';', ' ', '\t', '\n', '\r', '"', '\'', '}', ']', ')', '|'];

impl Scheme {
    fn parse(text: &str) -> Option<Self> {
        let is = |scheme: &str| text.eq_ignore_ascii_case(scheme);
        match () {
            () if is("s3") => Some(Self::S3),
            () if is("s3a") => Some(Self::S3a),
            () if is("s3n") => Some(Self::S3n),
            () => None,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::S3 => "s3",
            Scheme::S3a => "s3a",
            Scheme::S3n => "s3n",
        };
        write!(formatter, "{scheme}://{}/{}", self.bucket, self.key)
    }
}

impl fmt::Display for NotALocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Computed => "the name of the bucket is computed when the job runs",
            Self::AccessPoint => "it names an access point of a kind that is not followed",
            Self::NoBucket => "it names no bucket",
            Self::TooLong => "it is longer than the 1,024 bytes that the key of an object has at most",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Location, NotALocation};

    #[test]
    fn nothing_longer_than_a_key_is_a_location() {
        let parse = |length: usize| Location::parse(&format!("s3://lake/{}", "k".repeat(length)));
        assert!(parse(LONGEST).is_ok());
        assert_eq!(parse(LONGEST + 1), Err(NotALocation::TooLong));
    }

    #[test]
    fn reads_a_location_as_far_as_it_is_known() {
        for (text, expected) in [
            ("s3://lake", Ok("s3://lake/")),
            ("s3://lake/raw", Ok("s3://lake/raw/")),
            ("s3a://lake/raw/", Ok("s3a://lake/raw/")),
            ("S3://lake/raw/a.csv", Ok("s3://lake/raw/a.csv")),
            ("s3n://lake/raw/day=*/x.csv", Ok("s3n://lake/raw/day=")),
            ("s3://lake/${day}/x", Ok("s3://lake/")),
            ("s3://${bucket}/raw/", Err(NotALocation::Computed)),
            ("s3://", Err(NotALocation::NoBucket)),
            ("s3:///raw", Err(NotALocation::NoBucket)),
            ("https://lake/raw", Err(NotALocation::NoBucket)),
            (
                "s3://arn:aws:s3:us-east-1:111122223333:accesspoint/a/x",
                Ok("s3://arn:aws:s3:us-east-1:111122223333:accesspoint/a/x/"),
            ),
            (
                "s3://arn:aws:s3:us-east-1:111122223333:accesspoint:a/x.csv",
                Ok("s3://arn:aws:s3:us-east-1:111122223333:accesspoint:a/x.csv"),
            ),
            (
                "s3://arn:aws:s3::111122223333:accesspoint/m.mrap",
                Ok("s3://arn:aws:s3::111122223333:accesspoint/m.mrap/"),
            ),
            ("s3://arn:aws:s3:::lake/raw", Err(NotALocation::NoBucket)),
            ("s3://arn:aws:s3:us-east-1:111122223333:accesspoint/", Err(NotALocation::NoBucket)),
            (
                "s3://arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/a/x",
                Err(NotALocation::AccessPoint),
            ),
            ("s3://my-point-abc-s3alias/x", Ok("s3://my-point-abc-s3alias/x/")),
        ] {
            let found = Location::parse(text).map(|location| location.to_string());
            assert_eq!(found, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn finds_every_location_in_a_text() {
        for (text, expected) in [
            ("s3://a/x,s3://b/y/", &["s3://a/x/", "s3://b/y/"] as &[&str]),
            (r#"{"paths": ["s3://a/x/", "s3a://b/y/"], "n": 1}"#, &["s3://a/x/", "s3a://b/y/"]),
            ("spark.x=s3://a/d=1/ --conf y=2", &["s3://a/d=1/"]),
            ("-r s3://a/r.txt", &["s3://a/r.txt"]),
            ("jdbc:mysql://host/db https://a/b xs3://c/d", &[]),
        ] {
            let found: Vec<String> =
                Location::scan(text).map(|(_, location)| location.unwrap().to_string()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
