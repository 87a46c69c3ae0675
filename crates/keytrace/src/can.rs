//! `keytrace can`: may this principal do this with this key?

use std::collections::{BTreeMap, BTreeSet};

use keytrace_access::call::KeyTarget;
use keytrace_access::kms::key::resolve;
use keytrace_aws::arn::Arn;
use keytrace_aws::kms_action::KmsAction;
use keytrace_doctor::diagnose::{Question, ask};
use keytrace_iam::request::Principal;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::snapshot::Snapshot;

use crate::args::Can;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::{folder, live, rendering};

/// The services that make KMS requests on behalf of a principal, as `kms:ViaService` names them.
// Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
const SERVICES: [&str; 38] = [
    "airflow",
    "aoss",
    "appflow",
    "athena",
    "backup",
    "cassandra",
    "codeartifact",
    "connect",
    "dax",
    "dms",
    "dynamodb",
    "ec2",
    "ecr",
    "elasticache",
    "elasticfilesystem",
    "emr-serverless",
    "es",
    "events",
    "firehose",
    "fsx",
    "glue",
    "kafka",
    "kinesis",
    "kinesisvideo",
    "lambda",
    "lex",
    "logs",
    "macie2",
    "rds",
    "redshift",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "states",
    "timestream",
    "workspaces",
];

/// Answers one question.
pub(crate) fn run(args: &Can, options: &Options) -> Result<Outcome, Error> {
    if options.is_live() {
        let question = question(args, || live::configured_region(&args.live))?;
        let snapshot = live::for_question(&question, &args.live, options)?;
        return rendering::write(&ask(&snapshot, &question, &options.for_doctor()), options);
    }
    let snapshot = folder::read_all(options)?;
    let question = question(args, || Ok(only_region(&snapshot)))?;
    rendering::write(&ask(&snapshot, &question, &options.for_doctor()), options)
}

/// The only Region of a snapshot.
fn only_region(snapshot: &Snapshot) -> Option<String> {
    let regions = snapshot.accounts.values().flat_map(|account| account.regions.keys());
    let regions: BTreeSet<&String> = regions.collect();
    regions.first().filter(|_| regions.len() == 1).map(|region| (*region).clone())
}

/// The question, with the Region of `fallback` where neither the key nor `--region` names one.
fn question(args: &Can, fallback: impl FnOnce() -> Result<Option<String>, Error>) -> Result<Question, Error> {
    for (what, text) in [("principal", &args.principal), ("action", &args.action), ("key", &args.key)] {
        reject_white_space(what, text)?;
    }
    let principal = Principal::parse(&args.principal).ok_or_else(|| {
        Error::usage(format!(
            "`{}` is neither the ARN of a role, role session, or user nor a service principal",
            args.principal
        ))
    })?;
    let key = Arn::parse(&args.key);
    let account = principal.account().or(key.map(|arn| arn.account)).and_then(AccountId::parse);
    let named = args.region.clone().or(key.map(|arn| arn.region.to_owned()));
    let region = named.map_or_else(fallback, |region| Ok(Some(region)))?.ok_or_else(|| {
        Error::usage(format!("the Region of `{}` is unknown", args.key))
            .help("pass the key's ARN, or `--region REGION`")
    })?;
    let account = account.ok_or_else(|| {
        Error::usage(format!("the account in `{}` is not an account ID of twelve digits", args.principal))
    })?;
    // Why an empty snapshot: only the form of the text matters here.
    let nothing_read = Snapshot::empty();
    if resolve(&nothing_read, &args.key, "", &account, &region, "").target == KeyTarget::Malformed {
        return Err(Error::usage(format!("`{}` is not a KMS key", args.key))
            .help("pass the ARN or the ID of a key, or an alias such as `alias/lake`"));
    }
    Ok(Question {
        account,
        principal,
        action: action(&args.action)?,
        key: args.key.clone(),
        via_service: args.via.as_deref().map(|via| service(via, &region)).transpose()?,
        region,
        encryption_context: context(&args.context)?,
    })
}

/// Rejects white space, and points at it: it is easily copied with an ARN and hard to see.
fn reject_white_space(what: &str, text: &str) -> Result<(), Error> {
    let Some(at) = text.chars().position(char::is_whitespace) else { return Ok(()) };
    let shown: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let number = at + 1;
    Err(Error::usage(format!(
        "the {what} contains white space at character {number}\n\n    {shown}\n    {:>number$}\n",
        "^"
    ))
    .help(format!("pass the {what} without it")))
}

fn action(text: &str) -> Result<&'static KmsAction, Error> {
    let name = if text.contains(':') { text.to_owned() } else { format!("kms:{text}") };
    KmsAction::find(&name).ok_or_else(|| {
        let start = name.to_ascii_lowercase();
        let near =
            KmsAction::all().iter().filter(|action| action.name.to_ascii_lowercase().starts_with(&start));
        let near: Vec<&str> = near.map(|action| action.name).collect();
        let error = Error::usage(format!("KMS has no action `{text}`"));
        if near.is_empty() { error } else { error.help(format!("did you mean {}?", near.join(" or "))) }
    })
}

/// `s3` or `s3.us-east-1.amazonaws.com`
fn service(text: &str, region: &str) -> Result<&'static str, Error> {
    let (name, place) = text.split_once('.').unwrap_or((text, ""));
    let here = format!("{region}.amazonaws.com");
    if !place.is_empty() && place.trim_end_matches(".cn") != here {
        return Err(Error::usage(format!("`--via {text}` does not match the Region `{region}` of the key"))
            .help(format!("pass `--via {name}`")));
    }
    SERVICES.into_iter().find(|service| *service == name).ok_or_else(|| {
        Error::usage(format!("`--via {text}`: not a service that calls KMS on behalf of a principal"))
            .help(format!("pass one of {}", SERVICES.join(", ")))
    })
}

/// The pairs of the encryption context, written as in a KMS request or as policies name them.
fn context(pairs: &[String]) -> Result<Option<BTreeMap<String, String>>, Error> {
    let mut context = BTreeMap::new();
    for pair in pairs {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Error::usage(format!("`--context {pair}`: expected NAME=VALUE")));
        };
        let name = name.strip_prefix("kms:EncryptionContext:").unwrap_or(name);
        if is_condition_key(name) {
            return Err(Error::usage(format!(
                "`--context {pair}`: `{name}` is a condition key, not part of an encryption context"
            ))
            .help(
                "name the calling service with `--via`; run `keytrace simulate` to set any condition key",
            ));
        }
        if context.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(Error::usage(format!("`--context {name}=…` was passed twice")));
        }
    }
    Ok(if context.is_empty() { None } else { Some(context) })
}

/// `kms:ViaService`, `aws:SourceVpce`; but services write names such as `aws:s3:arn` into encryption contexts.
fn is_condition_key(name: &str) -> bool {
    name.starts_with("kms:") || name.strip_prefix("aws:").is_some_and(|rest| !rest.contains(':'))
}
