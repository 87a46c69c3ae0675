//! The files of an organization.

use keytrace_aws::catalog::organizations;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_with_macros::skip_serializing_none;

use super::error::{Error, ErrorKind};
use super::name::{decoded, encoded};
use super::source::Source;
use super::writer::{InField, Writer};
use crate::account::Account;
use crate::collected::{Collected, Gap};
use crate::organization::{
    Organization, OrganizationAccount, OrganizationPolicy, OrganizationalUnit, PolicyKind, PolicySummary,
    PolicyTarget,
};
use crate::policy_text::PolicyText;
use crate::snapshot::Snapshot;

/// `organizations:DescribePolicy`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    policy_summary: PolicySummary,
    content: PolicyText,
}

/// One of `organizations:ListParents`.
#[skip_serializing_none]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parent {
    id: String,
    #[serde(rename = "Type")]
    parent_type: Option<String>,
}

/// What was met of the organization so far.
pub(super) struct Parts {
    organization: Organization,
    summaries: BTreeMap<String, (PolicyKind, PolicySummary)>,
    contents: BTreeMap<String, Collected<Policy>>,
    targets: BTreeMap<String, Collected<Vec<PolicyTarget>>>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            organization: Organization::not_collected(),
            summaries: BTreeMap::new(),
            contents: BTreeMap::new(),
            targets: BTreeMap::new(),
        }
    }
}

impl Parts {
    pub(super) fn take(&mut self, segments: &[&str], source: &Source<'_>) -> Result<(), Error> {
        let organization = &mut self.organization;
        match segments {
            ["organization"] => source.thing(&mut organization.description, Some("Organization")),
            ["roots"] => source.list(&mut organization.roots, "Roots"),
            ["accounts"] => {
                source.list(&mut organization.accounts, "Accounts")?;
                let accounts = organization.accounts.known().map_or(&[][..], Vec::as_slice);
                let mut met = BTreeSet::new();
                match accounts.iter().find(|account| !met.insert(&account.id)) {
                    Some(twice) => Err(source.duplicate(&format!("account `{}`", twice.id))),
                    None => Ok(()),
                }
            }
            ["parents", child] => self.take_parents(child, source),
            ["organizational-units-for-parent", parent] => self.take_units(parent, source),
            ["accounts-for-parent", parent] => self.take_accounts(parent, source),
            ["policies", id, "policy"] => {
                let unknown = Collected::NotCollected(content_gap(id));
                let target = self.contents.entry((*id).to_owned()).or_insert(unknown);
                source.thing(target, Some("Policy"))
            }
            ["policies", id, "targets"] => {
                let unknown = Collected::NotCollected(targets_gap(id));
                source.list(self.targets.entry((*id).to_owned()).or_insert(unknown), "Targets")
            }
            ["targets", target, kind] => self.take_attached(target, kind_of(kind, source)?, source),
            [kind] => self.take_policies(kind_of(kind, source)?, source),
            _ => Err(source.unknown()),
        }
    }

    fn take_parents(&mut self, child: &str, source: &Source<'_>) -> Result<(), Error> {
        let gap = Gap::of(&organizations::LIST_PARENTS, &[("child", child)]);
        let mut parents = Collected::NotCollected(gap);
        source.list::<Parent>(&mut parents, "Parents")?;
        let parent = parents.map(|parents| parents.into_iter().next().map(|parent| parent.id)).or_absent();
        self.put_parent(decoded(source.path, child)?, parent, source)
    }

    fn take_units(&mut self, parent: &str, source: &Source<'_>) -> Result<(), Error> {
        let gap = Gap::of(&organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, &[("parent", parent)]);
        let mut units = Collected::NotCollected(gap);
        source.list::<OrganizationalUnit>(&mut units, "OrganizationalUnits")?;
        for unit in units.into_known().unwrap_or_default() {
            self.put_parent(unit.id.clone(), Collected::Known(parent.to_owned()), source)?;
            self.organization.organizational_units.insert(unit.id.clone(), unit);
        }
        Ok(())
    }

    fn take_accounts(&mut self, parent: &str, source: &Source<'_>) -> Result<(), Error> {
        let gap = Gap::of(&organizations::LIST_ACCOUNTS_FOR_PARENT, &[("parent", parent)]);
        let mut accounts = Collected::NotCollected(gap);
        source.list::<OrganizationAccount>(&mut accounts, "Accounts")?;
        for account in accounts.into_known().unwrap_or_default() {
            self.put_parent(account.id.to_string(), Collected::Known(parent.to_owned()), source)?;
        }
        Ok(())
    }

    fn put_parent(
        &mut self,
        child: String,
        parent: Collected<String>,
        source: &Source<'_>,
    ) -> Result<(), Error> {
        let before = self.organization.parents.get(&child);
        match before {
            Some(Collected::Known(before)) if parent.known() != Some(before) => {
                Err(source.duplicate(&format!("the parent of `{child}`")))
            }
            _ => {
                self.organization.parents.insert(child, parent);
                Ok(())
            }
        }
    }

    fn take_policies(&mut self, kind: PolicyKind, source: &Source<'_>) -> Result<(), Error> {
        let inventory = self.organization.policies_mut(kind);
        let mut list = inventory.listed.as_ref().map(|&()| Vec::<PolicySummary>::new());
        source.list(&mut list, "Policies")?;
        inventory.listed = list.as_ref().map(|_| ());
        let summaries = list.into_known().unwrap_or_default();
        self.summaries.extend(summaries.into_iter().map(|summary| (summary.id.clone(), (kind, summary))));
        Ok(())
    }

    fn take_attached(&mut self, target: &str, kind: PolicyKind, source: &Source<'_>) -> Result<(), Error> {
        let gap = Gap::new(format!("{} of {target}", kind.words()), "organizations:ListPoliciesForTarget");
        let mut list = Collected::NotCollected(gap);
        source.list::<PolicySummary>(&mut list, "Policies")?;
        let ids = list.as_ref().map(|all| all.iter().map(|summary| summary.id.clone()).collect());
        for summary in list.into_known().unwrap_or_default() {
            self.summaries.entry(summary.id.clone()).or_insert((kind, summary));
        }
        self.organization.policies_for_target.insert((decoded(source.path, target)?, kind), ids);
        Ok(())
    }

    /// Puts the organization into the snapshot.
    pub(super) fn join(self, snapshot: &mut Snapshot) -> Result<(), Error> {
        let Self { mut organization, mut summaries, mut contents, mut targets } = self;
        for (id, policy) in contents.iter().filter_map(|(id, policy)| Some((id, policy.known()?))) {
            let told = summaries.remove(id);
            let kind = kind_told(&policy.policy_summary).or(told.map(|(kind, _)| kind)).ok_or_else(|| {
                let path = format!("organization/policies/{id}/policy.json");
                Error::new(ErrorKind::WrongShape, &path, "the policy's `Type` is missing, and no list has it")
            })?;
            summaries.insert(id.clone(), (kind, policy.policy_summary.clone()));
        }
        for (id, (kind, summary)) in summaries {
            let summary = PolicySummary { policy_type: Some(kind.api_name().to_owned()), ..summary };
            let content = contents.remove(&id).unwrap_or_else(|| Collected::NotCollected(content_gap(&id)));
            let content = content.map(|policy| policy.content);
            let targets = targets.remove(&id).unwrap_or_else(|| Collected::NotCollected(targets_gap(&id)));
            let targets =
                targets.map(|all| all.into_iter().map(|one| (one.target_id.clone(), one)).collect());
            organization.policies_mut(kind).insert(id, OrganizationPolicy { summary, content, targets });
        }
        snapshot.organization = whole(organization);
        Ok(())
    }
}

/// The organization as one fact: `Absent` or a gap if that is all that is known of it.
fn whole(organization: Organization) -> Collected<Organization> {
    let nothing =
        Organization { description: organization.description.clone(), ..Organization::not_collected() };
    match &organization.description {
        Collected::Absent => Collected::Absent,
        Collected::NotCollected(gap) if organization == nothing => Collected::NotCollected(gap.clone()),
        _ => Collected::Known(organization),
    }
}

fn content_gap(id: &str) -> Gap {
    Gap::of(&organizations::DESCRIBE_POLICY, &[("policy", id)])
}

fn targets_gap(id: &str) -> Gap {
    Gap::of(&organizations::LIST_TARGETS_FOR_POLICY, &[("policy", id)])
}

fn kind_of(file: &str, source: &Source<'_>) -> Result<PolicyKind, Error> {
    PolicyKind::ALL.into_iter().find(|kind| list_name(*kind) == file).ok_or_else(|| source.unknown())
}

fn kind_told(summary: &PolicySummary) -> Option<PolicyKind> {
    PolicyKind::ALL.into_iter().find(|kind| summary.policy_type.as_deref() == Some(kind.api_name()))
}

fn list_name(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Scp => "service-control-policies",
        PolicyKind::Rcp => "resource-control-policies",
    }
}

pub(super) fn write(writer: &mut Writer, organization: &Collected<Organization>) -> Result<(), Error> {
    let path = "organization/organization.json".to_owned();
    let Collected::Known(organization) = organization else {
        return writer.object(path, organization, |_| ());
    };
    writer.object(path, &organization.description, |organization| InField("Organization", organization))?;
    writer.list("organization/roots.json".to_owned(), "Roots", &organization.roots)?;
    writer.list("organization/accounts.json".to_owned(), "Accounts", &organization.accounts)?;
    write_tree(writer, organization)?;
    for kind in PolicyKind::ALL {
        write_policies(writer, organization, kind)?;
    }
    for ((target, kind), ids) in &organization.policies_for_target {
        let path = format!("organization/targets/{}/{}.json", encoded(target), list_name(*kind));
        let policies = organization.policies(*kind);
        let summaries = ids.as_ref().map(|ids| {
            let policy = |id: &String| policies.items.get(id).and_then(Collected::known);
            ids.iter().filter_map(policy).map(|policy| &policy.summary).collect::<Vec<_>>()
        });
        writer.list(path, "Policies", &summaries)?;
    }
    Ok(())
}

fn write_tree(writer: &mut Writer, organization: &Organization) -> Result<(), Error> {
    for (child, parent) in &organization.parents {
        let parents = parent.as_ref().map(|id| vec![Parent { id: id.clone(), parent_type: None }]);
        writer.list(format!("organization/parents/{}.json", encoded(child)), "Parents", &parents)?;
    }
    let mut units: BTreeMap<&str, Vec<&OrganizationalUnit>> = BTreeMap::new();
    for (id, unit) in &organization.organizational_units {
        if let Some(parent) = organization.parents.get(id).and_then(Collected::known) {
            units.entry(parent).or_default().push(unit);
        }
    }
    for (parent, units) in units {
        let path = format!("organization/organizational-units-for-parent/{}.json", encoded(parent));
        writer.list(path, "OrganizationalUnits", &Collected::Known(units))?;
    }
    Ok(())
}

fn write_policies(writer: &mut Writer, organization: &Organization, kind: PolicyKind) -> Result<(), Error> {
    let policies = organization.policies(kind);
    let summaries = || policies.known().map(|(_, policy)| &policy.summary).collect::<Vec<_>>();
    let path = format!("organization/{}.json", list_name(kind));
    writer.list(path, "Policies", &policies.listed.as_ref().map(|()| summaries()))?;
    for (id, policy) in policies.known() {
        let folder = format!("organization/policies/{}", encoded(id));
        writer.object(format!("{folder}/policy.json"), &policy.content, |content| {
            InField("Policy", Policy { policy_summary: policy.summary.clone(), content: content.clone() })
        })?;
        let targets = policy.targets.as_ref().map(|targets| targets.values().collect());
        writer.list(format!("{folder}/targets.json"), "Targets", &targets)?;
    }
    Ok(())
}

/// Takes the organization as one account sees it.
pub(super) fn take_own(account: &mut Account, source: &Source<'_>) -> Result<(), Error> {
    source.thing(&mut account.organization, Some("Organization"))
}

pub(super) fn write_own(writer: &mut Writer, folder: &str, account: &Account) -> Result<(), Error> {
    let path = format!("{folder}/organization.json");
    writer.object(path, &account.organization, |organization| InField("Organization", organization))
}
