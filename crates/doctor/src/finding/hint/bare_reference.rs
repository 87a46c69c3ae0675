//! A bucket of another account whose default names its key by an id or alias alone, which does not travel (`S14`).

use crate::finding::Finding;
use keytrace_access::kms::case::Case;
use keytrace_access::row::Row;

/// In whose account the key is looked for, and what the owner of the bucket can write instead.
// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
pub(super) fn hint(case: &Case, _: &Finding) -> Option<String> {
    let key = case.call.key()?;
    if case.call.row != Row::S14 || key.written.starts_with("arn:") {
        return None;
    }
    let names = match key.written.as_str() {
        "" => "names no key, which means `aws/s3`".to_owned(),
        written => format!("names its key as `{written}` alone"),
    };
    Some(format!(
        "the {} {names}, and the bucket is another account's: S3 takes the key of that name in the account of whoever \
         writes. Its owner must give the key's full ARN there, and what was written so far stays under the key that its \
         writer had",
        key.read_from
    ))
}

#[cfg(test)]
mod tests {
    use keytrace_access::row::Row;
    use keytrace_iam::policy_set::Layer;

    use crate::finding::code::Code;
    use crate::finding::example::{KEY, healthy, the};
    use keytrace_access::kms::key_state::Existence;

    #[test]
    fn only_what_does_not_travel_is_named() {
        for (row, written, is_said) in [
            (Row::S14, "1234abcd-12ab-34cd-56ef-1234567890ab", true),
            (Row::S14, "alias/data", true),
            (Row::S14, "", true),
            (Row::S14, KEY, false),
            (Row::S3, "alias/data", false),
        ] {
            let mut case = healthy();
            case.call.row = row;
            written.clone_into(&mut case.call.key_mut().unwrap().written);
            case.policies.identity = Layer::of(Vec::new());
            let advice = the(&case, Code::IdentityPolicyLacksAllow).advice.join("\n");
            let says = "and the bucket is another account's";
            assert_eq!(advice.contains(says), is_said, "{row} {written}: {advice}");
            // A key that is not there is the same matter.
            case.key.existence = Existence::NotFound;
            assert_eq!(the(&case, Code::KeyNotFound).advice.join("\n").contains(says), is_said);
        }
    }
}
