//! What lists of workgroups and table buckets lead to.

use super::{Following, items, text};

impl Following<'_> {
    pub(super) fn workloads(&mut self) {
        let answer = self.answer;
        match self.want.operation.name {
            "ListWorkGroups" => {
                for group in items(answer, "WorkGroups") {
                    let path = "accounts/{account}/{region}/athena/work-groups/{name}.json";
                    self.want(path, &[("name", text(group, "Name"))]);
                }
            }
            "ListTableBuckets" => {
                for bucket in items(answer, "tableBuckets") {
                    let path = "accounts/{account}/{region}/s3tables/table-buckets/{name}/encryption.json";
                    self.want(path, &[("name", text(bucket, "name")), ("arn", text(bucket, "arn"))]);
                }
            }
            _ => self.references(answer),
        }
    }
}
