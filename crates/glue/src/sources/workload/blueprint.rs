//! Blueprints: a run makes a workflow with a role, from a file in S3 (`U8`). A workflow itself asks nothing of KMS.

use std::collections::BTreeSet;

use keytrace_access::call::Necessity;
use keytrace_snapshot::snapshot::Snapshot;
use keytrace_uses::{Client, Direction, Location, Purpose, S3Access, Uses, WriteEncryption};

use crate::derivation::Derivation;
use crate::requests::lake_formation::Credentials;
use crate::subject::Subject;

/// Derives the requests of a blueprint's runs.
pub(super) fn derive(snapshot: &Snapshot, subject: &Subject, derivation: &mut Derivation) {
    let Subject { account, region, name, .. } = subject;
    let found = snapshot.blueprint(account, region, name);
    let Some(blueprint) = super::configuration(subject, found, derivation) else { return };
    let found = snapshot.blueprint_runs(account, region, name);
    let Some(runs) = super::configuration(subject, found, derivation) else { return };
    let Some(written) = blueprint.blueprint_location.as_deref() else { return };
    let named_by = "`BlueprintLocation`";
    let location = match Location::parse_file(written) {
        Ok(location) => location,
        Err(why) => {
            return derivation.reason(format!("the S3 location in {named_by}"), why.to_string());
        }
    };
    // Why: nobody says whether the file is read with the role of a run, or was copied when the blueprint was made.
    let necessity = Necessity::OnlyIf("a run reads the file with its own role".to_owned());
    let access = S3Access::new(location, Purpose::Data, Direction::Read, named_by, necessity);
    let uses = Uses { accesses: vec![S3Access { client: Client::Other, ..access }], ..Uses::default() };
    let roles: BTreeSet<Option<&str>> = runs.iter().map(|run| run.role_arn.as_deref()).collect();
    for role in roles {
        let Some(actor) = super::actor(snapshot, subject, role, derivation) else { continue };
        let credentials = (WriteEncryption::BucketDefault, Credentials::Own);
        super::derive_uses(snapshot, &actor, credentials, &uses, derivation);
    }
}
