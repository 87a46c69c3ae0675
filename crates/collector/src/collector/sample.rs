//! Some objects below a prefix: the first and last by name, the newest and oldest, and a few between.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Collector;
use crate::error::Error;
use crate::fetch_request::FetchRequest;
use crate::follow::Reach;
use keytrace_aws::catalog::s3;

/// So many objects of one prefix are looked at.
const FEW: usize = 6;

/// And so many where those differ and one thing is diagnosed: then there may be further keys.
const MANY: usize = 20;

impl Collector {
    /// Looks at some objects below a prefix. They are kept in one file for each bucket.
    pub(super) async fn sample(
        &self,
        fetch: &FetchRequest,
        reach: Reach,
    ) -> Result<Vec<FetchRequest>, Error> {
        if let Some(found) = self.noted_objects(fetch, reach) {
            return Ok(found);
        }
        let bucket = fetch.argument("bucket").to_owned();
        let list = FetchRequest { operation: &s3::LIST_OBJECTS, ..fetch.clone() };
        let prefix = fetch.argument("prefix");
        let listed = match is_program(prefix) {
            true => Ok(json!({ "Contents": [{ "Key": prefix }] })),
            false => self.client.ask(&list, None).await,
        };
        let page = match listed {
            Ok(page) => page,
            Err(error) => {
                self.may_go_on(fetch, &error)?;
                self.refused_sample(&list, fetch, &error);
                return Ok(Vec::new());
            }
        };
        self.state().samples.entry(bucket.clone()).or_default();
        let mut found = Vec::new();
        let few = chosen(&page, FEW);
        let mut many = Vec::new();
        let mut goes_on = self.look_at(fetch, &few, reach, &mut found).await?;
        if goes_on && reach == Reach::One && self.differ(&bucket, &few) {
            many = chosen(&page, MANY);
            goes_on = self.look_at(fetch, &many, reach, &mut found).await?;
        }
        if goes_on {
            self.note_objects(fetch, few.iter().chain(&many));
        }
        Ok(found)
    }

    /// Looks at objects that were not seen yet. False once one was refused.
    async fn look_at(
        &self,
        fetch: &FetchRequest,
        keys: &[String],
        reach: Reach,
        found: &mut Vec<FetchRequest>,
    ) -> Result<bool, Error> {
        let bucket = fetch.argument("bucket");
        for key in keys {
            if self.state().samples.get(bucket).is_some_and(|seen| seen.contains_key(key)) {
                continue;
            }
            let head = fetch.clone().with("key", key.clone());
            match self.client.ask(&head, None).await {
                Ok(Value::Object(mut object)) => {
                    object.insert("Key".to_owned(), key.clone().into());
                    let object = Value::Object(object);
                    found.extend(self.follow(&head, &object, reach));
                    self.state().samples.entry(bucket.to_owned()).or_default().insert(key.clone(), object);
                }
                Ok(_) => {}
                Err(error) if error.status() == 404 => {}
                // HeadObject may need the object's key, and is refused for one prefix at most as a whole.
                Err(error) => {
                    self.may_go_on(fetch, &error)?;
                    self.refused_sample(fetch, fetch, &error);
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Whether objects that were seen are not all encrypted alike.
    fn differ(&self, bucket: &str, keys: &[String]) -> bool {
        const FIELDS: [&str; 3] = ["ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled"];
        let state = self.state();
        let Some(seen) = state.samples.get(bucket) else { return false };
        let kinds =
            keys.iter().filter_map(|key| seen.get(key)).map(|object| FIELDS.map(|field| object.get(field)));
        let kinds: Vec<_> = kinds.collect();
        kinds.windows(2).any(|pair| matches!(pair, [one, other] if one != other))
    }

    /// Keeps what a script's own answer tells of its encryption: it need not be asked for again.
    pub(super) fn keep_object(&self, fetch: &FetchRequest, object: Value, reach: Reach) -> Vec<FetchRequest> {
        let Value::Object(mut object) = object else { return Vec::new() };
        let (bucket, key) = (fetch.argument("bucket").to_owned(), fetch.argument("key").to_owned());
        object.insert("Key".to_owned(), key.clone().into());
        let object = Value::Object(object);
        let found =
            self.follow(&FetchRequest { operation: &s3::HEAD_OBJECT, ..fetch.clone() }, &object, reach);
        self.state().samples.entry(bucket).or_default().insert(key.clone(), object);
        self.note_objects(fetch, std::iter::once(&key));
        found
    }

    /// Keeps a refusal, unless other objects of the bucket were seen. Programs tell nothing of the data beside them.
    fn refused_sample(&self, asked: &FetchRequest, fetch: &FetchRequest, error: &crate::error::ServiceError) {
        let bucket = fetch.argument("bucket");
        let has_data = |objects: &BTreeMap<String, Value>| objects.keys().any(|key| !is_program(key));
        if !self.state().samples.get(bucket).is_some_and(has_data) {
            let refused = FetchRequest { operation: asked.operation, ..fetch.clone() };
            self.refused_at(&fetch.path(), &refused, error);
            self.state().samples.remove(bucket);
        }
    }

    /// Writes the samples that were taken.
    pub(super) fn write_samples(&self) -> Result<(), Error> {
        let samples = self.state().samples.clone();
        for (bucket, objects) in samples {
            let path = format!("s3/{}/objects.json", keytrace_snapshot::format::file_name(&bucket));
            // A prefix without objects, or a program, does not tell what a prefix that was refused has.
            if objects.keys().all(|key| is_program(key)) && self.state().gaps.contains_key(&path) {
                continue;
            }
            let objects: Vec<Value> = objects.into_values().collect();
            self.write_json(&path, &json!({ "Objects": objects }))?;
        }
        Ok(())
    }
}

/// Whether a location is that of a program, which is one object and no prefix of others.
fn is_program(key: &str) -> bool {
    [".py", ".scala", ".jar", ".whl", ".egg"].iter().any(|end| key.ends_with(end))
}

/// The names of the objects that are looked at.
fn chosen(page: &Value, most: usize) -> Vec<String> {
    let objects: Vec<&Value> = page.get("Contents").and_then(Value::as_array).into_iter().flatten().collect();
    let field =
        |object: &&Value, name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let newest = objects.iter().max_by_key(|object| field(object, "LastModified"));
    let oldest = objects.iter().min_by_key(|object| field(object, "LastModified"));
    let ends = [objects.first(), objects.last(), newest, oldest];
    // The first of those between is the first of all.
    let step = objects.len().div_ceil(most.saturating_sub(ends.len()) + 1).max(1);
    let mut keys: Vec<String> = Vec::new();
    for object in ends.into_iter().flatten().chain(objects.iter().step_by(step)) {
        let key = field(object, "Key");
        if !key.is_empty() && !key.ends_with('/') && !keys.contains(&key) && keys.len() < most {
            keys.push(key);
        }
    }
    keys
}
