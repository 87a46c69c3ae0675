//! The files of S3 Tables.

use super::error::Error;
use super::name::{decoded, encoded};
use super::source::Source;
use super::writer::Writer;
use crate::collected::Collected;
use crate::place::Place;
use crate::s3_tables::S3Tables;

/// The field of `s3tables:GetTableBucketEncryption` and `s3tables:GetTableEncryption`.
const ENCRYPTION: &str = "encryptionConfiguration";

pub(super) fn take(
    tables: &mut S3Tables,
    place: Place<'_>,
    segments: &[&str],
    source: &Source<'_>,
) -> Result<(), Error> {
    match segments {
        ["table-buckets"] => {
            source.inventory(&mut tables.table_buckets, "tableBuckets", |bucket| bucket.name.clone())
        }
        ["table-buckets", bucket, "encryption"] => {
            let bucket = decoded(source.path, bucket)?;
            let gap = place.table_bucket_encryption(&bucket);
            source.entry(&mut tables.encryption, bucket, gap, Some(ENCRYPTION))
        }
        ["table-buckets", bucket, "tables"] => {
            let bucket = decoded(source.path, bucket)?;
            let unread = Collected::NotCollected(place.tables_of_bucket(&bucket));
            source.list(tables.tables.entry(bucket).or_insert(unread), "tables")
        }
        ["table-buckets", bucket, "tables", table] => {
            let (bucket, table) = (decoded(source.path, bucket)?, decoded(source.path, table)?);
            let gap = place.table_encryption(&bucket, &table);
            source.entry(&mut tables.table_encryption, (bucket, table), gap, Some(ENCRYPTION))
        }
        _ => Err(source.unknown()),
    }
}

pub(super) fn write(writer: &mut Writer, folder: &str, tables: &S3Tables) -> Result<(), Error> {
    let folder = format!("{folder}/table-buckets");
    let known: Vec<_> = tables.table_buckets.known().map(|(_, bucket)| bucket).collect();
    let listed = tables.table_buckets.listed.as_ref().map(|()| known);
    writer.list(format!("{folder}.json"), "tableBuckets", &listed)?;
    for (bucket, encryption) in &tables.encryption {
        writer.one(format!("{folder}/{}/encryption.json", encoded(bucket)), Some(ENCRYPTION), encryption)?;
    }
    for (bucket, list) in &tables.tables {
        writer.list(format!("{folder}/{}/tables.json", encoded(bucket)), "tables", list)?;
    }
    for ((bucket, table), encryption) in &tables.table_encryption {
        let path = format!("{folder}/{}/tables/{}.json", encoded(bucket), encoded(table));
        writer.one(path, Some(ENCRYPTION), encryption)?;
    }
    Ok(())
}
