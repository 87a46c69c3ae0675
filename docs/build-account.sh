#!/bin/sh
# Builds the account of the walk-through in README.md with the AWS CLI: the job `nightly` reads and writes a bucket whose
# default key its role may not use.
set -eu

trust='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
work='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","glue:*","logs:*"],"Resource":"*"}]}'
aws iam create-role --role-name etl --assume-role-policy-document "$trust"
aws iam put-role-policy --role-name etl --policy-name work --policy-document "$work"

key=$(aws kms create-key --key-usage ENCRYPT_DECRYPT --query KeyMetadata.Arn --output text)
default='{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"'$key'"}}]}'
aws s3api create-bucket --bucket lake
aws s3api put-bucket-encryption --bucket lake --server-side-encryption-configuration "$default"

echo "spark.read.parquet('s3://lake/orders/').write.parquet('s3://lake/out/')" | aws s3 cp - s3://lake/nightly.py
aws glue create-job --name nightly --role etl --glue-version 4.0 \
  --command Name=glueetl,ScriptLocation=s3://lake/nightly.py,PythonVersion=3 \
  --default-arguments '{"--TempDir":"s3://lake/tmp/"}'
