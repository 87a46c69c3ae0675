//! One account of the organization, and what its number makes of it.

/// The accounts that share the keys and the data of one of them.
const HUB: u32 = 20;

/// Where accounts work.
const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "eu-central-1"];

/// An account by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) number: u32,
}

impl Account {
    pub(super) const KEYS: u32 = 5;
    pub(super) const JOBS: u32 = 10;
    pub(super) const CRAWLERS: u32 = 2;
    pub(super) const ROLES: u32 = 100;

    pub(super) fn new(number: u32) -> Self {
        Self { number }
    }

    /// Twelve digits that AWS gives to nobody.
    pub(super) fn id(self) -> String {
        format!("{:012}", self.number + 1)
    }

    /// All accounts around one hub work in one Region.
    pub(super) fn region(self) -> &'static str {
        REGIONS.get((self.number / HUB % 3) as usize).copied().unwrap_or("us-east-1")
    }

    /// The account whose lake the others around it read.
    pub(super) fn hub(self) -> Self {
        Self { number: self.number / HUB * HUB }
    }

    pub(super) fn is_hub(self) -> bool {
        self == self.hub()
    }

    /// One account in `every`, spread evenly.
    pub(super) fn is_one_in(self, every: u32) -> bool {
        self.number.wrapping_mul(7).wrapping_add(3).is_multiple_of(every)
    }

    /// The folder of the account's Region in a snapshot.
    pub(super) fn folder(self) -> String {
        format!("accounts/{}/{}", self.id(), self.region())
    }

    pub(super) fn key_id(self, key: u32) -> String {
        format!("{:08x}-0000-4000-8000-{:012x}", self.number + 1, key + 1)
    }

    pub(super) fn key_arn(self, key: u32) -> String {
        format!("arn:aws:kms:{}:{}:key/{}", self.region(), self.id(), self.key_id(key))
    }

    pub(super) fn role_arn(self, role: u32) -> String {
        format!("arn:aws:iam::{}:role/{}", self.id(), role_name(role))
    }

    /// The bucket `assets`, `raw` or `curated`.
    pub(super) fn bucket(self, use_: &str) -> String {
        format!("synthetic-{}-{use_}", self.id())
    }
}

/// The roles of the jobs come first, then those of the crawlers, then those of people and other services.
pub(super) fn role_name(role: u32) -> String {
    match role {
        0..10 => format!("glue-job-{role}"),
        10..12 => format!("glue-crawler-{}", role - 10),
        _ => format!("team-{role}"),
    }
}
