//! The calls around a part of a Scala script, and what they do with a text.

use keytrace_uses::Direction;

use crate::scala::token::{Kind, Token};

/// What is done with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    Reads,
    Writes,
    /// Writes and reads checkpoints.
    Checkpoints,
    /// Tells it to the log or to a person.
    Says,
    /// Runs it as SQL.
    Queries,
    /// Takes it as the name of a table.
    NamesTable(Direction),
    /// Takes it as the key under which a client of S3 encrypts before it sends.
    NamesKey,
    Unknown,
}

impl Does {
    pub(super) fn of(direction: Direction) -> Self {
        match direction {
            Direction::Read => Self::Reads,
            Direction::Write => Self::Writes,
        }
    }
}

/// The brackets that are open, and the chain of words before the next one: `spark`, `read`, `parquet`.
#[derive(Debug, Default)]
pub(super) struct Calls {
    open: Vec<Call>,
    chain: Vec<String>,
    is_after_dot: bool,
    closed: Option<Call>,
}

#[derive(Debug, Default)]
struct Call {
    bracket: char,
    chain: Vec<String>,
    /// The name of the argument that is being given.
    argument: String,
    /// The texts that it was given, by the names of their arguments.
    given: Vec<(String, String)>,
}

/// The longest chain that is kept, and the most brackets in each other.
const LONGEST: usize = 32;
const DEEPEST: usize = 200;

impl Calls {
    /// Takes a word or a sign.
    pub(super) fn take(&mut self, token: &Token, next: Option<&Token>) {
        self.closed = None;
        match &token.kind {
            Kind::Word(word) => {
                let is_argument = matches!(next, Some(Token { kind: Kind::Sign('='), .. }));
                if let (true, Some(call)) = (is_argument, self.open.last_mut()) {
                    call.argument.clone_from(word);
                }
                if !self.is_after_dot && word != "with" {
                    self.chain.clear();
                }
                if self.chain.len() < LONGEST {
                    self.chain.push(word.clone());
                }
                self.is_after_dot = false;
            }
            Kind::Sign('.') => self.is_after_dot = true,
            Kind::Sign(bracket @ ('(' | '[' | '{')) => self.open(*bracket),
            Kind::Sign(')' | ']' | '}') => self.close(),
            Kind::Sign(',') => {
                if let Some(call) = self.open.last_mut() {
                    call.argument.clear();
                }
                self.begin();
            }
            Kind::Sign(_) => self.begin(),
            Kind::Text(..) => self.is_after_dot = false,
        }
    }

    /// Begins a new chain.
    pub(super) fn begin(&mut self) {
        self.chain.clear();
        self.is_after_dot = false;
    }

    fn open(&mut self, bracket: char) {
        let chain = std::mem::take(&mut self.chain);
        self.is_after_dot = false;
        if self.open.len() < DEEPEST {
            self.open.push(Call { bracket, chain, ..Call::default() });
        }
    }

    fn close(&mut self) {
        if let Some(mut call) = self.open.pop() {
            self.chain = std::mem::take(&mut call.chain);
            call.chain.clone_from(&self.chain);
            self.closed = Some(call);
        }
        // Why: `spark.read.option(…)\n.load(…)` goes on, `)\nval x` does not.
        self.is_after_dot = false;
    }

    /// Notes a text that the innermost call is given.
    pub(super) fn give(&mut self, text: &str) {
        if let Some(call) = self.open.last_mut().filter(|call| call.given.len() < LONGEST) {
            let argument =
                if call.argument.is_empty() { call.given.len().to_string() } else { call.argument.clone() };
            call.given.push((argument, text.to_owned()));
        }
    }

    /// Whether a dot stands before the next word.
    pub(super) fn is_after_dot(&self) -> bool {
        self.is_after_dot
    }

    /// The table of the Data Catalog that the call names which has just been closed.
    pub(super) fn catalog_table(&mut self) -> Option<(String, String, Direction)> {
        let call = self.closed.take()?;
        let direction = match call.chain.last()?.as_str() {
            "getCatalogSource" | "getCatalogSourceAsDataFrame" => Direction::Read,
            "getCatalogSink" => Direction::Write,
            _ => return None,
        };
        let given = |names: [&str; 3]| {
            let given = call.given.iter().find(|(name, _)| names.contains(&name.as_str()));
            given.map(|(_, text)| text.clone()).filter(|text| !text.contains("${"))
        };
        Some((given(["database", "nameSpace", "0"])?, given(["tableName", "table", "1"])?, direction))
    }

    /// What the calls around do with a text that stands here.
    pub(super) fn does(&self) -> Does {
        self.open.iter().rev().map(Call::does).find(|does| *does != Does::Unknown).unwrap_or(Does::Unknown)
    }
}

impl Call {
    fn does(&self) -> Does {
        let Some(function) = self.chain.last().filter(|_| self.bracket == '(') else { return Does::Unknown };
        let of_chain = self.direction();
        let first = self.given.first().map(|(_, text)| text.to_lowercase());
        match function.as_str() {
            "println"
            | "print"
            | "printf"
            | "info"
            | "warn"
            | "error"
            | "debug"
            | "trace"
            | "require"
            | "assert"
            | "Exception"
            | "RuntimeException"
            | "IllegalArgumentException" => Does::Says,
            "option" if first.as_deref() == Some("checkpointlocation") => Does::Checkpoints,
            "option" if first.as_deref() != Some("path") => Does::Unknown,
            "sql" => Does::Queries,
            "table" if self.chain.len() == 2 || of_chain == Some(Direction::Read) => {
                Does::NamesTable(Direction::Read)
            }
            "saveAsTable" | "insertInto" | "toTable" | "writeTo" => Does::NamesTable(Direction::Write),
            "textFile" | "wholeTextFiles" | "sequenceFile" | "binaryFiles" | "load" => Does::Reads,
            "saveAsTextFile" | "save" | "start" => Does::Writes,
            "kmsKeyId" | "KMSEncryptionMaterialsProvider" => Does::NamesKey,
            "getSource" | "getSourceWithFormat" | "getCatalogSource" => Does::Reads,
            "getSink" | "getSinkWithFormat" | "getCatalogSink" => Does::Writes,
            "setCheckpointDir" => Does::Checkpoints,
            "parquet" | "csv" | "json" | "orc" | "text" | "avro" | "xml" | "option" => {
                of_chain.map_or(Does::Unknown, Does::of)
            }
            _ => Does::Unknown,
        }
    }

    /// What the last word of the chain tells that tells: `spark.read.parquet(…).write.parquet` writes.
    fn direction(&self) -> Option<Direction> {
        self.chain.iter().rev().find_map(|word| match word.as_str() {
            "read" | "readStream" => Some(Direction::Read),
            "write" | "writeStream" | "writeTo" => Some(Direction::Write),
            _ => None,
        })
    }
}
