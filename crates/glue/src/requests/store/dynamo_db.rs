//! DynamoDB tables: DynamoDB asks with the rights of who reads or writes (`T5`, and `R4` of a crawler).

use std::collections::BTreeMap;

use keytrace_access::call::{ContextText, Necessity};
use keytrace_access::kms::key;
use keytrace_access::row::Row;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::data_stores::DynamoDbTable;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{
    Client, Direction, Location, Purpose, RoleUse, S3Access, Store, StoreUse, Uses, also_only_if,
};

use crate::derivation::{Actor, Derivation};
use crate::requests::store::{Encrypted, Place, unread};

/// Adds the requests of a use of a table under the row of its user.
pub(crate) fn derive(
    snapshot: &Snapshot,
    actor: &Actor,
    row: Row,
    (each, written): (&StoreUse, &str),
    derivation: &mut Derivation,
) {
    let what = || format!("the key of the DynamoDB table ({})", each.named_by);
    let Some(place) = Place::of(written, ("dynamodb", "table/"), actor, each.region.as_deref()) else {
        return derivation.reason(what(), "its ARN is not that of a table");
    };
    let Place { account, region, name } = &place;
    let (key, necessity) = match snapshot.dynamo_db_table(account, region, name) {
        Collected::Known(table) => {
            let Some(written) = key_of(table) else { return };
            let read_from = format!("encryption of DynamoDB table `{name}`");
            let key = key::resolve(snapshot, written, &read_from, account, region, "dynamodb");
            (key, each.necessity.clone())
        }
        Collected::Absent => {
            return derivation.reason(what(), format!("there is no DynamoDB table `{name}`"));
        }
        Collected::NotCollected(gap) => {
            derivation.gap(what(), &gap);
            unread(gap, &each.necessity, "the table")
        }
    };
    let pairs = [("tableName", name.clone()), ("subscriberId", account.to_string())];
    let pair = |(name, value): (&str, String)| (format!("aws:dynamodb:{name}"), ContextText::Exact(value));
    let context: BTreeMap<_, _> = pairs.into_iter().map(pair).collect();
    let table = Encrypted { row, service: "dynamodb", place: &place, key, context, source: None };
    let does = if each.direction == Direction::Read { "reads" } else { "writes" };
    for (action, necessity) in requests(each.direction, &necessity) {
        let because = format!("{does} DynamoDB table `{name}` ({})", each.named_by);
        table.add(actor, (action, necessity), because, derivation);
    }
}

/// The key of a table; none where DynamoDB's own key encrypts it.
fn key_of(table: &DynamoDbTable) -> Option<&str> {
    let description = table.sse_description.as_ref()?;
    (description.sse_type.as_deref() == Some("KMS"))
        .then(|| description.kms_master_key_arn.as_deref().unwrap_or_default())
}

/// Whoever touches a table decrypts the table's own data key; AWS lists the rest without saying when it is asked for.
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
fn requests(direction: Direction, necessity: &Necessity) -> Vec<(&'static str, Necessity)> {
    let mut requests = vec![("kms:Decrypt", necessity.clone())];
    let looked_up = also_only_if(necessity, "DynamoDB looks the key up for its caller");
    requests.push(("kms:DescribeKey", looked_up));
    if direction == Direction::Write {
        let renewed = also_only_if(necessity, "DynamoDB makes the table a new data key for its caller");
        requests.extend(["kms:GenerateDataKey", "kms:Encrypt"].map(|action| (action, renewed.clone())));
    }
    requests
}

/// The export connector: DynamoDB exports a table to S3, where the job reads it.
// Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-dynamodb-home.html
pub(crate) struct Export<'a> {
    /// The table's name or ARN.
    pub(crate) table: &'a str,
    /// `dynamodb.export` is `ddb`: a new export is made; with `s3` an earlier one is read.
    pub(crate) is_new: bool,
    pub(crate) bucket: Option<&'a str>,
    pub(crate) prefix: Option<&'a str>,
    /// `dynamodb.sts.roleArn`.
    pub(crate) role: Option<&'a str>,
    pub(crate) named_by: &'a str,
    pub(crate) necessity: Necessity,
}

impl Export<'_> {
    /// What the export uses. A bucket that is not named is reported in `derivation`.
    pub(crate) fn uses(&self, derivation: &mut Derivation) -> Uses {
        let mut uses = Uses::default();
        if self.is_new {
            uses.stores.push(StoreUse {
                store: Store::DynamoDbTable(self.table.to_owned()),
                region: None,
                direction: Direction::Read,
                named_by: self.named_by.to_owned(),
                necessity: also_only_if(&self.necessity, "DynamoDB decrypts the table for who exports it"),
            });
        }
        match self.bucket.map(|bucket| Location::parse(&format!("s3://{bucket}/{}", self.folder()))) {
            Some(Ok(location)) => uses.accesses.extend(self.accesses(&location)),
            Some(Err(why)) => {
                derivation.reason(format!("the S3 location in {}", self.named_by), why.to_string());
            }
            None => derivation.reason(format!("where {} exports to", self.named_by), "it names no bucket"),
        }
        let Some(role) = self.role else { return uses };
        let role = RoleUse {
            role: Some(role.to_owned()),
            session_name: None,
            named_by: self.named_by.to_owned(),
            uses,
        };
        Uses { roles: vec![role], ..Uses::default() }
    }

    fn folder(&self) -> &str {
        self.prefix.unwrap_or_default().trim_start_matches('/')
    }

    /// DynamoDB writes with the rights of who exports, and asks S3 for no encryption of its own.
    fn accesses(&self, location: &Location) -> Vec<S3Access> {
        let access = |direction| {
            let necessity = self.necessity.clone();
            S3Access::new(location.clone(), Purpose::Data, direction, self.named_by, necessity)
        };
        let write = self.is_new.then(|| S3Access { client: Client::Other, ..access(Direction::Write) });
        write.into_iter().chain([access(Direction::Read)]).collect()
    }
}
