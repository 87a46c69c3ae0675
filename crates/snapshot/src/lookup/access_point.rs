//! Questions about access points.

use crate::access_point::{AccessPoint, MultiRegionAccessPoint};
use crate::account::AccountId;
use crate::collected::{Collected, Gap};
use crate::place::Place;
use crate::snapshot::Snapshot;
use keytrace_aws::catalog::s3_control;

impl Snapshot {
    /// The access point of this name.
    pub fn access_point(&self, account: &AccountId, region: &str, name: &str) -> Collected<&AccessPoint> {
        let gap = Place::new(account, region)
            .gap_about(&s3_control::LIST_ACCESS_POINTS, &format!("access point {name}"));
        self.find(account, region, gap, |region, _| {
            let points = region.access_points.as_ref();
            points.map(|all| all.iter().find(|point| point.name == name)).or_absent()
        })
    }

    /// The access point with this alias, in whichever account and Region: the alias tells neither. The one that is given
    /// is where it would be looked for first.
    pub fn access_point_with_alias(
        &self,
        (account, region): (&AccountId, &str),
        alias: &str,
    ) -> Collected<&AccessPoint> {
        let regions = self.accounts.values().flat_map(|account| account.regions.values());
        let mut points = regions.filter_map(|region| region.access_points.known()).flatten();
        let of_region = self.region(account, region).map(|facts| facts.access_points.as_ref());
        let words = format!("access point with alias {alias}");
        let operation = "s3control:ListAccessPoints";
        let gap = || match of_region {
            Some(Collected::Known(_) | Collected::Absent) => Gap::new(words, operation),
            told => {
                let gap = Place::new(account, region).gap_about(&s3_control::LIST_ACCESS_POINTS, &words);
                refused_like(gap, told)
            }
        };
        points
            .find(|point| point.alias.as_deref() == Some(alias))
            .map_or_else(|| Collected::NotCollected(gap()), Collected::Known)
    }

    /// The multi-Region access point with this alias, `….mrap`. It is looked for first in the account that is given.
    pub fn multi_region_access_point(
        &self,
        account: &AccountId,
        alias: &str,
    ) -> Collected<&MultiRegionAccessPoint> {
        let accounts = self.accounts.values();
        let mut points = accounts.filter_map(|account| account.multi_region_access_points.known()).flatten();
        let of_account = self.account(account).map(|facts| facts.multi_region_access_points.as_ref());
        let gap =
            Gap::new(format!("multi-Region access point {alias}"), "s3control:ListMultiRegionAccessPoints");
        let gap = || match of_account {
            Some(Collected::Known(_) | Collected::Absent) => gap,
            told => {
                let file = format!("accounts/{account}/s3control/multi-region-access-points.json");
                refused_like(gap.in_account(account).told_by(file), told)
            }
        };
        points
            .find(|point| point.alias.as_deref() == Some(alias))
            .map_or_else(|| Collected::NotCollected(gap()), Collected::Known)
    }
}

/// The gap with the reason for which the list was refused.
fn refused_like<T>(gap: Gap, list: Option<Collected<T>>) -> Gap {
    let reason = list.and_then(|list| list.gap().and_then(|gap| gap.reason.clone()));
    Gap { reason, ..gap }
}
