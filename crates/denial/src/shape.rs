//! The texts other than the canonical sentence: how each is recognized.

use super::form::Form;
use super::pattern::{Pattern, group};

/// How much a text says: where several stand in one message, the strongest is the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// `Access Denied` and nothing else.
    Bare,
    /// An error code, or the words of a wrapper.
    Code,
    /// A whole text.
    Text,
    /// The canonical sentence.
    Sentence,
}

struct Shape {
    form: Form,
    strength: Strength,
    /// A word of the text that no line wrap can break: the pattern is tried only where it occurs.
    cue: &'static str,
    pattern: Pattern,
}

const fn text(form: Form, cue: &'static str, source: &'static str) -> Shape {
    Shape { form, strength: Strength::Text, cue, pattern: Pattern::new(source) }
}

const fn code(form: Form, cue: &'static str, source: &'static str) -> Shape {
    Shape { form, strength: Strength::Code, cue, pattern: Pattern::new(source) }
}

const fn weak(form: Form, cue: &'static str, source: &'static str) -> Shape {
    Shape { form, strength: Strength::Bare, cue, pattern: Pattern::new(source) }
}

/// One occurrence of a text.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) form: Form,
    pub(super) strength: Strength,
    pub(super) resource: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) action: Option<&'static str>,
}

/// Every occurrence of every text, in no particular order.
pub(super) fn occurrences(plain: &str) -> Vec<Occurrence> {
    let mut found = Vec::new();
    for shape in &SHAPES {
        if memchr::memmem::find(plain.as_bytes(), shape.cue.as_bytes()).is_none() {
            continue;
        }
        for captures in shape.pattern.all(plain) {
            let whole = captures.whole();
            if is_frame(plain, whole.end()) {
                continue;
            }
            let resource = group(&captures, "arn").map(|arn| arn.split_whitespace().collect::<String>());
            found.push(Occurrence {
                start: whole.start(),
                end: whole.end(),
                form: shape.form,
                strength: shape.strength,
                resource: resource.filter(|arn| arn.starts_with("arn:")),
                detail: group(&captures, "detail")
                    .map(|detail| detail.split_whitespace().collect::<Vec<_>>().join(" ")),
                action: action_of(whole.as_str()),
            });
        }
    }
    found
}

/// A class name in a stack frame (`AccessDeniedException$Builder`, `….java:113`) is not a message.
fn is_frame(plain: &str, end: usize) -> bool {
    plain.get(end..).and_then(|rest| rest.chars().next()).is_some_and(|c| c == '$')
}

/// The few texts without a sentence whose words still tell the action.
fn action_of(words: &str) -> Option<&'static str> {
    let lower = words.to_ascii_lowercase();
    if lower.contains("generate plaintext data key") {
        Some("kms:GenerateDataKey")
    } else if lower.contains("decrypt any data key") || lower.contains("decrypt sops data key") {
        Some("kms:Decrypt")
    } else {
        None
    }
}

/// Whether a word in the text could begin any message at all: the cues, for scanning large files.
pub(super) fn cues() -> impl Iterator<Item = &'static str> {
    SHAPES.iter().map(|shape| shape.cue).chain(["uthorized"])
}

// An ARN or a placeholder for one.
macro_rules! key {
    ($rest:literal) => {
        concat!(r##"(?P<arn>arn:(?:<[^<>"\n]{1,40}>|[^\s"'<>,;()])+|<[^<>"\n]{0,30}key[^<>"\n]{0,30}>|KMS\s+key)"##, $rest)
    };
}

static SHAPES: [Shape; 72] = [
    text(
        Form::Legacy,
        "ciphertext",
        r"(?i)(?:the\s+)?ciphertext\s+refers\s+to\s+a\s+(?:customer\s+master|KMS)\s+key\s+that\s+does\s+not\s+exist(?:,\s+does\s+not\s+exist\s+in\s+this\s+region,\s+or\s+you\s+are\s+not\s+allowed\s+to\s+access\.?)?",
    ),
    text(Form::Legacy, "Geheimtext", r"Geheimtext\s+bezieht\s+sich\s+auf\s+einen\s+Kunden[^.\n]{0,160}"),
    text(Form::KeyDisabled, "disabled", key!(r"\s+is\s+(?P<detail>disabled)\b")),
    text(
        Form::KeyInvalidState,
        "pending",
        key!(r"\s+is\s+(?P<detail>pending\s+(?:deletion|import|replica\s+deletion))\b"),
    ),
    text(
        Form::KeyInvalidState,
        "unavailable",
        r##"(?P<arn>arn:[^\s"'<>,;()]+:key/[^\s"'<>,;()]+)\s+is\s+(?P<detail>unavailable)\b"##,
    ),
    text(
        Form::KeyInvalidState,
        "creating",
        r##"(?P<arn>arn:[^\s"'<>,;()]+:key/[^\s"'<>,;()]+)\s+is\s+(?P<detail>creating)\b"##,
    ),
    text(
        Form::KeyInvalidState,
        "updating",
        r##"(?P<arn>arn:[^\s"'<>,;()]+:key/[^\s"'<>,;()]+)\s+is\s+(?P<detail>updating)\b"##,
    ),
    text(Form::KeyNotFound, "exist", r#"Key\s+['"]?(?P<arn>arn:[^'"\n]{1,300}?)['"]?\s+does\s+not\s+exist"#),
    text(Form::ArnOfOtherRegion, "Invalid", r"Invalid\s+arn\s+(?P<detail>[a-z]{2,4}(?:-[a-z]+)+-\d)\b"),
    text(Form::InvalidKeyId, "keyId", r#"Invalid\s+keyId\s+(?:'(?P<detail>[^'\n]*)'|[^\s'"]+)"#),
    text(Form::AliasNotFound, "Alias", r#"Alias\s+(?P<arn>arn:[^\s"']+)\s+is\s+not\s+found"#),
    text(
        Form::IncorrectKey,
        "identify",
        r"key\s+ID\s+in\s+the\s+request\s+does\s+not\s+identify\s+a\s+(?:CMK|KMS\s+key|key)\s+that\s+can\s+perform\s+this\s+operation",
    ),
    text(
        Form::InvalidKeyUsage,
        "usage",
        r#"(?:(?P<arn>arn:[^\s"']+)\s+)?key\s+usage\s+is\s+(?P<detail>\w+)\s+which\s+is\s+not\s+valid\s+for\s+\w+"#,
    ),
    text(
        Form::InvalidKeyUsage,
        "incompatible",
        r"Algorithm\s+\w+\s+is\s+incompatible\s+with\s+key\s+spec\s+(?P<detail>\w+)",
    ),
    text(
        Form::UnsupportedOperation,
        "origin",
        r#"(?:(?P<arn>arn:[^\s"']+)\s+)?origin\s+is\s+(?P<detail>\w+)\s+which\s+is\s+not\s+valid\s+for\s+this\s+operation"#,
    ),
    text(
        Form::UnsupportedOperation,
        "primary",
        r#"(?P<arn>arn:[^\s"']+)\s+is\s+not\s+a\s+multi-?\s*region\s+primary\s+key"#,
    ),
    text(
        Form::InvalidPrincipals,
        "principals",
        r"Policy\s+contains\s+a\s+statement\s+with\s+one\s+or\s+more\s+invalid\s+principals",
    ),
    text(
        Form::PolicyLocksOut,
        "future",
        r"The\s+new\s+key\s+policy\s+will\s+not\s+allow\s+you\s+to\s+update\s+the\s+key\s+policy\s+in\s+the\s+future",
    ),
    text(
        Form::DryRunSucceeded,
        "DryRun",
        r"request\s+would\s+have\s+succeeded,?\s+but\s+the\s+DryRun\s+option\s+is\s+set",
    ),
    text(
        Form::Throttled,
        "exceeded",
        r"You\s+have\s+exceeded\s+the\s+rate\s+at\s+which\s+you\s+may\s+call\s+KMS",
    ),
    text(Form::KmsValidation, "prefix", r#"Alias\s+must\s+start\s+with\s+the\s+prefix\s+['"]?alias/"#),
    text(
        Form::Credentials,
        "token",
        r"(?i)security\s+token\s+included\s+in\s+the\s+request\s+is\s+(?P<detail>invalid|expired)",
    ),
    text(
        Form::LogGroupKey,
        "allowed",
        r"specified\s+KMS\s+key\s+does\s+not\s+exist\s+or\s+is\s+not\s+allowed\s+to\s+be\s+used\s+with\s+(?:LogGroup|Arn)\s+'?(?P<detail>[^'\n]+)'?",
    ),
    text(Form::SecretsManager, "allowed", r"Access\s+to\s+KMS\s+is\s+not\s+allowed"),
    text(
        Form::LakeFormation,
        "Insufficient",
        r"(?i)Insufficient\s+Lake\s*Formation\s+permission(?:\(s\)|s)?[^\n(]{0,160}",
    ),
    text(
        Form::LakeFormation,
        "LakeFormation",
        r"Access\s+is\s+not\s+allowed\.?\s*(?P<tail>\(Service:\s*(?:AWS)?LakeFormation[^)]*\))",
    ),
    code(
        Form::AssociateKmsKey,
        "AssociateKmsKey",
        r"Failed\s+to\s+AssociateKmsKey\b[^\n]{0,80}?(?:KmsKeyId|logGroup)",
    ),
    text(Form::StreamKey, "decrypt", r"not\s+authorized\s+to\s+decrypt\s+records\s+in\s+stream"),
    text(Form::StreamKey, "Firehose", r"Firehose\s+does\s+not\s+have\s+access\s+to\s+the\s+KMS\s+[Kk]ey"),
    text(
        Form::KeyNotAccessible,
        "enabled",
        r"(?:The|Specified)\s+(?:target\s+|specified\s+)?KMS\s+key\s+(?:\[[^\]\n]*\]\s+)?does\s+not\s+exist,\s+is\s+not\s+enabled[^.\n]*",
    ),
    text(
        Form::KeyNotAccessible,
        "accessible",
        r"(?:The|Specified)\s+(?:target\s+|specified\s+)?KMS\s+key\s+(?:\[[^\]\n]*\]\s+)?is\s+not\s+accessible[^.\n]*",
    ),
    text(Form::KeyNotAccessible, "inaccessible", r"inaccessible\s+(?:AWS\s+)?KMS\s+key"),
    text(
        Form::KeyAbsentOrDisabled,
        "existent",
        r#"KMS\s+Key\s+(?P<arn>arn:[^\s"']+)\s+non\s+existent,\s+in\s+the\s+wrong\s+region,\s+or\s+not\s+enabled"#,
    ),
    text(
        Form::ServiceKmsDenied,
        "InsufficientEncryptionPolicyException",
        r"InsufficientEncryptionPolicyException(?::\s*Insufficient\s+permissions\s+to\s+access\s+S3\s+bucket\s+\S+\s+or\s+KMS\s+key)?",
    ),
    text(Form::S3Path, "denied", r"Permission\s+denied\s+on\s+S3\s+path"),
    text(Form::S3Path, "denied", r"Access\s+to\s+the\s+specified\s+s3\s+resource\s+is\s+denied"),
    text(
        Form::EndpointPolicyEvent,
        "endpoint",
        r"request\s+was\s+denied\s+due\s+to\s+a\s+VPC\s+endpoint\s+policy",
    ),
    code(Form::NoRoute, "timeout", r"(?i)\bkms\s+timeout"),
    code(Form::NoRoute, "nternal", r"(?i)\binternal\s+service\s+exception"),
    code(
        Form::NoRoute,
        "https://kms",
        r#"(?i)connect(?:ion)?\s+time(?:d\s+)?out[^\n]{0,60}https://kms[a-z0-9.-]*\.amazonaws\.com"#,
    ),
    code(
        Form::NoRoute,
        "kms.",
        r"(?i)(?:connect\s+to\s+|UnknownHostException:\s*|timed?\s?out:?\s+)kms[a-z0-9.-]*\.amazonaws\.com",
    ),
    text(
        Form::SignatureVersion,
        "Signature",
        r"Requests\s+specifying\s+Server\s+Side\s+Encryption\s+with\s+AWS\s+KMS\s+managed\s+keys\s+require\s+AWS\s+Signature\s+Version\s+4",
    ),
    text(
        Form::EncryptionHeader,
        "header",
        r"Server\s+Side\s+Encryption\s+with\s+AWS\s+KMS\s+managed\s+key\s+requires\s+HTTP\s+header",
    ),
    text(
        Form::BucketSetting,
        "blocked",
        r"this\s+bucket\s+has\s+blocked\s+upload\s+requests\s+that\s+specify\s+Server\s+Side\s+Encryption",
    ),
    text(Form::VolumeNotFound, "volume", r#"The\s+volume\s+['"]vol-[0-9a-zA-Z]+['"]\s+does\s+not\s+exist"#),
    text(Form::LaunchFailed, "Client", r"Client\.InternalError(?::\s*Client\s+error\s+on\s+launch)?"),
    code(Form::HiddenByLibrary, "decrypt", r"(?i)Unable\s+to\s+decrypt\s+any\s+data\s+keys?"),
    code(Form::HiddenByLibrary, "keyring", r"(?i)keyring\s+failed\s+to\s+generate\s+plaintext\s+data\s+key"),
    code(
        Form::LaunchError,
        "LAUNCH",
        r"LAUNCH\s+ERROR\s*\|\s*Error\s+downloading\s+from\s+S3[^\n]{0,400}?Access\s?Denied",
    ),
    code(Form::ServiceKmsDenied, "because", r"because\s+KMS\s+access\s+was\s+denied"),
    code(Form::ServiceKmsDenied, "error:", r"KMS\s+key\s+access\s+denied\s+error"),
    code(
        Form::ServiceKmsDenied,
        "AWSKMS",
        r"null\s+\(Service:\s*AWSKMS;\s*Status\s+Code:\s*400;\s*Error\s+Code:\s*AccessDeniedException[^)]*\)?",
    ),
    code(Form::ServiceKmsDenied, "ccessDenied", r"\b(?:Kinesis\.)?K(?:MS|ms)\.?AccessDenied(?:Exception)?\b"),
    code(Form::KeyNotAccessible, "KMSKeyNotAccessibleFault", r"KMSKeyNotAccessibleFault"),
    code(Form::LakeFormation, "LakeFormation", r"\(Service:\s*(?:AWS)?LakeFormation\b[^)]*"),
    code(Form::KeyDisabled, "Disabled", r"\b(?:K(?:MS|ms)\.?)?DisabledException\b|\bK(?:MS|ms)Disabled\b"),
    code(Form::KeyInvalidState, "InvalidState", r"\b(?:KMS\.)?K(?:MS|ms)InvalidState(?:Exception)?\b"),
    code(Form::KeyInvalidState, "KeyUnavailable", r"\b(?:KMS\.)?KeyUnavailableException\b"),
    code(Form::KeyNotFound, "NotFound", r"\bK(?:MS|ms)\.?NotFound(?:Exception)?\b"),
    code(Form::KeyNotAccessible, "InvalidK", r"\bInvalid(?:KMS|Kms)?KeyId(?:Exception)?\b"),
    code(Form::IncorrectKey, "IncorrectKey", r"\b(?:KMS\.)?IncorrectKeyException\b"),
    code(Form::InvalidCiphertext, "InvalidCiphertext", r"\b(?:KMS\.)?InvalidCiphertextException\b"),
    code(Form::InvalidKeyUsage, "InvalidKeyUsage", r"\b(?:KMS\.)?InvalidKeyUsageException\b"),
    code(
        Form::Throttled,
        "Throttl",
        r"\b(?:K(?:MS|ms)\.?)?Throttl(?:ing|ed)Exception\b|\bK(?:MS|ms)Throttl(?:ing|ed)\b",
    ),
    code(Form::KmsFailure, "Internal", r"\bKMSInternal(?:Exception)?\b"),
    code(Form::KmsFailure, "DependencyTimeout", r"\bDependencyTimeout(?:Exception)?\b"),
    code(Form::DryRunSucceeded, "DryRunOperation", r"\bDryRunOperation(?:Exception)?\b"),
    code(Form::InvalidPrincipals, "MalformedPolicyDocument", r"\bMalformedPolicyDocument(?:Exception)?\b"),
    code(Form::Credentials, "Token", r"\b(?:ExpiredToken(?:Exception)?|InvalidClientTokenId)\b"),
    code(Form::Credentials, "Exception", r"\b(?:UnrecognizedClientException|InvalidSignatureException)\b"),
    code(Form::RelayedKeyState, "KMS.", r"\bKMS\.(?P<detail>[A-Z][A-Za-z]+Exception)\b"),
    weak(
        Form::NotPermission,
        "xception",
        r"\b(?P<detail>EntityNotFoundException|InvalidInputException|ValidationException|ConcurrentRunsExceededException|OperationTimeoutException)\b",
    ),
];

static BARE: Pattern = Pattern::new(
    r"(?i:\baccess[\s_]?denied(?:exception|error)?\b)|\bPermissionError:\s*Forbidden\b|\b403\s+Forbidden\b|\bForbidden\s*\(Service|\((?:403|Forbidden)\)\s+when\s+calling|(?i:\bstatus\s+code:\s*403\b)|\b(?:Client\.)?UnauthorizedOperation\b",
);

/// The denials that say nothing: `Access Denied`, `403 Forbidden`.
pub(super) fn bare(plain: &str) -> impl Iterator<Item = Occurrence> {
    BARE.matches(plain).filter(|found| !is_frame(plain, found.end())).map(|found| Occurrence {
        start: found.start(),
        end: found.end(),
        form: Form::PlainDenied,
        strength: Strength::Bare,
        resource: None,
        detail: None,
        action: None,
    })
}

#[cfg(test)]
mod tests {
    use super::{BARE, SHAPES};

    #[test]
    fn every_pattern_is_a_regular_expression() {
        assert!(BARE.compiles());
        for shape in &SHAPES {
            assert!(shape.pattern.compiles(), "{:?} {}", shape.form, shape.cue);
        }
    }
}
