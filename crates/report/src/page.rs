//! Builds a page for a terminal, line by line.

use crate::changed_lines::Line;
use crate::style::{Style, wrap};

/// The width and the colors of a page.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The width of the terminal in columns.
    pub width: usize,
    /// Whether it has color.
    pub style: Style,
}

/// The lines so far.
pub(super) struct Page {
    out: String,
    pub(super) look: Look,
}

impl Page {
    pub(super) fn new(look: Look) -> Self {
        Self { out: String::new(), look }
    }

    pub(super) fn text(self) -> String {
        self.out
    }

    /// One line, however wide.
    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    /// An indented paragraph.
    pub(super) fn wrapped(&mut self, text: &str, indent: usize) {
        let blanks = " ".repeat(indent);
        let body = wrap(text, self.look.width.saturating_sub(indent), 0);
        self.line(&format!("{blanks}{}", body.replace('\n', &format!("\n{blanks}"))));
    }

    /// The indented lines of a diff.
    pub(super) fn changed(&mut self, lines: &[Line], indent: usize) {
        let style = self.look.style;
        let blanks = " ".repeat(indent);
        for line in lines {
            let line = match line {
                Line::Kept(text) => format!("  {text}"),
                Line::Removed(text) => style.red(&format!("- {text}")),
                Line::Added(text) => style.green(&format!("+ {text}")),
            };
            self.line(&format!("{blanks}{line}"));
        }
    }
}
