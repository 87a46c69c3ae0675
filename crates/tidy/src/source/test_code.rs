//! Which items of a file are test code, and which modules it declares.

use crate::source::Word;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Item;

/// Whether an item's own attributes make it test code: `#[test]`, `#[cfg(test)]`, `#[cfg(all(test, …))]`.
pub(super) fn is_test(item: &impl ToTokens) -> bool {
    attributes(item.to_token_stream()).iter().any(|attribute| {
        let attribute: String = attribute.to_string().split_whitespace().collect();
        attribute == "test" || attribute == "cfg(test)" || attribute.starts_with("cfg(all(test")
    })
}

/// The contents of the attributes an item begins with.
fn attributes(tokens: TokenStream) -> Vec<TokenStream> {
    let mut tokens = tokens.into_iter();
    let mut found = Vec::new();
    while let (Some(TokenTree::Punct(hash)), Some(TokenTree::Group(group))) = (tokens.next(), tokens.next()) {
        if hash.as_char() != '#' || group.delimiter() != Delimiter::Bracket {
            break;
        }
        found.push(group.stream());
    }
    found
}

/// Every module declared, inline or not, at any depth.
pub(super) fn modules(items: &[Item]) -> Vec<Word> {
    let mut found = Vec::new();
    for item in items {
        if let Item::Mod(module) = item {
            found.push(Word { name: module.ident.to_string(), line: module.ident.span().start().line });
            if let Some((_, items)) = &module.content {
                found.extend(modules(items));
            }
        }
    }
    found
}

/// The modules that are test code and live in a file of their own.
pub(super) fn test_module_files(items: &[Item]) -> Vec<String> {
    let mut found = Vec::new();
    for item in items {
        if let Item::Mod(module) = item
            && module.content.is_none()
            && is_test(module)
        {
            found.push(module.ident.to_string());
        }
    }
    found
}
