//! The facts of one Region of one account.

use std::collections::BTreeMap;

use keytrace_snapshot::account::{AccountId, Region};
use keytrace_snapshot::collected::{Collected, Inventory};
use keytrace_snapshot::data_stores::DataStores;
use keytrace_snapshot::glue::Glue;
use keytrace_snapshot::kms::{Key, Kms};
use keytrace_snapshot::logs::Logs;
use keytrace_snapshot::network::{Network, VpcAttributes};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Pair, Visit, by_name, deep, hidden, inventory, json as as_json};

/// Where a fact is, and who looks at it.
pub(super) struct Place<'a, V> {
    account: &'a AccountId,
    region: &'a str,
    visit: &'a mut V,
}

pub(super) fn walk(
    (account, region): (&AccountId, &str),
    (old, new): Pair<'_, Region>,
    visit: &mut impl Visit,
) {
    let mut place = Place { account, region, visit };
    let Region {
        kms,
        glue,
        logs,
        network,
        data_stores,
        access_points,
        access_grants_locations,
        s3_tables,
        athena,
    } = old;
    place.kms((kms, &mut new.kms));
    place.glue((glue, &mut new.glue));
    let Logs { log_groups } = logs;
    place.fact("log groups", (log_groups, &mut new.logs.log_groups), as_json);
    place.network((network, &mut new.network));
    place.data_stores((data_stores, &mut new.data_stores));
    place.fact("access points", (access_points, &mut new.access_points), as_json);
    let locations = (access_grants_locations, &mut new.access_grants_locations);
    place.fact("S3 Access Grants locations", locations, as_json);
    place.s3_tables((s3_tables, &mut new.s3_tables));
    place.athena((athena, &mut new.athena));
}

impl<V: Visit> Place<'_, V> {
    fn kms(&mut self, (old, new): Pair<'_, Kms>) {
        let Kms { keys, aliases } = old;
        inventory((keys, &mut new.keys), |id, pair| {
            let key = self.named(&format!("key {id}"));
            deep(&|| key.clone(), pair, self.visit, |(old, new), visit| {
                let Key { metadata, policy, grants, tags } = old;
                visit.fact(&|| key.clone(), (metadata, &mut new.metadata), as_json);
                visit.fact(&|| format!("key policy of {key}"), (policy, &mut new.policy), as_json);
                visit.fact(&|| format!("grants of {key}"), (grants, &mut new.grants), as_json);
                visit.fact(&|| format!("tags of {key}"), (tags, &mut new.tags), as_json);
            });
        });
        // Why: as a map, so that a list in another order is no change.
        self.fact("key aliases", (aliases, &mut new.aliases), |all| {
            all.iter().map(|alias| (alias.alias_name.clone(), json!(alias.target_key_id))).collect::<Value>()
        });
    }

    fn glue(&mut self, (old, new): Pair<'_, Glue>) {
        let Glue {
            jobs,
            job_runs: _,
            scripts,
            crawlers,
            triggers,
            security_configurations,
            data_catalog_encryption_settings,
            connections,
            databases,
            tables,
            partitions: _,
            workloads,
        } = old;
        self.workloads((workloads, &mut new.workloads));
        self.each("job", (jobs, &mut new.jobs));
        self.by_name("script of job", (scripts, &mut new.scripts), |text| {
            json!(format!("{} bytes", text.len()))
        });
        self.each("crawler", (crawlers, &mut new.crawlers));
        self.fact("triggers", (triggers, &mut new.triggers), as_json);
        self.each("security configuration", (security_configurations, &mut new.security_configurations));
        let settings = (data_catalog_encryption_settings, &mut new.data_catalog_encryption_settings);
        self.fact("encryption settings of the Data Catalog", settings, as_json);
        self.each("connection", (connections, &mut new.connections));
        hidden((databases, &mut new.databases), |name, pair| {
            self.fact(&format!("database {name}"), pair, as_json);
        });
        for (database, old) in tables {
            let Some(new) = new.tables.get_mut(database) else { continue };
            hidden((old, new), |name, pair| self.fact(&format!("table {database}.{name}"), pair, as_json));
        }
    }

    fn network(&mut self, (old, new): Pair<'_, Network>) {
        let Network {
            vpcs,
            vpc_attributes,
            subnets,
            vpc_endpoints,
            route_tables,
            security_groups,
            nat_gateways,
        } = old;
        self.fact("VPCs", (vpcs, &mut new.vpcs), as_json);
        for (vpc, old) in vpc_attributes {
            let Some(new) = new.vpc_attributes.get_mut(vpc) else { continue };
            let VpcAttributes { enable_dns_support, enable_dns_hostnames } = old;
            let support = (enable_dns_support, &mut new.enable_dns_support);
            self.fact(&format!("enableDnsSupport of {vpc}"), support, as_json);
            let names = (enable_dns_hostnames, &mut new.enable_dns_hostnames);
            self.fact(&format!("enableDnsHostnames of {vpc}"), names, as_json);
        }
        self.fact("subnets", (subnets, &mut new.subnets), as_json);
        self.fact("VPC endpoints", (vpc_endpoints, &mut new.vpc_endpoints), as_json);
        self.fact("route tables", (route_tables, &mut new.route_tables), as_json);
        self.fact("security groups", (security_groups, &mut new.security_groups), as_json);
        self.fact("NAT gateways", (nat_gateways, &mut new.nat_gateways), as_json);
    }

    fn data_stores(&mut self, (old, new): Pair<'_, DataStores>) {
        let DataStores {
            secrets,
            secret_policies,
            lake_formation_resources,
            lake_formation_opt_ins,
            queues,
            dynamo_db_tables,
            streams,
        } = old;
        self.each("secret", (secrets, &mut new.secrets));
        self.by_name("resource policy of secret", (secret_policies, &mut new.secret_policies), as_json);
        let locations = (lake_formation_resources, &mut new.lake_formation_resources);
        self.fact("locations registered with Lake Formation", locations, as_json);
        let opt_ins = (lake_formation_opt_ins, &mut new.lake_formation_opt_ins);
        self.fact("opt-ins of Lake Formation", opt_ins, as_json);
        self.by_name("queue", (queues, &mut new.queues), as_json);
        self.by_name("DynamoDB table", (dynamo_db_tables, &mut new.dynamo_db_tables), as_json);
        self.by_name("stream", (streams, &mut new.streams), as_json);
    }

    fn named(&self, what: &str) -> String {
        format!("{what} ({}, {})", self.account, self.region)
    }

    pub(super) fn fact<T: PartialEq>(
        &mut self,
        what: &str,
        pair: Pair<'_, Collected<T>>,
        tell: fn(&T) -> Value,
    ) {
        let (account, region) = (self.account, self.region);
        self.visit.fact(&|| format!("{what} ({account}, {region})"), pair, tell);
    }

    pub(super) fn each<T: PartialEq + Serialize>(&mut self, kind: &str, pair: Pair<'_, Inventory<T>>) {
        inventory(pair, |name, pair| self.fact(&format!("{kind} {name}"), pair, as_json));
    }

    pub(super) fn by_name<T: PartialEq>(
        &mut self,
        kind: &str,
        pair: Pair<'_, BTreeMap<String, Collected<T>>>,
        tell: fn(&T) -> Value,
    ) {
        by_name(pair, |name, pair| self.fact(&format!("{kind} {name}"), pair, tell));
    }
}
