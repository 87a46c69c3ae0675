//! A file of lists, read piece by piece, so that no more of it is in memory than of the pages that it came from.

use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

/// So many items are a piece; a page of AWS has at most a thousand.
const PIECE: usize = 1_000;

/// Hands over the pieces of a file, each in the form of a page.
pub(super) fn read(file: impl Read, take: &mut dyn FnMut(&Value)) -> serde_json::Result<()> {
    let mut reader = serde_json::Deserializer::from_reader(BufReader::new(file));
    Lists(take).deserialize(&mut reader)?;
    reader.end()
}

/// The lists of a file, by their names.
struct Lists<'a>(&'a mut dyn FnMut(&Value));

/// One list.
struct List<'a> {
    name: String,
    take: &'a mut dyn FnMut(&Value),
}

impl<'de> DeserializeSeed<'de> for Lists<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Lists<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("lists by their names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut lists: A) -> Result<(), A::Error> {
        while let Some(name) = lists.next_key()? {
            lists.next_value_seed(List { name, take: &mut *self.0 })?;
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut piece: Vec<Value> = Vec::new();
        while let Some(item) = items.next_element()? {
            piece.push(item);
            if piece.len() == PIECE {
                (self.take)(&json!({ self.name.as_str(): std::mem::take(&mut piece) }));
            }
        }
        (self.take)(&json!({ self.name.as_str(): piece }));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{PIECE, read};

    #[test]
    fn the_pieces_of_a_file_are_all_of_it_and_each_is_as_long_as_a_page_at_most() {
        let items: Vec<usize> = (0..2 * PIECE + 1).collect();
        let text = json!({ "Roles": items, "Users": [], "Groups": ["a"] }).to_string();
        let mut pieces: Vec<Value> = Vec::new();
        read(text.as_bytes(), &mut |piece| pieces.push(piece.clone())).unwrap();
        let items = |name: &str| {
            pieces.iter().filter_map(|piece| piece[name].as_array()).map(Vec::len).collect::<Vec<_>>()
        };
        assert_eq!(items("Roles"), [PIECE, PIECE, 1]);
        assert_eq!((items("Users"), items("Groups")), (vec![0], vec![1]));
        for bad in ["", "[]", "{\"Roles\": 1}", "{\"Roles\": [1", "{\"Roles\": [1]} 2"] {
            assert!(read(bad.as_bytes(), &mut |_| {}).is_err(), "{bad}");
        }
    }
}
