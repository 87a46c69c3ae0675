//! Base64, as `BinaryEquals` compares it: by the bytes it stands for (`L-OP-BIN`).

/// Whether `text` is base64 with optional padding.
#[must_use]
pub fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    text.len() - body.len() <= 2 && body.len() % 4 != 1 && body.bytes().all(|byte| sextet(byte).is_some())
}

/// Whether two base64 texts stand for the same bytes; false when one is not base64.
#[must_use]
pub fn same_bytes(one: &str, other: &str) -> bool {
    is_base64(one) && is_base64(other) && decoded(one).eq(decoded(other))
}

fn decoded(text: &str) -> impl Iterator<Item = u8> {
    let mut held = 0u32;
    let mut bits = 0u32;
    text.trim_end_matches('=').bytes().filter_map(sextet).filter_map(move |six| {
        held = (held << 6) | u32::from(six);
        bits += 6;
        if bits < 8 {
            return None;
        }
        bits -= 8;
        let byte = held >> bits;
        held &= (1 << bits) - 1;
        u8::try_from(byte).ok()
    })
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_base64, same_bytes};

    #[test]
    fn bytes_not_letters_are_compared() {
        for (one, other, expected) in [
            ("aGVsbG8=", "aGVsbG8=", true),
            ("aGVsbG8=", "aGVsbG8", true),
            ("aGVsbG8=", "aGVsbG9=", true), // the two last bits stand for nothing
            ("aGVsbG8=", "aGVsbG4=", false),
            ("", "", true),
            ("aGVs bG8=", "aGVsbG8=", false),
        ] {
            assert_eq!(same_bytes(one, other), expected, "{one} {other}");
        }
        assert!(!is_base64("a") && !is_base64("====") && is_base64("QQ=="));
    }
}
