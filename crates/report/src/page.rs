//! A page in the making, for a person at a terminal.

use crate::changed_lines::Line;
use crate::style::{Style, wrap};

/// How a report is shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The width of the terminal in columns.
    pub width: usize,
    /// Whether it is painted.
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

    /// A paragraph, moved in.
    pub(super) fn wrapped(&mut self, text: &str, indent: usize) {
        let blanks = " ".repeat(indent);
        let body = wrap(text, self.look.width.saturating_sub(indent), 0);
        self.line(&format!("{blanks}{}", body.replace('\n', &format!("\n{blanks}"))));
    }

    /// Lines that stay, go and come, moved in; those that stay have no sign.
    pub(super) fn changed(&mut self, lines: &[Line], indent: usize) {
        let style = self.look.style;
        let blanks = " ".repeat(indent);
        for line in lines {
            let line = match line {
                Line::Stays(text) => format!("  {text}"),
                Line::Goes(text) => style.red(&format!("- {text}")),
                Line::Comes(text) => style.green(&format!("+ {text}")),
            };
            self.line(&format!("{blanks}{line}"));
        }
    }
}
