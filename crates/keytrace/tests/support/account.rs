//! AWS as an example's snapshot has it: what its files tell is answered, what its gaps name is refused.

use std::fs;
use std::path::{Path, PathBuf};

use keytrace_aws::catalog::{Operation, Parameter, rows};
use keytrace_collector::fetch_request::FetchRequest;
use keytrace_snapshot::account::AccountId;
use keytrace_snapshot::format::file_name;
use serde_json::{Value, json};

use super::server::{Answer, Asked, decoded};
use super::wire::xml;

/// An account of an example.
pub(crate) struct Account {
    folder: PathBuf,
    gaps: Vec<Value>,
    caller: Value,
}

impl Account {
    pub(crate) fn of(folder: &Path) -> Self {
        let read = |name: &str| {
            fs::read_to_string(folder.join(name)).map(|text| serde_json::from_str(&text).unwrap())
        };
        let gaps: Value = read("gaps.json").unwrap_or(Value::Null);
        let snapshot: Value = read("snapshot.json").unwrap();
        Self {
            folder: folder.to_owned(),
            gaps: gaps["gaps"].as_array().cloned().unwrap_or_default(),
            caller: snapshot["caller"].clone(),
        }
    }

    /// The answer to a request.
    pub(crate) fn answer(&self, asked: &Asked) -> Answer {
        let place = format!("accounts/{}/{}", asked.account, asked.region);
        let told = match asked.service.as_str() {
            "sts" => return self.sts(asked),
            "glue" => self.glue(asked, &place),
            "kms" => self.kms(asked, &place),
            "iam" => self.iam(asked),
            "organizations" => self.organizations(asked),
            "s3" => return self.s3(asked),
            "ec2" => self.ec2(asked, &place),
            "secretsmanager" => {
                self.one_of(&format!("{place}/secretsmanager/secrets.json"), "SecretList", |secret| {
                    [&secret["Name"], &secret["ARN"]].iter().any(|id| **id == asked.field("SecretId"))
                })
            }
            _ => self.by_table(asked),
        };
        match (told, asked.service.as_str()) {
            (Told::Json(answer), "iam") => {
                Answer::of(format!("<R><{0}Result>{1}</{0}Result></R>", asked.operation, xml(&answer, false)))
            }
            (Told::Json(answer), "ec2") => Answer::of(format!("<R>{}</R>", xml(&answer, true))),
            (Told::Json(answer), _) => Answer::of(answer.to_string()),
            (Told::None(code), _) => Answer::error(asked, 400, code, "there is none"),
            (Told::Refused, _) => {
                let code =
                    if asked.service == "ec2" { "UnauthorizedOperation" } else { "AccessDeniedException" };
                Answer::error(asked, 403, code, "You don't have permissions to access this resource.")
            }
        }
    }

    fn file(&self, path: &str, none: &'static str) -> Told {
        match fs::read_to_string(self.folder.join(path)) {
            Ok(text) => Told::Json(serde_json::from_str(&text).unwrap()),
            Err(_) if self.gaps.iter().any(|gap| gap["path"] == path && gap["kind"] == "absent") => {
                Told::None(none)
            }
            Err(_) => Told::Refused,
        }
    }

    fn json(&self, path: &str) -> Value {
        match self.file(path, "") {
            Told::Json(value) => value,
            _ => Value::Null,
        }
    }

    fn one_of(&self, path: &str, list: &str, is_meant: impl Fn(&Value) -> bool) -> Told {
        match self.file(path, "") {
            Told::Json(all) => {
                let found = all[list].as_array().unwrap().iter().find(|item| is_meant(item)).cloned();
                found.map_or(Told::None("EntityNotFoundException"), Told::Json)
            }
            other => other,
        }
    }

    fn sts(&self, asked: &Asked) -> Answer {
        if asked.operation == "AssumeRole" {
            let role = asked.field("RoleArn");
            let account = role.split(':').nth(4).unwrap();
            return Answer::of(format!(
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                 <AccessKeyId>ASIA{account}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
                 <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
            ));
        }
        Answer::of(format!(
            "<R><GetCallerIdentityResult>{}</GetCallerIdentityResult></R>",
            xml(&self.caller, false)
        ))
    }

    fn glue(&self, asked: &Asked, place: &str) -> Told {
        let one = |file: &str, list: &str, field: &str, name: String| {
            let is_meant = |item: &Value| ["Name", "Id"].iter().any(|field| item[field] == name);
            let told = self.one_of(&format!("{place}/glue/{file}.json"), list, is_meant);
            match told {
                Told::Json(item) => Told::Json(json!({ field: item })),
                other => other,
            }
        };
        match asked.operation.as_str() {
            "GetJob" => one("jobs", "Jobs", "Job", asked.field("JobName")),
            "GetCrawler" => one("crawlers", "Crawlers", "Crawler", asked.field("Name")),
            "GetConnection" => one("connections", "ConnectionList", "Connection", asked.field("Name")),
            "GetSession" => one("sessions", "Sessions", "Session", asked.field("Id")),
            "GetDatabase" => one("databases", "DatabaseList", "Database", asked.field("Name")),
            "GetTable" => {
                let list = format!("tables/{}", file_name(&asked.field("DatabaseName")));
                one(&list, "TableList", "Table", asked.field("Name"))
            }
            "GetSecurityConfiguration" => one(
                "security-configurations",
                "SecurityConfigurations",
                "SecurityConfiguration",
                asked.field("Name"),
            ),
            _ => self.by_table(asked),
        }
    }

    /// The file that the table of operations has for a request in JSON.
    fn by_table(&self, asked: &Asked) -> Told {
        let is_asked = |row: &&'static Operation| row.to_string() == asked.name() && !row.path.is_empty();
        let Some(row) = rows().find(is_asked) else { return Told::Refused };
        let account = AccountId::parse(&asked.account).unwrap();
        let mut want = FetchRequest::new(row, &account, &asked.region);
        for (field, parameter) in row.parameters {
            match parameter {
                Parameter::Text(text) | Parameter::TextList(text) => {
                    want = want.with(text.trim_matches(['{', '}']), asked.field(field));
                }
                Parameter::Structures(all) => {
                    for (name, text) in all[0] {
                        want = want.with(text.trim_matches(['{', '}']), asked.first(field, name));
                    }
                }
                Parameter::Number(_) | Parameter::Yes => {}
            }
        }
        let queue = want.argument("url").rsplit('/').next().unwrap().to_owned();
        self.file(&want.with("queue", queue).path(), row.absent.first().copied().unwrap_or(""))
    }

    /// The text of the script at a location.
    fn script(&self, asked: &Asked, bucket: &str, key: &str) -> Option<String> {
        let place = self.folder.join(format!("accounts/{}/{}/glue", asked.account, asked.region));
        let jobs = self.json(&format!("accounts/{}/{}/glue/jobs.json", asked.account, asked.region));
        let location = format!("s3://{bucket}/{key}");
        let job =
            jobs["Jobs"].as_array()?.iter().find(|job| job["Command"]["ScriptLocation"] == *location)?;
        let name = file_name(job["Name"].as_str().unwrap());
        fs::read_to_string(place.join(format!("scripts/{name}.txt"))).ok()
    }

    fn kms(&self, asked: &Asked, place: &str) -> Told {
        let mut id = asked.field("KeyId");
        match asked.operation.as_str() {
            "ListAliases" => return self.file(&format!("{place}/kms/aliases.json"), ""),
            "ListKeys" => return self.file(&format!("{place}/kms/keys.json"), ""),
            _ => {}
        }
        // A key of another account is told by that account.
        let account = id.split(':').nth(4).unwrap().to_owned();
        let region = id.split(':').nth(3).unwrap().to_owned();
        let place = format!("accounts/{account}/{region}");
        if let Some((_, alias)) = id.split_once(":alias/") {
            let aliases = self.json(&format!("{place}/kms/aliases.json"));
            let is_meant = |each: &&Value| each["AliasName"] == format!("alias/{alias}");
            let found = aliases["Aliases"].as_array().into_iter().flatten().find(is_meant);
            let Some(key) = found.and_then(|each| each["TargetKeyId"].as_str()) else {
                return Told::None("NotFoundException");
            };
            id = format!("arn:aws:kms:{region}:{account}:key/{key}");
        }
        let key = id.rsplit('/').next().unwrap();
        let listed = self.json(&format!("{place}/kms/keys.json"));
        let is_listed =
            listed["Keys"].as_array().is_some_and(|keys| keys.iter().any(|each| each["KeyId"] == key));
        if listed != Value::Null && !is_listed {
            return Told::None("NotFoundException");
        }
        let file = match asked.operation.as_str() {
            "DescribeKey" => "key",
            "GetKeyPolicy" => "policy",
            "ListGrants" => "grants",
            _ => "tags",
        };
        self.file(&format!("{place}/kms/keys/{key}/{file}.json"), "NotFoundException")
    }

    fn iam(&self, asked: &Asked) -> Told {
        let details = format!("accounts/{}/iam/account-authorization-details.json", asked.account);
        if asked.operation == "GetAccountAuthorizationDetails" {
            return self.file(&details, "");
        }
        if asked.operation.starts_with("GetPolicy") {
            let arn = asked.field("PolicyArn");
            let Told::Json(policy) = self.one_of(&details, "Policies", |policy| policy["Arn"] == arn) else {
                return Told::None("NoSuchEntity");
            };
            let is_default = |version: &&Value| version["VersionId"] == policy["DefaultVersionId"];
            let version = policy["PolicyVersionList"].as_array().unwrap().iter().find(is_default).unwrap();
            let is_version = asked.operation == "GetPolicyVersion";
            return Told::Json(if is_version {
                json!({"PolicyVersion": version})
            } else {
                json!({"Policy": policy})
            });
        }
        let name = asked.field("RoleName");
        let Told::Json(role) = self.one_of(&details, "RoleDetailList", |role| role["RoleName"] == name)
        else {
            return Told::None("NoSuchEntity");
        };
        let inline = role["RolePolicyList"].as_array().unwrap();
        Told::Json(match asked.operation.as_str() {
            "GetRole" => json!({ "Role": role }),
            "ListAttachedRolePolicies" => json!({ "AttachedPolicies": role["AttachedManagedPolicies"] }),
            "ListRolePolicies" => {
                json!({ "PolicyNames": inline.iter().map(|policy| &policy["PolicyName"]).collect::<Vec<_>>() })
            }
            _ => inline
                .iter()
                .find(|policy| policy["PolicyName"] == asked.field("PolicyName"))
                .unwrap()
                .clone(),
        })
    }

    fn organizations(&self, asked: &Asked) -> Told {
        const NONE: &str = "AWSOrganizationsNotInUseException";
        let list = |folder: &str, list: &str, is_meant: &dyn Fn(&Value) -> bool| {
            let files = fs::read_dir(self.folder.join("organization").join(folder)).into_iter().flatten();
            let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
            names.map(|name| name.trim_end_matches(".json").to_owned()).find(|name| {
                let file = self.json(&format!("organization/{folder}/{name}.json"));
                file[list].as_array().is_some_and(|items| items.iter().any(is_meant))
            })
        };
        match asked.operation.as_str() {
            "DescribeOrganization" => {
                let own = format!("accounts/{}/organization.json", asked.account);
                let is_asked = |item: &Value| item["Id"] == asked.account;
                let is_member = list("accounts-for-parent", "Accounts", &is_asked).is_some();
                match self.file(&own, NONE) {
                    Told::Refused if is_member => self.file("organization/organization.json", NONE),
                    told => told,
                }
            }
            _ if self.json("organization/organization.json")["Organization"]["MasterAccountId"]
                != asked.account =>
            {
                Told::Refused
            }
            "ListRoots" => self.file("organization/roots.json", NONE),
            "DescribePolicy" => {
                self.file(&format!("organization/policies/{}/policy.json", asked.field("PolicyId")), NONE)
            }
            "ListParents" => {
                let child = asked.field("ChildId");
                let is_child = |item: &Value| item["Id"] == child;
                let parent = list("accounts-for-parent", "Accounts", &is_child)
                    .or_else(|| list("organizational-units-for-parent", "OrganizationalUnits", &is_child));
                parent.map_or(Told::Refused, |id| Told::Json(json!({ "Parents": [{ "Id": id }] })))
            }
            "ListPoliciesForTarget" => {
                let kind = asked.field("Filter");
                let file = kind.to_lowercase().replace("policy", "policies").replace('_', "-");
                let Told::Json(all) = self.file(&format!("organization/{file}.json"), NONE) else {
                    return Told::Refused;
                };
                let target = asked.field("TargetId");
                let is_attached = |policy: &&Value| {
                    let path =
                        format!("organization/policies/{}/targets.json", policy["Id"].as_str().unwrap());
                    let targets = self.json(&path);
                    targets["Targets"].as_array().unwrap().iter().any(|each| each["TargetId"] == target)
                };
                let attached: Vec<_> =
                    all["Policies"].as_array().unwrap().iter().filter(is_attached).collect();
                Told::Json(json!({ "Policies": attached }))
            }
            _ => Told::Refused,
        }
    }

    fn ec2(&self, asked: &Asked, place: &str) -> Told {
        let name = asked.operation.trim_start_matches("Describe");
        if name == "VpcAttribute" {
            let kind = if asked.field("Attribute") == "enableDnsSupport" { "support" } else { "hostnames" };
            let vpc = asked.field("VpcId");
            return self.file(&format!("{place}/ec2/vpc-attributes/{vpc}/enable-dns-{kind}.json"), "");
        }
        let dashed: String = name
            .chars()
            .map(|c| if c.is_uppercase() { format!("-{}", c.to_ascii_lowercase()) } else { c.into() })
            .collect();
        self.file(&format!("{place}/ec2/{}.json", dashed.trim_start_matches('-')), "")
    }

    fn s3(&self, asked: &Asked) -> Answer {
        let (method, uri) = asked.operation.split_once(" /").unwrap_or(("GET", ""));
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let (folder, key) = (format!("s3/{bucket}"), decoded(key));
        let refused = || Answer::error(asked, 403, "AccessDenied", "Access Denied");
        let answer = match (method, query.split('&').next().unwrap()) {
            ("HEAD", _) => {
                let objects = self.json(&format!("{folder}/objects.json"));
                let object = objects["Objects"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|object| object["Key"] == key)
                    .unwrap();
                return Answer { headers: headers(object), ..Answer::of("") };
            }
            (_, "location") => match self.file(&format!("{folder}/location.json"), "") {
                Told::Json(at) => format!("<L>{}</L>", at["LocationConstraint"].as_str().unwrap_or_default()),
                Told::None(_) => return Answer::error(asked, 404, "NoSuchBucket", "none"),
                Told::Refused => return refused(),
            },
            (_, "encryption") => match self.file(&format!("{folder}/encryption.json"), "") {
                Told::Json(rules) => {
                    let rules = rules["ServerSideEncryptionConfiguration"]["Rules"].as_array().unwrap();
                    let rule = |rule: &Value| format!("<Rule>{}</Rule>", xml(rule, false));
                    format!("<S>{}</S>", rules.iter().map(rule).collect::<String>())
                }
                _ => return refused(),
            },
            (_, "policy") => match self.file(&format!("{folder}/policy.json"), "") {
                Told::Json(file) => file["Policy"].as_str().unwrap().to_owned(),
                Told::None(_) => return Answer::error(asked, 404, "NoSuchBucketPolicy", "none"),
                Told::Refused => return refused(),
            },
            (_, "list-type=2") => {
                let objects = self.json(&format!("{folder}/objects.json"));
                let prefix = decoded(query.split_once("prefix=").unwrap().1);
                let keys = objects["Objects"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|each| each["Key"].as_str());
                let one = |key: &str| format!("<Contents><Key>{key}</Key></Contents>");
                format!("<L>{}</L>", keys.filter(|key| key.starts_with(&prefix)).map(one).collect::<String>())
            }
            _ => match self.script(asked, bucket, &key) {
                Some(text) => {
                    let objects = self.json(&format!("{folder}/objects.json"));
                    let mut all = objects["Objects"].as_array().into_iter().flatten();
                    let headers = all.find(|object| object["Key"] == key).map(headers).unwrap_or_default();
                    return Answer { headers, ..Answer::of(text) };
                }
                None => return refused(),
            },
        };
        Answer::of(answer)
    }
}

fn headers(object: &Value) -> Vec<(String, String)> {
    let pairs = [
        ("x-amz-server-side-encryption", object["ServerSideEncryption"].as_str()),
        ("x-amz-server-side-encryption-aws-kms-key-id", object["SSEKMSKeyId"].as_str()),
        (
            "x-amz-server-side-encryption-bucket-key-enabled",
            object["BucketKeyEnabled"].as_bool().map(|is| if is { "true" } else { "false" }),
        ),
    ];
    pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect()
}

enum Told {
    Json(Value),
    None(&'static str),
    Refused,
}
