//! Faults, places and numbers.

use super::{Fault, Kind, MAX_DEPTH, read};

#[test]
fn keeps_duplicate_members_and_places() {
    let node = read("{\"a\": 1,\n \"a\": \"\\u00e9\\n\"}").unwrap();
    let Kind::Object(members) = node.kind else { panic!("not an object") };
    assert_eq!(
        members.iter().map(|member| (&*member.name, member.at)).collect::<Vec<_>>(),
        [("a", 1), ("a", 10)]
    );
    assert_eq!(members[1].value.kind, Kind::String("é\n".into()));
}

#[test]
fn faults_name_their_place() {
    for (text, fault, at) in [
        ("", Fault::UnexpectedEnd, 0),
        ("{\"a\":1,}", Fault::UnexpectedCharacter, 7),
        ("[1 2]", Fault::UnexpectedCharacter, 3),
        ("{\"a\"", Fault::UnexpectedEnd, 4),
        ("\"a", Fault::UnexpectedEnd, 2),
        ("\"\\x\"", Fault::InvalidEscape, 2),
        ("\"\\ud800x\"", Fault::InvalidEscape, 7),
        ("\"a\tb\"", Fault::ControlCharacter, 2),
        ("01", Fault::InvalidNumber, 0),
        ("1.", Fault::InvalidNumber, 0),
        ("{} {}", Fault::TrailingText, 3),
        ("// no", Fault::UnexpectedCharacter, 0),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!((error.fault, error.at), (fault, at), "{text}");
    }
}

#[test]
fn ten_thousand_levels_are_refused() {
    let error = read(&"[".repeat(10_000)).unwrap_err();
    assert_eq!((error.fault, error.at), (Fault::TooDeep, MAX_DEPTH));
}

#[test]
fn agrees_with_the_grammar_on_numbers_and_words() {
    for text in ["0", "-0", "1.5", "-12.25e+3", "1E5", "true", "false", "null", "[]", "{}", " [ 1 , 2 ] "] {
        assert!(read(text).is_ok(), "{text}");
    }
    for text in ["+1", "-", ".5", "1e", "nul", "True", "NaN", "'a'"] {
        assert!(read(text).is_err(), "{text}");
    }
}
