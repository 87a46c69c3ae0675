//! Catalogs of Iceberg in Spark whose files `S3FileIO` reads and writes: what they ask S3 to encrypt with.
//!
//! `S3FileIO` is a client of its own. That no setting of the job but its catalog's reaches it, and so no security
//! configuration, is assumed: Iceberg documents its settings, and AWS does not speak of it.

use std::collections::BTreeSet;

use keytrace_uses::{
    Client, Direction, Format, Layers, Location, Purpose, S3Access, WriteEncryption, also_only_if,
};

use crate::derivation::Derivation;
use crate::requests::s3_write;
use crate::sources::spark_settings::SparkSettings;

/// What the names of the settings of Spark's catalogs begin with.
const CATALOG: &str = "spark.sql.catalog.";

/// The most catalogs that are told apart.
const MOST: usize = 20;

/// The catalogs of Iceberg that a job sets up with `S3FileIO`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Iceberg(Vec<Catalog>);

#[derive(Clone, Debug)]
struct Catalog {
    name: String,
    warehouse: Option<Location>,
    header: WriteEncryption,
}

impl Iceberg {
    /// Reads the settings of `--conf` and of the script.
    // Source: https://iceberg.apache.org/docs/latest/aws/#s3-server-side-encryption
    pub(crate) fn of(settings: &SparkSettings, derivation: &mut Derivation) -> Self {
        let names = settings.iter().filter_map(|each| each.name.strip_prefix(CATALOG));
        let names: BTreeSet<&str> = names.filter_map(|name| name.split('.').next()).collect();
        let catalogs = names.into_iter().take(MOST);
        Self(catalogs.filter_map(|name| Catalog::of(name, settings, derivation)).collect())
    }

    /// A use as it is sent: by `S3FileIO`, if it is one of Iceberg's; and once for each way in which a catalog may send it.
    pub(crate) fn sent(&self, access: &S3Access) -> Vec<S3Access> {
        let holds = |catalog: &&Catalog| {
            catalog.warehouse.as_ref().is_some_and(|warehouse| access.location.is_inside(warehouse))
        };
        let holders: Vec<&Catalog> = self.0.iter().filter(holds).collect();
        let is_of_iceberg = access.format == Format::Iceberg || !holders.is_empty();
        let is_of_spark = matches!(access.client, Client::GlueFileSystem | Client::S3a);
        if !is_of_iceberg || !is_of_spark || access.purpose != Purpose::Data || self.0.is_empty() {
            return vec![access.clone()];
        }
        let possible = if holders.is_empty() { self.0.iter().collect() } else { holders };
        let by = |catalog: &Catalog| S3Access {
            client: Client::S3FileIo,
            encryption: catalog.header.clone(),
            ..access.clone()
        };
        match possible.as_slice() {
            [first, ..] if access.direction == Direction::Read || possible.len() == 1 => vec![by(first)],
            several => several.iter().map(|catalog| only_if(catalog, by(catalog))).collect(),
        }
    }

    /// Says that a security configuration is taken not to reach what Iceberg writes.
    pub(crate) fn note_configuration(&self, header: &WriteEncryption, derivation: &mut Derivation) {
        let WriteEncryption::SecurityConfiguration { name, .. } = header else { return };
        for catalog in
            self.0.iter().filter(|catalog| matches!(catalog.header, WriteEncryption::BucketDefault))
        {
            let catalog = &catalog.name;
            derivation.note(format!(
                "catalog `{catalog}` of Spark writes with Iceberg's `S3FileIO`, which is taken not to read security configuration \
                 `{name}` (AWS does not say): what it writes gets the default encryption of the bucket, unless \
                 `{CATALOG}{catalog}.s3.sse.type` is set"
            ));
        }
    }
}

fn only_if(catalog: &Catalog, access: S3Access) -> S3Access {
    let condition = format!("catalog `{}` of Spark writes there", catalog.name);
    S3Access { necessity: also_only_if(&access.necessity, &condition), ..access }
}

impl Catalog {
    /// A catalog of this name; none where it is not one of Iceberg, or its files go another way.
    fn of(name: &str, settings: &SparkSettings, derivation: &mut Derivation) -> Option<Self> {
        let prefix = format!("{CATALOG}{name}");
        let own = |key: &str| settings.last(&[&format!("{prefix}.{key}")]);
        let value = |key: &str| own(key).map(|setting| setting.value.as_str());
        settings.last(&[&prefix]).filter(|class| class.value.contains("iceberg"))?;
        // Why: a catalog of Glue takes `S3FileIO` where nothing else is named.
        let is_of_glue = value("type").is_some_and(|kind| kind.eq_ignore_ascii_case("glue"))
            || value("catalog-impl").is_some_and(|class| class.contains("GlueCatalog"));
        let has_s3_file_io = match value("io-impl") {
            Some(class) => class.contains("S3FileIO"),
            None => is_of_glue,
        };
        if !has_s3_file_io {
            return None;
        }
        let mut kms = |layers| {
            let key = own("s3.sse.key");
            let made_in = key.or(own("s3.sse.type")).map_or("", |setting| setting.made_in);
            let read_from = format!("encryption settings of Iceberg catalog `{name}` ({made_in})");
            s3_write::of_setting(key, read_from, layers, derivation)
        };
        let header = match value("s3.sse.type").map(str::to_lowercase).as_deref() {
            Some("kms") => kms(Layers::One),
            Some("dsse-kms") => kms(Layers::Two),
            Some("s3") => WriteEncryption::WithoutKms(format!("Iceberg catalog `{name}` asks for SSE-S3")),
            Some("custom") => WriteEncryption::WithoutKms(format!("Iceberg catalog `{name}` asks for SSE-C")),
            _ => WriteEncryption::BucketDefault,
        };
        let warehouse = value("warehouse").and_then(|written| Location::parse(written).ok());
        Some(Self { name: name.to_owned(), warehouse, header })
    }
}
