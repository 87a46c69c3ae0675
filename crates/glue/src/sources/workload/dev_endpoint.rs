//! Development endpoints: their libraries, and the settings under which their users work (`U5`).

use std::collections::BTreeMap;

use keytrace_access::call::Necessity;
use keytrace_snapshot::glue::DevEndpoint;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{CatalogUse, Direction, Location, Purpose, S3Access, Uses};

use crate::derivation::Derivation;
use crate::requests::lake_formation::Credentials;
use crate::requests::{log_group, logs, s3_write};
use crate::subject::Subject;

/// Derives the requests of a development endpoint.
///
/// Nothing in its configuration makes it call KMS by itself, so its subnet bears on none of them.
pub(super) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let found = snapshot.dev_endpoint(&subject.account, &subject.region, &subject.name);
    let Some(endpoint) = super::configuration(subject, found, derivation) else { return };
    let Some(actor) = super::actor(snapshot, subject, endpoint.role_arn.as_deref(), derivation) else {
        return;
    };
    let place = (&subject.account, subject.region.as_str());
    let security = endpoint.security_configuration.as_deref();
    let header = s3_write::of_security_configuration(snapshot, place, security, derivation);
    let condition = "a script uses the Data Catalog".to_owned();
    let reads = CatalogUse::reads("reads the Data Catalog", Necessity::OnlyIf(condition));
    let uses = Uses { accesses: libraries(endpoint, derivation), catalog: vec![reads], ..Uses::default() };
    super::derive_uses(snapshot, &actor, (header, Credentials::Unsaid), &uses, derivation);
    let settings = (&*log_group::of_glue(), security, None);
    logs::derive(snapshot, &actor, logs::OF_JOB, settings, derivation);
}

fn libraries(endpoint: &DevEndpoint, derivation: &mut Derivation) -> Vec<S3Access> {
    let fields = BTreeMap::from([
        ("`ExtraPythonLibsS3Path`", &endpoint.extra_python_libs_s3_path),
        ("`ExtraJarsS3Path`", &endpoint.extra_jars_s3_path),
    ]);
    let mut accesses = Vec::new();
    for (named_by, value) in fields {
        for (written, _) in Location::scan(value.as_deref().unwrap_or_default()) {
            match Location::parse_file(written) {
                Ok(location) => {
                    let (purpose, must) = (Purpose::Library, Necessity::Must);
                    accesses.push(S3Access::new(location, purpose, Direction::Read, named_by, must));
                }
                Err(why) => derivation.reason(format!("the S3 location in {named_by}"), why.to_string()),
            }
        }
    }
    accesses
}
