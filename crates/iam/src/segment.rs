//! The search for a long run of characters and `?` in a text, many places at a time (Shift-And).
//!
//! Trying place after place costs the product of both lengths. Here 64 characters of the run are compared at once, and
//! only where a beginning of it may stand. It touches the heap; but nobody's policy holds such a run, unless it was made
//! to be slow.

/// Up to how many characters trying place after place is good enough.
pub(crate) const SHORT: usize = 64;

/// Sixty-four characters of the run, as bits.
#[derive(Clone, Default)]
struct Block {
    /// Where `?` stands.
    ones: u64,
    /// Where any character stands.
    used: u64,
    /// For each bit of a character's number: the characters that have it.
    planes: [u64; PLANES],
}

/// The bits of the greatest character's number.
const PLANES: usize = 21;

impl Block {
    fn set(&mut self, at: usize, character: Option<char>) {
        let bit = 1 << at;
        self.used |= bit;
        match character {
            None => self.ones |= bit,
            Some(character) => {
                for (number, plane) in self.planes.iter_mut().enumerate() {
                    *plane |= (u64::from(u32::from(character)) >> number & 1) << at;
                }
            }
        }
    }

    /// Which of the places `asked` agree with a character of the text.
    fn agreeing(&self, asked: u64, character: char) -> u64 {
        let mut same = asked & self.used;
        for (number, plane) in self.planes.iter().enumerate() {
            let has_bit = u32::from(character) >> number & 1 == 1;
            same &= if has_bit { *plane } else { !*plane };
            if same & !self.ones == 0 {
                break;
            }
        }
        same | (self.ones & asked)
    }
}

/// What remains of `text` after the leftmost place where `run` stands; none in the run is a `?`.
pub(crate) fn find(run: impl Iterator<Item = Option<char>>, text: &str) -> Option<&str> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut length = 0usize;
    for character in run {
        if length.is_multiple_of(64) {
            blocks.push(Block::default());
        }
        if let Some(block) = blocks.last_mut() {
            block.set(length % 64, character);
        }
        length += 1;
        // Why: a run that is longer than the text need not be read to its end.
        if length > text.len() {
            return None;
        }
    }
    let end = 1u64 << (length.wrapping_sub(1) % 64);
    // Bit n is set while the characters before a place agree with the first n + 1 of the run.
    let mut begun = vec![0u64; blocks.len()];
    for (at, character) in text.char_indices() {
        // Why: a run may begin at every character.
        let mut carry = 1;
        for (word, block) in begun.iter_mut().zip(&blocks) {
            let asked = *word << 1 | carry;
            carry = *word >> 63;
            *word = if asked == 0 { 0 } else { block.agreeing(asked, character) };
        }
        if begun.last().is_some_and(|word| word & end != 0) {
            return text.get(at + character.len_utf8()..);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find;

    fn run(text: &str) -> Vec<Option<char>> {
        text.chars().map(|character| (character != '?').then_some(character)).collect()
    }

    #[test]
    fn the_leftmost_place_is_found_also_across_blocks() {
        let long = "ab".repeat(70);
        for (pattern, text, expected) in [
            ("a?c", "xxabcabc", Some("abc")),
            ("?", "éx", Some("x")),
            ("a?c", "abd", None),
            ("é?\u{1f600}", "eé\u{1f600}\u{1f600}.", Some(".")),
            ("", "", None),
        ] {
            assert_eq!(find(run(pattern).into_iter(), text), expected, "{pattern} {text}");
        }
        let holes = "a?".repeat(70);
        assert_eq!(find(run(&holes).into_iter(), &format!("b{long}!")), Some("!"));
        assert_eq!(find(run(&format!("{holes}!")).into_iter(), &format!("{long}{long}!?")), Some("?"));
        assert_eq!(find(run(&format!("{holes}c")).into_iter(), &format!("{long}{long}")), None);
    }
}
