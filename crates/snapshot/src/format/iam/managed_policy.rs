//! The folder of one managed policy: `policy.json` and `version.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::details::PolicyVersionDetail;
use crate::account::AccountId;
use crate::collected::{Collected, Gap, Inventory};
use crate::format::error::{Error, ErrorKind};
use crate::format::name::{decoded, encoded};
use crate::format::source::Source;
use crate::format::writer::{InField, Writer};
use crate::iam::ManagedPolicy;
use crate::place;
use crate::snapshot::Snapshot;

/// `iam:GetPolicy`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    policy_name: String,
    arn: String,
    default_version_id: String,
}

struct Folder {
    policy: Collected<Policy>,
    version: Collected<PolicyVersionDetail>,
}

/// The folders that were met so far, by account and by name of the folder.
#[derive(Default)]
pub(super) struct Parts(BTreeMap<(AccountId, String), Folder>);

impl Parts {
    pub(super) fn take(
        &mut self,
        account: &AccountId,
        name: &str,
        file: &str,
        source: &Source<'_>,
    ) -> Result<(), Error> {
        let name = decoded(source.path, name)?;
        let gap = || place::managed_policy(account, &name);
        let unknown =
            Folder { policy: Collected::NotCollected(gap()), version: Collected::NotCollected(gap()) };
        let folder = self.0.entry((account.clone(), name.clone())).or_insert(unknown);
        match file {
            "policy" => source.thing(&mut folder.policy, Some("Policy")),
            "version" => source.thing(&mut folder.version, Some("PolicyVersion")),
            _ => Err(source.unknown()),
        }
    }

    /// Puts the policies into the snapshot. A folder that is named after an ARN tells of the policy even without
    /// `policy.json`.
    pub(super) fn join(self, snapshot: &mut Snapshot) -> Result<(), Error> {
        for ((account, name), Folder { policy, version }) in self.0 {
            let policies = &mut snapshot.account_mut(&account).iam.managed_policies;
            let arn = policy.known().map_or_else(|| name.clone(), |policy| policy.arn.clone());
            let policy = policy.map(|policy| joined(policy, version, &account));
            if policies.items.insert(arn, policy).is_some() {
                let path = format!("accounts/{account}/iam/policies/{name}/policy.json");
                return Err(Error::new(ErrorKind::Duplicate, &path, "this managed policy appears twice"));
            }
        }
        Ok(())
    }
}

fn joined(policy: Policy, version: Collected<PolicyVersionDetail>, account: &AccountId) -> ManagedPolicy {
    let Policy { policy_name, arn, default_version_id } = policy;
    let unknown = || Collected::NotCollected(place::managed_policy(account, &arn));
    let document = match version.and_then(|version| {
        let is_default = version.version_id == default_version_id;
        version.document.filter(|_| is_default).map_or_else(unknown, Collected::Known)
    }) {
        // Why: the gap names the policy's own file, which was read.
        Collected::NotCollected(gap) => Collected::NotCollected(Gap { file: None, ..gap }),
        told => told,
    };
    ManagedPolicy { arn, policy_name, default_version_id, document }
}

/// Writes the policies that are not in the list of all of them.
pub(super) fn write(
    writer: &mut Writer,
    iam_folder: &str,
    policies: &Inventory<ManagedPolicy>,
    is_listed: bool,
) -> Result<(), Error> {
    for (arn, policy) in &policies.items {
        if is_listed && policy.known().is_some_and(|policy| policy.document.is_known()) {
            continue;
        }
        let folder = format!("{iam_folder}/policies/{}", encoded(arn));
        writer.object(format!("{folder}/policy.json"), policy, |policy| {
            let ManagedPolicy { policy_name, arn, default_version_id, document: _ } = policy.clone();
            InField("Policy", Policy { policy_name, arn, default_version_id })
        })?;
        let Collected::Known(policy) = policy else { continue };
        writer.object(format!("{folder}/version.json"), &policy.document, |document| {
            let version_id = policy.default_version_id.clone();
            let document = Some(document.clone());
            InField("PolicyVersion", PolicyVersionDetail { document, version_id, is_default_version: true })
        })?;
    }
    Ok(())
}
