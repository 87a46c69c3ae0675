//! Joining what was read about one Region of one account.

use super::fact::{each, each_newer, hidden_inventory, inventory, inventory_of_newer, newer, sample};
use super::workloads;
use crate::account::Region;
use crate::data_stores::DataStores;
use crate::glue::Glue;
use crate::kms::{Key, Kms};
use crate::logs::Logs;
use crate::network::{Network, VpcAttributes};

pub(super) fn join(earlier: &mut Region, later: Region) {
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
    } = later;
    let Kms { keys, aliases } = kms;
    inventory(&mut earlier.kms.keys, keys, join_key);
    newer(&mut earlier.kms.aliases, aliases);
    join_glue(&mut earlier.glue, glue);
    let Logs { log_groups } = logs;
    newer(&mut earlier.logs.log_groups, log_groups);
    join_network(&mut earlier.network, network);
    join_data_stores(&mut earlier.data_stores, data_stores);
    newer(&mut earlier.access_points, access_points);
    newer(&mut earlier.access_grants_locations, access_grants_locations);
    workloads::join_s3_tables(&mut earlier.s3_tables, s3_tables);
    workloads::join_athena(&mut earlier.athena, athena);
}

fn join_key(earlier: &mut Key, later: Key) {
    let Key { metadata, policy, grants, tags } = later;
    newer(&mut earlier.metadata, metadata);
    newer(&mut earlier.policy, policy);
    newer(&mut earlier.grants, grants);
    newer(&mut earlier.tags, tags);
}

fn join_glue(earlier: &mut Glue, later: Glue) {
    let Glue {
        jobs,
        job_runs,
        scripts,
        crawlers,
        triggers,
        security_configurations,
        data_catalog_encryption_settings,
        connections,
        databases,
        tables,
        partitions,
        workloads,
    } = later;
    inventory_of_newer(&mut earlier.jobs, jobs);
    each(&mut earlier.job_runs, job_runs, |earlier, later| {
        sample(earlier, later, |one, other| one.id == other.id);
    });
    each_newer(&mut earlier.scripts, scripts);
    inventory_of_newer(&mut earlier.crawlers, crawlers);
    newer(&mut earlier.triggers, triggers);
    inventory_of_newer(&mut earlier.security_configurations, security_configurations);
    newer(&mut earlier.data_catalog_encryption_settings, data_catalog_encryption_settings);
    inventory_of_newer(&mut earlier.connections, connections);
    hidden_inventory(&mut earlier.databases, databases);
    each(&mut earlier.tables, tables, hidden_inventory);
    each_newer(&mut earlier.partitions, partitions);
    workloads::join(&mut earlier.workloads, workloads);
}

fn join_network(earlier: &mut Network, later: Network) {
    let Network { vpcs, vpc_attributes, subnets, vpc_endpoints, route_tables, security_groups, nat_gateways } =
        later;
    newer(&mut earlier.vpcs, vpcs);
    each(&mut earlier.vpc_attributes, vpc_attributes, |earlier, later| {
        let VpcAttributes { enable_dns_support, enable_dns_hostnames } = later;
        newer(&mut earlier.enable_dns_support, enable_dns_support);
        newer(&mut earlier.enable_dns_hostnames, enable_dns_hostnames);
    });
    newer(&mut earlier.subnets, subnets);
    newer(&mut earlier.vpc_endpoints, vpc_endpoints);
    newer(&mut earlier.route_tables, route_tables);
    newer(&mut earlier.security_groups, security_groups);
    newer(&mut earlier.nat_gateways, nat_gateways);
}

fn join_data_stores(earlier: &mut DataStores, later: DataStores) {
    let DataStores {
        secrets,
        secret_policies,
        lake_formation_resources,
        lake_formation_opt_ins,
        queues,
        dynamo_db_tables,
        streams,
    } = later;
    inventory_of_newer(&mut earlier.secrets, secrets);
    each_newer(&mut earlier.secret_policies, secret_policies);
    newer(&mut earlier.lake_formation_resources, lake_formation_resources);
    newer(&mut earlier.lake_formation_opt_ins, lake_formation_opt_ins);
    each_newer(&mut earlier.queues, queues);
    each_newer(&mut earlier.dynamo_db_tables, dynamo_db_tables);
    each_newer(&mut earlier.streams, streams);
}
