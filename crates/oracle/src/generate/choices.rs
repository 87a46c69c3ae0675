//! A sequence of numbers, read as decisions. All zeros, and the end of the sequence, stand for the simplest choice.

/// Numbers that are yet to be read.
#[derive(Clone, Debug)]
pub struct Choices<'n> {
    numbers: std::slice::Iter<'n, u16>,
}

impl<'n> Choices<'n> {
    /// Reads from `numbers`.
    pub fn new(numbers: &'n [u16]) -> Self {
        Self { numbers: numbers.iter() }
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.numbers.next().map_or(0, |number| usize::from(*number)) % limit
    }

    /// Yes in `percent` of the cases.
    pub fn yes(&mut self, percent: usize) -> bool {
        self.below(100) + percent >= 100
    }

    /// One of `all`.
    pub fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// Some of `all`, at least `least` and at most `most`, without repetition.
    pub fn some<'a>(&mut self, all: &[&'a str], least: usize, most: usize) -> Vec<&'a str> {
        let count = least + self.below(most - least + 1);
        let mut some: Vec<&str> = Vec::new();
        for _ in 0..count {
            let one = self.pick(all);
            if !some.contains(&one) {
                some.push(one);
            }
        }
        some
    }
}
