//! What all collections have in common: members at paths below the group, a name, a version, documents, warnings. Paths
//! come from strangers: none leads back to the group or out of it, and there are not more than can be kept.

use serde_json::Value;

use super::documents::Format;
use super::error::OpenError;
use super::node::{Collection, CollectionKind, Entry};
use super::plate::acquisitions;
use super::root::{Found, member};
use crate::zarr::Location;

/// More than any plate has wells.
pub(super) const MAX_ENTRIES: usize = 1 << 16;

/// The members of a group, as they are found.
pub(super) struct Members<'a> {
    base: &'a Location,
    entries: Vec<Entry>,
    /// Members whose path makes no sense.
    strays: usize,
    /// Members that are too many.
    surplus: usize,
    pub(super) warnings: Vec<String>,
}

impl<'a> Members<'a> {
    pub(super) fn new(base: &'a Location) -> Self {
        Self { base, entries: Vec::new(), strays: 0, surplus: 0, warnings: Vec::new() }
    }

    /// Path, without odd slashes, and location of a member: of an object with a path, or of a path alone.
    pub(super) fn below(&mut self, written: &Value) -> Option<(String, Location)> {
        if !self.has_room() {
            return None;
        }
        let path = text(written.get("path").unwrap_or(written));
        let location = path.map(|path| self.base.join(&path));
        let found = location.and_then(|location| {
            Some((location.below(self.base).filter(|path| !path.is_empty())?, location))
        });
        self.strays += usize::from(found.is_none());
        found
    }

    /// Whether one more can be kept; counted if not.
    pub(super) fn has_room(&mut self) -> bool {
        let has_room = self.entries.len() < MAX_ENTRIES;
        self.surplus += usize::from(!has_room);
        has_room
    }

    /// Counts a member whose path makes no sense.
    pub(super) fn stray(&mut self) {
        self.strays += 1;
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// The collection of them; `block` is what the documents say about it.
    pub(super) fn collection(
        mut self,
        group: &Found,
        kind: CollectionKind,
        block: &Value,
    ) -> Result<Collection, OpenError> {
        if self.strays > 0 {
            self.warnings.push(format!("{} members have no path that can be followed.", self.strays));
        }
        if self.surplus > 0 {
            self.warnings.push(format!("{} members are too many and are left out.", self.surplus));
        }
        if self.entries.is_empty() {
            return Err(group.nothing_to_show(&format!("{} without images", group.kind.name())));
        }
        let version = member(group.attributes(), "version").or_else(|| block.get("version")).and_then(text);
        let unknown = if group.format == Format::V3 { "0.5 or later" } else { "0.4 or before" };
        let name = block.get("name").and_then(text).filter(|name| !name.trim().is_empty());
        let own = std::iter::once(&group.document).chain(&group.others);
        let mut documents: Vec<_> = own.cloned().collect();
        let inherited: Vec<_> =
            group.known.summaries().filter(|summary| !documents.contains(summary)).cloned().collect();
        documents.extend(inherited);
        Ok(Collection {
            location: group.location.clone(),
            kind,
            name: name.unwrap_or_else(|| group.location.name()),
            version: version.unwrap_or_else(|| unknown.to_owned()),
            rows: Vec::new(),
            columns: Vec::new(),
            acquisitions: acquisitions(block, &self.entries),
            entries: self.entries,
            documents,
            warnings: self.warnings,
        })
    }
}

/// A text, or a number as text: names and ids were written as either.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
