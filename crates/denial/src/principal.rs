//! Who a message names, and which role a session belongs to.

/// The caller of a denied request, read from the ARN that the message gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A role session: `arn:…:sts::account:assumed-role/role/session`.
    Session {
        /// `aws`, `aws-cn`, …
        partition: String,
        /// The account of the role.
        account: String,
        /// The name of the role, without its path.
        role: String,
        /// The name of the session.
        session: Option<String>,
    },
    /// A role ARN.
    Role {
        /// The ARN as written.
        arn: String,
        /// The account of the role.
        account: String,
        /// The name of the role, without its path.
        role: String,
    },
    /// An IAM user, a federated user or the root user.
    User {
        /// The account of the user.
        account: String,
        /// The user's name; `root` for the root user.
        user: String,
    },
    /// An AWS service.
    Service(String),
    /// A request without credentials.
    Anonymous,
    /// Blacked out or not recognized.
    Other(String),
}

impl Principal {
    /// Reads the principal of a message.
    pub fn read(text: &str) -> Principal {
        if text == "anonymous" {
            return Principal::Anonymous;
        }
        if text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") {
            return Principal::Service(text.to_owned());
        }
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(partition), Some(service), Some(_), Some(account), Some(name)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Principal::Other(text.to_owned());
        };
        let (form, path) = name.split_once('/').unwrap_or((name, ""));
        let last = path.rsplit('/').next().unwrap_or(path).to_owned();
        let (account, partition) = (account.to_owned(), partition.to_owned());
        match (service, form) {
            ("sts", "assumed-role") => {
                let (role, session) =
                    path.split_once('/').map_or((path, None), |(role, session)| (role, Some(session)));
                Principal::Session {
                    partition,
                    account,
                    role: role.to_owned(),
                    session: session.map(str::to_owned),
                }
            }
            ("iam", "role") => Principal::Role { arn: text.to_owned(), account, role: last },
            ("iam", "user") | ("sts", "federated-user") => Principal::User { account, user: last },
            ("iam", "root") => Principal::User { account, user: "root".to_owned() },
            _ => Principal::Other(text.to_owned()),
        }
    }

    /// The account of the caller, when it is twelve digits.
    pub fn account(&self) -> Option<&str> {
        let account = match self {
            Principal::Session { account, .. }
            | Principal::Role { account, .. }
            | Principal::User { account, .. } => account,
            Principal::Service(_) | Principal::Anonymous | Principal::Other(_) => return None,
        };
        is_account_id(account).then_some(account.as_str())
    }

    /// The ARN of the role, without its path where the message is a session ARN: AWS drops the path there (M-G-3).
    pub fn role_arn(&self) -> Option<String> {
        match self {
            Principal::Session { partition, account, role, .. } => {
                Some(format!("arn:{partition}:iam::{account}:role/{role}"))
            }
            Principal::Role { arn, .. } => Some(arn.clone()),
            Principal::User { .. } | Principal::Service(_) | Principal::Anonymous | Principal::Other(_) => {
                None
            }
        }
    }
}

/// Whether the text is an account id: twelve digits.
pub(super) fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Principal;

    #[test]
    fn a_session_belongs_to_the_role_of_its_account() {
        for (text, role) in [
            (
                "arn:aws:sts::111122223333:assumed-role/Job/GlueJobRunnerSession",
                Some("arn:aws:iam::111122223333:role/Job"),
            ),
            (
                "arn:aws-us-gov:sts::111122223333:assumed-role/Job/s",
                Some("arn:aws-us-gov:iam::111122223333:role/Job"),
            ),
            ("arn:aws-cn:sts::111122223333:assumed-role/Job", Some("arn:aws-cn:iam::111122223333:role/Job")),
            ("arn:aws:iam::111122223333:role/a/b/Job", Some("arn:aws:iam::111122223333:role/a/b/Job")),
            ("arn:aws:iam::111122223333:user/a/Joe", None),
            ("glue.amazonaws.com", None),
            ("anonymous", None),
            ("***", None),
        ] {
            assert_eq!(Principal::read(text).role_arn().as_deref(), role, "{text}");
        }
    }
}
