//! Small accounts for tests and benchmarks: a snapshot built in a few lines, and calls to ask about.

#![allow(dead_code, reason = "every test uses another part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use keytrace_access::row::Row;
use std::collections::BTreeMap;

use keytrace_access::call::{
    Call, Confidence, ContextText, EncryptionContext, Necessity, NetworkPath, ViaService,
};
use keytrace_access::kms::assemble::assemble;
use keytrace_access::kms::case::Case;
use keytrace_access::kms::key::resolve;
use keytrace_access::policies::Library;
use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::collected::{Collected, Inventory};
use keytrace_snapshot::iam::{AttachedPolicy, InlinePolicy, ManagedPolicy, PermissionsBoundary, Role, User};
use keytrace_snapshot::kms::{Alias, Grant, Key, KeyMetadata};
use keytrace_snapshot::organization::{
    Organization, OrganizationDescription, OrganizationPolicy, PolicyKind, PolicySummary, PolicyTypeSummary,
    Root,
};
use keytrace_snapshot::policy_text::PolicyText;
use keytrace_snapshot::snapshot::{CallerIdentity, Snapshot};

/// The account that asks.
pub(crate) const ACCOUNT: &str = "111122223333";
/// Another account.
pub(crate) const OTHER: &str = "444455556666";
/// The Region of everything.
pub(crate) const REGION: &str = "us-east-1";
/// The key.
pub(crate) const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
/// The role.
pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/Job";
/// A key policy's statement that leaves everything to the account's identity-based policies.
pub(crate) const DELEGATES: &str = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}"#;
/// A statement that allows every action.
pub(crate) const ALLOWS_ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
/// A statement that allows what a job needs of any key.
pub(crate) const ALLOWS_KMS: &str = r#"{"Effect":"Allow","Action":"kms:*","Resource":"*"}"#;

/// The accounts that a test looks at.
#[derive(Clone)]
pub(crate) struct World {
    /// The facts.
    pub(crate) snapshot: Snapshot,
    library: std::sync::Arc<Library>,
}

/// An account id.
pub(crate) fn account(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

/// A policy document with these statements.
pub(crate) fn policy(statements: &str) -> PolicyText {
    PolicyText::new(format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#))
}

impl World {
    /// One account in no organization, fully read: a key that delegates to the account, and no roles.
    pub(crate) fn new() -> Self {
        let mut world = Self { snapshot: Snapshot::empty(), library: std::sync::Arc::default() };
        world.snapshot.metadata.caller =
            Some(CallerIdentity { account: account(ACCOUNT), arn: None, user_id: None });
        world.snapshot.organization = Collected::Absent;
        world.account(ACCOUNT).key(KEY, DELEGATES)
    }

    /// One more account that was fully read.
    pub(crate) fn account(mut self, id: &str) -> Self {
        let own = self.snapshot.account_mut(&account(id));
        own.organization = Collected::Absent;
        own.iam.roles.listed = Collected::Known(());
        own.iam.users.listed = Collected::Known(());
        own.iam.groups.listed = Collected::Known(());
        own.iam.managed_policies.listed = Collected::Known(());
        self.region(id, REGION)
    }

    /// A Region of an account whose keys and aliases were listed.
    pub(crate) fn region(mut self, id: &str, region: &str) -> Self {
        let kms = &mut self.snapshot.region_mut(&account(id), region).kms;
        kms.keys.listed = Collected::Known(());
        kms.aliases = Collected::Known(Vec::new());
        self
    }

    /// A role with one inline policy of these statements, or without policies.
    pub(crate) fn role(mut self, arn: &str, statements: &str) -> Self {
        let (owner, name, path) = parts(arn);
        let inline = InlinePolicy {
            policy_name: "kms".to_owned(),
            policy_document: Collected::Known(policy(statements)),
        };
        let role = Role {
            arn: arn.to_owned(),
            role_name: name.clone(),
            role_id: Some("AROAEXAMPLEJOB".to_owned()),
            path,
            assume_role_policy_document: None,
            permissions_boundary: None,
            tags: Vec::new(),
            inline_policies: Collected::Known(if statements.is_empty() { Vec::new() } else { vec![inline] }),
            attached_policies: Collected::Known(Vec::new()),
        };
        self.snapshot.account_mut(&owner).iam.roles.insert(name, role);
        self
    }

    /// A user with one inline policy of these statements, or without policies.
    pub(crate) fn user(mut self, arn: &str, statements: &str) -> Self {
        let (owner, name, path) = parts(arn);
        let inline = InlinePolicy {
            policy_name: "kms".to_owned(),
            policy_document: Collected::Known(policy(statements)),
        };
        let user = User {
            arn: arn.to_owned(),
            user_name: name.clone(),
            user_id: Some("AIDAEXAMPLEUSER".to_owned()),
            path,
            permissions_boundary: None,
            tags: Vec::new(),
            groups: Collected::Known(Vec::new()),
            inline_policies: Collected::Known(if statements.is_empty() { Vec::new() } else { vec![inline] }),
            attached_policies: Collected::Known(Vec::new()),
        };
        self.snapshot.account_mut(&owner).iam.users.insert(name, user);
        self
    }

    /// Changes a role.
    pub(crate) fn change_role(mut self, arn: &str, change: impl FnOnce(&mut Role)) -> Self {
        let (owner, name, _) = parts(arn);
        let role = self.snapshot.account_mut(&owner).iam.roles.items.get_mut(&name).unwrap();
        let Collected::Known(role) = role else { panic!("role {name} is not known") };
        change(role);
        self
    }

    /// Bounds a role by a managed policy of these statements.
    pub(crate) fn bounded(mut self, arn: &str, statements: &str) -> Self {
        let boundary = self.managed(arn, "Boundary", statements);
        self.change_role(arn, |role| role.permissions_boundary = Some(boundary_of(boundary)))
    }

    /// Bounds a user by a managed policy of these statements.
    pub(crate) fn bounded_user(mut self, arn: &str, statements: &str) -> Self {
        let boundary = self.managed(arn, "Boundary", statements);
        let (owner, name, _) = parts(arn);
        let user = self.snapshot.account_mut(&owner).iam.users.items.get_mut(&name).unwrap();
        let Collected::Known(user) = user else { panic!("user {name} is not known") };
        user.permissions_boundary = Some(boundary_of(boundary));
        self
    }

    /// Attaches the managed policy of this ARN to a role; its document is not collected.
    pub(crate) fn attached_unread(self, role: &str, policy_arn: &str) -> Self {
        let name = policy_arn.rsplit('/').next().unwrap().to_owned();
        let attached = AttachedPolicy { policy_name: name, policy_arn: policy_arn.to_owned() };
        self.change_role(role, |role| role.attached_policies = Collected::Known(vec![attached]))
    }

    fn managed(&mut self, holder: &str, name: &str, statements: &str) -> String {
        let (owner, _, _) = parts(holder);
        let arn = format!("arn:aws:iam::{owner}:policy/{name}");
        let managed = ManagedPolicy {
            arn: arn.clone(),
            policy_name: name.to_owned(),
            default_version_id: "v1".to_owned(),
            document: Collected::Known(policy(statements)),
        };
        self.snapshot.account_mut(&owner).iam.managed_policies.insert(arn.clone(), managed);
        arn
    }

    /// A customer managed key with a key policy of these statements.
    pub(crate) fn key(mut self, arn: &str, statements: &str) -> Self {
        let (owner, region, id) = key_parts(arn);
        let metadata = serde_json::from_value(serde_json::json!({
            "Arn": arn, "KeyId": id, "AWSAccountId": owner, "Enabled": true, "KeyState": "Enabled",
            "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT",
            "Origin": "AWS_KMS", "MultiRegion": id.starts_with("mrk-"),
        }));
        let key = Key {
            metadata: Collected::Known(metadata.unwrap()),
            policy: Collected::Known(policy(statements)),
            grants: Collected::Known(Vec::new()),
            tags: Collected::Known(Vec::new()),
        };
        self.snapshot.region_mut(&owner, &region).kms.keys.insert(id, key);
        self
    }

    /// Changes a key.
    pub(crate) fn change_key(mut self, arn: &str, change: impl FnOnce(&mut Key)) -> Self {
        let (owner, region, id) = key_parts(arn);
        let key = self.snapshot.region_mut(&owner, &region).kms.keys.items.get_mut(&id).unwrap();
        let Collected::Known(key) = key else { panic!("key {id} is not known") };
        change(key);
        self
    }

    /// Changes the answer of `DescribeKey`.
    pub(crate) fn described(self, arn: &str, change: impl FnOnce(&mut KeyMetadata)) -> Self {
        self.change_key(arn, |key| {
            let Collected::Known(metadata) = &mut key.metadata else { panic!("not described") };
            change(metadata);
        })
    }

    /// A grant on a key, in the words of `ListGrants`.
    pub(crate) fn grant(self, arn: &str, grant: serde_json::Value) -> Self {
        let grant: Grant = serde_json::from_value(grant).unwrap();
        self.change_key(arn, |key| key.grants = Collected::Known(vec![grant]))
    }

    /// An alias of a key.
    pub(crate) fn alias(mut self, name: &str, arn: &str) -> Self {
        let (owner, region, id) = key_parts(arn);
        let alias = Alias { alias_name: name.to_owned(), alias_arn: None, target_key_id: Some(id) };
        let aliases = &mut self.snapshot.region_mut(&owner, &region).kms.aliases;
        let mut all = aliases.known().cloned().unwrap_or_default();
        all.push(alias);
        *aliases = Collected::Known(all);
        self
    }

    /// Puts accounts under root `r-1` and unit `ou-1` of organization `o-own`, all levels with `FullAWSAccess` only.
    pub(crate) fn organization(mut self, members: &[&str]) -> Self {
        let description = OrganizationDescription {
            id: "o-own".to_owned(),
            master_account_id: Some(account("999988887777")),
            feature_set: Some("ALL".to_owned()),
        };
        let enabled = |kind: PolicyKind| PolicyTypeSummary {
            policy_type: kind.api_name().to_owned(),
            status: Some("ENABLED".to_owned()),
        };
        let root = Root {
            id: "r-1".to_owned(),
            name: None,
            policy_types: vec![enabled(PolicyKind::Scp), enabled(PolicyKind::Rcp)],
        };
        let under = |(child, parent): (&str, &str)| (child.to_owned(), Collected::Known(parent.to_owned()));
        let parents = members.iter().map(|member| (*member, "ou-1")).chain([("ou-1", "r-1")]).map(under);
        let mut organization = Organization {
            description: Collected::Known(description.clone()),
            roots: Collected::Known(vec![root]),
            parents: parents.collect(),
            service_control_policies: listed(),
            resource_control_policies: listed(),
            ..Organization::not_collected()
        };
        for target in members.iter().copied().chain(["ou-1", "r-1"]) {
            attach(&mut organization, PolicyKind::Scp, target, "FullAWSAccess", ALLOWS_ALL);
            organization
                .policies_for_target
                .insert((target.to_owned(), PolicyKind::Rcp), Collected::Known(Vec::new()));
        }
        for member in members {
            self.snapshot.account_mut(&account(member)).organization = Collected::Known(description.clone());
        }
        self.snapshot.organization = Collected::Known(organization);
        self
    }

    /// Replaces the policies of one level by one of these statements.
    pub(crate) fn control_policy(mut self, kind: PolicyKind, target: &str, statements: &str) -> Self {
        let Collected::Known(organization) = &mut self.snapshot.organization else {
            panic!("no organization")
        };
        attach(organization, kind, target, &format!("{}-{target}", kind.api_name()), statements);
        self
    }

    /// A call of this principal; a direct one, on the key as it is written.
    pub(crate) fn call(&self, principal: &str, action: &'static str, key: &str) -> Call {
        let principal = Principal::parse(principal).unwrap();
        let requester = principal.account().map_or_else(|| account(ACCOUNT), account);
        Call {
            row: Row::Asked,
            resource: keytrace_access::call::Resource::Key(resolve(
                &self.snapshot,
                key,
                "test",
                &requester,
                REGION,
                "s3",
            )),
            principal,
            action,
            encryption_context: EncryptionContext::default(),
            via_service: ViaService::Direct,
            region: REGION.to_owned(),
            network: NetworkPath::Public,
            necessity: Necessity::Must,
            because: "asked".to_owned(),
            confidence: Confidence::Documented,
            session_policy: None,
            objects: keytrace_access::call::Objects::default(),
            source: None,
        }
    }

    /// The case of a call.
    pub(crate) fn case(&self, call: Call) -> Case {
        assemble(&self.snapshot, &self.library, call, &[])
    }
}

/// An Allow in a key policy for a principal, every action.
pub(crate) fn admits(principal: &str) -> String {
    format!(r#"{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"kms:*","Resource":"*"}}"#)
}

/// The same call, made by a service with the principal's credentials.
pub(crate) fn via(service: &'static str, call: Call) -> Call {
    Call { via_service: ViaService::Service(service), network: NetworkPath::Service, ..call }
}

/// The same call with this encryption context.
pub(crate) fn with_context(pairs: &[(&str, &str)], call: Call) -> Call {
    let exact = |(name, value): &(&str, &str)| ((*name).to_owned(), ContextText::Exact((*value).to_owned()));
    let encryption_context = EncryptionContext { pairs: pairs.iter().map(exact).collect(), open: false };
    Call { encryption_context, ..call }
}

fn boundary_of(arn: String) -> PermissionsBoundary {
    PermissionsBoundary { permissions_boundary_arn: arn, permissions_boundary_type: None }
}

fn listed<T>() -> Inventory<T> {
    Inventory { items: BTreeMap::new(), listed: Collected::Known(()) }
}

fn attach(organization: &mut Organization, kind: PolicyKind, target: &str, name: &str, statements: &str) {
    let id = format!("p-{name}");
    let policy = OrganizationPolicy {
        summary: PolicySummary {
            id: id.clone(),
            arn: None,
            name: Some(name.to_owned()),
            policy_type: Some(kind.api_name().to_owned()),
            aws_managed: Some(name == "FullAWSAccess"),
        },
        content: Collected::Known(policy(statements)),
        targets: Collected::Known(BTreeMap::new()),
    };
    let policies = match kind {
        PolicyKind::Scp => &mut organization.service_control_policies,
        PolicyKind::Rcp => &mut organization.resource_control_policies,
    };
    policies.insert(id.clone(), policy);
    organization.policies_for_target.insert((target.to_owned(), kind), Collected::Known(vec![id]));
}

/// The account, name and path of a user or role.
fn parts(arn: &str) -> (AccountId, String, String) {
    let parsed = keytrace_aws::arn::Arn::parse(arn).unwrap();
    let (_, rest) = parsed.typed_resource().unwrap();
    let name = parsed.name();
    (account(parsed.account), name.to_owned(), format!("/{}", rest.strip_suffix(name).unwrap()))
}

fn key_parts(arn: &str) -> (AccountId, String, String) {
    let parsed = keytrace_aws::arn::Arn::parse(arn).unwrap();
    (account(parsed.account), parsed.region.to_owned(), parsed.name().to_owned())
}
