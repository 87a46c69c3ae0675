//! Text to [`PolicyDocument`]. It never fails: what is wrong becomes a problem with its place.

use crate::action::{ActionIndex, ActionPattern, StatementIndex};
use crate::condition::{Condition, operator};
use crate::document::{
    Effect, Element, LineStarts, PolicyDocument, Problem, ProblemKind, Severity, Statement, Version, offset,
};
use crate::json::{self, Kind, Member, Node};
use crate::parse::reading::{duplicates, one_or_many, scalar};
use crate::principal::PrincipalPattern;
use crate::resource::ResourcePattern;

/// The longest document that is evaluated: 32 times the longest that AWS takes of customers (`L-LIM-5`).
const MOST_BYTES: usize = 1024 * 1024;

/// Parses a policy document.
#[must_use]
pub fn parse(text: &str) -> PolicyDocument {
    let mut parser = Parser { problems: Vec::new(), version: Version::V2008 };
    let (id, statements) = match json::read(text) {
        Ok(node) => parser.document(&node),
        Err(error) => {
            parser.error(ProblemKind::InvalidJson(error.fault), error.at, "");
            (None, Vec::new())
        }
    };
    parser.check_characters(text);
    parser.check_size(text);
    PolicyDocument {
        version: parser.version,
        id,
        index: StatementIndex::of(&statements),
        statements: statements.into_boxed_slice(),
        problems: parser.problems,
        lines: LineStarts::of(text),
    }
}

struct Parser {
    problems: Vec<Problem>,
    version: Version,
}

impl Parser {
    fn problem(&mut self, kind: ProblemKind, severity: Severity, at: usize, text: &str) {
        self.problems.push(Problem { kind, severity, at: offset(at), text: text.into() });
    }

    fn error(&mut self, kind: ProblemKind, at: usize, text: &str) {
        self.problem(kind, Severity::Error, at, text);
    }

    fn warning(&mut self, kind: ProblemKind, at: usize, text: &str) {
        self.problem(kind, Severity::Warning, at, text);
    }

    /// `L-DOC-11`: tab, line feed, carriage return and U+0020 to U+00FF.
    fn check_characters(&mut self, text: &str) {
        if text.is_ascii() {
            return;
        }
        if let Some((at, character)) = text.char_indices().find(|(_, character)| *character > '\u{ff}') {
            self.error(ProblemKind::InvalidCharacter, at, character.encode_utf8(&mut [0; 4]));
        }
    }

    /// Refuses what is made to be slow: no text of AWS comes near this length.
    fn check_size(&mut self, text: &str) {
        if text.len() > MOST_BYTES {
            self.error(ProblemKind::Oversized, 0, "");
        }
    }

    /// The members of an object, with duplicates reported (`L-DOC-3`).
    fn members<'n, 'a>(&mut self, node: &'n Node<'a>) -> &'n [Member<'a>] {
        let Kind::Object(members) = &node.kind else {
            self.error(ProblemKind::NotAnObject, node.at, "");
            return &[];
        };
        for duplicate in duplicates(members) {
            self.error(ProblemKind::DuplicateMember, duplicate.at, &duplicate.name);
        }
        members
    }

    fn document(&mut self, node: &Node<'_>) -> (Option<Box<str>>, Vec<Statement>) {
        let (mut id, mut body) = (None, None);
        for member in self.members(node) {
            match &*member.name {
                "Version" => self.read_version(&member.value),
                "Id" => id = self.string(&member.value),
                "Statement" => body = Some(&member.value),
                name => self.error(ProblemKind::UnknownElement, member.at, name),
            }
        }
        let statements = match body {
            Some(body) => self.statements(body),
            None => {
                if matches!(node.kind, Kind::Object(_)) {
                    self.error(ProblemKind::MissingElement, node.at, "Statement");
                }
                Vec::new()
            }
        };
        (id, statements)
    }

    fn read_version(&mut self, node: &Node<'_>) {
        match &node.kind {
            Kind::String(text) if text == "2012-10-17" => self.version = Version::V2012,
            Kind::String(text) if text == "2008-10-17" => self.version = Version::V2008,
            Kind::String(text) => self.error(ProblemKind::UnknownVersion, node.at, text),
            _ => self.error(ProblemKind::WrongType, node.at, "Version"),
        }
    }

    fn statements(&mut self, node: &Node<'_>) -> Vec<Statement> {
        let nodes = one_or_many(node);
        if nodes.is_empty() {
            self.error(ProblemKind::EmptyList, node.at, "Statement");
        }
        let mut statements = Vec::with_capacity(nodes.len());
        statements.extend(nodes.iter().filter_map(|node| self.statement(node)));
        self.check_sids(&statements);
        statements
    }

    /// `L-DOC-9`: a `Sid` stands once in a document.
    fn check_sids(&mut self, statements: &[Statement]) {
        let mut sids: Vec<(&str, u32)> = Vec::with_capacity(statements.len());
        sids.extend(statements.iter().filter_map(|one| Some((one.sid.as_deref()?, one.at))));
        sids.sort_unstable();
        for pair in sids.windows(2) {
            if let [(first, _), (second, at)] = pair
                && first == second
            {
                self.warning(ProblemKind::DuplicateSid, *at as usize, second);
            }
        }
    }

    fn statement(&mut self, node: &Node<'_>) -> Option<Statement> {
        let mut found = Found::default();
        for member in self.members(node) {
            match &*member.name {
                "Sid" => found.sid = self.string(&member.value),
                "Effect" => {
                    found.effect = self.effect(&member.value);
                    found.invalid_effect = found.effect.is_none();
                }
                "Principal" | "NotPrincipal" => self.set(&mut found.principal, member),
                "Action" | "NotAction" => self.set(&mut found.action, member),
                "Resource" | "NotResource" => self.set(&mut found.resource, member),
                "Condition" => found.condition = Some(&member.value),
                name => self.error(ProblemKind::UnknownElement, member.at, name),
            }
        }
        if !matches!(node.kind, Kind::Object(_)) {
            return None;
        }
        let missing_effect = found.effect.is_none() && !found.invalid_effect;
        for (missing, name) in [(missing_effect, "Effect"), (found.action.is_none(), "Action")] {
            if missing {
                self.error(ProblemKind::MissingElement, node.at, name);
            }
        }
        let effect = found.effect?;
        let action = match found.action {
            Some(member) => self.actions(member),
            // It covers no action, so that a key policy may keep the statement (`PolicyDocument::of_key`).
            None => Element { negated: false, patterns: Box::default(), at: offset(node.at) },
        };
        let principal = found.principal.map(|member| self.principals(member, effect));
        let resource = found.resource.map(|member| self.resources(member));
        let conditions = found.condition.map(|node| self.conditions(node)).unwrap_or_default();
        let index = ActionIndex::of(&action.patterns);
        let (sid, at) = (found.sid, offset(node.at));
        Some(Statement { sid, effect, principal, action, resource, conditions, at, index })
    }

    /// Notes an element; its `Not…` form excludes the plain one (`L-DOC-10`).
    fn set<'n, 'a>(&mut self, place: &mut Option<&'n Member<'a>>, member: &'n Member<'a>) {
        match place {
            // A name that stands twice was reported as a duplicate already.
            Some(first) if first.name != member.name => {
                self.error(ProblemKind::ExclusiveElements, member.at, &member.name);
            }
            Some(_) => {}
            None => *place = Some(member),
        }
    }

    fn effect(&mut self, node: &Node<'_>) -> Option<Effect> {
        match &node.kind {
            Kind::String(text) if text == "Allow" => Some(Effect::Allow),
            Kind::String(text) if text == "Deny" => Some(Effect::Deny),
            Kind::String(text) => {
                self.error(ProblemKind::InvalidEffect, node.at, text);
                None
            }
            _ => {
                self.error(ProblemKind::InvalidEffect, node.at, "");
                None
            }
        }
    }

    fn actions(&mut self, member: &Member<'_>) -> Element<ActionPattern> {
        self.element(member, |parser, text, at| {
            let pattern = ActionPattern::new(text);
            if !pattern.is_action() {
                parser.warning(ProblemKind::InvalidAction, at, text);
            }
            pattern
        })
    }

    fn resources(&mut self, member: &Member<'_>) -> Element<ResourcePattern> {
        self.element(member, |parser, text, at| {
            parser.check_variables(text, at);
            let pattern = ResourcePattern::new(text, parser.version == Version::V2012);
            if !pattern.is_resource() {
                parser.warning(ProblemKind::InvalidResource, at, text);
            }
            pattern
        })
    }

    fn element<P>(
        &mut self,
        member: &Member<'_>,
        mut read: impl FnMut(&mut Self, &str, usize) -> P,
    ) -> Element<P> {
        let nodes = one_or_many(&member.value);
        if nodes.is_empty() {
            self.error(ProblemKind::EmptyList, member.value.at, &member.name);
        }
        let mut patterns = Vec::with_capacity(nodes.len());
        for node in nodes {
            match &node.kind {
                Kind::String(text) => patterns.push(read(self, text, node.at)),
                _ => self.error(ProblemKind::WrongType, node.at, &member.name),
            }
        }
        Element {
            negated: member.name.starts_with("Not"),
            patterns: patterns.into_boxed_slice(),
            at: offset(member.value.at),
        }
    }

    fn principals(&mut self, member: &Member<'_>, effect: Effect) -> Element<PrincipalPattern> {
        let negated = &*member.name == "NotPrincipal";
        if negated && effect == Effect::Allow {
            self.warning(ProblemKind::NotPrincipalWithAllow, member.at, "NotPrincipal");
        }
        let mut patterns = Vec::new();
        match &member.value.kind {
            Kind::String(text) if text == "*" => patterns.push(PrincipalPattern::Anyone),
            Kind::String(text) => self.error(ProblemKind::InvalidPrincipal, member.value.at, text),
            Kind::Object(_) => {
                for kind in self.members(&member.value) {
                    self.principals_of_kind(kind, &mut patterns);
                }
                if patterns.is_empty() {
                    self.error(ProblemKind::EmptyList, member.value.at, &member.name);
                }
            }
            _ => self.error(ProblemKind::WrongType, member.value.at, &member.name),
        }
        Element { negated, patterns: patterns.into_boxed_slice(), at: offset(member.value.at) }
    }

    fn principals_of_kind(&mut self, kind: &Member<'_>, patterns: &mut Vec<PrincipalPattern>) {
        let read: fn(&str) -> PrincipalPattern = match &*kind.name {
            "AWS" => PrincipalPattern::aws,
            "Service" => |text| PrincipalPattern::Service(text.into()),
            "Federated" => |text| PrincipalPattern::Federated(text.into()),
            "CanonicalUser" => |text| PrincipalPattern::CanonicalUser(text.into()),
            name => return self.error(ProblemKind::UnknownElement, kind.at, name),
        };
        for node in one_or_many(&kind.value) {
            let Kind::String(text) = &node.kind else {
                self.error(ProblemKind::WrongType, node.at, &kind.name);
                continue;
            };
            let pattern = read(text);
            let blank = text.chars().any(char::is_whitespace);
            match &pattern {
                PrincipalPattern::Invalid(_) if blank => {
                    self.warning(ProblemKind::BlankInPrincipal, node.at, text);
                }
                PrincipalPattern::Invalid(_) => self.warning(ProblemKind::InvalidPrincipal, node.at, text),
                PrincipalPattern::Service(name) if blank || name.contains('*') => {
                    self.warning(ProblemKind::InvalidPrincipal, node.at, text);
                }
                PrincipalPattern::UniqueId(_) => self.warning(ProblemKind::UniqueIdPrincipal, node.at, text),
                _ => {}
            }
            patterns.push(pattern);
        }
    }

    fn conditions(&mut self, node: &Node<'_>) -> Box<[Condition]> {
        let blocks = self.members(node);
        let keys =
            |block: &Member<'_>| if let Kind::Object(keys) = &block.value.kind { keys.len() } else { 0 };
        let mut conditions = Vec::with_capacity(blocks.iter().map(keys).sum());
        for block in blocks {
            match operator::read(&block.name) {
                None => self.error(ProblemKind::UnknownOperator, block.at, &block.name),
                Some(read) if !read.documented_case => {
                    self.warning(ProblemKind::OperatorCase, block.at, &block.name);
                }
                Some(_) => {}
            }
            for key in self.members(&block.value) {
                conditions.push(self.condition(&block.name, key));
            }
        }
        conditions.into_boxed_slice()
    }

    fn condition(&mut self, operator_name: &str, key: &Member<'_>) -> Condition {
        let nodes = one_or_many(&key.value);
        let mut values: Vec<Box<str>> = Vec::with_capacity(nodes.len());
        for node in nodes {
            match scalar(node) {
                Some(text) => {
                    self.check_variables(&text, node.at);
                    values.push(text.into());
                }
                None => self.error(ProblemKind::WrongType, node.at, &key.name),
            }
        }
        if values.is_empty() {
            self.warning(ProblemKind::EmptyList, key.value.at, &key.name);
        }
        let variables = self.version == Version::V2012;
        let condition = Condition::new(operator_name, &key.name, values, variables, offset(key.at));
        for text in condition.invalid_values() {
            self.warning(ProblemKind::InvalidConditionValue, key.value.at, text);
        }
        condition
    }

    fn check_variables(&mut self, text: &str, at: usize) {
        if self.version == Version::V2008 && text.contains("${") {
            self.warning(ProblemKind::VariableWithoutVersion, at, text);
        }
    }

    fn string(&mut self, node: &Node<'_>) -> Option<Box<str>> {
        match &node.kind {
            Kind::String(text) => Some((**text).into()),
            _ => {
                self.error(ProblemKind::WrongType, node.at, "");
                None
            }
        }
    }
}

#[derive(Default)]
struct Found<'n, 'a> {
    sid: Option<Box<str>>,
    effect: Option<Effect>,
    /// Whether there is an effect that was reported as invalid.
    invalid_effect: bool,
    principal: Option<&'n Member<'a>>,
    action: Option<&'n Member<'a>>,
    resource: Option<&'n Member<'a>>,
    condition: Option<&'n Node<'a>>,
}

mod reading;
#[cfg(test)]
mod tests;
