//! The key is in another Region than the one whose KMS gets the request (`E-KID-2`, `E-KID-5`).

use crate::finding::code::Code;
use crate::finding::evidence::Evidence;
use crate::finding::reading::key;
use crate::finding::{Finding, Layer, draft};
use crate::kms::authorize::Authorization;
use crate::kms::case::Case;
use crate::kms::key_state::Existence;

/// Judges one case.
#[must_use]
pub fn judge(case: &Case, _: &Authorization) -> Option<Finding> {
    let (Existence::OtherRegion { region } | Existence::FoundElsewhere { region }) = &case.key.existence
    else {
        return None;
    };
    let here = &case.call.region;
    let message =
        format!("{} is in Region `{region}`, but {{actions}} is asked of KMS in `{here}`", key(case));
    let mut finding = draft(case, Code::KeyInOtherRegion, Layer::Key, message);
    let why = format!("names the key as `{}`", case.call.key.written);
    finding.evidence = vec![Evidence::looked_at(case.call.key.read_from.clone(), why)];
    finding.advice.push(format!(
        "put a key of Region `{here}` into {}; the key of a bucket, a log group or a catalog must be in its own Region. \
         A multi-Region key serves `{here}` through its replica there, under the replica's ARN",
        case.call.key.read_from
    ));
    Some(finding)
}
