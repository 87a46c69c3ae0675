//! What a problem means, in words.

use crate::document::ProblemKind;

impl ProblemKind {
    /// What is wrong, in words, without the text that is meant. In backticks, behind "answers", stands what AWS itself
    /// answers to who saves such a policy, where a source is known for it.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::InvalidJson(fault) => format!(
                "the policy is not JSON: {fault}; IAM answers `MalformedPolicyDocument`: `This policy contains invalid Json`, S3 `MalformedPolicy`: `Policies must be valid JSON and the first byte must be '{{'`"
            ),
            Self::TooLong { limit, length } => limit.message(length),
            Self::TooMany { limit, count } => limit.message(count),
            other => {
                let words = other.of_grammar().or_else(|| other.of_values()).or_else(|| other.of_elements());
                String::from(words.unwrap_or_else(|| other.of_kind()))
            }
        }
    }

    /// Faults of JSON and of the grammar.
    fn of_grammar(self) -> Option<&'static str> {
        Some(match self {
            Self::NotAnObject => "expected a JSON object",
            Self::DuplicateMember => "this name stands twice in one object; AWS refuses such a policy",
            Self::UnknownElement => "the policy grammar has no such element here (names are case-sensitive)",
            Self::MissingElement => {
                "a required element is missing; IAM answers `MalformedPolicyDocument`: `Syntax errors in policy.`, S3 `MalformedPolicy`: `Missing required field …`"
            }
            Self::ExclusiveElements => "these elements exclude each other",
            Self::WrongType => {
                "the value has the wrong JSON type; IAM answers `MalformedPolicyDocument`: `Syntax errors in policy.`, S3 `MalformedPolicy`: `Invalid policy syntax.`"
            }
            Self::UnknownVersion => "`Version` must be `2012-10-17` or `2008-10-17`",
            Self::InvalidEffect => "`Effect` must be `Allow` or `Deny`, in exactly this letter case",
            Self::DuplicateSid => {
                "this `Sid` stands twice; IAM answers `MalformedPolicyDocument`: `Statement IDs (SID) in a single policy must be unique.`"
            }
            Self::EmptyList => "the list is empty",
            Self::Oversized => {
                "the policy is longer than 1 MiB; AWS takes none of such a length, and it is not evaluated"
            }
            _ => return None,
        })
    }

    /// Patterns and values that are not what they seem to be.
    fn of_values(self) -> Option<&'static str> {
        Some(match self {
            Self::InvalidPrincipal => {
                "AWS does not accept this principal; KMS answers `Policy contains a statement with one or more invalid principals.`, IAM and S3 `Invalid principal in policy`"
            }
            Self::BlankInPrincipal => {
                "there is a blank in the principal's ARN; KMS answers `Policy contains a statement with one or more invalid principals.`, IAM and S3 `Invalid principal in policy`"
            }
            Self::UniqueIdPrincipal => {
                "a unique id instead of an ARN: the user or role that was named here has been deleted"
            }
            Self::NotPrincipalWithAllow => "`NotPrincipal` with `Allow` admits everybody else",
            Self::InvalidAction => "this is not an action and matches nothing",
            Self::InvalidResource => {
                "this matches nothing; IAM answers `MalformedPolicyDocument`: `Resource … must be in ARN format or \"*\".`"
            }
            Self::VariableWithoutVersion => {
                "without `Version` `2012-10-17` a policy variable is literal text"
            }
            Self::UnknownOperator => {
                "there is no such condition operator; S3 answers `MalformedPolicy`: `Invalid Condition type : …`"
            }
            Self::OperatorCase => "the operator's letter case differs from the documented one",
            Self::InvalidConditionValue => "the value does not fit the condition operator",
            Self::InvalidCharacter => "AWS does not accept this character in a policy",
            _ => return None,
        })
    }

    /// Elements that the kind of policy does not take, or asks for.
    fn of_elements(self) -> Option<&'static str> {
        Some(match self {
            Self::PrincipalForbidden => {
                "IAM answers `MalformedPolicyDocument`: `Policy document should not specify a principal.`"
            }
            Self::PrincipalRequired => {
                "a policy that a resource carries names a principal; S3 and IAM answer `Missing required field Principal`"
            }
            Self::NotPrincipalForbidden => "this kind of policy does not take `NotPrincipal` here",
            Self::ResourceForbidden => {
                "IAM answers `MalformedPolicyDocument`: `Has prohibited field Resource`"
            }
            Self::ResourceRequired => {
                "IAM answers `MalformedPolicyDocument`: `Policy statement must contain resources.`"
            }
            Self::ResourceAssumed => "without `Resource` the statement is read as naming every resource",
            Self::StatementWithoutResource => "KMS ignores a key policy statement without `Resource`",
            Self::MisplacedId => "`Id` belongs to policies that a resource carries",
            Self::SidCharacters => {
                "IAM answers `MalformedPolicyDocument`: `Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*`"
            }
            Self::RcpVersion => "a resource control policy needs `Version` `2012-10-17`",
            Self::RcpAllow => "a resource control policy can only deny",
            Self::RcpPrincipal => "the principal of a resource control policy must be `*`",
            Self::RcpNotAction => "a resource control policy does not take `NotAction`",
            Self::RcpEveryAction => "a resource control policy does not take the bare action `*`",
            Self::OverlyPermissiveCondition => {
                "`ForAllValues` is true when the request lacks this single-valued key; KMS answers `OverlyPermissiveCondition`"
            }
            _ => return None,
        })
    }

    /// What one kind of policy alone asks.
    fn of_kind(self) -> &'static str {
        match self {
            Self::StatementWithoutAction => "KMS ignores a key policy statement without `Action`",
            Self::LockedOut => {
                "nobody may call `kms:PutKeyPolicy` by this policy; unless told to bypass this check, KMS answers `MalformedPolicyDocumentException`: `The new key policy will not allow you to update the key policy in the future.`"
            }
            Self::ScpPrincipal => {
                "a service control policy names no principal; AWS answers `MalformedPolicyDocumentException`: `The provided policy document does not meet the requirements of the specified policy type.`"
            }
            Self::BucketPolicyAction => {
                "a bucket policy takes actions of S3 only; S3 answers `MalformedPolicy`: `Policy has invalid action`"
            }
            Self::BucketPolicyResource => {
                "a bucket policy takes the bucket and its objects only; S3 answers `MalformedPolicy`: `Policy has invalid resource`"
            }
            Self::BucketActionWithoutResource => {
                "this action acts on none of the statement's resources: those on objects need `arn:aws:s3:::bucket/*`, those on buckets `arn:aws:s3:::bucket`; S3 answers `MalformedPolicy`: `Action does not apply to any resource(s) in statement`"
            }
            Self::EndpointIdentifier => {
                "a VPC endpoint policy compares this key neither with wildcards nor as a number"
            }
            Self::EndpointWildcard => {
                "in a VPC endpoint policy six other characters must stand together before or behind each wildcard"
            }
            Self::EndpointAccount => {
                "in a VPC endpoint policy the account of an ARN is an id or wildcards, not both"
            }
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::ProblemKind;

    #[test]
    fn every_problem_has_words_and_awss_own_stand_in_backticks() {
        for kind in [
            ProblemKind::NotAnObject,
            ProblemKind::DuplicateMember,
            ProblemKind::UnknownElement,
            ProblemKind::MissingElement,
            ProblemKind::ExclusiveElements,
            ProblemKind::WrongType,
            ProblemKind::UnknownVersion,
            ProblemKind::InvalidEffect,
            ProblemKind::DuplicateSid,
            ProblemKind::EmptyList,
            ProblemKind::InvalidPrincipal,
            ProblemKind::BlankInPrincipal,
            ProblemKind::UniqueIdPrincipal,
            ProblemKind::NotPrincipalWithAllow,
            ProblemKind::InvalidAction,
            ProblemKind::InvalidResource,
            ProblemKind::VariableWithoutVersion,
            ProblemKind::UnknownOperator,
            ProblemKind::OperatorCase,
            ProblemKind::InvalidConditionValue,
            ProblemKind::InvalidCharacter,
            ProblemKind::Oversized,
            ProblemKind::PrincipalForbidden,
            ProblemKind::PrincipalRequired,
            ProblemKind::NotPrincipalForbidden,
            ProblemKind::ResourceForbidden,
            ProblemKind::ResourceRequired,
            ProblemKind::ResourceAssumed,
            ProblemKind::StatementWithoutResource,
            ProblemKind::MisplacedId,
            ProblemKind::SidCharacters,
            ProblemKind::RcpVersion,
            ProblemKind::RcpAllow,
            ProblemKind::RcpPrincipal,
            ProblemKind::RcpNotAction,
            ProblemKind::RcpEveryAction,
            ProblemKind::OverlyPermissiveCondition,
            ProblemKind::StatementWithoutAction,
            ProblemKind::LockedOut,
            ProblemKind::ScpPrincipal,
            ProblemKind::BucketPolicyAction,
            ProblemKind::BucketPolicyResource,
            ProblemKind::BucketActionWithoutResource,
            ProblemKind::EndpointIdentifier,
            ProblemKind::EndpointWildcard,
            ProblemKind::EndpointAccount,
        ] {
            let message = kind.message();
            assert!(message.len() > 12, "{kind:?}: {message}");
            let quoted = message.split("answers ").nth(1).is_none_or(|answer| answer.contains('`'));
            assert!(quoted && message.matches('`').count() % 2 == 0, "{kind:?}: {message}");
        }
    }
}
