//! The command line as it is typed.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use keytrace_glue::subject::{Subject, SubjectKind};

/// Finds out which KMS requests an AWS Glue job or crawler makes, who stops them, and what to change.
#[derive(Debug, Parser)]
#[command(name = "keytrace", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(flatten, next_help_heading = "Options of every command that has a use for them")]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 everything asked about is allowed; 1 something is blocked; 2 could not run; \
3 nothing proven blocked, but something undetermined.";

/// What every command understands.
#[derive(Debug, ClapArgs)]
pub(crate) struct Global {
    /// Reads the account from this snapshot folder (see docs/snapshot.md); several are joined, the later counts
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) snapshot: Vec<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    pub(crate) format: Format,
    /// When to paint the answer; NO_COLOR is respected
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(crate) color: Color,
    /// Prints the verdict only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Says on stderr what is read
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    /// Takes a layer as allowing wherever nobody could read it, for example `scp=allow`
    #[arg(long, value_name = "LAYER=allow", global = true)]
    pub(crate) assume: Vec<String>,
    /// Writes the changed policies, whole, and the commands that apply them, into this new folder
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) write_fixes: Option<PathBuf>,
}

/// The forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person
    Text,
    /// For a program: versioned, with a schema
    Json,
    /// For code scanners, SARIF 2.1.0
    Sarif,
    /// For a ticket or a pull request
    Markdown,
}

/// When to paint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Shows a failure and its diagnosis on a bundled account; needs no AWS
    Demo(Demo),
    /// Says what stops a job or crawler, and what to change
    Diagnose(Diagnose),
    /// The same for every job, crawler and other subject, the worst first
    Scan(Scan),
    /// One question: may this principal do this with this key, and why
    Can(Can),
    /// What changed between two snapshots, which decisions flipped, and which change did it
    Diff(Diff),
    /// Saves a snapshot of an AWS account, which the other commands read
    Collect(Collect),
    /// Reads an error text alone: what it proves, what it does not, where to look next
    Decode(Input),
    /// Evaluates raw policies and a request; needs no account. Always answers JSON
    Simulate(Simulate),
    /// Prints shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Prints the manual page
    Man,
}

/// `keytrace demo`
#[derive(Debug, ClapArgs)]
pub(crate) struct Demo {
    /// Which example; `--list` tells the names
    pub(crate) name: Option<String>,
    /// Lists the examples
    #[arg(long, conflicts_with = "name")]
    pub(crate) list: bool,
}

/// `keytrace diagnose`
#[derive(Debug, ClapArgs)]
pub(crate) struct Diagnose {
    /// A job, by its name
    #[arg(long, value_name = "NAME")]
    pub(crate) job: Vec<String>,
    /// A crawler, by its name
    #[arg(long, value_name = "NAME")]
    pub(crate) crawler: Vec<String>,
    /// Something else that uses keys, such as `session=NAME` or `table-optimizer=DATABASE.TABLE`
    #[arg(long, value_name = "KIND=NAME", value_parser = kind_and_name)]
    pub(crate) subject: Vec<(SubjectKind, String)>,
    /// The ARN of who submits queries to a workgroup, makes an integration, or enables an export
    #[arg(long, value_name = "ARN")]
    pub(crate) principal: Option<String>,
    /// One run of the job: its arguments and its session policy count
    #[arg(long, value_name = "ID")]
    pub(crate) run: Option<String>,
    /// The error text that the user saw; `-` reads stdin
    #[arg(long, value_name = "FILE")]
    pub(crate) error: Option<PathBuf>,
    /// A CloudTrail record; `-` reads stdin
    #[arg(long, value_name = "FILE")]
    pub(crate) event: Option<PathBuf>,
    /// Asks KMS by dry runs, too, as the present caller and directly: nothing is encrypted or decrypted
    #[arg(long, conflicts_with = "snapshot")]
    pub(crate) probe: bool,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten, next_help_heading = "Reading AWS, where no snapshot is given")]
    pub(crate) live: Live,
}

/// How AWS is reached where no snapshot is given.
#[derive(Debug, ClapArgs)]
pub(crate) struct Live {
    /// A profile of the AWS CLI's configuration
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// A further profile, for the account that its credentials belong to; may be given several times
    #[arg(long, conflicts_with = "snapshot", value_name = "NAME")]
    pub(crate) also_profile: Vec<String>,
    /// Sends every request there instead of to AWS
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// A role that is assumed in every other account that is met
    #[arg(long, conflicts_with = "snapshot", value_name = "NAME")]
    pub(crate) role_name: Option<String>,
    /// A role that is assumed in one account, for example `444455556666=arn:aws:iam::444455556666:role/Audit`
    #[arg(long, conflicts_with = "snapshot", value_name = "ACCOUNT=ARN")]
    pub(crate) role: Vec<String>,
    /// Does not read the scripts of jobs
    #[arg(long)]
    pub(crate) no_script: bool,
}

/// `keytrace collect`
#[derive(Debug, ClapArgs)]
pub(crate) struct Collect {
    /// The folder that is written
    #[arg(long, value_name = "DIR", required_unless_present = "print_policy")]
    pub(crate) out: Option<PathBuf>,
    /// A Region; may be given several times
    #[arg(long, value_name = "REGION", conflicts_with = "all_regions")]
    pub(crate) region: Vec<String>,
    /// All Regions that are enabled in the account
    #[arg(long)]
    pub(crate) all_regions: bool,
    /// All accounts of the organization: from the management account or a delegated one, a role is assumed in each member
    /// (`--role-name`, KeytraceRead unless it is given)
    #[arg(long)]
    pub(crate) organization: bool,
    /// Prints the IAM policy that reading needs, and reads nothing; with `--organization` that of whoever collects it
    #[arg(long)]
    pub(crate) print_policy: bool,
    #[command(flatten, next_help_heading = "Reading AWS, where no snapshot is given")]
    pub(crate) live: Live,
}

/// The account and Region that are meant.
#[derive(Debug, ClapArgs)]
pub(crate) struct Place {
    /// Only in this account
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Only in this Region
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
}

impl Place {
    /// Whether a subject is there.
    pub(crate) fn holds(&self, subject: &Subject) -> bool {
        self.account.as_deref().is_none_or(|account| account == subject.account.as_str())
            && self.region.as_ref().is_none_or(|region| *region == subject.region)
    }
}

/// `keytrace scan`
#[derive(Debug, ClapArgs)]
pub(crate) struct Scan {
    /// Only jobs whose name matches, with `*` and `?`
    #[arg(long, value_name = "GLOB")]
    pub(crate) job: Vec<String>,
    /// Only crawlers whose name matches, with `*` and `?`
    #[arg(long, value_name = "GLOB")]
    pub(crate) crawler: Vec<String>,
    /// Only what is of this kind and whose name matches, such as `session=*`
    #[arg(long, value_name = "KIND=GLOB", value_parser = kind_and_name)]
    pub(crate) subject: Vec<(SubjectKind, String)>,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten, next_help_heading = "Reading AWS, where no snapshot is given")]
    pub(crate) live: Live,
}

/// `session=NAME`
fn kind_and_name(text: &str) -> Result<(SubjectKind, String), String> {
    let kinds = || SubjectKind::ALL.map(SubjectKind::name).join(", ");
    let (kind, name) = text.split_once('=').filter(|(_, name)| !name.is_empty()).ok_or_else(|| {
        format!("write a kind and a name, such as `session=NAME`; the kinds are {}", kinds())
    })?;
    let found = SubjectKind::of_name(kind)
        .ok_or_else(|| format!("there is no kind `{kind}`; the kinds are {}", kinds()))?;
    Ok((found, name.to_owned()))
}

/// `keytrace can`
#[derive(Debug, ClapArgs)]
pub(crate) struct Can {
    /// The ARN of a role, role session or user, or a service principal
    pub(crate) principal: String,
    /// The action, for example `kms:Decrypt`
    pub(crate) action: String,
    /// The key: its ARN, its id, or an alias
    pub(crate) key: String,
    /// The service that makes the request for the principal, for example `s3` or `s3.us-east-1.amazonaws.com`
    #[arg(long, value_name = "SERVICE")]
    pub(crate) via: Option<String>,
    /// A pair of the encryption context; without any, the context counts as not known
    #[arg(long, value_name = "K=V")]
    pub(crate) context: Vec<String>,
    /// The Region of the KMS endpoint; taken from the key's ARN, else from the configuration, or from a snapshot of one
    /// Region
    #[arg(long)]
    pub(crate) region: Option<String>,
    #[command(flatten, next_help_heading = "Reading AWS, where no snapshot is given")]
    pub(crate) live: Live,
}

/// `keytrace diff`
#[derive(Debug, ClapArgs)]
pub(crate) struct Diff {
    /// The folder of the older snapshot
    pub(crate) old: PathBuf,
    /// The folder of the newer snapshot
    pub(crate) new: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// A file to read.
#[derive(Debug, ClapArgs)]
pub(crate) struct Input {
    /// The file; `-` or nothing reads stdin
    pub(crate) file: Option<PathBuf>,
}

/// `keytrace simulate`
#[derive(Debug, ClapArgs)]
pub(crate) struct Simulate {
    /// The file; `-` or nothing reads stdin
    pub(crate) file: Option<PathBuf>,
    /// Context keys that are not given count as not known instead of absent
    #[arg(long)]
    pub(crate) open_context: bool,
}
