//! The facts of what runs besides jobs and crawlers.

use std::collections::BTreeMap;

use keytrace_snapshot::athena::Athena;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::glue::Workloads;
use keytrace_snapshot::s3_tables::S3Tables;
use serde::Serialize;

use super::region::Place;
use super::{Pair, Visit, by_key, hidden, json as as_json, unread};

impl<V: Visit> Place<'_, V> {
    pub(super) fn workloads(&mut self, (old, new): Pair<'_, Workloads>) {
        // Why: runs are samples.
        let Workloads {
            sessions,
            dev_endpoints,
            ml_transforms,
            data_quality_rulesets,
            data_quality_runs: _,
            column_statistics,
            column_statistics_runs: _,
            table_optimizers,
            blueprints,
            blueprint_runs: _,
            integrations,
            integration_properties,
            catalogs,
            catalog_export,
        } = old;
        self.each("session", (sessions, &mut new.sessions));
        self.each("development endpoint", (dev_endpoints, &mut new.dev_endpoints));
        self.each("ML transform", (ml_transforms, &mut new.ml_transforms));
        self.each("data quality ruleset", (data_quality_rulesets, &mut new.data_quality_rulesets));
        let statistics = (column_statistics, &mut new.column_statistics);
        self.of_tables("column statistics task of table", statistics);
        self.of_tables("optimizers of table", (table_optimizers, &mut new.table_optimizers));
        self.each("blueprint", (blueprints, &mut new.blueprints));
        self.each("integration", (integrations, &mut new.integrations));
        let properties = (integration_properties, &mut new.integration_properties);
        self.by_name("properties of integration", properties, as_json);
        hidden((catalogs, &mut new.catalogs), |name, pair| {
            self.fact(&format!("catalog {name}"), pair, as_json);
        });
        self.fact("export of the Data Catalog", (catalog_export, &mut new.catalog_export), as_json);
    }

    pub(super) fn athena(&mut self, (old, new): Pair<'_, Athena>) {
        let Athena { work_groups } = old;
        self.each("Athena workgroup", (work_groups, &mut new.work_groups));
    }

    pub(super) fn s3_tables(&mut self, (old, new): Pair<'_, S3Tables>) {
        let S3Tables { table_buckets, encryption, tables: _, table_encryption } = old;
        self.each("table bucket", (table_buckets, &mut new.table_buckets));
        self.by_name("encryption of table bucket", (encryption, &mut new.encryption), as_json);
        self.of_tables("encryption of table", (table_encryption, &mut new.table_encryption));
    }

    fn of_tables<T: PartialEq + Serialize>(
        &mut self,
        kind: &str,
        pair: Pair<'_, BTreeMap<(String, String), Collected<T>>>,
    ) {
        by_key(
            pair,
            (unread(), unread()),
            |(group, name): &(String, String), pair| {
                self.fact(&format!("{kind} {group}.{name}"), pair, as_json);
            },
            |key| key,
        );
    }
}
