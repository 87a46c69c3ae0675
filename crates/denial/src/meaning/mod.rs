//! What a denial proves, what it does not, and what to look at next: tables of sentences, filled with its names.

mod layers;
mod names;
mod s3;
mod texts;

use names::Names;

use super::{Denial, Form, Layer, Refusal};

/// What one row of a table says. `{who}`, `{action}`, `{key}` and the like stand for names.
pub(super) struct Words {
    pub(super) proves: &'static [&'static str],
    pub(super) does_not_prove: &'static [&'static str],
    pub(super) next: &'static [&'static str],
    pub(super) rules: &'static [&'static str],
}

/// The sentences about what is certain.
pub(super) fn proves(denial: &Denial) -> Vec<String> {
    let mut sentences = fill(denial, rows(denial).iter().flat_map(|row| row.proves));
    sentences.extend(key_policy_reached(denial));
    if let Some(policy) = &denial.policy_arn {
        sentences.push(format!("the policy that denies is `{policy}`"));
    }
    if denial.detail.as_deref().is_some_and(|detail| detail.starts_with("transitively")) {
        sentences.push("a service control policy takes part in the endpoint's denial".to_owned());
    }
    if let Some(event) = &denial.event {
        sentences.extend(
            event
                .via_service
                .value()
                .map(|via| format!("`{via}` made the request for the caller (`kms:ViaService`)")),
        );
        let bucket_key = event.encryption_context.as_ref().and_then(|context| context.get("aws:s3:arn"));
        sentences.extend(bucket_key.filter(|arn| !arn.contains('/')).map(|bucket| {
            format!("the S3 Bucket Key of `{bucket}` is in use: the encryption context is the bucket ARN, not the object ARN")
        }));
    }
    sentences
}

/// KMS names the identity-based policies only when the key policy let the request come that far (observed).
fn key_policy_reached(denial: &Denial) -> Option<String> {
    let identity = denial.layer == Some(Layer::Identity) && denial.refusal == Some(Refusal::Implicit);
    if !identity || denial.action.is_none() || other_service(denial) {
        return None;
    }
    let (caller, owner) = (names::caller_account(denial)?, names::key_account(denial)?);
    let what = if caller == owner { "lets IAM decide" } else { "admits the caller's account" };
    Some(format!(
        "the key policy in account {owner} {what}, or AWS would have named it (observed, not documented)"
    ))
}

/// The tempting conclusions that do not follow.
pub(super) fn does_not_prove(denial: &Denial) -> Vec<String> {
    let mut sentences = fill(denial, rows(denial).iter().flat_map(|row| row.does_not_prove));
    if names_layer(denial) {
        sentences.push("that the other layers allow: AWS names one layer even when several deny".to_owned());
        if denial.refusal == Some(Refusal::Explicit) && denial.policy_arn.is_none() {
            sentences.push("which policy or statement denies: no policy ARN is given".to_owned());
        }
    }
    if other_service(denial) && denial.form != Form::AssociateKmsKey {
        sentences.extend(fill(denial, &["that a KMS key is involved: the refused action is {action}"]));
    }
    sentences
}

/// The next things to look at.
pub(super) fn next(denial: &Denial) -> Vec<String> {
    let mut sentences = fill(denial, rows(denial).iter().flat_map(|row| row.next));
    if denial.encoded {
        sentences.push(
            "run `aws sts decode-authorization-message` on the encoded message: it lists the real context keys".to_owned(),
        );
    }
    if denial.event.is_none()
        && let Some(id) = &denial.request_id
    {
        sentences.push(format!("find request id `{id}` in CloudTrail: the record has the encryption context and the calling service"));
    }
    sentences
}

/// The rules that the reading rests on, the most specific first.
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

/// The rows of the tables that speak about this denial, the most specific first.
fn rows(denial: &Denial) -> Vec<&'static Words> {
    let mut rows = Vec::new();
    match (denial.form, denial.layer, denial.refusal) {
        (Form::Layer | Form::LayerKeyWithheld, Some(layer), Some(refusal)) => {
            let of_s3 = s3::words(layer, refusal).filter(|_| is_of_s3(denial));
            rows.push(of_s3.unwrap_or_else(|| layers::words(layer, refusal)));
        }
        (form, _, _) => rows.push(texts::words(form)),
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
    // Why: a failed association without a sentence leaves the key's side open.
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

/// Whether the refused action belongs to another service than KMS.
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
    fn every_layer_and_form_has_its_words() {
        use Layer::{Identity, PermissionsBoundary, Rcp, Resource, Scp, Session, VpcEndpoint};
        for layer in [Identity, Resource, PermissionsBoundary, Session, Scp, Rcp, VpcEndpoint] {
            for refusal in [Refusal::Explicit, Refusal::Implicit] {
                let words = layers::words(layer, refusal);
                assert!(!words.proves.is_empty() && !words.next.is_empty() && !words.rules.is_empty());
            }
        }
        assert_eq!(texts::words(Form::Legacy).rules.first(), Some(&"M-C-3"));
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
