//! Log groups, in the words of the CloudWatch Logs API.

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use crate::account::AccountId;
use crate::collected::Collected;
use crate::place::Place;

/// The CloudWatch Logs of one account and Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logs {
    /// The log groups whose names begin with `/aws-glue/`, and perhaps others (`logs:DescribeLogGroups`).
    pub log_groups: Collected<Vec<LogGroup>>,
}

impl Logs {
    /// The logs of a Region of which nothing was collected.
    pub fn not_collected(account: &AccountId, region: &str) -> Self {
        let gap = Place::new(account, region).log_groups("log groups");
        Self { log_groups: Collected::NotCollected(gap) }
    }
}

/// A log group.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogGroup {
    /// The name, such as `/aws-glue/jobs/error`.
    pub log_group_name: String,
    /// The ARN, ending in `:*`.
    pub arn: Option<String>,
    /// The ARN, without `:*`.
    pub log_group_arn: Option<String>,
    /// The ARN of the KMS key that encrypts it; none if CloudWatch Logs uses its own.
    pub kms_key_id: Option<String>,
    /// For how many days events are kept; none means for ever.
    pub retention_in_days: Option<u32>,
}
