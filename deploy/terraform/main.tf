# The role that keytrace assumes in a member account to read it (`keytrace collect --organization`).

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.trusted_principal]
    }
  }
}

resource "aws_iam_policy" "read" {
  name_prefix = "${var.role_name}-"
  description = "What keytrace asks AWS, and nothing else."
  # What `keytrace collect --print-policy` prints; a test holds them equal.
  policy = file("${path.module}/read-policy.json")
}

resource "aws_iam_role" "read" {
  name                 = var.role_name
  description          = "Lets keytrace read this account."
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.read.name
  policy_arn = aws_iam_policy.read.arn
}
