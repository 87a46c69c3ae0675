//! What a folder says about one path: the file that is there, or why there is none.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::de::DeserializeOwned;

use super::error::{Error, ErrorKind};
use super::gaps::{GapEntry, GapKind};
use super::json;
use crate::collected::{Collected, Gap, Inventory};

/// A path, and what the folder says about it.
pub(super) struct Source<'a> {
    pub(super) path: &'a str,
    pub(super) content: Content<'a>,
}

/// The file at a path, or why there is none.
#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    File(&'a [u8]),
    Gap(&'a GapEntry),
}

impl Source<'_> {
    /// Puts what an object says, or what it has in one field, into its place.
    pub(super) fn object<F: DeserializeOwned, T>(
        &self,
        target: &mut Collected<T>,
        field: Option<&'static str>,
        fact: impl FnOnce(F) -> T,
    ) -> Result<(), Error> {
        let usual = self.usual(target.gap())?;
        *target = self.read_object(usual, field)?.map(fact);
        Ok(())
    }

    /// Puts an object, or what it has in one field, into its place.
    pub(super) fn thing<T: DeserializeOwned>(
        &self,
        target: &mut Collected<T>,
        field: Option<&'static str>,
    ) -> Result<(), Error> {
        self.object(target, field, |thing| thing)
    }

    /// Puts a whole list into its place.
    pub(super) fn list<T: DeserializeOwned>(
        &self,
        target: &mut Collected<Vec<T>>,
        field: &'static str,
    ) -> Result<(), Error> {
        let usual = self.usual(target.gap())?;
        *target = self.read(usual, |path, bytes| json::whole_list(path, bytes, field))?;
        Ok(())
    }

    /// Puts the first page of a list into its place.
    pub(super) fn page<T: DeserializeOwned>(
        &self,
        target: &mut Collected<Vec<T>>,
        field: &'static str,
    ) -> Result<(), Error> {
        let usual = self.usual(target.gap())?;
        *target = self.read(usual, |path, bytes| json::field(path, bytes, field))?;
        Ok(())
    }

    /// Puts a text into its place.
    pub(super) fn text(&self, target: &mut Collected<String>) -> Result<(), Error> {
        let usual = self.usual(target.gap())?;
        *target = self.read(usual, |path, bytes| json::text(path, bytes).map(str::to_owned))?;
        Ok(())
    }

    /// Puts a whole list of named things into its place.
    pub(super) fn inventory<T: DeserializeOwned>(
        &self,
        inventory: &mut Inventory<T>,
        field: &'static str,
        name: impl Fn(&T) -> String,
    ) -> Result<(), Error> {
        let usual = self.usual(inventory.listed.gap())?;
        let list = self.read(usual, |path, bytes| json::whole_list::<T>(path, bytes, field))?;
        inventory.listed = list.as_ref().map(|_| ());
        for item in list.into_known().unwrap_or_default() {
            self.put(inventory, name(&item), Collected::Known(item))?;
        }
        Ok(())
    }

    /// Puts a list that holds no more than the names of things into its place. Each thing has a file of its own, read later.
    pub(super) fn names<N: DeserializeOwned, T>(
        &self,
        inventory: &mut Inventory<T>,
        field: &'static str,
        name: impl Fn(N) -> String,
        gap: impl Fn(&str) -> Gap,
    ) -> Result<(), Error> {
        let usual = self.usual(inventory.listed.gap())?;
        let list = self.read(usual, |path, bytes| json::whole_list::<N>(path, bytes, field))?;
        inventory.listed = list.as_ref().map(|_| ());
        for name in list.into_known().unwrap_or_default().into_iter().map(name) {
            let unread = Collected::NotCollected(gap(&name));
            self.put(inventory, name, unread)?;
        }
        Ok(())
    }

    /// Puts one thing, whose name a list may have told before, into its place.
    pub(super) fn named_item<T: DeserializeOwned>(
        &self,
        inventory: &mut Inventory<T>,
        name: String,
        gap: Gap,
        field: Option<&'static str>,
    ) -> Result<(), Error> {
        match inventory.items.get_mut(&name) {
            Some(listed) if listed.gap() == Some(&gap) => {
                *listed = self.read_object(gap, field)?;
                Ok(())
            }
            _ => self.item(inventory, name, gap, field),
        }
    }

    /// Puts one of many things, each with a file of its own and no list, into its place.
    pub(super) fn entry<K: Ord, T: DeserializeOwned>(
        &self,
        things: &mut BTreeMap<K, Collected<T>>,
        key: K,
        gap: Gap,
        field: Option<&'static str>,
    ) -> Result<(), Error> {
        self.thing(things.entry(key).or_insert(Collected::NotCollected(gap)), field)
    }

    /// Puts one named thing, which has a file of its own, into its place.
    pub(super) fn item<T: DeserializeOwned>(
        &self,
        inventory: &mut Inventory<T>,
        name: String,
        gap: Gap,
        field: Option<&'static str>,
    ) -> Result<(), Error> {
        let item = self.read_object(gap, field)?;
        self.put(inventory, name, item)
    }

    fn read_object<T: DeserializeOwned>(
        &self,
        usual: Gap,
        field: Option<&'static str>,
    ) -> Result<Collected<T>, Error> {
        self.read(usual, |path, bytes| match field {
            Some(field) => json::field(path, bytes, field),
            None => json::object(path, bytes),
        })
    }

    /// Reads the file, or says why there is none. `usual` is what the format itself knows of the gap.
    pub(super) fn read<T>(
        &self,
        usual: Gap,
        parse: impl FnOnce(&str, &[u8]) -> Result<T, Error>,
    ) -> Result<Collected<T>, Error> {
        match self.content {
            Content::File(bytes) => parse(self.path, bytes).map(Collected::Known),
            Content::Gap(entry) if entry.kind == GapKind::Absent => Ok(Collected::Absent),
            Content::Gap(entry) => Ok(Collected::NotCollected(entry.over(usual))),
        }
    }

    /// The error for something that the folder tells twice.
    pub(super) fn duplicate(&self, what: &str) -> Error {
        Error::new(ErrorKind::Duplicate, self.path, format!("{what} appears twice"))
    }

    /// The error for a path that is none of the format's.
    pub(super) fn unknown(&self) -> Error {
        let detail =
            "this file is not part of the snapshot format; see the list of files in docs/snapshot.md";
        Error::new(ErrorKind::UnknownFile, self.path, detail)
    }

    fn put<T>(&self, inventory: &mut Inventory<T>, name: String, item: Collected<T>) -> Result<(), Error> {
        match inventory.items.entry(name) {
            Entry::Vacant(place) => {
                place.insert(item);
                Ok(())
            }
            Entry::Occupied(place) => Err(self.duplicate(&format!("`{}`", place.key()))),
        }
    }

    /// The gap that is in a place nothing was put into yet.
    fn usual(&self, gap: Option<&Gap>) -> Result<Gap, Error> {
        gap.cloned().ok_or_else(|| self.duplicate("this fact"))
    }
}
