//! A policy document in its parsed form. Parsing never fails: what is wrong is a [`Problem`].

mod message;

use crate::action::{ActionIndex, ActionPattern, StatementIndex};
use crate::condition::Condition;
use crate::limit::{CountLimit, SizeLimit};
use crate::principal::PrincipalPattern;
use crate::request::Action;
use crate::resource::ResourcePattern;

/// A policy document: its version, its statements, and what is wrong with its text.
#[derive(Clone, Debug)]
pub struct PolicyDocument {
    /// The `Version` element.
    pub version: Version,
    /// The `Id` element, which never affects evaluation (`L-DOC-8`).
    pub id: Option<Box<str>>,
    /// The statements, in the order of the text.
    pub statements: Box<[Statement]>,
    /// What is wrong with the text or likely to surprise its author.
    pub problems: Vec<Problem>,
    pub(crate) index: StatementIndex,
    pub(crate) lines: LineStarts,
}

impl PolicyDocument {
    /// Whether AWS could hold this document: no problem is an error. Otherwise it must not be evaluated.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity != Severity::Error)
    }

    /// The statements whose `Action` or `NotAction` covers `action`, with their numbers, in the order of the text.
    pub(crate) fn covering(&self, action: &Action) -> impl Iterator<Item = (u16, &Statement)> {
        let mut bits = self.index.covering(&self.statements, action);
        let indexed = std::iter::from_fn(move || {
            let at = u16::try_from(bits.trailing_zeros()).ok().filter(|_| bits != 0)?;
            bits &= bits - 1;
            Some((at, self.statements.get(usize::from(at))?))
        });
        let beyond = self.statements.get(usize::from(StatementIndex::REACH)..).unwrap_or_default();
        let beyond = numbers(StatementIndex::REACH).zip(beyond);
        indexed.chain(beyond.filter(|(_, statement)| statement.covers(action)))
    }

    /// The line and column, both from 1, of a byte offset of the text.
    #[must_use]
    pub fn position(&self, at: u32) -> Position {
        self.lines.position(at)
    }
}

/// The version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2012-10-17`: policy variables are substituted.
    V2012,
    /// `2008-10-17`, also when `Version` is left out: `${…}` is literal text (`L-DOC-6`, `L-DOC-7`).
    V2008,
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The `Sid`, which never affects evaluation (`L-DOC-9`).
    pub sid: Option<Box<str>>,
    /// `Allow` or `Deny`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principal: Option<Element<PrincipalPattern>>,
    /// `Action` or `NotAction`.
    pub action: Element<ActionPattern>,
    /// `Resource` or `NotResource`.
    pub resource: Option<Element<ResourcePattern>>,
    /// The entries of `Condition`; all must hold.
    pub conditions: Box<[Condition]>,
    /// The byte offset of the statement.
    pub at: u32,
    pub(crate) index: ActionIndex,
}

impl Statement {
    /// Whether `Action` or `NotAction` covers `action`.
    pub(crate) fn covers(&self, action: &Action) -> bool {
        self.index.covers(&self.action.patterns, action) != self.action.negated
    }
}

/// An element that lists patterns, or the `Not…` form of it.
#[derive(Clone, Debug)]
pub struct Element<P> {
    /// Whether this is the `Not…` form.
    pub negated: bool,
    /// The patterns, in the order of the text.
    pub patterns: Box<[P]>,
    /// The byte offset of the element's value.
    pub at: u32,
}

/// Something wrong with a document's text, or likely to surprise its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// Whether AWS would refuse the document.
    pub severity: Severity,
    /// The byte offset of the place.
    pub at: u32,
    /// The part of the text that is meant.
    pub text: Box<str>,
}

/// How grave a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Legal, but it does not do what it seems to do.
    Warning,
    /// AWS does not accept such a document, so it must not be evaluated.
    Error,
}

/// What can be wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// The text is not JSON.
    InvalidJson(crate::json::Fault),
    /// The document or a statement is not an object.
    NotAnObject,
    /// A name stands twice in one object (`L-DOC-3`).
    DuplicateMember,
    /// An element that the grammar does not have, or in other letter case (`L-DOC-5`, `Q-01`).
    UnknownElement,
    /// A required element is missing (`L-DOC-12`).
    MissingElement,
    /// Two elements that exclude each other (`L-DOC-10`).
    ExclusiveElements,
    /// An element holds a value of the wrong JSON type.
    WrongType,
    /// `Version` is neither `2012-10-17` nor `2008-10-17` (`L-DOC-6`).
    UnknownVersion,
    /// `Effect` is neither `Allow` nor `Deny` (`L-DOC-5`).
    InvalidEffect,
    /// A `Sid` stands twice (`L-DOC-9`).
    DuplicateSid,
    /// A list is empty.
    EmptyList,
    /// A principal that AWS does not accept (`L-PRN-20`).
    InvalidPrincipal,
    /// A principal ARN with a blank in it, which AWS does not accept (`L-PRN-20`).
    BlankInPrincipal,
    /// A raw unique id: the user or role it named was deleted (`L-PRN-9`).
    UniqueIdPrincipal,
    /// `NotPrincipal` together with `Allow` (`L-PRN-17`).
    NotPrincipalWithAllow,
    /// An action pattern that can match nothing (`L-ACT-2`, `L-ACT-3`).
    InvalidAction,
    /// A resource that is neither `*` nor an ARN (`L-RES-6`).
    InvalidResource,
    /// `${…}` in a document without `Version` `2012-10-17` (`L-DOC-7`).
    VariableWithoutVersion,
    /// A condition operator that does not exist (`Q-12`).
    UnknownOperator,
    /// A condition operator in other letter case (`L-CND-12`).
    OperatorCase,
    /// A condition value that does not fit its operator (`L-CND-7`).
    InvalidConditionValue,
    /// A character that AWS does not accept in a policy (`L-DOC-11`).
    InvalidCharacter,
    /// A document far longer than any policy of AWS (`L-LIM`).
    Oversized,
    /// A principal in a policy that is attached to one (`L-DOC` §1.1).
    PrincipalForbidden,
    /// No principal in a policy that a resource carries (`L-DOC` §1.1).
    PrincipalRequired,
    /// `NotPrincipal` where the kind of policy does not take it (`L-DOC` §1.1, `L-PRN-17`).
    NotPrincipalForbidden,
    /// `Resource` in a role trust policy (`L-DOC` §1.1).
    ResourceForbidden,
    /// No `Resource` where the kind of policy asks for one (`L-DOC` §1.1).
    ResourceRequired,
    /// No `Resource` where it is read as every, or as this, resource (`L-DOC` §1.1).
    ResourceAssumed,
    /// A key policy's statement without `Resource`: it has no effect (`L-RES-9`).
    StatementWithoutResource,
    /// `Id` where no resource carries the policy (`L-DOC-8`).
    MisplacedId,
    /// A `Sid` with other characters than letters and digits (`L-DOC-9`).
    SidCharacters,
    /// A resource control policy without `Version` `2012-10-17` (`E-RCP-3`).
    RcpVersion,
    /// A customer's resource control policy that allows (`E-RCP-3`).
    RcpAllow,
    /// A resource control policy that does not name everybody (`E-RCP-3`).
    RcpPrincipal,
    /// `NotAction` in a resource control policy (`E-RCP-3`).
    RcpNotAction,
    /// The bare action `*` in a customer's resource control policy (`E-RCP-3`).
    RcpEveryAction,
    /// `ForAllValues` on a single-valued key in a key policy (`L-VAL-6`).
    OverlyPermissiveCondition,
    /// A key policy's statement without `Action`: it has no effect.
    StatementWithoutAction,
    /// A key policy after which nobody could change it again (`L-VAL-2`).
    LockedOut,
    /// A principal in a service control policy (`L-DOC` §1.1).
    ScpPrincipal,
    /// An action of another service in a bucket policy (`L-VAL-4`).
    BucketPolicyAction,
    /// A resource of another service in a bucket policy (`L-VAL-4`).
    BucketPolicyResource,
    /// An action on objects beside buckets alone, or the other way round, in a bucket policy (`L-VAL-4`, `L-RES-12`).
    BucketActionWithoutResource,
    /// A wildcard or a numeric operator with an identifier that AWS makes, in an endpoint policy (`L-LIM-9`).
    EndpointIdentifier,
    /// A wildcard without six other characters beside it in an endpoint policy (`L-LIM-9`).
    EndpointWildcard,
    /// Digits and wildcards in the account of an ARN in an endpoint policy (`L-LIM-9`).
    EndpointAccount,
    /// A document that is longer than AWS takes (`L-LIM`).
    TooLong {
        /// The limit.
        limit: SizeLimit,
        /// The length, counted as AWS counts for it.
        length: u32,
    },
    /// More policies than AWS takes (`L-LIM`).
    TooMany {
        /// The limit.
        limit: CountLimit,
        /// How many there are.
        count: u32,
    },
}

/// A place in a text, counted from 1; the column counts bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub(crate) struct LineStarts(Box<[u32]>);

impl LineStarts {
    pub(crate) fn of(text: &str) -> Self {
        let newlines = memchr::memchr_iter(b'\n', text.as_bytes());
        let mut starts = Vec::with_capacity(1 + newlines.clone().count());
        starts.push(0);
        starts.extend(newlines.map(|at| offset(at + 1)));
        Self(starts.into_boxed_slice())
    }

    fn position(&self, at: u32) -> Position {
        let line = self.0.partition_point(|start| *start <= at);
        let start = self.0.get(line.saturating_sub(1)).copied().unwrap_or(0);
        Position { line: offset(line), column: at.saturating_sub(start) + 1 }
    }
}

/// A byte offset in the form that documents keep; texts of 4 GiB and more saturate.
pub(crate) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The numbers from `first` on. The last one stands for all that would follow it: nobody has so many policies or statements,
/// and a text that says so must stop nothing.
pub fn numbers(first: u16) -> impl Iterator<Item = u16> {
    std::iter::successors(Some(first), |number| Some(number.saturating_add(1)))
}
