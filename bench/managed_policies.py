"""Prints every AWS managed policy that moto ships as a JSON line: {"name", "policy"}. The policy is text."""

import json

from moto.iam.aws_managed_policies import aws_managed_policies_data

for name, policy in sorted(json.loads(aws_managed_policies_data).items()):
    print(json.dumps({"name": name, "policy": json.dumps(policy["Document"], indent=4)}))
