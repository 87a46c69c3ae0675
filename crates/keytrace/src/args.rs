//! The command line as it is typed.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use keytrace_glue::subject::{Subject, SubjectKind};

use crate::error::Error;

/// Find out which KMS requests an AWS Glue job or crawler makes, what blocks them, and what to change.
#[derive(Debug, Parser)]
#[command(name = "keytrace", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(flatten, next_help_heading = "Global options")]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  everything asked about is allowed
  1  something is blocked
  2  keytrace could not run
  3  nothing is proven to be blocked, but something is undetermined";

/// The options that every command accepts; `options` rejects those that have no effect.
#[derive(Debug, ClapArgs)]
pub(crate) struct Global {
    /// Read this snapshot folder instead of AWS. Repeat to merge; later snapshots take precedence
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) snapshot: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    pub(crate) format: Format,
    /// When to use color; `auto` respects NO_COLOR
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(crate) color: Color,
    /// Print the verdict only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Report on standard error what is read
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    /// Treat a layer that could not be read as allowing (example: `scp=allow`). Repeat for several layers
    #[arg(long, value_name = "LAYER=allow", global = true)]
    pub(crate) assume: Vec<String>,
    /// Write the complete changed policies and the commands that apply them to this new folder
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) write_fixes: Option<PathBuf>,
}

/// Output formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs: versioned, with a published schema
    Json,
    /// For code scanning tools: SARIF 2.1.0
    Sarif,
    /// For tickets and pull requests
    Markdown,
}

/// When to use color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// Only on a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Diagnose a failure on a bundled account; needs no AWS account
    Demo(Demo),
    /// Show what blocks a job or crawler, and what to change
    Diagnose(Diagnose),
    /// Check every job, crawler, and other workload; worst first
    Scan(Scan),
    /// Answer one question: may this principal do this with this key?
    Can(Can),
    /// Compare two snapshots: what changed, and which change flipped which decision
    Diff(Diff),
    /// Save a snapshot of an AWS account for the other commands to read
    Collect(Collect),
    /// Explain an error text: what it proves, what it does not, and where to look next
    Decode(Input),
    /// Evaluate policies and a request from a JSON file; needs no AWS account. Prints JSON
    Simulate(Simulate),
    /// Print shell completions
    Completions {
        /// Shell to complete for
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// `keytrace demo`
#[derive(Debug, ClapArgs)]
pub(crate) struct Demo {
    /// Name of the example; `--list` shows all names
    pub(crate) name: Option<String>,
    /// List the examples
    #[arg(long, conflicts_with = "name")]
    pub(crate) list: bool,
}

/// `keytrace diagnose`
#[derive(Debug, ClapArgs)]
pub(crate) struct Diagnose {
    /// Diagnose this job. Repeat for several jobs
    #[arg(long, value_name = "NAME")]
    pub(crate) job: Vec<String>,
    /// Diagnose this crawler. Repeat for several crawlers
    #[arg(long, value_name = "NAME")]
    pub(crate) crawler: Vec<String>,
    /// Diagnose another workload that uses keys (examples: `session=NAME`, `table-optimizer=DATABASE.TABLE`)
    #[arg(long, value_name = "KIND=NAME", value_parser = kind_and_name)]
    pub(crate) subject: Vec<(SubjectKind, String)>,
    /// ARN of the principal that submits queries to the workgroup, creates the integration, or enables the export
    #[arg(long, value_name = "ARN")]
    pub(crate) principal: Option<String>,
    /// Use the arguments and the session policy of this run of the job
    #[arg(long, value_name = "ID")]
    pub(crate) run: Option<String>,
    /// File with the error text that you saw; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) error: Option<PathBuf>,
    /// File with a CloudTrail record; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) event: Option<PathBuf>,
    /// Also send dry-run requests to KMS with your own credentials. Nothing is encrypted or decrypted
    #[arg(long, conflicts_with = "snapshot")]
    pub(crate) probe: bool,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten, next_help_heading = "Options for reading AWS")]
    pub(crate) live: Live,
}

/// How to reach AWS; used when there is no `--snapshot`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Live {
    /// Use this profile of the AWS CLI configuration
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Use this profile for the account that its credentials belong to. Repeat for several accounts
    #[arg(long, conflicts_with = "snapshot", value_name = "NAME")]
    pub(crate) also_profile: Vec<String>,
    /// Send every request to this URL instead of AWS
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// Assume the role of this name in every other account
    #[arg(long, conflicts_with = "snapshot", value_name = "NAME")]
    pub(crate) role_name: Option<String>,
    /// Assume this role in one account (example: `444455556666=arn:aws:iam::444455556666:role/Audit`)
    #[arg(long, conflicts_with = "snapshot", value_name = "ACCOUNT=ARN")]
    pub(crate) role: Vec<String>,
    /// Do not read the scripts of jobs
    #[arg(long)]
    pub(crate) no_script: bool,
}

/// `keytrace collect`
#[derive(Debug, ClapArgs)]
pub(crate) struct Collect {
    /// Folder to write
    #[arg(long, value_name = "DIR", required_unless_present = "print_policy")]
    pub(crate) out: Option<PathBuf>,
    /// Read this Region. Repeat for several Regions
    #[arg(long, value_name = "REGION", conflicts_with = "all_regions")]
    pub(crate) region: Vec<String>,
    /// Read all Regions that are enabled in the account
    #[arg(long)]
    pub(crate) all_regions: bool,
    /// Read all accounts of the organization, by assuming a role in each member account (`--role-name`, by default
    /// KeytraceRead). Requires credentials of the management account or a delegated administrator account
    #[arg(long)]
    pub(crate) organization: bool,
    /// Print the IAM policy that `collect` requires, and read nothing. With `--organization`, the policy that collecting
    /// the organization requires
    #[arg(long)]
    pub(crate) print_policy: bool,
    #[command(flatten, next_help_heading = "Options for reading AWS")]
    pub(crate) live: Live,
}

/// Restricts a command to an account and a Region.
#[derive(Debug, ClapArgs)]
pub(crate) struct Place {
    /// Consider only this account
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Consider only this Region; without `--snapshot`, the Region to read
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
}

impl Place {
    /// Whether a subject is in this account and Region.
    pub(crate) fn contains(&self, subject: &Subject) -> bool {
        self.account.as_deref().is_none_or(|account| account == subject.account.as_str())
            && self.region.as_ref().is_none_or(|region| *region == subject.region)
    }
}

/// `keytrace scan`
#[derive(Debug, ClapArgs)]
pub(crate) struct Scan {
    /// Check only jobs whose name matches this pattern (`*`, `?`)
    #[arg(long, value_name = "GLOB")]
    pub(crate) job: Vec<String>,
    /// Check only crawlers whose name matches this pattern (`*`, `?`)
    #[arg(long, value_name = "GLOB")]
    pub(crate) crawler: Vec<String>,
    /// Check only workloads of this kind whose name matches this pattern (example: `session=*`)
    #[arg(long, value_name = "KIND=GLOB", value_parser = kind_and_name)]
    pub(crate) subject: Vec<(SubjectKind, String)>,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten, next_help_heading = "Options for reading AWS")]
    pub(crate) live: Live,
}

/// `session=NAME`
fn kind_and_name(text: &str) -> Result<(SubjectKind, String), Error> {
    let kinds = || SubjectKind::ALL.map(SubjectKind::name).join(", ");
    let (kind, name) = text.split_once('=').filter(|(_, name)| !name.is_empty()).ok_or_else(|| {
        Error::usage(format!("expected a kind and a name, such as `session=NAME`; kinds: {}", kinds()))
    })?;
    let found = SubjectKind::of_name(kind)
        .ok_or_else(|| Error::usage(format!("unknown kind `{kind}`; kinds: {}", kinds())))?;
    Ok((found, name.to_owned()))
}

/// `keytrace can`
#[derive(Debug, ClapArgs)]
pub(crate) struct Can {
    /// ARN of a role, role session, or user; or a service principal
    pub(crate) principal: String,
    /// Action (example: `kms:Decrypt`)
    pub(crate) action: String,
    /// ARN, ID, or alias of the key
    pub(crate) key: String,
    /// Service that makes the request on behalf of the principal (example: `s3`)
    #[arg(long, value_name = "SERVICE")]
    pub(crate) via: Option<String>,
    /// One pair of the encryption context. Repeat for several pairs; without any, the context is unknown
    #[arg(long, value_name = "K=V")]
    pub(crate) context: Vec<String>,
    /// Region of the KMS endpoint. Default: the Region in the key's ARN, else the configured Region or the only Region of the
    /// snapshot
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    #[command(flatten, next_help_heading = "Options for reading AWS")]
    pub(crate) live: Live,
}

/// `keytrace diff`
#[derive(Debug, ClapArgs)]
pub(crate) struct Diff {
    /// Older snapshot folder
    pub(crate) old: PathBuf,
    /// Newer snapshot folder
    pub(crate) new: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// A file to read.
#[derive(Debug, ClapArgs)]
pub(crate) struct Input {
    /// File to read; `-` or no file reads standard input
    pub(crate) file: Option<PathBuf>,
}

/// `keytrace simulate`
#[derive(Debug, ClapArgs)]
pub(crate) struct Simulate {
    /// File to read; `-` or no file reads standard input
    pub(crate) file: Option<PathBuf>,
    /// Treat context keys that the input does not give as unknown instead of absent
    #[arg(long)]
    pub(crate) open_context: bool,
}
