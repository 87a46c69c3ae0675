//! From the path of a file of a snapshot back to the operations that tell it.

use std::collections::BTreeMap;

use keytrace_snapshot::account::AccountId;
use percent_encoding::percent_decode_str;

use crate::fetch_request::FetchRequest;
use keytrace_aws::catalog::{Operation, Parameter, rows};
use keytrace_aws::partition::partition_of;

/// The names in a path, by their placeholders.
type Names = BTreeMap<&'static str, String>;

/// The requests of the file at a path, and of the others in its folder if that is about one thing, such as a role. None
/// where the path does not tell all that their operations need.
///
/// `account` and `region` are asked where the path names none.
pub fn file(path: &str, account: &AccountId, region: &str) -> Vec<FetchRequest> {
    let row = |row: &'static Operation| names(row.path, path).map(|names| (row, names));
    let Some((row, names)) = rows().filter(|row| !row.path.is_empty()).find_map(row) else {
        return Vec::new();
    };
    let of_thing = folder_of_thing(row.path);
    // Of a key each file is lacking by itself: it may be allowed without grants and tags.
    let of_thing = of_thing.filter(|_| row.service.name != "kms");
    let is_meant = |other: &&'static Operation| {
        other.path == row.path || (of_thing.is_some() && folder_of_thing(other.path) == of_thing)
    };
    let fetch = |row| fetch(row, &names, account, region);
    rows().filter(is_meant).filter_map(fetch).collect()
}

/// `s3/{bucket}` of `s3/{bucket}/policy.json`: a folder whose files are about one thing.
fn folder_of_thing(template: &str) -> Option<&str> {
    template.rsplit_once('/').map(|(folder, _)| folder).filter(|folder| folder.ends_with('}'))
}

/// The names in a path that a template fits.
fn names(template: &'static str, path: &str) -> Option<Names> {
    let mut names = Names::new();
    let (mut parts, mut templates) = (path.split('/'), template.split('/'));
    loop {
        match (templates.next(), parts.next()) {
            (None, None) => return Some(names),
            (Some(template), Some(part)) => match template.split_once('{') {
                None if template == part => {}
                None => return None,
                Some((before, rest)) => {
                    let (name, after) = rest.split_once('}')?;
                    let part = part.strip_prefix(before)?.strip_suffix(after)?;
                    let text = percent_decode_str(part).decode_utf8().ok()?;
                    names.insert(name, text.into_owned()).is_none().then_some(())?;
                }
            },
            _ => return None,
        }
    }
}

fn fetch(row: &'static Operation, names: &Names, account: &AccountId, region: &str) -> Option<FetchRequest> {
    let account = match names.get("account") {
        Some(id) => AccountId::parse(id)?,
        None => account.clone(),
    };
    let mut fetch = FetchRequest::new(row, &account, names.get("region").map_or(region, String::as_str));
    for (name, value) in names.iter().filter(|(name, _)| !["account", "region"].contains(*name)) {
        fetch = fetch.with(name, value.clone());
    }
    let fetch = named_in_full(fetch);
    is_whole(&fetch).then_some(fetch)
}

/// What operations ask for instead of the name: the ARN of a key, the URL of a queue.
fn named_in_full(fetch: FetchRequest) -> FetchRequest {
    let FetchRequest { account, region, .. } = &fetch;
    let partition = partition_of(region);
    let arn =
        |service: &str, resource: &str| format!("arn:{partition}:{service}:{region}:{account}:{resource}");
    let (key, queue, name) = (fetch.argument("key"), fetch.argument("queue"), fetch.argument("name"));
    match fetch.operation.service.name {
        "kms" if !key.is_empty() => {
            let arn = arn("kms", &format!("key/{key}"));
            fetch.with("arn", arn)
        }
        "sqs" => {
            let url = super::queue_url(account, region, queue);
            fetch.with("url", url)
        }
        "s3tables" if !name.is_empty() => {
            let arn = arn("s3tables", &format!("bucket/{name}"));
            fetch.with("arn", arn)
        }
        "glue" if fetch.argument("catalog").is_empty() => {
            let catalog = account.to_string();
            fetch.with("catalog", catalog)
        }
        _ => fetch,
    }
}

/// Whether every argument is there that the operation needs.
fn is_whole(fetch: &FetchRequest) -> bool {
    let is_known = |name: &str| matches!(name, "account" | "region") || !fetch.argument(name).is_empty();
    let knows_all =
        |template: &str| template.split('{').skip(1).all(|rest| rest.split('}').next().is_some_and(is_known));
    let parameters = fetch.operation.parameters.iter().all(|(_, parameter)| match parameter {
        Parameter::Text(text) | Parameter::TextList(text) => knows_all(text),
        Parameter::Structures(all) => all.iter().copied().flatten().all(|(_, text)| knows_all(text)),
        Parameter::Number(_) | Parameter::Yes => true,
    });
    parameters && knows_all(fetch.operation.uri) && knows_all(fetch.operation.path)
}

#[cfg(test)]
mod tests {
    use keytrace_snapshot::account::AccountId;

    use super::file;

    #[test]
    fn a_path_leads_to_the_operations_that_tell_it() {
        let own = AccountId::parse("111122223333").unwrap();
        let place = "accounts/444455556666/eu-west-1";
        for (path, expected) in [
            (format!("{place}/kinesis/streams/clicks.json"), "kinesis:DescribeStreamSummary"),
            (format!("{place}/glue/tables/raw%20data.json"), "glue:GetTables"),
            (format!("{place}/glue/tables/raw/orders.json"), "glue:GetTable"),
            (format!("{place}/kms/keys/1234abcd-0000-0000-0000-000000000000/key.json"), "kms:DescribeKey"),
            (
                format!("{place}/kms/keys/1234abcd-0000-0000-0000-000000000000/tags.json"),
                "kms:ListResourceTags",
            ),
            (
                "accounts/444455556666/iam/roles/etl/role.json".to_owned(),
                "iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies",
            ),
            (
                "s3/lake/encryption.json".to_owned(),
                "s3:GetBucketEncryption s3:GetBucketLocation s3:GetBucketPolicy",
            ),
            // Where the script is, the job tells; which version of a policy counts, the policy.
            (format!("{place}/glue/scripts/nightly.txt"), ""),
            ("accounts/444455556666/iam/policies/p/version.json".to_owned(), "iam:GetPolicy"),
            (format!("{place}/glue/nothing.json"), ""),
        ] {
            let fetches = file(&path, &own, "us-east-1");
            let mut told: Vec<String> = fetches.iter().map(|fetch| fetch.operation.to_string()).collect();
            told.sort();
            assert_eq!(told.join(" "), expected, "{path}");
            let is_of_other = path.starts_with("accounts/444455556666");
            assert!(fetches.iter().all(|fetch| (fetch.account == own) != is_of_other), "{path}");
        }
        let [stream] = &file(&format!("{place}/kinesis/streams/a%20b.json"), &own, "us-east-1")[..] else {
            panic!("one fetch")
        };
        assert_eq!((stream.region.as_str(), stream.argument("stream")), ("eu-west-1", "a b"));
        assert_eq!(stream.path(), format!("{place}/kinesis/streams/a%20b.json"));
        let [queue] = &file(&format!("{place}/sqs/queues/q.json"), &own, "us-east-1")[..] else {
            panic!("one fetch")
        };
        assert_eq!(queue.argument("url"), "https://sqs.eu-west-1.amazonaws.com/444455556666/q");
    }
}
