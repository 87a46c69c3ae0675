//! What looks like a refusal of KMS and is none (`kms-calls` §5.1): ruled out or not, by the error text and the facts.

use keytrace_iam::decide::Decision;
use keytrace_iam::document::Effect;
use keytrace_iam::policy_set::Policy;
use keytrace_iam::request::Action;
use keytrace_snapshot::collected::Collected;
use keytrace_snapshot::snapshot::Snapshot;

use crate::diagnose::observe::Observation;
use crate::diagnose::s3_use::{Use, decision, uses};
use crate::diagnose::{CallReport, Report};
use keytrace_access::call::NetworkPath;
use keytrace_denial::{Denial, Form, Kind, Layer as Named, Refusal};
use keytrace_glue::derivation::LookedAt;

/// Another cause of the same symptom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookAlike {
    /// The cause, in words.
    pub what: &'static str,
    /// What the error texts and the facts make of it.
    pub standing: Standing,
    /// Why it is ruled out or in, or what speaks for it or was not seen.
    pub why: String,
}

/// What error texts and facts make of a look-alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is not the cause.
    RuledOut,
    /// It may be the cause.
    Open,
    /// An error text says that it is the cause.
    RuledIn,
}

impl Standing {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RuledOut => "ruled-out",
            Self::Open => "open",
            Self::RuledIn => "ruled-in",
        }
    }
}

/// The names of the causes, in the order of reports.
const HEADERS: &str = "a bucket policy that demands encryption headers";
const RIGHTS: &str = "missing s3:GetObject or s3:PutObject";
const HEAD: &str = "a HEAD request whose refusal has no text";
const LAKE_FORMATION: &str = "missing Lake Formation permissions";
const CREDENTIALS: &str = "other credentials than the role's";
const THROTTLING: &str = "throttling by KMS";
const ENDPOINT: &str = "the policy of a KMS VPC endpoint";

/// All look-alikes of one job or crawler.
pub(super) fn look_alikes(
    snapshot: &Snapshot,
    report: &Report,
    looked_at: &[LookedAt],
    observations: &[&Observation],
) -> Vec<LookAlike> {
    let texts = Texts::of(observations);
    let uses = uses(report, looked_at);
    let seen = |what| texts.says(what);
    vec![
        texts.of_headers(&headers(snapshot, &uses)),
        seen(RIGHTS).unwrap_or_else(|| rights(snapshot, report, &uses)),
        seen(HEAD).unwrap_or_else(|| untold(HEAD)),
        seen(LAKE_FORMATION).unwrap_or_else(|| untold(LAKE_FORMATION)),
        texts.credentials(report),
        seen(THROTTLING).unwrap_or_else(|| untold(THROTTLING)),
        endpoint(report),
    ]
}

fn out(what: &'static str, why: impl Into<String>) -> LookAlike {
    LookAlike { what, standing: Standing::RuledOut, why: why.into() }
}

fn open(what: &'static str, why: impl Into<String>) -> LookAlike {
    LookAlike { what, standing: Standing::Open, why: why.into() }
}

fn untold(what: &'static str) -> LookAlike {
    open(what, "no error text shows it")
}

/// Editing the policy of a KMS endpoint for what S3 does is the popular wrong fix (`kms-calls` §3, rule 3).
fn endpoint(report: &Report) -> LookAlike {
    let denied = |call: &&CallReport| call.decision != Decision::Allow;
    let is_direct = |call: &CallReport| !matches!(call.asked.network, NetworkPath::Service);
    match report.calls.iter().filter(denied).find(|call| is_direct(call)) {
        Some(call) => open(ENDPOINT, format!("the job itself sends `{}`", call.asked.action)),
        None => out(ENDPOINT, "what S3, Glue or another service asks of KMS for the role never passes it"),
    }
}

/// What the error texts say.
struct Texts<'o> {
    denials: Vec<&'o Denial>,
}

impl<'o> Texts<'o> {
    fn of(observations: &[&'o Observation]) -> Self {
        let all = observations.iter().flat_map(|seen| seen.denials.iter().chain(&seen.others));
        Self { denials: all.collect() }
    }

    /// What the texts say of a look-alike; nothing where they leave it open.
    fn says(&self, what: &'static str) -> Option<LookAlike> {
        let spoken = || self.denials.iter().filter_map(|denial| speaks_for(what, denial));
        let surest = spoken().find(|said| said.standing == Standing::RuledIn).or_else(|| spoken().next());
        if surest.is_some() {
            return surest;
        }
        // `M-G-2`: the action in the innermost sentence decides the subject.
        let kms = self.denials.iter().any(|denial| names_kms(denial));
        kms.then(|| out(what, "the error text is an answer of KMS"))
    }

    /// An upload that a bucket policy denies explicitly is denied by the statement that demands headers, if there is one.
    fn of_headers(&self, by_facts: &Headers) -> LookAlike {
        let denies_upload = |denial: &&&Denial| {
            denial.action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case("s3:PutObject"))
                && (denial.layer, denial.refusal) == (Some(Named::Resource), Some(Refusal::Explicit))
        };
        let is_denied = self.denials.iter().find(denies_upload).is_some();
        match (self.says(HEADERS), by_facts) {
            (Some(_), Headers::Demanded(why)) if is_denied => {
                LookAlike { what: HEADERS, standing: Standing::RuledIn, why: why.clone() }
            }
            (Some(said), _) => said,
            (None, Headers::Demanded(why) | Headers::Unread(why)) => open(HEADERS, why.clone()),
            (None, Headers::Free(why)) => out(HEADERS, *why),
        }
    }

    fn credentials(&self, report: &Report) -> LookAlike {
        let Some(role) = self.denials.iter().find_map(|denial| denial.role_arn()) else {
            return open(CREDENTIALS, "no error text names the principal");
        };
        let own = |call: &CallReport| {
            let arns = call.asked.principal.arn().and_then(keytrace_aws::arn::Arn::parse);
            let pair = arns.zip(keytrace_aws::arn::Arn::parse(&role));
            pair.is_some_and(|(own, named)| own.account == named.account && own.name() == named.name())
        };
        if report.calls.iter().any(own) {
            out(CREDENTIALS, "the error text names the role that acts")
        } else {
            let why = format!("the error text names `{role}`, which makes none of the requests");
            LookAlike { what: CREDENTIALS, standing: Standing::RuledIn, why }
        }
    }
}

/// What in a denial speaks for a look-alike.
fn speaks_for(what: &'static str, denial: &Denial) -> Option<LookAlike> {
    let action = denial.action.as_deref().unwrap_or_default();
    let is_s3 = action.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("s3:"));
    let is_explicit = denial.refusal == Some(Refusal::Explicit);
    let standing = match what {
        HEADERS if denial.form == Form::EncryptionHeader => Standing::RuledIn,
        HEADERS if action.eq_ignore_ascii_case("s3:PutObject") => Standing::Open,
        // `M-S3-4`: a sentence about an action of S3 is one of S3, and none of the key.
        RIGHTS if is_s3 && !is_explicit => Standing::RuledIn,
        RIGHTS if is_s3 => Standing::Open,
        HEAD if denial.form == Form::PlainDenied => Standing::Open,
        // `M-W-6`, `M-400`.
        LAKE_FORMATION if denial.form == Form::LakeFormation => Standing::RuledIn,
        THROTTLING if denial.kind == Kind::Throttled && is_answer_of_kms(denial) => Standing::RuledIn,
        THROTTLING if denial.kind == Kind::Throttled => Standing::Open,
        _ => return None,
    };
    let why = match (denial.action.as_deref(), standing) {
        (Some(action), _) => format!("the error text names `{action}`"),
        (None, Standing::RuledIn) => "the error text says so".to_owned(),
        (None, _) => "the error text looks like it".to_owned(),
    };
    Some(LookAlike { what, standing, why })
}

/// `M-K-14`: other services have quotas of their own.
fn is_answer_of_kms(denial: &Denial) -> bool {
    let code = denial.error_code.as_deref().unwrap_or_default();
    denial.service.as_deref() == Some("kms")
        || code.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("kms"))
}

fn names_kms(denial: &Denial) -> bool {
    let action = denial.action.as_deref().unwrap_or_default();
    let is_kms = action.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("kms:"));
    let of_kms = matches!(
        denial.form,
        Form::Legacy | Form::Concealed | Form::LogGroupKey | Form::AssociateKmsKey | Form::SecretsManager
    );
    is_kms || of_kms || denial.kind == Kind::KeyState
}

/// Whether bucket policies demand encryption headers of uploads (`aws-sdk-pandas#327` and others), and which or why not.
enum Headers {
    Free(&'static str),
    Demanded(String),
    Unread(String),
}

fn headers(snapshot: &Snapshot, uses: &[Use<'_>]) -> Headers {
    let mut buckets = uses.iter().filter(|one| one.is_write).map(|one| one.bucket).peekable();
    if buckets.peek().is_none() {
        return Headers::Free("no upload to a bucket was found");
    }
    for bucket in buckets {
        let policy = snapshot.bucket(bucket).into_known().map(|facts| &facts.policy);
        match policy {
            Some(Collected::Known(text)) => {
                let policy = Policy::new("bucket policy", text.as_str());
                if let Some(name) = demanding_statement(&policy) {
                    let why =
                        format!("{name} of the policy of bucket `{bucket}` denies by encryption headers");
                    return Headers::Demanded(why);
                }
            }
            Some(Collected::Absent) => {}
            Some(Collected::NotCollected(_)) | None => {
                return Headers::Unread(format!("the policy of bucket `{bucket}` was not read"));
            }
        }
    }
    Headers::Free("no bucket policy denies by them")
}

fn demanding_statement(policy: &Policy) -> Option<String> {
    let put = Action::parse("s3:PutObject")?;
    let numbered = policy.document.statements.iter().enumerate();
    let mut demanding = numbered.filter(|(_, statement)| {
        let mut keys = statement.conditions.iter().map(|condition| condition.key().as_str());
        statement.effect == Effect::Deny
            && statement.action.patterns.iter().any(|pattern| pattern.matches(&put))
                != statement.action.negated
            && keys.any(|key| key.starts_with("s3:x-amz-server-side-encryption"))
    });
    let (number, statement) = demanding.next()?;
    Some(
        statement
            .sid
            .as_deref()
            .map_or(format!("statement {}", number + 1), |sid| format!("statement `{sid}`")),
    )
}

/// Whether the role may read and write the objects themselves, by its own policies and the bucket's.
fn rights(snapshot: &Snapshot, report: &Report, uses: &[Use<'_>]) -> LookAlike {
    if uses.is_empty() {
        return out(RIGHTS, "no use of S3 was found");
    }
    let mut doubt = None;
    let own = report.calls.iter().find(|call| call.asked.principal.arn().is_some());
    for one in uses {
        let action = if one.is_write { "s3:PutObject" } else { "s3:GetObject" };
        let place = format!("`{action}` in bucket `{}`", one.bucket);
        // Why: where S3 asks nothing of KMS, the role is that of another request.
        let Some(call) = one.call.or(own) else {
            doubt.get_or_insert(format!("{place} was not checked: KMS has no part in it"));
            continue;
        };
        match decision(snapshot, one, call, action) {
            Some(Decision::Allow) => {}
            Some(Decision::ExplicitDeny | Decision::ImplicitDeny) => {
                return open(RIGHTS, format!("the collected policies do not allow {place}"));
            }
            Some(Decision::Unknown) | None => {
                let unread = match snapshot.bucket_owner(one.bucket) {
                    Collected::Known(_) => "what was not read",
                    Collected::Absent | Collected::NotCollected(_) => {
                        "whose bucket it is, which was not read"
                    }
                };
                doubt.get_or_insert(format!("whether {place} is allowed depends on {unread}"));
            }
        }
    }
    match doubt {
        Some(why) => open(RIGHTS, why),
        None => out(RIGHTS, "the role's policies allow both where they are used"),
    }
}
