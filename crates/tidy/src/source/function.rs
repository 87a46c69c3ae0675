//! The functions of a file and how many lines of code each has.

use crate::source::test_code;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::{Block, File, ImplItemFn, ItemFn, ItemMod, Signature, TraitItemFn};

/// A function that is not a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of its name, from 1.
    pub line: usize,
    /// Lines that hold code, from its signature to its closing brace; blank lines and comments are not counted.
    pub lines: usize,
}

/// Every function of a file that is not test code.
pub(super) fn functions(file: &File) -> Vec<Function> {
    let mut finder = Finder { found: Vec::new() };
    finder.visit_file(file);
    finder.found
}

struct Finder {
    found: Vec<Function>,
}

impl Finder {
    fn add(&mut self, signature: &Signature, block: &Block) {
        let mut lines = BTreeSet::new();
        mark_lines(signature.to_token_stream(), &mut lines);
        mark_lines(block.to_token_stream(), &mut lines);
        self.found.push(Function {
            name: signature.ident.to_string(),
            line: signature.ident.span().start().line,
            lines: lines.len(),
        });
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !test_code::is_test(module) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        if !test_code::is_test(function) {
            self.add(&function.sig, &function.block);
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !test_code::is_test(function) {
            self.add(&function.sig, &function.block);
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

fn mark_lines(tokens: TokenStream, lines: &mut BTreeSet<usize>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                lines.insert(group.span_open().start().line);
                mark_lines(group.stream(), lines);
                lines.insert(group.span_close().end().line);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                lines.extend(token.span().start().line..=token.span().end().line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::functions;

    #[test]
    fn comments_and_blank_lines_are_no_code() {
        let text = "
fn long(
    a: u8,
) {

    // a comment
    let text = \"one
    two\";
}
impl A { fn short() {} }
trait T { fn none(); fn default() {
} }
#[cfg(test)] mod tests { fn unseen() {} }
#[test] fn unseen_too() {}
";
        let found: Vec<(String, usize)> =
            functions(&syn::parse_file(text).unwrap()).into_iter().map(|f| (f.name, f.lines)).collect();
        let expected =
            [("long", 6), ("short", 1), ("default", 2)].map(|(name, lines)| (name.to_owned(), lines));
        assert_eq!(found, expected);
    }
}
