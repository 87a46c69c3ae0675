variable "role_name" {
  description = "The name that is given to `keytrace collect --role-name`; the same in every account."
  type        = string
  default     = "KeytraceRead"
}

variable "trusted_principal" {
  description = "The ARN of the role or user that runs keytrace in the management account or a delegated one."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(root|role/.+|user/.+)$", var.trusted_principal))
    error_message = "Give the ARN of an IAM role, user or account root."
  }
}
