//! Which file tells what: the top of the table of paths. Each service continues it.

use keytrace_aws::partition::is_region;

use super::error::{Error, ErrorKind};
use super::name::{Parts, decoded};
use super::source::Source;
use super::writer::Writer;
use super::{athena, data_stores, glue, iam, kms, network, organization, s3, s3_tables, workloads};
use crate::account::{Account, AccountId, Region};
use crate::place::Place;
use crate::snapshot::Snapshot;

/// A snapshot in the making.
pub(super) struct Reading {
    snapshot: Snapshot,
    iam: iam::Parts,
    organization: organization::Parts,
    kms: kms::Parts,
    s3: s3::Parts,
}

impl Reading {
    pub(super) fn new(snapshot: Snapshot) -> Self {
        Self {
            snapshot,
            iam: iam::Parts::default(),
            organization: organization::Parts::default(),
            kms: kms::Parts::default(),
            s3: s3::Parts::default(),
        }
    }

    /// Takes what the folder says about one path.
    pub(super) fn take(&mut self, parts: &Parts<'_>, source: &Source<'_>) -> Result<(), Error> {
        match parts.segments.as_slice() {
            ["organization", rest @ ..] if parts.ending == "json" => self.organization.take(rest, source),
            ["s3", bucket, rest @ ..] if parts.ending == "json" => {
                let name = decoded(source.path, bucket)?;
                self.s3.take(name, rest, source)
            }
            ["accounts", id, rest @ ..] => {
                let account = account_id(source, id)?;
                self.take_of_account(&account, rest, parts.ending, source)
            }
            _ if parts.ending == "txt" => Ok(()),
            _ => Err(source.unknown()),
        }
    }

    fn take_of_account(
        &mut self,
        id: &AccountId,
        segments: &[&str],
        ending: &str,
        source: &Source<'_>,
    ) -> Result<(), Error> {
        match (segments, ending) {
            (["organization"], "json") => organization::take_own(self.snapshot.account_mut(id), source),
            (["s3", "buckets"], "json") => s3::take_names(self.snapshot.account_mut(id), source),
            (["s3control", "multi-region-access-points"], "json") => {
                source.list(&mut self.snapshot.account_mut(id).multi_region_access_points, "AccessPoints")
            }
            (["iam", rest @ ..], "json") => {
                self.iam.take(&mut self.snapshot.account_mut(id).iam, id, rest, source)
            }
            ([region, rest @ ..], _) if is_region(region) => {
                let facts = self.snapshot.region_mut(id, region);
                let place = Place::new(id, region);
                match (rest, ending) {
                    (["kms", rest @ ..], "json") => self.kms.take(&mut facts.kms, place, rest, source),
                    _ => take_of_region(facts, place, rest, ending, source),
                }
            }
            _ => Err(source.unknown()),
        }
    }

    /// Joins what more than one file tells.
    pub(super) fn finish(self) -> Result<Snapshot, Error> {
        let Self { mut snapshot, iam, organization, kms, s3 } = self;
        iam.join(&mut snapshot)?;
        organization.join(&mut snapshot)?;
        kms.join(&mut snapshot);
        s3.join(&mut snapshot);
        Ok(snapshot)
    }
}

fn take_of_region(
    region: &mut Region,
    place: Place<'_>,
    segments: &[&str],
    ending: &str,
    source: &Source<'_>,
) -> Result<(), Error> {
    match (segments, ending) {
        (["glue", "scripts", job], "txt") => glue::take_script(&mut region.glue, place, job, source),
        (["glue", rest @ ..], "json") if workloads::are_told_by(rest) => {
            workloads::take(&mut region.glue.workloads, place, rest, source)
        }
        (["glue", rest @ ..], "json") => glue::take(&mut region.glue, place, rest, source),
        (["logs", "log-groups"], "json") => source.list(&mut region.logs.log_groups, "logGroups"),
        (["ec2", rest @ ..], "json") => network::take(&mut region.network, place, rest, source),
        (["secretsmanager" | "lakeformation" | "sqs" | "dynamodb" | "kinesis", ..], "json") => {
            data_stores::take(&mut region.data_stores, place, segments, source)
        }
        (["s3control", "access-grants-locations"], "json") => {
            source.list(&mut region.access_grants_locations, "AccessGrantsLocationsList")
        }
        (["s3control", "access-points"], "json") => source.list(&mut region.access_points, "AccessPointList"),
        (["s3tables", rest @ ..], "json") => s3_tables::take(&mut region.s3_tables, place, rest, source),
        (["athena", rest @ ..], "json") => athena::take(&mut region.athena, place, rest, source),
        _ => Err(source.unknown()),
    }
}

/// Writes all but `snapshot.json` and `gaps.json`.
pub(super) fn write(writer: &mut Writer, snapshot: &Snapshot) -> Result<(), Error> {
    organization::write(writer, &snapshot.organization)?;
    for (name, bucket) in &snapshot.buckets {
        s3::write(writer, name, bucket)?;
    }
    for (id, account) in &snapshot.accounts {
        write_account(writer, &format!("accounts/{id}"), account)?;
    }
    Ok(())
}

fn write_account(writer: &mut Writer, folder: &str, account: &Account) -> Result<(), Error> {
    organization::write_own(writer, folder, account)?;
    s3::write_names(writer, folder, account)?;
    let points = format!("{folder}/s3control/multi-region-access-points.json");
    writer.list(points, "AccessPoints", &account.multi_region_access_points)?;
    iam::write(writer, &format!("{folder}/iam"), &account.iam)?;
    for (name, region) in &account.regions {
        let folder = format!("{folder}/{name}");
        glue::write(writer, &format!("{folder}/glue"), &region.glue)?;
        kms::write(writer, &format!("{folder}/kms"), &region.kms)?;
        writer.list(format!("{folder}/logs/log-groups.json"), "logGroups", &region.logs.log_groups)?;
        network::write(writer, &format!("{folder}/ec2"), &region.network)?;
        workloads::write(writer, &format!("{folder}/glue"), &region.glue.workloads)?;
        data_stores::write(writer, &folder, &region.data_stores)?;
        let points = format!("{folder}/s3control/access-points.json");
        writer.list(points, "AccessPointList", &region.access_points)?;
        let locations = format!("{folder}/s3control/access-grants-locations.json");
        writer.list(locations, "AccessGrantsLocationsList", &region.access_grants_locations)?;
        s3_tables::write(writer, &format!("{folder}/s3tables"), &region.s3_tables)?;
        athena::write(writer, &format!("{folder}/athena"), &region.athena)?;
    }
    Ok(())
}

fn account_id(source: &Source<'_>, text: &str) -> Result<AccountId, Error> {
    AccountId::parse(text).ok_or_else(|| {
        let detail = format!("`{text}` is not an account id of twelve digits");
        Error::new(ErrorKind::UnknownFile, source.path, detail)
    })
}
