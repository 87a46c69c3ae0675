//! A folder that holds every file of the format, each as the AWS CLI prints it.

mod workloads;

use std::sync::LazyLock;

use keytrace_snapshot::format::Files;

/// Every path of the format, and an answer of AWS.
pub(crate) static FILES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| [MOST, workloads::FILES].concat());

const MOST: &[(&str, &str)] = &[
    (
        "snapshot.json",
        r#"{"format":"keytrace.snapshot/1","toolVersion":"0.1.0","collectedAt":"2026-11-20T10:00:00Z",
            "caller":{"UserId":"AIDAEXAMPLE","Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/ann"},
            "regions":["us-east-1"],"accounts":{"111122223333":["us-east-1"],"444455556666":[]}}"#,
    ),
    (
        "gaps.json",
        r#"{"gaps":[
            {"path":"s3/lake/policy.json","kind":"absent"},
            {"path":"accounts/444455556666/us-east-1/kms/keys/1111aaaa-0000-0000-0000-000000000000/key.json","kind":"absent"},
            {"path":"accounts/111122223333/us-east-1/kms/keys/1234abcd-12ab-34cd-56ef-1234567890ab/tags.json",
             "kind":"not-collected","reason":"AccessDeniedException: no kms:ListResourceTags"}]}"#,
    ),
    (
        "organization/organization.json",
        r#"{"Organization":{"Id":"o-a1b2c3d4e5","Arn":"arn:aws:organizations::999988887777:organization/o-a1b2c3d4e5",
            "FeatureSet":"ALL","MasterAccountId":"999988887777","AvailablePolicyTypes":[]}}"#,
    ),
    (
        "organization/roots.json",
        r#"{"Roots":[{"Id":"r-ab12","Name":"Root",
            "PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]}]}"#,
    ),
    (
        "organization/accounts.json",
        r#"{"Accounts":[{"Id":"111122223333","Name":"data","Status":"ACTIVE","State":"ACTIVE"},
            {"Id":"999988887777","Name":"management","Status":"ACTIVE"}]}"#,
    ),
    (
        "organization/organizational-units-for-parent/r-ab12.json",
        r#"{"OrganizationalUnits":[{"Id":"ou-ab12-11111111","Name":"Workloads"}]}"#,
    ),
    (
        "organization/parents/111122223333.json",
        r#"{"Parents":[{"Id":"ou-ab12-11111111","Type":"ORGANIZATIONAL_UNIT"}]}"#,
    ),
    ("organization/accounts-for-parent/r-ab12.json", r#"{"Accounts":[{"Id":"999988887777"}]}"#),
    (
        "organization/service-control-policies.json",
        r#"{"Policies":[{"Id":"p-FullAWSAccess","Name":"FullAWSAccess","Type":"SERVICE_CONTROL_POLICY","AwsManaged":true},
            {"Id":"p-11111111","Name":"NoKms","Type":"SERVICE_CONTROL_POLICY","AwsManaged":false}]}"#,
    ),
    (
        "organization/resource-control-policies.json",
        r#"{"Policies":[{"Id":"p-RCPFullAWSAccess","Name":"RCPFullAWSAccess","Type":"RESOURCE_CONTROL_POLICY"}]}"#,
    ),
    (
        "organization/policies/p-11111111/policy.json",
        r#"{"Policy":{"PolicySummary":{"Id":"p-11111111","Name":"NoKms","Type":"SERVICE_CONTROL_POLICY","AwsManaged":false},
            "Content":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"}}"#,
    ),
    (
        "organization/policies/p-11111111/targets.json",
        r#"{"Targets":[{"TargetId":"ou-ab12-11111111","Name":"Workloads","Type":"ORGANIZATIONAL_UNIT"}]}"#,
    ),
    (
        "organization/policies/p-FullAWSAccess/targets.json",
        r#"{"Targets":[{"TargetId":"r-ab12","Type":"ROOT"},{"TargetId":"ou-ab12-11111111","Type":"ORGANIZATIONAL_UNIT"},
            {"TargetId":"111122223333","Type":"ACCOUNT"}]}"#,
    ),
    (
        "organization/targets/999988887777/service-control-policies.json",
        r#"{"Policies":[{"Id":"p-FullAWSAccess","Name":"FullAWSAccess","Type":"SERVICE_CONTROL_POLICY"}]}"#,
    ),
    (
        "organization/targets/r-ab12/resource-control-policies.json",
        r#"{"Policies":[{"Id":"p-RCPFullAWSAccess","Name":"RCPFullAWSAccess","Type":"RESOURCE_CONTROL_POLICY"}]}"#,
    ),
    ("s3/lake/location.json", r#"{"LocationConstraint":null}"#),
    (
        "s3/lake/encryption.json",
        r#"{"ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":
            {"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"alias/lake"},"BucketKeyEnabled":true}]}}"#,
    ),
    (
        "s3/lake/objects.json",
        r#"{"Objects":[{"Key":"raw/a b.parquet","ServerSideEncryption":"aws:kms","BucketKeyEnabled":false,
            "SSEKMSKeyId":"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "LastModified":"2026-01-01T00:00:00+00:00"}]}"#,
    ),
    ("s3/logs/policy.json", r#"{"Policy":"{\"Statement\":[]}"}"#),
    ("s3/logs/location.json", r#"{"LocationConstraint":"EU"}"#),
    ("accounts/111122223333/organization.json", r#"{"Organization":{"Id":"o-a1b2c3d4e5"}}"#),
    (
        "accounts/111122223333/s3/buckets.json",
        r#"{"Buckets":[{"Name":"lake"}],"Owner":{"ID":"0"},"Prefix":null}"#,
    ),
    (
        "accounts/111122223333/iam/account-authorization-details.json",
        r#"{"UserDetailList":[{"Path":"/","UserName":"ann","UserId":"AIDAEXAMPLE","Arn":"arn:aws:iam::111122223333:user/ann",
              "GroupList":["admins"],"AttachedManagedPolicies":[],"UserPolicyList":[],"Tags":[]}],
            "GroupDetailList":[{"Path":"/","GroupName":"admins","GroupId":"AGPAEXAMPLE","Arn":"arn:aws:iam::111122223333:group/admins",
              "GroupPolicyList":[],"AttachedManagedPolicies":[{"PolicyName":"AdministratorAccess","PolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}]}],
            "RoleDetailList":[{"Path":"/service-role/","RoleName":"etl","RoleId":"AROAEXAMPLE","Arn":"arn:aws:iam::111122223333:role/service-role/etl",
              "CreateDate":"2026-01-01T00:00:00+00:00","AssumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%7D",
              "InstanceProfileList":[],"RolePolicyList":[{"PolicyName":"kms","PolicyDocument":{"Version":"2012-10-17","Statement":[]}}],
              "AttachedManagedPolicies":[{"PolicyName":"lake","PolicyArn":"arn:aws:iam::111122223333:policy/lake"}],
              "PermissionsBoundary":{"PermissionsBoundaryType":"Policy","PermissionsBoundaryArn":"arn:aws:iam::111122223333:policy/lake"},
              "Tags":[{"Key":"team","Value":"data"}],"RoleLastUsed":{}}],
            "Policies":[{"PolicyName":"lake","PolicyId":"ANPAEXAMPLE","Arn":"arn:aws:iam::111122223333:policy/lake","Path":"/",
              "DefaultVersionId":"v2","AttachmentCount":1,"PolicyVersionList":[
                {"Document":{"Statement":"new"},"VersionId":"v2","IsDefaultVersion":true},
                {"Document":{"Statement":"old"},"VersionId":"v1","IsDefaultVersion":false}]}]}"#,
    ),
    (
        "accounts/444455556666/iam/roles/reader/role.json",
        r#"{"Role":{"Path":"/","RoleName":"reader","RoleId":"AROAREADER","Arn":"arn:aws:iam::444455556666:role/reader",
            "AssumeRolePolicyDocument":{"Statement":[]},"MaxSessionDuration":3600}}"#,
    ),
    ("accounts/444455556666/iam/roles/reader/attached-policies.json", r#"{"AttachedPolicies":[]}"#),
    ("accounts/444455556666/iam/roles/reader/inline-policies.json", r#"{"PolicyNames":["one","two"]}"#),
    (
        "accounts/444455556666/iam/roles/reader/inline-policies/one.json",
        r#"{"RoleName":"reader","PolicyName":"one","PolicyDocument":{"Statement":[]}}"#,
    ),
    (
        "accounts/444455556666/iam/users/bob/user.json",
        r#"{"User":{"Path":"/","UserName":"bob","Arn":"arn:aws:iam::444455556666:user/bob"}}"#,
    ),
    ("accounts/444455556666/iam/users/bob/groups.json", r#"{"Groups":[{"GroupName":"readers","Path":"/"}]}"#),
    (
        "accounts/444455556666/iam/groups/readers/group.json",
        r#"{"Users":[],"Group":{"Path":"/","GroupName":"readers","Arn":"arn:aws:iam::444455556666:group/readers"}}"#,
    ),
    (
        "accounts/444455556666/iam/policies/Deny/policy.json",
        r#"{"Policy":{"PolicyName":"Deny","Arn":"arn:aws:iam::444455556666:policy/Deny","DefaultVersionId":"v1"}}"#,
    ),
    (
        "accounts/444455556666/iam/policies/Deny/version.json",
        r#"{"PolicyVersion":{"Document":{"Statement":[]},"VersionId":"v1","IsDefaultVersion":true}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/kms/keys.json",
        r#"{"Keys":[{"KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab","KeyArn":"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
            {"KeyId":"mrk-0000"}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/kms/keys/1234abcd-12ab-34cd-56ef-1234567890ab/key.json",
        r#"{"KeyMetadata":{"AWSAccountId":"111122223333","KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab",
            "Arn":"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab","Enabled":true,"KeyState":"Enabled",
            "KeyManager":"CUSTOMER","KeySpec":"SYMMETRIC_DEFAULT","KeyUsage":"ENCRYPT_DECRYPT","Origin":"AWS_KMS","MultiRegion":false,
            "CreationDate":1714564800.123,"DeletionDate":1714564800.5}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/kms/keys/1234abcd-12ab-34cd-56ef-1234567890ab/policy.json",
        r#"{"Policy":"{\n  \"Version\" : \"2012-10-17\"\n}","PolicyName":"default"}"#,
    ),
    (
        "accounts/111122223333/us-east-1/kms/keys/1234abcd-12ab-34cd-56ef-1234567890ab/grants.json",
        r#"{"Grants":[{"GrantId":"g1","GranteePrincipal":"arn:aws:iam::111122223333:role/service-role/etl","Operations":["Decrypt"],
            "Constraints":{"EncryptionContextSubset":{"aws:s3:arn":"arn:aws:s3:::lake"}}},
            {"GrantId":"g2","GranteeServicePrincipal":"dynamodb.amazonaws.com","Operations":[],"Constraints":{"SourceArn":"arn:aws:dynamodb:::t"}}]}"#,
    ),
    (
        "accounts/444455556666/us-east-1/kms/keys/5555/tags.json",
        r#"{"Tags":[{"TagKey":"team","TagValue":"data"}],"Truncated":false}"#,
    ),
    (
        "accounts/111122223333/us-east-1/kms/key-details.json",
        r#"{"Keys":[{"KeyId":"mrk-0000","Policy":"{}","PolicyName":"default","Grants":[],"Truncated":false,"Tags":[{"TagKey":"a","TagValue":"b"}],
            "KeyMetadata":{"KeyId":"mrk-0000","Arn":"arn:aws:kms:us-east-1:111122223333:key/mrk-0000","MultiRegion":true,
            "MultiRegionConfiguration":{"MultiRegionKeyType":"PRIMARY","PrimaryKey":{"Region":"us-east-1"},"ReplicaKeys":[]}}}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/kms/aliases.json",
        r#"{"Aliases":[{"AliasName":"alias/lake","TargetKeyId":"mrk-0000"},{"AliasName":"alias/aws/glue"}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/glue/jobs.json",
        r#"{"Jobs":[{"Name":"daily orders","Role":"etl","Command":{"Name":"glueetl","ScriptLocation":"s3://lake/a.py"},
            "DefaultArguments":{"--TempDir":"s3://lake/tmp/"},"Connections":{"Connections":["warehouse"]},
            "SecurityConfiguration":"kms","GlueVersion":"4.0","MaxCapacity":2.0,
            "CodeGenConfigurationNodes":{"node-1":{"S3CsvSource":{"Paths":["s3://lake/raw/"]}}}}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/glue/job-runs/daily%20orders.json",
        r#"{"JobRuns":[{"Id":"jr_1","JobName":"daily orders","JobRunState":"FAILED","ErrorMessage":"no",
            "StartedOn":"2026-01-01T00:00:00+00:00","ExecutionRoleSessionPolicy":"{\"Statement\":[]}"}],"NextToken":"more"}"#,
    ),
    ("accounts/111122223333/us-east-1/glue/scripts/daily%20orders.txt", "import boto3\n"),
    (
        "accounts/444455556666/us-east-1/glue/jobs/nightly.json",
        r#"{"Job":{"Name":"nightly","Role":"arn:aws:iam::444455556666:role/reader"}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/glue/crawlers.json",
        r#"{"Crawlers":[{"Name":"raw","Role":"service-role/etl","Targets":{"S3Targets":[{"Path":"s3://lake/raw","Exclusions":[]}],
            "JdbcTargets":[],"MongoDBTargets":[{"ConnectionName":"m"}],"DynamoDBTargets":[{"Path":"orders","scanAll":true}],
            "CatalogTargets":[],"DeltaTargets":[{"DeltaTables":["s3://lake/delta"],"WriteManifest":false}]},
            "RecrawlPolicy":{"RecrawlBehavior":"CRAWL_EVENT_MODE"},"LastCrawl":{"Status":"FAILED","ErrorMessage":"no"}}]}"#,
    ),
    ("accounts/444455556666/us-east-1/glue/crawlers/c.json", r#"{"Crawler":{"Name":"c"}}"#),
    (
        "accounts/111122223333/us-east-1/glue/triggers.json",
        r#"{"Triggers":[{"Name":"t","Actions":[{"JobName":"daily orders"}]}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/glue/security-configurations.json",
        r#"{"SecurityConfigurations":[{"Name":"kms","EncryptionConfiguration":{"S3Encryption":[{"S3EncryptionMode":"SSE-KMS","KmsKeyArn":"k"}],
            "CloudWatchEncryption":{"CloudWatchEncryptionMode":"DISABLED"},"JobBookmarksEncryption":{"JobBookmarksEncryptionMode":"CSE-KMS","KmsKeyArn":"k"}}}]}"#,
    ),
    (
        "accounts/444455556666/us-east-1/glue/security-configurations/one.json",
        r#"{"SecurityConfiguration":{"Name":"one","EncryptionConfiguration":{}}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/glue/data-catalog-encryption-settings.json",
        r#"{"DataCatalogEncryptionSettings":{"EncryptionAtRest":{"CatalogEncryptionMode":"SSE-KMS","SseAwsKmsKeyId":"alias/aws/glue"},
            "ConnectionPasswordEncryption":{"ReturnConnectionPasswordEncrypted":false}}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/glue/connections.json",
        r#"{"ConnectionList":[{"Name":"warehouse","ConnectionType":"JDBC","ConnectionProperties":{"PASSWORD":"hunter2","SECRET_ID":"db"},
            "PhysicalConnectionRequirements":{"SubnetId":"subnet-1","SecurityGroupIdList":["sg-1"],"AvailabilityZone":"us-east-1a"}}]}"#,
    ),
    ("accounts/444455556666/us-east-1/glue/connections/x.json", r#"{"Connection":{"Name":"x"}}"#),
    (
        "accounts/111122223333/us-east-1/glue/databases.json",
        r#"{"DatabaseList":[{"Name":"sales","CatalogId":"111122223333"}]}"#,
    ),
    (
        "accounts/444455556666/us-east-1/glue/databases/d.json",
        r#"{"Database":{"Name":"d","TargetDatabase":{"CatalogId":"111122223333","DatabaseName":"sales"}}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/glue/tables/sales.json",
        r#"{"TableList":[{"Name":"orders","DatabaseName":"sales","StorageDescriptor":{"Location":"s3://lake/orders"},
            "Parameters":{"table_type":"ICEBERG"},"IsRegisteredWithLakeFormation":false}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/glue/tables/other/linked.json",
        r#"{"Table":{"Name":"linked","DatabaseName":"other","TargetTable":{"CatalogId":"444455556666","DatabaseName":"d","Name":"t"}}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/glue/partitions/sales/orders.json",
        r#"{"Partitions":[{"Values":["2026"],"StorageDescriptor":{"Location":"s3://old/orders"}}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/logs/log-groups.json",
        r#"{"logGroups":[{"logGroupName":"/aws-glue/jobs/error","arn":"arn:aws:logs:us-east-1:111122223333:log-group:/aws-glue/jobs/error:*",
            "kmsKeyId":"k","retentionInDays":30,"storedBytes":0}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/ec2/vpcs.json",
        r#"{"Vpcs":[{"VpcId":"vpc-1","CidrBlock":"10.0.0.0/16","OwnerId":"111122223333"}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/ec2/vpc-attributes/vpc-1/enable-dns-support.json",
        r#"{"VpcId":"vpc-1","EnableDnsSupport":{"Value":true}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/ec2/vpc-attributes/vpc-1/enable-dns-hostnames.json",
        r#"{"VpcId":"vpc-1","EnableDnsHostnames":{"Value":false}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/ec2/subnets.json",
        r#"{"Subnets":[{"SubnetId":"subnet-1","VpcId":"vpc-1","AvailabilityZone":"us-east-1a"}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/ec2/vpc-endpoints.json",
        r#"{"VpcEndpoints":[{"VpcEndpointId":"vpce-1","VpcEndpointType":"Interface","VpcId":"vpc-1","ServiceName":"com.amazonaws.us-east-1.kms",
            "State":"available","PolicyDocument":"{\"Statement\":[]}","SubnetIds":["subnet-1"],"RouteTableIds":[],
            "Groups":[{"GroupId":"sg-1","GroupName":"default"}],"PrivateDnsEnabled":true,"DnsEntries":[{"DnsName":"kms.us-east-1.amazonaws.com"}]}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/ec2/route-tables.json",
        r#"{"RouteTables":[{"RouteTableId":"rtb-1","VpcId":"vpc-1","Associations":[{"Main":true}],
            "Routes":[{"DestinationCidrBlock":"0.0.0.0/0","NatGatewayId":"nat-1","State":"active"}]}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/ec2/security-groups.json",
        r#"{"SecurityGroups":[{"GroupId":"sg-1","VpcId":"vpc-1","IpPermissions":[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,
            "IpRanges":[{"CidrIp":"10.0.0.0/16"}],"UserIdGroupPairs":[{"GroupId":"sg-1","UserId":"111122223333"}]}],"IpPermissionsEgress":[{"IpProtocol":"-1"}]}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/ec2/nat-gateways.json",
        r#"{"NatGateways":[{"NatGatewayId":"nat-1","VpcId":"vpc-1","State":"available"}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/secretsmanager/secrets.json",
        r#"{"SecretList":[{"ARN":"arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf","Name":"db","KmsKeyId":"alias/lake"}]}"#,
    ),
    ("accounts/111122223333/us-east-1/secretsmanager/secrets/db/policy.json", r#"{"ARN":"arn","Name":"db"}"#),
    (
        "accounts/444455556666/us-east-1/secretsmanager/secrets/team%2Fapi/secret.json",
        r#"{"ARN":"arn:aws:secretsmanager:us-east-1:444455556666:secret:team/api-AbCdEf","Name":"team/api"}"#,
    ),
    (
        "accounts/444455556666/us-east-1/secretsmanager/secrets/team%2Fapi/policy.json",
        r#"{"Name":"team/api","ResourcePolicy":"{\"Statement\":[]}"}"#,
    ),
    (
        "accounts/111122223333/us-east-1/lakeformation/resources.json",
        r#"{"ResourceInfoList":[{"ResourceArn":"arn:aws:s3:::lake/gov","RoleArn":"arn:aws:iam::111122223333:role/lf","HybridAccessEnabled":false}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/lakeformation/opt-ins.json",
        r#"{"LakeFormationOptInsInfoList":[{"Resource":{"Table":{"DatabaseName":"sales","Name":"orders"}},
            "Principal":{"DataLakePrincipalIdentifier":"arn:aws:iam::111122223333:role/etl"}}]}"#,
    ),
    (
        "accounts/111122223333/us-east-1/sqs/queues/events.json",
        r#"{"Attributes":{"KmsMasterKeyId":"alias/lake","SqsManagedSseEnabled":"false","Policy":"{}"}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/dynamodb/tables/orders.json",
        r#"{"Table":{"TableName":"orders","SSEDescription":{"Status":"ENABLED","SSEType":"KMS","KMSMasterKeyArn":"k"}}}"#,
    ),
    (
        "accounts/111122223333/us-east-1/kinesis/streams/clicks.json",
        r#"{"StreamDescriptionSummary":{"StreamName":"clicks","StreamARN":"arn","EncryptionType":"KMS","KeyId":"alias/aws/kinesis"}}"#,
    ),
];

/// The folder.
pub(crate) fn files() -> Files {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// A folder that holds only `snapshot.json` and these files.
pub(crate) fn files_with(more: &[(&str, &str)]) -> Files {
    let first = [("snapshot.json", r#"{"format":"keytrace.snapshot/1"}"#)];
    first.iter().chain(more).map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}
