//! The paths, macros and `async` words that code names, wherever they stand: imports, types, expressions, and the
//! arguments of macros. Found in the tokens, so that nothing hides in a macro; imported names are followed.

use crate::source::{Word, test_code};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeMap;
use syn::{Item, ItemImpl, ItemUse, UseTree};

/// A path that code names. A path inside the own crate begins with `crate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Its segments; a glob import ends with `*`.
    pub path: Vec<String>,
    /// The line, from 1.
    pub line: usize,
    /// Whether a `use` names it.
    pub is_import: bool,
}

/// Everything that a file's product code names.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Paths, with imported first segments replaced by what they stand for.
    pub paths: Vec<Used>,
    /// Macros called.
    pub macros: Vec<Word>,
    /// The words `async` and `await`.
    pub asynchronous: Vec<Word>,
    aliases: BTreeMap<String, Vec<Vec<String>>>,
}

impl Named {
    pub(super) fn read(items: &[Item], module: &[String]) -> Self {
        let mut named = Self::default();
        named.items(items, module);
        named.follow_imports();
        named
    }

    fn items(&mut self, items: &[Item], module: &[String]) {
        for item in items.iter().filter(|item| !test_code::is_test(item)) {
            match item {
                Item::Mod(inner) => {
                    let inner_path = [module, &[inner.ident.to_string()]].concat();
                    self.alias(inner.ident.to_string(), absolute(inner_path.clone()));
                    if let Some((_, items)) = &inner.content {
                        self.items(items, &inner_path);
                    }
                }
                Item::Impl(block) => self.tokens(without_tests(block).to_token_stream(), module),
                other => self.tokens(other.to_token_stream(), module),
            }
        }
    }

    fn tokens(&mut self, tokens: TokenStream, module: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let [first, after @ ..] = rest {
            rest = match first {
                TokenTree::Group(group) => {
                    self.tokens(group.stream(), module);
                    after
                }
                TokenTree::Ident(word) if word == "use" => self.import(rest, module).unwrap_or(after),
                TokenTree::Ident(_) => self.path(rest, module),
                TokenTree::Punct(_) | TokenTree::Literal(_) => after,
            };
        }
    }

    /// Reads a `use` up to its semicolon; answers what follows, or nothing when it is no import.
    fn import<'t>(&mut self, tokens: &'t [TokenTree], module: &[String]) -> Option<&'t [TokenTree]> {
        let end = tokens.iter().position(|token| is_mark(Some(token), ';'))?;
        let (import, rest) = tokens.split_at_checked(end + 1)?;
        let line = import.first()?.span().start().line;
        let import: ItemUse = syn::parse2(import.iter().cloned().collect()).ok()?;
        self.import_tree(&import.tree, Vec::new(), line, module);
        Some(rest)
    }

    fn import_tree(&mut self, tree: &UseTree, mut path: Vec<String>, line: usize, module: &[String]) {
        match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                self.import_tree(&inner.tree, path, inner.ident.span().start().line, module);
            }
            UseTree::Group(group) => {
                for inner in &group.items {
                    self.import_tree(inner, path.clone(), line, module);
                }
            }
            UseTree::Name(name) => {
                let own = name.ident.to_string();
                if own != "self" {
                    path.push(own);
                }
                self.imported(path.last().cloned(), path, name.ident.span().start().line, module);
            }
            UseTree::Rename(name) => {
                if name.ident != "self" {
                    path.push(name.ident.to_string());
                }
                self.imported(Some(name.rename.to_string()), path, name.ident.span().start().line, module);
            }
            UseTree::Glob(_) => {
                path.push("*".to_owned());
                self.imported(None, path, line, module);
            }
        }
    }

    fn imported(&mut self, name: Option<String>, path: Vec<String>, line: usize, module: &[String]) {
        let path = resolve(path, module);
        if let Some(name) = name {
            self.alias(name, path.clone());
        }
        self.paths.push(Used { path, line, is_import: true });
    }

    fn alias(&mut self, name: String, path: Vec<String>) {
        self.aliases.entry(name).or_default().push(path);
    }

    /// Reads `a::b::c`, or one word; answers what follows.
    fn path<'t>(&mut self, tokens: &'t [TokenTree], module: &[String]) -> &'t [TokenTree] {
        let mut path = Vec::new();
        let mut line = 0;
        let mut rest = tokens;
        while let [TokenTree::Ident(word), after @ ..] = rest {
            if path.is_empty() {
                line = word.span().start().line;
            }
            path.push(word.to_string());
            rest = after;
            let Some(next) = after_double_colon(after) else { break };
            rest = next;
        }
        if let [mark, TokenTree::Group(_), ..] = rest
            && is_mark(Some(mark), '!')
            && let Some(name) = path.last()
        {
            self.macros.push(Word { name: name.clone(), line });
        }
        match path.as_slice() {
            [word] if word == "async" || word == "await" => {
                self.asynchronous.push(Word { name: word.clone(), line });
            }
            [_] | [] => {}
            _ => self.paths.push(Used { path: resolve(path, module), line, is_import: false }),
        }
        rest
    }

    /// Replaces the first segment of each path by what the file's imports say it is.
    fn follow_imports(&mut self) {
        let mut followed = Vec::new();
        for used in &self.paths {
            let (Some(first), Some(rest)) = (used.path.first(), used.path.get(1..)) else { continue };
            let meanings = self.aliases.get(first).map_or(&[][..], Vec::as_slice);
            if meanings.is_empty() || meanings.contains(&used.path) {
                followed.push(used.clone());
                continue;
            }
            for meaning in meanings {
                followed.push(Used { path: [meaning, rest].concat(), ..used.clone() });
            }
        }
        self.paths = followed;
    }
}

/// Makes `self::` and `super::` begin at the crate.
fn resolve(path: Vec<String>, module: &[String]) -> Vec<String> {
    let mut base = module.to_vec();
    let mut rest = path.as_slice();
    let mut is_relative = false;
    while let [first, after @ ..] = rest {
        match first.as_str() {
            "self" => {}
            "super" => {
                base.pop();
            }
            _ => break,
        }
        is_relative = true;
        rest = after;
    }
    if is_relative { absolute([base.as_slice(), rest].concat()) } else { path }
}

fn absolute(path: Vec<String>) -> Vec<String> {
    [vec!["crate".to_owned()], path].concat()
}

fn without_tests(block: &ItemImpl) -> ItemImpl {
    let mut block = block.clone();
    block.items.retain(|item| !test_code::is_test(item));
    block
}

/// What follows `::`, when a word does.
fn after_double_colon(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    let (marks, next) = tokens.split_at_checked(2)?;
    let is_step =
        marks.iter().all(|mark| is_mark(Some(mark), ':')) && matches!(next, [TokenTree::Ident(_), ..]);
    is_step.then_some(next)
}

fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

#[cfg(test)]
mod tests {
    use super::Named;

    fn paths(text: &str) -> Vec<String> {
        let module = ["glue".to_owned(), "s3".to_owned()];
        let named = Named::read(&syn::parse_file(text).unwrap().items, &module);
        named.paths.iter().map(|used| used.path.join("::")).collect()
    }

    #[test]
    fn paths_are_found_wherever_they_stand() {
        for (text, expected) in [
            ("fn f() { println!(\"{}\", std::env::args().count()) }", vec!["std::env::args"]),
            ("fn f(a: Vec<std::fs::File>) {}", vec!["std::fs::File"]),
            ("fn f() { use std::{fs, io as i}; }", vec!["std::fs", "std::io"]),
            ("use std::time; fn f() { time::Instant::now() }", vec!["std::time", "std::time::Instant::now"]),
            (
                "use std::io::{self, Read}; fn f() { io::stdin() }",
                vec!["std::io", "std::io::Read", "std::io::stdin"],
            ),
            ("use std as s; fn f() { s::fs::read() }", vec!["std", "std::fs::read"]),
            ("use std::net::*;", vec!["std::net::*"]),
            ("fn f() -> ::std::fs::File {}", vec!["std::fs::File"]),
            ("use super::call;", vec!["crate::glue::call"]),
            ("mod a { mod b { use super::super::super::call; } }", vec!["crate::glue::call"]),
            ("mod iam; use iam::arn;", vec!["crate::glue::s3::iam::arn"]),
            (
                "impl A { fn f(self) -> impl Fn() + use<'a> { b::c() } #[cfg(test)] fn t() { d::e() } }",
                vec!["b::c"],
            ),
            ("#[cfg(test)] mod tests { use std::fs; } #[test] fn t() { std::fs::read() }", vec![]),
        ] {
            assert_eq!(paths(text), expected, "{text}");
        }
    }

    #[test]
    fn macros_and_async_words_are_found() {
        let text = "async fn f() { if a != (b) { std::println!(\"\"); } g().await }";
        let named = Named::read(&syn::parse_file(text).unwrap().items, &[]);
        assert_eq!(named.macros.iter().map(|word| word.name.as_str()).collect::<Vec<_>>(), ["println"]);
        assert_eq!(named.asynchronous.len(), 2);
    }
}
