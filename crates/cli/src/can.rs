//! `keytrace can`: may this principal do this with this key?

use std::collections::BTreeMap;

use doctor::diagnose::{Question, ask};
use doctor::kms::action::KmsAction;
use iam::arn::Arn;
use iam::request::Principal;
use snapshot::account::AccountId;

use crate::args::Can;
use crate::error::Error;
use crate::exit_code::Outcome;
use crate::options::Options;
use crate::output;

/// The services that make KMS requests for a principal.
const SERVICES: [&str; 14] = [
    "athena",
    "dynamodb",
    "ec2",
    "glue",
    "kinesis",
    "lambda",
    "logs",
    "rds",
    "redshift",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
];

/// Answers one question.
pub(crate) fn run(args: &Can, options: &Options) -> Result<Outcome, Error> {
    let question = question(args)?;
    let snapshot = options.snapshot()?;
    output::report(&ask(&snapshot, &question, &options.for_doctor()), options)
}

fn question(args: &Can) -> Result<Question, Error> {
    for (what, text) in [("principal", &args.principal), ("action", &args.action), ("key", &args.key)] {
        if let Some(at) = text.chars().position(char::is_whitespace) {
            return Err(Error::new(format!("the {what} `{text}` has a blank at character {}", at + 1)));
        }
    }
    let principal = Principal::parse(&args.principal).ok_or_else(|| {
        Error::new(format!(
            "`{}` is not the ARN of a role, a role session or a user, and no service principal",
            args.principal
        ))
    })?;
    let key = Arn::parse(&args.key);
    let account = principal.account().or(key.map(|arn| arn.account)).and_then(AccountId::parse);
    let region = args.region.clone().or(key.map(|arn| arn.region.to_owned())).ok_or_else(|| {
        Error::new(format!("in which Region is `{}`? give the key's ARN or `--region`", args.key))
    })?;
    Ok(Question {
        account: account.ok_or_else(|| {
            Error::new(format!("the account in `{}` is not an id of twelve digits", args.principal))
        })?,
        principal,
        action: action(&args.action)?,
        key: args.key.clone(),
        region,
        via_service: args.via.as_deref().map(service).transpose()?,
        encryption_context: context(&args.context)?,
    })
}

fn action(text: &str) -> Result<&'static KmsAction, Error> {
    let name = if text.contains(':') { text.to_owned() } else { format!("kms:{text}") };
    KmsAction::find(&name).ok_or_else(|| {
        let start = name.to_ascii_lowercase();
        let near =
            KmsAction::all().iter().filter(|action| action.name.to_ascii_lowercase().starts_with(&start));
        let near: Vec<&str> = near.map(|action| action.name).collect();
        let hint = if near.is_empty() { String::new() } else { format!("; there are {}", near.join(", ")) };
        Error::new(format!("KMS has no action `{text}`{hint}"))
    })
}

/// `s3` or `s3.us-east-1.amazonaws.com`
fn service(text: &str) -> Result<&'static str, Error> {
    let name = text.split('.').next().unwrap_or(text);
    SERVICES.into_iter().find(|service| *service == name).ok_or_else(|| {
        Error::new(format!(
            "`--via {text}`: no service that calls KMS for others; known are {}",
            SERVICES.join(", ")
        ))
    })
}

fn context(pairs: &[String]) -> Result<Option<BTreeMap<String, String>>, Error> {
    let mut context = BTreeMap::new();
    for pair in pairs {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Error::new(format!("`--context {pair}`: write NAME=VALUE")));
        };
        if context.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(Error::new(format!("`--context`: `{name}` stands twice")));
        }
    }
    Ok(if context.is_empty() { None } else { Some(context) })
}
