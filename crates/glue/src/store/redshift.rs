//! Redshift: rows go through a folder in S3, which the cluster reads with COPY and writes with UNLOAD (`T6`).

use crate::access::{Access, Client, Direction, Purpose};
use crate::location::Location;
use crate::s3_encryption::Layers;
use crate::s3_write::HeaderEncryption;
use crate::uses::{RoleUse, Uses};
use keytrace_access::call::Necessity;

/// The folder through which rows go to and from Redshift.
pub(crate) struct Staging<'a> {
    /// `redshiftTmpDir`.
    pub(crate) folder: Location,
    /// `aws_iam_role`: the role that the cluster takes; without one it gets the credentials of the job.
    pub(crate) role: Option<&'a str>,
    /// `extraunloadoptions`.
    pub(crate) unload_options: Option<&'a str>,
    pub(crate) named_by: &'a str,
    pub(crate) necessity: Necessity,
}

impl Staging<'_> {
    /// The cluster unloads rows into the folder, and the job reads them there.
    pub(crate) fn of_read(&self) -> Uses {
        let encryption = self.of_unload();
        let unload =
            Access { client: Client::Other, encryption: encryption.clone(), ..self.access(Direction::Write) };
        let read = Access { encryption, ..self.access(Direction::Read) };
        let mut uses = self.by_cluster(unload);
        uses.accesses.push(read);
        uses
    }

    /// The job writes rows into the folder, and the cluster copies them from there.
    pub(crate) fn of_write(&self) -> Uses {
        let mut uses = Uses { accesses: vec![self.access(Direction::Write)], ..Uses::default() };
        uses.join(self.by_cluster(self.access(Direction::Read)));
        uses
    }

    fn access(&self, direction: Direction) -> Access {
        let necessity = self.necessity.clone();
        Access::new(self.folder.clone(), Purpose::Staging, direction, self.named_by, necessity)
    }

    fn by_cluster(&self, access: Access) -> Uses {
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

    /// UNLOAD asks for SSE-S3 whatever the bucket's default is, unless it is told otherwise.
    // Source: https://docs.aws.amazon.com/redshift/latest/dg/t_unloading_encrypted_files.html
    fn of_unload(&self) -> HeaderEncryption {
        let options = self.unload_options.unwrap_or_default();
        let upper = options.to_ascii_uppercase();
        let words: Vec<&str> = upper.split_whitespace().collect();
        let key = upper.find("KMS_KEY_ID").and_then(|at| options.get(at + "KMS_KEY_ID".len()..));
        match key.map(|rest| rest.trim_start().trim_start_matches("AS ").trim()) {
            Some(rest) => {
                let quote = |letter: char| letter == '\'' || letter == '"' || letter.is_whitespace();
                let key = rest.trim_start_matches(quote).split(quote).next().unwrap_or_default();
                HeaderEncryption::Setting {
                    key: key.to_owned(),
                    read_from: format!("`KMS_KEY_ID` of `extraunloadoptions` in {}", self.named_by),
                    layers: Layers::One,
                }
            }
            None if words.windows(2).any(|pair| pair == ["ENCRYPTED", "AUTO"]) => HeaderEncryption::NotAsked,
            None if words.contains(&"ENCRYPTED") => {
                HeaderEncryption::WithoutKms("UNLOAD encrypts with a key that it is given".to_owned())
            }
            None => HeaderEncryption::WithoutKms("UNLOAD asks for SSE-S3 unless it is told a key".to_owned()),
        }
    }
}
