//! The command against a server that plays AWS.

use std::process::{Command, Stdio};

use super::account::Account;
use super::server::{Answer, Asked, Server, serve};
use super::{example, keytrace};

/// The command, as the caller of account 111122223333.
pub(crate) fn live(server: &Server, arguments: &[&str]) -> Command {
    let mut command = keytrace(arguments);
    command.env("AWS_ENDPOINT_URL", &server.url).env("AWS_REGION", "us-east-1").env("NO_PROXY", "*");
    command.env("AWS_ACCESS_KEY_ID", "AKIA111122223333").env("AWS_SECRET_ACCESS_KEY", "s");
    command.stdin(Stdio::null());
    command
}

/// AWS as an example's account.
pub(crate) fn account(name: &str) -> Server {
    let account = Account::of(&example(name).join("snapshot"));
    serve(move |asked| account.answer(asked))
}

/// AWS as the healthy account, except where this answers.
pub(crate) fn healthy_but(other: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static) -> Server {
    let account = Account::of(&example("healthy").join("snapshot"));
    serve(move |asked| other(asked).unwrap_or_else(|| account.answer(asked)))
}
