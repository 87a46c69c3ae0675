//! How long a policy may be and how many there may be, by its kind (`L-LIM`), with the words in which AWS refuses more.
//!
//! Sizes are quotas: AWS raises some, and changes them with time. So they never decide (`L-LIM-15`).

use std::fmt;

use crate::validate::DocumentKind;

/// How long a document of one kind may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SizeLimit {
    /// `L-LIM-1`: a customer managed policy. The policies that AWS itself manages may be longer.
    ManagedPolicy,
    /// `L-LIM-2`: all inline policies of a user together.
    UserInline,
    /// `L-LIM-2`: all inline policies of a role together.
    RoleInline,
    /// `L-LIM-2`: all inline policies of a group together.
    GroupInline,
    /// `L-LIM-3`: the trust policy of a role.
    TrustPolicy,
    /// `L-LIM-4`: a session policy's plain text.
    SessionPolicy,
    /// `L-LIM-5`: a key policy.
    KeyPolicy,
    /// `L-LIM-6`, `Q-14`: a service control policy.
    Scp,
    /// `L-LIM-7`: a resource control policy.
    Rcp,
    /// `L-LIM-9`: a VPC endpoint policy.
    VpcEndpoint,
    /// `L-LIM-10`: a bucket policy.
    BucketPolicy,
}

/// What of a text counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    /// Characters that are no white space.
    Dense,
    /// Every character.
    Characters,
    /// Every byte.
    Bytes,
    /// The bytes that are left when white space between JSON's elements is taken out.
    MinifiedBytes,
}

impl SizeLimit {
    /// What is certain of a document whose kind alone is known; none for the policies of other resources.
    ///
    /// A text among identity-based policies may be a managed one or, the longest that customers have, a role's inline one.
    #[must_use]
    pub fn of(kind: DocumentKind) -> Option<Self> {
        match kind {
            DocumentKind::Identity => Some(Self::RoleInline),
            DocumentKind::PermissionsBoundary => Some(Self::ManagedPolicy),
            DocumentKind::Session => Some(Self::SessionPolicy),
            DocumentKind::Scp => Some(Self::Scp),
            DocumentKind::Rcp => Some(Self::Rcp),
            DocumentKind::KeyPolicy => Some(Self::KeyPolicy),
            DocumentKind::BucketPolicy => Some(Self::BucketPolicy),
            DocumentKind::TrustPolicy => Some(Self::TrustPolicy),
            DocumentKind::VpcEndpoint => Some(Self::VpcEndpoint),
            DocumentKind::ResourcePolicy => None,
        }
    }

    /// The longest that AWS takes.
    // Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    // Source: https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
    // Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
    // Source: https://aws.amazon.com/about-aws/whats-new/2026/05/aws-organizations-increased-scp-quotas/
    // Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    // Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
    #[must_use]
    pub fn most(self) -> usize {
        match self {
            Self::UserInline | Self::TrustPolicy | Self::SessionPolicy => 2_048,
            Self::GroupInline | Self::Rcp => 5_120,
            Self::ManagedPolicy => 6_144,
            Self::RoleInline | Self::Scp => 10_240,
            Self::VpcEndpoint | Self::BucketPolicy => 20_480,
            Self::KeyPolicy => 32_768,
        }
    }

    /// How long `text` is, counted as AWS counts for this limit.
    #[must_use]
    pub fn measure(self, text: &str) -> usize {
        match self.counted() {
            Counted::Dense => text.chars().filter(|character| !character.is_whitespace()).count(),
            Counted::Characters => text.chars().count(),
            Counted::Bytes => text.len(),
            Counted::MinifiedBytes => minified_length(text),
        }
    }

    /// The length of `text`, if it is more than AWS takes.
    #[must_use]
    pub fn exceeded_by(self, text: &str) -> Option<usize> {
        // Why: no count is more than the bytes, and almost every text is short.
        let length = if text.len() > self.most() { self.measure(text) } else { 0 };
        (length > self.most()).then_some(length)
    }

    /// Whether white space counts is documented but for trust policies (assumed: as for IAM's other policies) and for
    /// bucket policies (as observed).
    fn counted(self) -> Counted {
        match self {
            Self::ManagedPolicy
            | Self::UserInline
            | Self::RoleInline
            | Self::GroupInline
            | Self::TrustPolicy => Counted::Dense,
            Self::Scp | Self::Rcp | Self::VpcEndpoint | Self::SessionPolicy => Counted::Characters,
            Self::KeyPolicy => Counted::Bytes,
            Self::BucketPolicy => Counted::MinifiedBytes,
        }
    }

    fn unit(self) -> &'static str {
        match self.counted() {
            Counted::Dense => "characters without white space",
            Counted::Characters => "characters",
            Counted::Bytes => "bytes",
            Counted::MinifiedBytes => "bytes without white space between the elements",
        }
    }

    /// What the limit is of, where it is not simply the document's.
    fn note(self) -> &'static str {
        match self {
            Self::ManagedPolicy => " (a policy that AWS manages may be longer)",
            Self::UserInline => " for all inline policies of a user together",
            Self::RoleInline => {
                " for all inline policies of a role together (a policy that AWS manages may be longer)"
            }
            Self::GroupInline => " for all inline policies of a group together",
            Self::TrustPolicy => " unless the account's quota was raised",
            Self::SessionPolicy
            | Self::KeyPolicy
            | Self::Scp
            | Self::Rcp
            | Self::VpcEndpoint
            | Self::BucketPolicy => "",
        }
    }

    /// What AWS answers to a longer one: the error's code, and its words where they are known.
    fn answer(self) -> Option<&'static str> {
        Some(match self {
            Self::ManagedPolicy => "`LimitExceeded`: `Cannot exceed quota for PolicySize: 6144`",
            Self::UserInline => "`LimitExceeded`: `Maximum policy size of 2048 bytes exceeded for user …`",
            Self::RoleInline => "`LimitExceeded`: `Maximum policy size of 10240 bytes exceeded for role …`",
            Self::GroupInline => "`LimitExceeded`: `Maximum policy size of 5120 bytes exceeded for group …`",
            Self::TrustPolicy => "`LimitExceeded`: `Cannot exceed quota for ACLSizePerRole: 2048`",
            Self::KeyPolicy => "`LimitExceededException`",
            Self::Scp | Self::Rcp => {
                "`ConstraintViolationException`: `You have exceeded the maximum policy size.`"
            }
            // No source is known for their words.
            Self::SessionPolicy | Self::VpcEndpoint | Self::BucketPolicy => return None,
        })
    }

    pub(crate) fn message(self, length: u32) -> String {
        let (unit, note) = (self.unit(), self.note());
        let (length, most) = (Thousands(length as usize), Thousands(self.most()));
        let refused = format!("{length} {unit}; AWS takes at most {most}{note}");
        match self.answer() {
            Some(answer) => format!("{refused} and answers {answer}"),
            None => refused,
        }
    }
}

/// The bytes of `text` but for white space outside of strings.
fn minified_length(text: &str) -> usize {
    let (mut in_string, mut escaped, mut length) = (false, false, 0);
    for byte in text.bytes() {
        if in_string || !byte.is_ascii_whitespace() {
            length += 1;
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ => {}
        }
    }
    length
}

/// How many policies of one kind there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountLimit {
    /// `L-LIM-8`, `Q-14`: service control policies attached to one root, unit or account.
    Scps,
    /// `L-LIM-7`: resource control policies attached to one root, unit or account, `RCPFullAWSAccess` among them.
    Rcps,
    /// `E-BND-1`: permissions boundaries of a user or role.
    Boundaries,
    /// `E-VPCE-1`: policies of a VPC endpoint.
    VpcEndpointPolicies,
}

impl CountLimit {
    /// The most that AWS takes.
    // Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
    // Source: https://aws.amazon.com/about-aws/whats-new/2026/05/aws-organizations-increased-scp-quotas/
    // Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    // Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    #[must_use]
    pub fn most(self) -> usize {
        match self {
            Self::Scps => 10,
            Self::Rcps => 5,
            Self::Boundaries | Self::VpcEndpointPolicies => 1,
        }
    }

    pub(crate) fn message(self, count: u32) -> String {
        let most = self.most();
        match self {
            Self::Scps | Self::Rcps => format!(
                "{count} policies at one level; AWS takes at most {most} and answers `ConstraintViolationException`: `You have attached the maximum number of policies to the specified target.`"
            ),
            Self::Boundaries => format!(
                "{count} permissions boundaries; a user or role has one at most. They are read as one policy"
            ),
            Self::VpcEndpointPolicies => {
                format!("{count} policies; a VPC endpoint has one. They are read as one policy")
            }
        }
    }
}

/// A number with a comma between its thousands.
struct Thousands(usize);

impl fmt::Display for Thousands {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            small @ 0..1_000 => write!(formatter, "{small}"),
            large => write!(formatter, "{},{:03}", Self(large / 1_000), large % 1_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SizeLimit, Thousands};

    /// The longest text that AWS takes, and one more of what counts.
    #[test]
    fn each_limit_counts_in_its_own_way() {
        use SizeLimit::{
            BucketPolicy, GroupInline, KeyPolicy, ManagedPolicy, Rcp, RoleInline, Scp, SessionPolicy,
            TrustPolicy, UserInline, VpcEndpoint,
        };
        for (limit, most, white_space_counts, two_byte_letters_count_twice) in [
            (ManagedPolicy, 6_144, false, false),
            (UserInline, 2_048, false, false),
            (RoleInline, 10_240, false, false),
            (GroupInline, 5_120, false, false),
            (TrustPolicy, 2_048, false, false),
            (SessionPolicy, 2_048, true, false),
            (KeyPolicy, 32_768, true, true),
            (Scp, 10_240, true, false),
            (Rcp, 5_120, true, false),
            (VpcEndpoint, 20_480, true, false),
            (BucketPolicy, 20_480, false, true),
        ] {
            let longest = "x".repeat(most);
            assert_eq!(limit.exceeded_by(&longest), None, "{limit:?}");
            assert_eq!(limit.exceeded_by(&format!("{longest}x")), Some(most + 1), "{limit:?}");
            let spaced = format!("{longest}\n ");
            assert_eq!(limit.exceeded_by(&spaced).is_some(), white_space_counts, "{limit:?}");
            let other = format!("{}é", "x".repeat(most - 1));
            assert_eq!(limit.exceeded_by(&other).is_some(), two_byte_letters_count_twice, "{limit:?}");
        }
    }

    #[test]
    fn white_space_in_a_bucket_policys_strings_counts() {
        for (text, length) in
            [(r#"{ "a b" : 1 }"#, 9), (r#"{"a\" b": " "}"#, 13), (r#"{"a\\": 1}"#, 9), ("\\ \" \"", 4)]
        {
            assert_eq!(SizeLimit::BucketPolicy.measure(text), length, "{text}");
        }
    }

    #[test]
    fn numbers_are_easy_to_read() {
        for (number, text) in [(0, "0"), (999, "999"), (6_144, "6,144"), (1_002_003, "1,002,003")] {
            assert_eq!(Thousands(number).to_string(), text);
        }
    }
}
