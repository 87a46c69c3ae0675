//! What a denial proves, what it does not, and what to do next: tables of sentences, filled with the denial's names.

mod layers;
mod names;
mod s3;
mod texts;

use names::Names;

use super::{Denial, Form, Layer, Refusal};

/// One row of a table. `{who}`, `{action}`, `{key}`, and so on are placeholders for names.
pub(super) struct Explanation {
    pub(super) proves: &'static [&'static str],
    pub(super) does_not_prove: &'static [&'static str],
    pub(super) next: &'static [&'static str],
    pub(super) rules: &'static [&'static str],
}

/// What the denial proves.
pub(super) fn proves(denial: &Denial) -> Vec<String> {
    let mut sentences = fill(denial, rows(denial).iter().flat_map(|row| row.proves));
    sentences.extend(key_policy_reached(denial));
    if let Some(policy) = &denial.policy_arn {
        sentences.push(format!("`{policy}` is the policy that denies"));
    }
    if denial.detail.as_deref().is_some_and(|detail| detail.starts_with("transitively")) {
        sentences.push("a service control policy contributes to the denial by the endpoint".to_owned());
    }
    if let Some(event) = &denial.event {
        sentences.extend(
            event
                .via_service
                .value()
                .map(|via| format!("`{via}` made the request on behalf of the caller (`kms:ViaService`)")),
        );
        let bucket_key = event.encryption_context.as_ref().and_then(|context| context.get("aws:s3:arn"));
        sentences.extend(bucket_key.filter(|arn| !arn.contains('/')).map(|bucket| {
            format!("the S3 Bucket Key of `{bucket}` is in use: the encryption context is the bucket ARN, not the object ARN")
        }));
    }
    sentences
}

/// What naming the identity-based policies implies about the key policy.
// Why: KMS names them only where the key policy lets them decide (observed).
fn key_policy_reached(denial: &Denial) -> Option<String> {
    let identity = denial.layer == Some(Layer::Identity) && denial.refusal == Some(Refusal::Implicit);
    if !identity || denial.action.is_none() || other_service(denial) {
        return None;
    }
    let (caller, owner) = (names::caller_account(denial)?, names::key_account(denial)?);
    let what = if caller == owner { "lets IAM policies decide" } else { "allows the caller's account" };
    Some(format!(
        "the key policy in account {owner} {what}; otherwise AWS would have named it (observed, not documented)"
    ))
}

/// What seems to follow from the denial but does not.
pub(super) fn does_not_prove(denial: &Denial) -> Vec<String> {
    let mut sentences = fill(denial, rows(denial).iter().flat_map(|row| row.does_not_prove));
    if names_layer(denial) {
        sentences.push(
            "that the other layers allow the request: AWS names only one layer even when several deny"
                .to_owned(),
        );
        if denial.refusal == Some(Refusal::Explicit) && denial.policy_arn.is_none() {
            sentences.push("which policy or statement denies: the text has no policy ARN".to_owned());
        }
    }
    if other_service(denial) && denial.form != Form::AssociateKmsKey {
        sentences.extend(fill(denial, &["that a KMS key is involved: the denied action is {action}"]));
    }
    sentences
}

/// What to do next.
pub(super) fn next(denial: &Denial) -> Vec<String> {
    let mut sentences = fill(denial, rows(denial).iter().flat_map(|row| row.next));
    if denial.encoded {
        sentences.push(
            "run `aws sts decode-authorization-message` on the encoded message to see the context keys of the request".to_owned(),
        );
    }
    if denial.event.is_none()
        && let Some(id) = &denial.request_id
    {
        sentences.push(format!("find request ID `{id}` in CloudTrail: the record has the encryption context and the calling service"));
    }
    sentences
}

/// The rules that this explanation is based on, the most specific first.
pub(super) fn rules(denial: &Denial) -> Vec<&'static str> {
    let mut rules: Vec<&'static str> = rows(denial).iter().flat_map(|row| row.rules).copied().collect();
    if denial.policy_arn.is_some() {
        rules.push("M-A-1");
    }
    if denial.encoded {
        rules.push("M-E-1");
    }
    let kms = !other_service(denial) && denial.action.is_some();
    match denial.service.as_deref() {
        Some("s3") if kms && denial.event.is_none() && names_caller(denial) => rules.push("M-S3-1"),
        Some("glue") if kms && denial.event.is_none() && names_caller(denial) => rules.push("M-W-4"),
        Some("dynamodb") if kms && denial.event.is_none() => rules.push("M-W-9"),
        _ => {}
    }
    if let Some(event) = &denial.event {
        rules.push("M-CT-2");
        if event.invoked_by.is_some() {
            rules.push("M-CT-4");
        }
    }
    let mut seen = Vec::with_capacity(rules.len());
    rules.retain(|rule| {
        !seen.contains(rule) && {
            seen.push(*rule);
            true
        }
    });
    rules
}

/// The rows of the tables that apply to this denial, the most specific first.
fn rows(denial: &Denial) -> Vec<&'static Explanation> {
    let mut rows = Vec::new();
    match (denial.form, denial.layer, denial.refusal) {
        (Form::Layer | Form::LayerKeyWithheld, Some(layer), Some(refusal)) => {
            let of_s3 = s3::explanation(layer, refusal).filter(|_| is_of_s3(denial));
            rows.push(of_s3.unwrap_or_else(|| layers::explanation(layer, refusal)));
        }
        (form, _, _) => rows.push(texts::explanation(form)),
    }
    if is_of_s3(denial) {
        rows.push(&s3::FIRST);
    }
    if denial.service.as_deref() == Some("s3") && denial.action.is_some() && !other_service(denial) {
        rows.push(&s3::RELAYED);
    }
    if denial.form == Form::LayerKeyWithheld {
        rows.push(&texts::KEY_WITHHELD);
    }
    if denial.service.as_deref() == Some("glue") && names_caller(denial) && !other_service(denial) {
        rows.push(&texts::THROUGH_GLUE);
    }
    if is_plain(denial, "s3") || denial.form == Form::LaunchError {
        rows.push(&texts::NOT_ONLY_S3);
    }
    // Why not for the other form: without a denial sentence, the key policy may be the cause as well.
    if denial.action.as_deref() == Some("logs:AssociateKmsKey") && denial.form != Form::AssociateKmsKey {
        rows.push(&texts::ASSOCIATE);
    }
    if denial.principal.as_deref() == Some("anonymous") {
        rows.push(&texts::ANONYMOUS);
    }
    rows
}

fn is_plain(denial: &Denial, service: &str) -> bool {
    denial.form == Form::PlainDenied && denial.service.as_deref() == Some(service)
}

fn names_layer(denial: &Denial) -> bool {
    matches!(denial.form, Form::Layer | Form::LayerKeyWithheld | Form::ExplicitDenySomewhere)
}

fn names_caller(denial: &Denial) -> bool {
    denial.principal.is_some()
}

fn is_of_s3(denial: &Denial) -> bool {
    let action = denial.action.as_deref().unwrap_or_default();
    action.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("s3:"))
}

/// Whether the denied action belongs to a service other than KMS.
fn other_service(denial: &Denial) -> bool {
    denial.action.as_deref().is_some_and(|action| !action.to_ascii_lowercase().starts_with("kms:"))
}

fn fill<'w>(denial: &Denial, sentences: impl IntoIterator<Item = &'w &'w str>) -> Vec<String> {
    let names = Names::of(denial);
    sentences.into_iter().map(|sentence| names.fill(sentence)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::{Layer, Refusal, layers, texts};
    use crate::Form;

    #[test]
    fn every_layer_and_form_has_an_explanation() {
        use Layer::{Identity, PermissionsBoundary, Rcp, Resource, Scp, Session, VpcEndpoint};
        for layer in [Identity, Resource, PermissionsBoundary, Session, Scp, Rcp, VpcEndpoint] {
            for refusal in [Refusal::Explicit, Refusal::Implicit] {
                let explanation = layers::explanation(layer, refusal);
                assert!(
                    !explanation.proves.is_empty()
                        && !explanation.next.is_empty()
                        && !explanation.rules.is_empty()
                );
            }
        }
        assert_eq!(texts::explanation(Form::Legacy).rules.first(), Some(&"M-C-3"));
    }

    #[test]
    fn sentences_name_the_role_and_the_key() {
        let text = "User: arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession is not authorized to perform: \
            kms:Decrypt on resource: arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab \
            because no identity-based policy allows the kms:Decrypt action";
        let denial = &decode(text)[0];
        let words = [denial.proves(), denial.does_not_prove(), denial.next()].concat().join("\n");
        assert!(words.contains("role `Job`") && words.contains("account 444455556666"), "{words}");
        assert!(!words.contains('{'), "{words}");
    }
}
