//! Amazon Resource Names: the six parts of `arn:partition:service:region:account:resource`.

/// An ARN split into its parts; the last part may itself contain `:` and `/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov` …
    pub partition: &'a str,
    /// The service's namespace: `kms`, `s3`, `iam` …
    pub service: &'a str,
    /// The Region, empty for global services.
    pub region: &'a str,
    /// The twelve-digit account id, empty where the service leaves it out (S3).
    pub account: &'a str,
    /// Everything after the fifth colon.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits `text`; none when it does not begin with `arn:` or has fewer than six parts.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("arn:")?;
        // Why: one pass over the bytes; ARNs are taken apart for every request.
        let mut colons = memchr::memchr_iter(b':', rest.as_bytes());
        let mut begin = 0;
        let mut part = || {
            let colon = colons.next()?;
            let part = rest.get(begin..colon);
            begin = colon + 1;
            part
        };
        let (partition, service, region, account) = (part()?, part()?, part()?, part()?);
        Some(Self { partition, service, region, account, resource: rest.get(begin..)? })
    }

    /// The resource's type and the rest: `key/1234` gives `("key", "1234")`.
    #[must_use]
    pub fn typed_resource(&self) -> Option<(&'a str, &'a str)> {
        self.resource.split_once('/')
    }

    /// The name after the last `/` of the resource: the role's or user's name without its path.
    #[must_use]
    pub fn name(&self) -> &'a str {
        let slash = memchr::memrchr(b'/', self.resource.as_bytes());
        slash.and_then(|at| self.resource.get(at + 1..)).unwrap_or(self.resource)
    }
}

/// Whether `text` is an account id: twelve digits.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Arn;

    #[test]
    fn splits_at_the_first_five_colons_only() {
        let arn = Arn::parse("arn:aws:logs:us-east-1:111122223333:log-group:/aws-glue/jobs").unwrap();
        assert_eq!((arn.service, arn.region, arn.account), ("logs", "us-east-1", "111122223333"));
        assert_eq!(arn.resource, "log-group:/aws-glue/jobs");
        assert_eq!(Arn::parse("arn:aws:s3:::lake/a/b").map(|arn| arn.name()), Some("b"));
        for bad in ["", "arn:aws:kms", "urn:a:b:c:d:e", "alias/data"] {
            assert_eq!(Arn::parse(bad), None, "{bad}");
        }
    }
}
