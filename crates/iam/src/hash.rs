//! Names as numbers, so that most comparisons need not look at a text.

use crate::document::offset;

/// An FNV-1a hash.
pub(crate) fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A hash of the name of a service, letter case ignored.
pub(crate) fn service_hash(service: &str) -> u64 {
    hash(service.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// The first eight bytes of a name in lower case, as one number; bytes beyond the end are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    letters: u64,
    /// The bits that hold a byte of the name.
    known: u64,
}

impl Head {
    /// How many bytes of a name its head holds.
    pub(crate) const LENGTH: usize = 8;

    /// The head of the first `length` bytes of `name`.
    pub(crate) fn of(name: &[u8], length: usize) -> Self {
        let known = u64::MAX.checked_shr(64 - 8 * offset(length.min(Self::LENGTH))).unwrap_or(0);
        let lower = |byte: u8| byte.to_ascii_lowercase();
        let letters = match name.first_chunk::<{ Self::LENGTH }>() {
            Some(bytes) => u64::from_le_bytes(bytes.map(lower)),
            None => name.iter().rev().fold(0, |letters, byte| letters << 8 | u64::from(lower(*byte))),
        };
        Self { letters: letters & known, known }
    }

    /// Whether a name with the head `other` can begin with the name of this head.
    pub(crate) fn begins(self, other: Self) -> bool {
        (self.letters ^ other.letters) & self.known == 0
    }
}
