//! Access points: the bucket behind an alias or an ARN that stands in the place of a bucket's name (`S12`).
//!
//! S3 names the bucket and its objects to KMS, whichever way a request came; AWS does not say so, and the row is marked.

use keytrace_access::row::Row;
use keytrace_aws::arn::Arn;
use keytrace_snapshot::access_point::{AccessPoint, MultiRegionAccessPoint};
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Gap};
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Location, Purpose, S3Access, also_only_if};

use crate::derivation::{Actor, Derivation};
use crate::requests::s3::S3;

/// A bucket behind an access point, and the Region of a multi-Region access point that leads to it.
struct Behind<'a> {
    bucket: &'a str,
    region: Option<&'a str>,
}

/// The same use, of the buckets behind an access point; the use itself, where it names a bucket. Where nobody read which
/// bucket it is, the requests have an unknown key.
pub(crate) fn through(s3: &S3<'_>, access: &S3Access, derivation: &mut Derivation) -> Vec<S3Access> {
    if !access.location.is_access_point() {
        return vec![access.clone()];
    }
    let name = &access.location.bucket;
    let buckets = match buckets(s3.snapshot, name, s3.actor) {
        Collected::Known(buckets) => buckets,
        Collected::Absent => {
            derivation.reason(access.in_words(), format!("there is no access point `{name}`"));
            return Vec::new();
        }
        Collected::NotCollected(gap) => {
            let region = Arn::parse(name).map(|arn| arn.region).filter(|region| !region.is_empty());
            let region = region.unwrap_or(&s3.actor.region);
            derivation.gap(format!("the bucket behind access point `{name}`"), &gap);
            s3.call_with_unknown_key(&of_row(access), &gap, region, derivation);
            return Vec::new();
        }
    };
    let is_one = buckets.len() == 1;
    buckets.into_iter().map(|behind| behind.access(access, is_one)).collect()
}

impl Behind<'_> {
    fn access(self, access: &S3Access, is_one: bool) -> S3Access {
        let Location { bucket: name, .. } = &access.location;
        let location = Location { bucket: self.bucket.to_owned(), ..access.location.clone() };
        let named_by = format!("{}, through access point `{name}`", access.named_by);
        let necessity = match self.region {
            Some(region) if !is_one => {
                also_only_if(&access.necessity, &format!("the access point leads to {region}"))
            }
            _ => access.necessity.clone(),
        };
        S3Access { location, named_by, necessity, ..of_row(access) }
    }
}

/// Why: what was staged is read back as its writer wrote it, whichever way it goes.
fn of_row(access: &S3Access) -> S3Access {
    let purpose = match access.purpose {
        Purpose::Staging => Purpose::Staging,
        _ => Purpose::Of(Row::S12),
    };
    S3Access { purpose, ..access.clone() }
}

/// The buckets behind an alias (`…-s3alias`), a multi-Region alias (`….mrap`) or an ARN of either kind.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
fn buckets<'a>(snapshot: &'a Snapshot, name: &str, actor: &Actor) -> Collected<Vec<Behind<'a>>> {
    let arn = Arn::parse(name);
    let own = arn
        .as_ref()
        .map_or(name, |arn| arn.resource.split_once(['/', ':']).map_or(arn.resource, |(_, own)| own));
    if own.ends_with(".mrap") {
        let owner = arn.as_ref().and_then(|arn| AccountId::parse(arn.account));
        let owner = owner.as_ref().unwrap_or(&actor.account);
        return snapshot.multi_region_access_point(owner, own).and_then(of_regions);
    }
    let point = match &arn {
        Some(arn) => match AccountId::parse(arn.account) {
            Some(account) => snapshot.access_point(&account, arn.region, own),
            None => Collected::Absent,
        },
        None => snapshot.access_point_with_alias((&actor.account, &actor.region), name),
    };
    point.and_then(|point| of_point(point, name))
}

fn of_point<'a>(point: &'a AccessPoint, name: &str) -> Collected<Vec<Behind<'a>>> {
    match point.bucket.as_deref() {
        Some(bucket) => Collected::Known(vec![Behind { bucket, region: None }]),
        None => Collected::NotCollected(Gap::new(format!("bucket of {name}"), "s3control:GetAccessPoint")),
    }
}

fn of_regions(point: &MultiRegionAccessPoint) -> Collected<Vec<Behind<'_>>> {
    let each = point.regions.iter();
    let known = each
        .filter_map(|each| Some(Behind { bucket: each.bucket.as_deref()?, region: each.region.as_deref() }));
    let known: Vec<Behind<'_>> = known.collect();
    if known.is_empty() {
        let fact = format!("buckets of multi-Region access point {}", point.name);
        return Collected::NotCollected(Gap::new(fact, "s3control:ListMultiRegionAccessPoints"));
    }
    Collected::Known(known)
}
