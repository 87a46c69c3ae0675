"""Builds an account in moto: python moto_account.py URL ROLES KEYS JOBS."""

import json
import sys

import boto3

url, roles, keys, jobs = sys.argv[1], *map(int, sys.argv[2:])


def client(name):
    return boto3.client(
        name, endpoint_url=url, region_name="us-east-1", aws_access_key_id="me", aws_secret_access_key="me"
    )


iam, kms, glue, s3 = map(client, ("iam", "kms", "glue", "s3"))
trust = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
for number in range(roles):
    document = {"Version": "2012-10-17", "Statement": [trust]}
    iam.create_role(RoleName=f"role-{number}", AssumeRolePolicyDocument=json.dumps(document))
for number in range(keys):
    kms.create_key(KeyUsage="ENCRYPT_DECRYPT", Description=f"key {number}")
s3.create_bucket(Bucket="code")
for number in range(jobs):
    script = f"jobs/{number}.py"
    s3.put_object(Bucket="code", Key=script, Body=b"spark.read.parquet('s3://code/data/')\n")
    command = {"Name": "glueetl", "ScriptLocation": f"s3://code/{script}", "PythonVersion": "3"}
    glue.create_job(Name=f"job-{number}", Role=f"role-{number}", GlueVersion="4.0", Command=command)
