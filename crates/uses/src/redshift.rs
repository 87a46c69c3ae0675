//! Redshift: rows go through a folder in S3, which the cluster reads with COPY and writes with UNLOAD (`T6`).

use keytrace_access::call::Necessity;

use crate::location::Location;
use crate::s3::{Client, Direction, Layers, Purpose, S3Access, WriteEncryption};
use crate::{RoleUse, Uses};

/// The folder through which rows go to and from Redshift.
pub struct Staging<'a> {
    /// The connection option `redshiftTmpDir`.
    pub folder: Location,
    /// The option `aws_iam_role`: the role that the cluster assumes. Without it, the cluster gets the job's credentials.
    pub role: Option<&'a str>,
    /// The option `extraunloadoptions`.
    pub unload_options: Option<&'a str>,
    /// Where the folder is named.
    pub named_by: &'a str,
    /// When the folder is used.
    pub necessity: Necessity,
}

impl Staging<'_> {
    /// The cluster unloads rows into the folder, and the job reads them there.
    #[must_use]
    pub fn of_read(&self) -> Uses {
        let encryption = self.of_unload();
        let unload = S3Access {
            client: Client::Other,
            encryption: encryption.clone(),
            ..self.access(Direction::Write)
        };
        let read = S3Access { encryption, ..self.access(Direction::Read) };
        let mut uses = self.by_cluster(unload);
        uses.accesses.push(read);
        uses
    }

    /// The job writes rows into the folder, and the cluster copies them from there.
    #[must_use]
    pub fn of_write(&self) -> Uses {
        let mut uses = Uses { accesses: vec![self.access(Direction::Write)], ..Uses::default() };
        uses.join(self.by_cluster(self.access(Direction::Read)));
        uses
    }

    fn access(&self, direction: Direction) -> S3Access {
        let necessity = self.necessity.clone();
        S3Access::new(self.folder.clone(), Purpose::Staging, direction, self.named_by, necessity)
    }

    fn by_cluster(&self, access: S3Access) -> Uses {
        let uses = Uses { accesses: vec![access], ..Uses::default() };
        let Some(role) = self.role else { return uses };
        let role = RoleUse {
            role: Some(role.to_owned()),
            session_name: None,
            named_by: format!("the role of Redshift in {}", self.named_by),
            uses,
        };
        Uses { roles: vec![role], ..Uses::default() }
    }

    /// UNLOAD asks for SSE-S3 whatever the bucket's default is, unless its options say otherwise.
    // Source: https://docs.aws.amazon.com/redshift/latest/dg/t_unloading_encrypted_files.html
    fn of_unload(&self) -> WriteEncryption {
        let options = self.unload_options.unwrap_or_default();
        let upper = options.to_ascii_uppercase();
        let words: Vec<&str> = upper.split_whitespace().collect();
        let key = upper.find("KMS_KEY_ID").and_then(|at| options.get(at + "KMS_KEY_ID".len()..));
        match key.map(|rest| rest.trim_start().trim_start_matches("AS ").trim()) {
            Some(rest) => {
                let quote = |letter: char| letter == '\'' || letter == '"' || letter.is_whitespace();
                let key = rest.trim_start_matches(quote).split(quote).next().unwrap_or_default();
                WriteEncryption::Setting {
                    key: key.to_owned(),
                    read_from: format!("`KMS_KEY_ID` of `extraunloadoptions` in {}", self.named_by),
                    layers: Layers::One,
                }
            }
            None if words.windows(2).any(|pair| pair == ["ENCRYPTED", "AUTO"]) => {
                WriteEncryption::BucketDefault
            }
            None if words.contains(&"ENCRYPTED") => {
                WriteEncryption::WithoutKms("UNLOAD encrypts with the key in its own options".to_owned())
            }
            None => {
                WriteEncryption::WithoutKms("UNLOAD uses SSE-S3 unless its options name a key".to_owned())
            }
        }
    }
}
