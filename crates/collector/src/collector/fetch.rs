//! One request: asked for, page by page, and kept as a file or as the gap that says why there is none.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use keytrace_snapshot::account::AccountId;
use serde_json::{Value, json};

use super::{Collector, not_written};
use crate::error::{Error, ServiceError};
use crate::fetch_request::FetchRequest;
use crate::follow::{Reach, follow};
use crate::redact::{is_key_id, redact};
use keytrace_aws::catalog::Pages;

/// More pages has no list of AWS: a million items, where a page has a hundred.
const MOST_PAGES: u32 = 10_000;

/// So many pages without an item follow each other in no list of AWS.
const MOST_EMPTY: u32 = 200;

impl Collector {
    /// Fetches one file, and answers what it leads to.
    pub(super) async fn fetch(&self, fetch: &FetchRequest, reach: Reach) -> Result<Vec<FetchRequest>, Error> {
        self.report(fetch);
        if !fetch.operation.crosses_accounts && !self.client.reaches(&fetch.account) {
            self.refused(fetch, &no_role(&fetch.account));
            return Ok(Vec::new());
        }
        if !self.store.can_hold(&fetch.path()) {
            self.refused(fetch, &ServiceError::without_answer("its name is too long for a file name"));
            return Ok(Vec::new());
        }
        if self.was_absent(fetch) {
            return Ok(Vec::new());
        }
        if let Some(found) = self.kept(fetch, reach) {
            return Ok(found);
        }
        if fetch.operation.name == "GetObject" && !self.client.reads_scripts {
            self.refused(fetch, &ServiceError::without_answer("`--no-script` was given"));
            return Ok(Vec::new());
        }
        match (fetch.operation.name, fetch.operation.pages) {
            ("HeadObject", _) => self.sample(fetch, reach).await,
            (_, Some(pages)) => self.fetch_list(fetch, pages, reach).await,
            _ => self.fetch_one(fetch, reach).await,
        }
    }

    /// What the answer leads to that a collection that was stopped has kept; none if it has none.
    fn kept(&self, fetch: &FetchRequest, reach: Reach) -> Option<Vec<FetchRequest>> {
        if !self.goes_on || fetch.operation.name == "HeadObject" {
            return None;
        }
        let path = fetch.path();
        if fetch.operation.pages.is_some() {
            let mut found = Vec::new();
            let is_read = self.store.pieces(&path, &mut |page| found.extend(self.follow(fetch, page, reach)));
            return is_read.then_some(found);
        }
        let content = self.store.read(&path)?;
        let answer = match fetch.operation.name {
            "GetObject" => Value::String(String::from_utf8(content).ok()?),
            _ => serde_json::from_slice(&content).ok()?,
        };
        let mut found = self.noted_objects(fetch, reach).unwrap_or_default();
        found.extend(self.follow(fetch, &answer, reach));
        Some(found)
    }

    async fn fetch_one(&self, fetch: &FetchRequest, reach: Reach) -> Result<Vec<FetchRequest>, Error> {
        match self.client.ask(fetch, None).await {
            Err(error) => {
                self.may_go_on(fetch, &error)?;
                self.refused(fetch, &error);
                Ok(Vec::new())
            }
            Ok(mut answer) => {
                let fetch = named_by_answer(fetch, &answer);
                let mut found = Vec::new();
                if fetch.operation.name == "GetObject" {
                    let mut part = |name: &str| answer.get_mut(name).map(Value::take).unwrap_or_default();
                    let (object, body) = (part("Object"), part("Body"));
                    found = self.keep_object(&fetch, object, reach);
                    answer = body;
                }
                redact(&mut answer);
                found.extend(self.follow(&fetch, &answer, reach));
                match &answer {
                    Value::String(text) => self.write(&fetch.path(), text.as_bytes())?,
                    answer => self.write_json(&fetch.path(), answer)?,
                }
                self.keep_organization(&fetch, &answer)?;
                Ok(found)
            }
        }
    }

    /// Every account tells the same of its organization, so the management account need not tell it again.
    // Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html ("can be called from any
    // account in a organization")
    fn keep_organization(&self, fetch: &FetchRequest, answer: &Value) -> Result<(), Error> {
        const PATH: &str = "organization/organization.json";
        let id = answer.pointer("/Organization/Id").and_then(Value::as_str).unwrap_or_default();
        let is_it = fetch.operation.path == "accounts/{account}/organization.json"
            && self.state().memory.is_organization(id)
            && self.store.read(PATH).is_none();
        if is_it { self.write_json(PATH, answer) } else { Ok(()) }
    }

    async fn fetch_list(
        &self,
        fetch: &FetchRequest,
        pages: Pages,
        reach: Reach,
    ) -> Result<Vec<FetchRequest>, Error> {
        let path = fetch.path();
        let unwritten = |error| not_written(&path, error);
        let mut file = self.store.lists(&path, pages.lists).map_err(unwritten)?;
        let mut found = Vec::new();
        let mut token: Option<String> = None;
        let mut tokens = BTreeSet::new();
        let (mut count, mut empty) = (0, 0);
        loop {
            let mut page = match self.client.ask(fetch, token.as_deref()).await {
                Ok(page) => page,
                // A part of a list would pass for the whole.
                Err(error) => {
                    self.may_go_on(fetch, &error)?;
                    self.refused(fetch, &error);
                    if fetch.operation.name == "ListRoots" {
                        found.extend(self.follow(fetch, &Value::Null, reach));
                    }
                    return Ok(found);
                }
            };
            redact(&mut page);
            found.extend(self.follow(fetch, &page, reach));
            file.add(&page).map_err(unwritten)?;
            if file.is_too_long() {
                self.refused(fetch, &ServiceError::without_answer("the list is too long for one file"));
                return Ok(found);
            }
            count += 1;
            empty = if has_items(&page, pages.lists) { 0 } else { empty + 1 };
            let next = page.get(pages.output).and_then(Value::as_str).filter(|next| !next.is_empty());
            let Some(next) = next.filter(|_| count != pages.most) else { break };
            // The same token twice would never end, and a part of a list would pass for the whole.
            if count >= MOST_PAGES || empty >= MOST_EMPTY || !tokens.insert(hash(next)) {
                self.refused(fetch, &ServiceError::without_answer("the pages of the answer never end"));
                return Ok(found);
            }
            token = Some(next.to_owned());
        }
        self.state().gaps.remove(&path);
        file.keep().map_err(unwritten)?;
        Ok(found)
    }

    /// An error where nothing more can be read: every further request would be refused alike.
    pub(super) fn may_go_on(&self, fetch: &FetchRequest, error: &ServiceError) -> Result<(), Error> {
        let is_own = fetch.account == self.client.caller.account;
        if error.is_expired() || (is_own && error.lacks_credentials()) {
            return Err(Error::of_end(error));
        }
        Ok(())
    }

    pub(super) fn follow(&self, fetch: &FetchRequest, answer: &Value, reach: Reach) -> Vec<FetchRequest> {
        follow(fetch, answer, reach, &mut self.state().memory)
    }

    /// Keeps why there is no file.
    pub(super) fn refused(&self, fetch: &FetchRequest, error: &ServiceError) {
        if fetch.argument("key").starts_with("alias/") || fetch.argument("arn").contains(":alias/") {
            // The list of aliases says what there is to say.
            return;
        }
        self.refused_at(&fetch.path(), fetch, error);
    }

    /// The same for a file that another operation would have told too.
    pub(super) fn refused_at(&self, path: &str, fetch: &FetchRequest, error: &ServiceError) {
        let operation = fetch.operation;
        let mut gap = json!({ "path": path, "kind": "absent" });
        if operation.absent.contains(&error.error_code()) {
            self.note_absent(path);
        } else {
            let reason = error.to_string();
            // Our own use of a key, not the user's: of the catalog's, or of that of a script's bucket (`M-S3-1`).
            // Source: `GlueEncryptionException` of Glue's API.
            let is_of_key =
                error.error_code() == "GlueEncryptionException" || reason.contains("perform: kms:Decrypt");
            let permission = if is_of_key { "kms:Decrypt".to_owned() } else { operation.permission() };
            gap = json!({
                "path": path, "kind": "not-collected", "operation": operation.to_string(),
                "permission": permission, "account": fetch.account.as_str(), "reason": reason,
            });
            if !operation.service.is_global
                && let Some(fields) = gap.as_object_mut()
            {
                fields.insert("region".to_owned(), fetch.region.as_str().into());
            }
        }
        self.state().gaps.insert(path.to_owned(), gap);
    }

    pub(super) fn write_json(&self, path: &str, value: &Value) -> Result<(), Error> {
        // A Value is always written.
        let mut content = serde_json::to_vec_pretty(value).unwrap_or_default();
        content.push(b'\n');
        self.write(path, &content)
    }

    pub(super) fn write(&self, path: &str, content: &[u8]) -> Result<(), Error> {
        self.state().gaps.remove(path);
        self.store.write(path, content).map_err(|error| not_written(path, error))
    }
}

fn has_items(page: &Value, lists: &[&str]) -> bool {
    let items = |name: &&str| page.get(name).and_then(Value::as_array).is_some_and(|items| !items.is_empty());
    lists.iter().any(items)
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn no_role(account: &AccountId) -> ServiceError {
    ServiceError::without_answer(&format!(
        "no role in account {account} is known: pass `--role-name NAME` or `--role {account}=ARN`"
    ))
}

/// A key that was asked for by an alias has its own id in the answer.
fn named_by_answer(fetch: &FetchRequest, answer: &Value) -> FetchRequest {
    let id = answer.pointer("/KeyMetadata/KeyId").and_then(Value::as_str);
    match id.filter(|_| fetch.operation.name == "DescribeKey" && !is_key_id(fetch.argument("key"))) {
        Some(id) => fetch.clone().with("key", id),
        None => fetch.clone(),
    }
}
