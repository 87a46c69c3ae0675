//! The files of a snapshot in the making.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::Files;
use super::error::{Error, ErrorKind};
use super::gaps::{GapEntry, GapsFile};
use crate::collected::{Collected, Gap, Inventory};

/// The files that were written so far, and the gaps.
#[derive(Default)]
pub(super) struct Writer {
    files: Files,
    gaps: Vec<GapEntry>,
}

/// An object with one field, as AWS prints most answers.
pub(super) struct InField<'a, T>(pub(super) &'a str, pub(super) T);

impl<T: Serialize> Serialize for InField<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry(self.0, &self.1)?;
        object.end()
    }
}

/// A name in a list, as the one field of an object.
pub(super) fn by(field: &'static str) -> impl Fn(&String) -> InField<'static, &String> {
    move |name| InField(field, name)
}

impl Writer {
    /// Writes an object, or why there is none.
    pub(super) fn object<'a, T, F: Serialize>(
        &mut self,
        path: String,
        fact: &'a Collected<T>,
        file: impl FnOnce(&'a T) -> F,
    ) -> Result<(), Error> {
        match fact {
            Collected::Known(fact) => self.json(path, &file(fact)),
            Collected::Absent | Collected::NotCollected(_) => {
                self.gap(path, fact.gap());
                Ok(())
            }
        }
    }

    /// Writes a list as one field of an object, or why there is none.
    pub(super) fn list<T: Serialize>(
        &mut self,
        path: String,
        field: &'static str,
        list: &Collected<Vec<T>>,
    ) -> Result<(), Error> {
        self.object(path, list, |items| InField(field, items))
    }

    /// Writes a text, or why there is none.
    pub(super) fn text(&mut self, path: String, text: &Collected<String>) -> Result<(), Error> {
        match text {
            Collected::Known(text) => {
                self.files.insert(path, text.clone().into_bytes());
                Ok(())
            }
            other => self.object(path, other, |text| text),
        }
    }

    /// Writes named things: one file if the list of all of them was collected, else a file for each.
    pub(super) fn inventory<T: Serialize>(
        &mut self,
        folder: &str,
        list_field: &'static str,
        item_field: &'static str,
        inventory: &Inventory<T>,
    ) -> Result<(), Error> {
        let known = inventory.known().map(|(_, item)| item).collect::<Vec<_>>();
        let is_listed = inventory.listed.is_known();
        self.list(format!("{folder}.json"), list_field, &inventory.listed.as_ref().map(|()| known))?;
        for (name, item) in &inventory.items {
            if !(is_listed && item.is_known()) {
                let path = format!("{folder}/{}.json", super::name::encoded(name));
                self.one(path, Some(item_field), item)?;
            }
        }
        Ok(())
    }

    /// Writes named things that AWS prints bare, without a field around one: else as [`Self::inventory`].
    pub(super) fn inventory_of_bare<T: Serialize>(
        &mut self,
        folder: &str,
        list_field: &'static str,
        inventory: &Inventory<T>,
    ) -> Result<(), Error> {
        let known = inventory.known().map(|(_, item)| item).collect::<Vec<_>>();
        let is_listed = inventory.listed.is_known();
        self.list(format!("{folder}.json"), list_field, &inventory.listed.as_ref().map(|()| known))?;
        for (name, item) in inventory.items.iter().filter(|(_, item)| !(is_listed && item.is_known())) {
            self.one(format!("{folder}/{}.json", super::name::encoded(name)), None, item)?;
        }
        Ok(())
    }

    /// Writes the list of the names of things, if it was collected; `entry` is how AWS lists a name.
    pub(super) fn names<'a, T, E: Serialize>(
        &mut self,
        folder: &str,
        field: &'static str,
        inventory: &'a Inventory<T>,
        entry: impl Fn(&'a String) -> E,
    ) -> Result<(), Error> {
        let existing = inventory.items.iter().filter(|(_, item)| !item.is_absent());
        let names: Vec<_> = existing.map(|(name, _)| entry(name)).collect();
        self.list(format!("{folder}.json"), field, &inventory.listed.as_ref().map(|()| names))
    }

    /// Writes a file for each of many things, in a field or bare.
    pub(super) fn each<T: Serialize>(
        &mut self,
        folder: &str,
        field: Option<&'static str>,
        things: &BTreeMap<String, Collected<T>>,
    ) -> Result<(), Error> {
        for (name, thing) in things {
            self.one(format!("{folder}/{}.json", super::name::encoded(name)), field, thing)?;
        }
        Ok(())
    }

    /// Writes one thing, in a field or bare.
    pub(super) fn one<T: Serialize>(
        &mut self,
        path: String,
        field: Option<&'static str>,
        thing: &Collected<T>,
    ) -> Result<(), Error> {
        match field {
            Some(field) => self.object(path, thing, |thing| InField(field, thing)),
            None => self.object(path, thing, |thing| thing),
        }
    }

    /// Writes a file.
    pub(super) fn json<F: Serialize>(&mut self, path: String, file: &F) -> Result<(), Error> {
        self.bytes(path, serde_json::to_vec_pretty(file))
    }

    fn bytes(&mut self, path: String, json: serde_json::Result<Vec<u8>>) -> Result<(), Error> {
        let mut bytes = json.map_err(|error| {
            Error::new(ErrorKind::WrongShape, &path, "cannot be written as JSON").caused_by(Box::new(error))
        })?;
        bytes.push(b'\n');
        self.files.insert(path, bytes);
        Ok(())
    }

    /// Notes why there is no file.
    fn gap(&mut self, path: String, gap: Option<&Gap>) {
        self.gaps.push(match gap {
            Some(gap) => GapEntry::not_collected(path, gap),
            None => GapEntry::absent(path),
        });
    }

    /// Writes `gaps.json`, and gives all files.
    pub(super) fn finish(mut self) -> Result<Files, Error> {
        if !self.gaps.is_empty() {
            let mut gaps = std::mem::take(&mut self.gaps);
            gaps.sort_by(|one, other| one.path.cmp(&other.path));
            self.json("gaps.json".to_owned(), &GapsFile { gaps })?;
        }
        Ok(self.files)
    }
}
