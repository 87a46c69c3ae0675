//! Data in S3 (`S`).

use super::{Row, row};
use keytrace_access::call::Confidence::{Assumed, Documented};

/// Reading objects.
pub const S1: Row = row(
    "S1",
    Documented,
    "s3_read.rs",
    "objects_are_read_with_their_own_keys",
    "data that is read: Decrypt with the keys of the objects, one call for each",
);
/// Listing and heading objects.
pub const S2: Row = row(
    "S2",
    Assumed,
    "s3.rs",
    "listing_and_heading_objects_needs_no_key",
    "objects that a script lists or only heads: no request, but a HEAD that S3 refuses brings no text to read",
);
/// Writing objects.
pub const S3: Row = row(
    "S3",
    Documented,
    "s3_write.rs",
    "a_write_takes_the_default_key_of_the_bucket",
    "data that is written: GenerateDataKey with the key that the request or the bucket names",
);
/// Writing objects in parts.
pub const S4: Row = row(
    "S4",
    Documented,
    "s3_write.rs",
    "a_write_in_parts_decrypts_too",
    "data that is written in parts: Decrypt with the same key for UploadPart",
);
/// Renaming objects.
pub const S5: Row = row(
    "S5",
    Documented,
    "s3_write.rs",
    "a_rename_over_s3a_decrypts_what_was_written",
    "data written over s3a://, whose committers rename by copying: Decrypt with the key of what was written",
);
/// Objects with two layers of encryption.
pub const S6: Row = row(
    "S6",
    Assumed,
    "s3_write.rs",
    "two_layers_of_encryption_never_use_the_bucket_key",
    "data under `aws:kms:dsse`: the actions of S1, S3 and S4, and always the object's ARN as context",
);
/// Objects that differ from the bucket's present Bucket Key setting.
pub const S7: Row = row(
    "S7",
    Documented,
    "s3_read.rs",
    "objects_older_than_the_bucket_key_keep_the_object_context",
    "objects written before the S3 Bucket Key was switched on or off: Decrypt with the other context",
);
/// Writing with an encryption context of one's own.
pub const S8: Row = row(
    "S8",
    Documented,
    "s3a.rs",
    "a_context_of_ones_own_leaves_the_context_open",
    "a setting of S3A adds pairs to the context: the requests of S3 and S4, and further pairs may be sent",
);
/// Objects that need no key of KMS.
pub const S9: Row = row(
    "S9",
    Documented,
    "s3_read.rs",
    "objects_under_sse_s3_need_no_request",
    "SSE-S3, SSE-C or no encryption: no request, and the location says so",
);
/// Client-side encryption.
pub const S10: Row = row(
    "S10",
    Assumed,
    "client_side.rs",
    "client_side_encryption_asks_kms_directly",
    "settings of EMRFS or S3A for CSE-KMS, libraries that encrypt, calls of KMS in the script: requests by the job itself",
);
/// Formats that encrypt their own files.
pub const S11: Row = row(
    "S11",
    Assumed,
    "file_format.rs",
    "formats_that_encrypt_their_files_ask_kms_directly",
    "parameter `encryption.key-id` of an Iceberg table, keys of Parquet in `--conf`: direct requests, only if set up",
);

/// Objects through an access point.
pub const S12: Row = row(
    "S12",
    Assumed,
    "access_point.rs",
    "an_access_point_leads_to_the_key_of_its_bucket",
    "an alias or ARN of an access point in a path: the requests of S1, S3 and S4 for the bucket behind it, or for each of several",
);
/// Tables of S3 Tables.
pub const S13: Row = row(
    "S13",
    Documented,
    "store/table_bucket.rs",
    "tables_in_a_table_bucket_are_read_and_written_with_its_key",
    "ARN or catalog id of a table bucket in an argument, a setting or a table: Decrypt and GenerateDataKey with its key and its tables', by the job and by `maintenance.s3tables.amazonaws.com`",
);
/// Default keys that do not travel to other accounts.
pub const S14: Row = row(
    "S14",
    Documented,
    "s3_read.rs",
    "a_bare_default_key_is_that_of_the_account_that_writes",
    "a bucket of another account whose default names no ARN: writers take a key of their own account, readers that of whoever wrote",
);

/// The rows of this family, in the order of the table.
pub(super) const ROWS: &[&Row] = &[&S1, &S2, &S3, &S4, &S5, &S6, &S7, &S8, &S9, &S10, &S11, &S12, &S13, &S14];
