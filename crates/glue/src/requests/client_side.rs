//! Client-side encryption of S3 objects: the file system itself asks KMS for data keys (`S10`).

use std::collections::BTreeMap;

use keytrace_access::call::{ContextText, EncryptionContext};
use keytrace_access::row::Row;
use keytrace_uses::{Client, DirectKey, Direction, Purpose, S3Access, Store, StoreUse, also_only_if};

use crate::derivation::Derivation;
use crate::sources::spark_settings::SparkSettings;

/// The client-side encryption of one file system of Spark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClientSide {
    client: Client,
    key: String,
    region: Option<String>,
    read_from: String,
}

/// The client-side encryption that settings of Spark ask for.
// Source: https://docs.aws.amazon.com/emr/latest/ReleaseGuide/emr-emrfs-encryption.html
// Source: https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/encryption.html
pub(crate) fn of(settings: &SparkSettings, derivation: &mut Derivation) -> Vec<ClientSide> {
    let value = |name: &str| settings.last(&[name]).map(|setting| setting.value.as_str());
    let provider = value("fs.s3.cse.encryptionMaterialsProvider");
    let is_emrfs = value("fs.s3.cse.enabled").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        && provider.is_some_and(|class| class.ends_with("KMSEncryptionMaterialsProvider"));
    let is_s3a = value("fs.s3a.encryption.algorithm") == Some("CSE-KMS");
    let mut of_client = |client, key: &str, region: &str| {
        let setting = settings.last(&[key])?;
        if setting.is_computed() {
            let what = format!("the key of `{key}` ({})", setting.made_in);
            derivation.reason(what, "it is computed when the job runs");
            return None;
        }
        Some(ClientSide {
            client,
            key: setting.value.clone(),
            region: value(region).map(str::to_owned),
            read_from: format!("`{key}` ({})", setting.made_in),
        })
    };
    let emrfs = is_emrfs
        .then(|| of_client(Client::GlueFileSystem, "fs.s3.cse.kms.keyId", "fs.s3.cse.kms.region"))
        .flatten();
    let s3a = is_s3a
        .then(|| of_client(Client::S3a, "fs.s3a.encryption.key", "fs.s3a.encryption.cse.kms.region"))
        .flatten();
    emrfs.into_iter().chain(s3a).filter(|each| !each.key.is_empty()).collect()
}

impl ClientSide {
    /// What a use of S3 asks of KMS beside what S3 asks.
    pub(crate) fn of_access(&self, access: &S3Access) -> Option<StoreUse> {
        let is_data = matches!(access.purpose, Purpose::Data | Purpose::Scratch | Purpose::Checkpoint);
        if !is_data || access.client != self.client {
            return None;
        }
        let S3Access { location, direction, necessity, .. } = access;
        let (action, does, necessity) = match direction {
            Direction::Write => {
                ("kms:GenerateDataKey", format!("encrypts what it writes to {location}"), necessity.clone())
            }
            Direction::Read => {
                let condition = "the objects there are encrypted on the client's side";
                let necessity = also_only_if(necessity, condition);
                ("kms:Decrypt", format!("decrypts what it reads in {location}"), necessity)
            }
        };
        let direct = DirectKey {
            written: self.key.clone(),
            read_from: self.read_from.clone(),
            row: Row::S10,
            actions: vec![action],
            encryption_context: self.context(),
            does,
        };
        Some(StoreUse {
            store: Store::Key(direct),
            region: self.region.clone(),
            direction: *direction,
            named_by: access.named_by.clone(),
            necessity,
        })
    }

    /// EMRFS sends the key as it is written; later versions of either library send more.
    fn context(&self) -> EncryptionContext {
        let pair = ("kms_cmk_id".to_owned(), ContextText::Exact(self.key.clone()));
        let pairs: BTreeMap<_, _> =
            (self.client == Client::GlueFileSystem).then_some(pair).into_iter().collect();
        EncryptionContext { pairs, open: true }
    }
}
