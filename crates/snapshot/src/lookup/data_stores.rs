//! Questions about secrets, Lake Formation, queues, tables and streams.

use super::glue::one_of;
use crate::account::AccountId;
use crate::collected::Collected;
use crate::data_stores::{
    DynamoDbTable, LakeFormationOptIn, LakeFormationResource, QueueAttributes, Secret,
    StreamDescriptionSummary,
};
use crate::place::Place;
use crate::policy_text::PolicyText;
use crate::snapshot::Snapshot;
use keytrace_aws::catalog::data_stores;

impl Snapshot {
    /// The secret that a secret id names: a name, an ARN, or an ARN without the six random characters at its end.
    // Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
    pub fn secret(&self, account: &AccountId, region: &str, id: &str) -> Collected<&Secret> {
        let gap = Place::new(account, region).secret(id);
        self.find(account, region, gap, |region, gap| {
            let secrets = &region.data_stores.secrets;
            let is_meant = |secret: &&Secret| is_arn_of(id, &secret.arn);
            let by_arn = secrets.known().map(|(_, secret)| secret).find(is_meant);
            by_arn.map_or_else(|| secrets.find_or(id, gap), Collected::Known)
        })
    }

    /// The resource policy of the secret of this name.
    pub fn secret_policy(&self, account: &AccountId, region: &str, name: &str) -> Collected<&PolicyText> {
        let gap = Place::new(account, region).secret_policy(name);
        self.find(account, region, gap, |region, gap| one_of(&region.data_stores.secret_policies, name, gap))
    }

    /// The locations registered with Lake Formation.
    pub fn lake_formation_resources(
        &self,
        account: &AccountId,
        region: &str,
    ) -> Collected<&[LakeFormationResource]> {
        let gap = Place::new(account, region).gap_of(&data_stores::LIST_RESOURCES, &[]);
        self.find(account, region, gap, |region, _| {
            region.data_stores.lake_formation_resources.as_ref().map(|all| all.as_slice())
        })
    }

    /// The principals that are opted in to Lake Formation.
    pub fn lake_formation_opt_ins(
        &self,
        account: &AccountId,
        region: &str,
    ) -> Collected<&[LakeFormationOptIn]> {
        let gap = Place::new(account, region).gap_of(&data_stores::LIST_LAKE_FORMATION_OPT_INS, &[]);
        self.find(account, region, gap, |region, _| {
            region.data_stores.lake_formation_opt_ins.as_ref().map(|all| all.as_slice())
        })
    }

    /// The SQS queue of this name.
    pub fn queue(&self, account: &AccountId, region: &str, name: &str) -> Collected<&QueueAttributes> {
        let gap = Place::new(account, region).queue(name);
        self.find(account, region, gap, |region, gap| one_of(&region.data_stores.queues, name, gap))
    }

    /// The DynamoDB table of this name.
    pub fn dynamo_db_table(
        &self,
        account: &AccountId,
        region: &str,
        name: &str,
    ) -> Collected<&DynamoDbTable> {
        let gap = Place::new(account, region).dynamo_db_table(name);
        self.find(account, region, gap, |region, gap| one_of(&region.data_stores.dynamo_db_tables, name, gap))
    }

    /// The Kinesis stream of this name.
    pub fn stream(
        &self,
        account: &AccountId,
        region: &str,
        name: &str,
    ) -> Collected<&StreamDescriptionSummary> {
        let gap = Place::new(account, region).stream(name);
        self.find(account, region, gap, |region, gap| one_of(&region.data_stores.streams, name, gap))
    }
}

fn is_arn_of(id: &str, arn: &str) -> bool {
    match arn.strip_prefix(id) {
        Some(rest) => rest.is_empty() || (rest.starts_with('-') && rest.len() == 7),
        None => false,
    }
}
