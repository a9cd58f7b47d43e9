//! Plates and wells as written to collections. Paths say what is fetched, indices where it lies; what is missing of one
//! is taken from the other, for NGFF 0.1 to 0.3 and for bioformats2raw 0.3, which named things otherwise.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::error::OpenError;
use super::members::{MAX_ENTRIES, Members, text};
use super::node::{Acquisition, Collection, CollectionKind, Entry};
use super::root::{Found, member};

/// A plate of 1536 wells has 48 columns; a list longer than this is none of columns.
const MAX_LINES: usize = 4096;

impl Found {
    /// The wells of a plate.
    pub(super) fn plate(&self) -> Result<Collection, OpenError> {
        let plate = member(self.attributes(), "plate").unwrap_or(&Value::Null);
        let wells = list(plate.get("wells"));
        let rows = Lines::new(names(plate.get("rows")), wells, 1);
        let columns = Lines::new(names(plate.get("columns")), wells, 0);
        let mut members = Members::new(&self.location);
        let mut taken = BTreeSet::new();
        let (mut contradicting, mut unplaced, mut doubled) = (0, 0, 0);
        for well in wells {
            let Some((path, location)) = members.below(well) else { continue };
            let cell = |row: Option<u32>, column: Option<u32>| Some([row?, column?]);
            let written = cell(
                rows.written(well, ["rowIndex", "row_index", "row"]),
                columns.written(well, ["columnIndex", "column_index", "column"]),
            );
            let derived = cell(rows.named(&path, 1), columns.named(&path, 0));
            // Where rows are numbers, they are indices with some writers, and names with others.
            let has_names = part(&path, 1).is_some_and(|row| number(row).is_none());
            let disagree = written.zip(derived).is_some_and(|(index, path)| index != path);
            contradicting += usize::from(has_names && disagree);
            match [written, derived].into_iter().flatten().find(|cell| taken.insert(*cell)) {
                None if written.or(derived).is_some() => doubled += 1,
                None => unplaced += 1,
                cell => {
                    let short = path.rmatch_indices('/').nth(1).map_or(0, |(slash, _)| slash + 1);
                    let name = path[short..].to_owned();
                    members.push(Entry { name, location, cell, acquisition: None, inline: None });
                }
            }
        }
        let counted = [
            (
                contradicting,
                "have an index that names another row or column than their path; it counts where it is free",
            ),
            (unplaced, "lie outside of the plate's rows and columns and are left out"),
            (doubled, "lie where another well is and are left out"),
        ];
        for (count, what) in counted.into_iter().filter(|(count, _)| *count > 0) {
            members.warnings.push(format!("{count} of {} wells {what}.", wells.len()));
        }
        let mut collection = members.collection(self, CollectionKind::Plate, plate)?;
        (collection.rows, collection.columns) = (rows.names, columns.names);
        Ok(collection)
    }

    /// The fields of a well.
    pub(super) fn well(&self) -> Result<Collection, OpenError> {
        let well = member(self.attributes(), "well").unwrap_or(&Value::Null);
        let mut members = Members::new(&self.location);
        let row = self.location.parent().map(|row| row.name()).filter(|row| !row.is_empty());
        let name = row.into_iter().chain([self.location.name()]).collect::<Vec<_>>().join("/");
        for image in list(well.get("images")) {
            let Some((path, location)) = members.below(image) else { continue };
            let acquisition = image.get("acquisition").and_then(text);
            members.push(Entry {
                name: format!("{name} field {path}"),
                location,
                cell: None,
                acquisition,
                inline: None,
            });
        }
        let mut collection = members.collection(self, CollectionKind::Well, well)?;
        collection.name = name;
        Ok(collection)
    }
}

/// The acquisitions that a plate lists, or that the fields of a well name.
pub(super) fn acquisitions(block: &Value, entries: &[Entry]) -> Vec<Acquisition> {
    let listed = list(block.get("acquisitions")).iter().filter_map(|written| {
        let id = text(written.get("id").unwrap_or(written))?;
        Some(Acquisition { id, name: written.get("name").and_then(text) })
    });
    let named =
        entries.iter().filter_map(|entry| Some(Acquisition { id: entry.acquisition.clone()?, name: None }));
    let mut ids = BTreeSet::new();
    listed.chain(named).filter(|acquisition| ids.insert(acquisition.id.clone())).collect()
}

/// The items of a list, none where there is none.
pub(super) fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The names of rows or columns.
pub(super) fn names(value: Option<&Value>) -> Vec<String> {
    let name =
        |line: &Value| text(line.get("name").or_else(|| line.get("id")).unwrap_or(line)).unwrap_or_default();
    list(value).iter().take(MAX_LINES).map(name).collect()
}

/// The rows, or the columns.
pub(super) struct Lines {
    pub(super) names: Vec<String>,
    /// Which one a part of a path means: by its name, as it is or as a number, or by its index.
    by_name: BTreeMap<String, u32>,
}

impl Lines {
    /// As listed, or, where none are, as the paths of the wells name them, `from_end` parts before the last.
    pub(super) fn new(mut names: Vec<String>, wells: &[Value], from_end: usize) -> Self {
        if names.is_empty() {
            let paths = wells.iter().filter_map(|well| text(well.get("path").unwrap_or(well)));
            let found: BTreeSet<(u64, usize, String)> = paths
                .take(MAX_ENTRIES)
                .filter_map(|path| {
                    let name = part(&path, from_end)?;
                    Some((name.parse().unwrap_or(u64::MAX), name.len(), name.to_owned()))
                })
                .collect();
            names = found.into_iter().take(MAX_LINES).map(|(_, _, name)| name).collect();
        }
        let mut by_name = BTreeMap::new();
        let numbers = names.iter().map(|name| number(name).unwrap_or_default());
        let indices = (0..names.len()).map(|index| index.to_string());
        for keys in [names.clone(), numbers.collect(), indices.collect()] {
            for (key, index) in keys.into_iter().zip(0..) {
                by_name.entry(key).or_insert(index);
            }
        }
        Self { names, by_name }
    }

    /// The one whose index a well gives, under any of three names.
    fn written(&self, well: &Value, fields: [&str; 3]) -> Option<u32> {
        let index = text(fields.iter().find_map(|field| well.get(field))?)?.trim().parse().ok()?;
        Some(index).filter(|index| (*index as usize) < self.names.len())
    }

    /// The one that a part of a path names.
    pub(super) fn named(&self, path: &str, from_end: usize) -> Option<u32> {
        let part = part(path, from_end)?;
        self.by_name.get(part).or_else(|| self.by_name.get(&number(part)?)).copied()
    }
}

fn part(path: &str, from_end: usize) -> Option<&str> {
    path.split('/').filter(|part| !matches!(*part, "" | ".")).nth_back(from_end)
}

/// Without leading zeros, if it is one.
fn number(text: &str) -> Option<String> {
    text.parse::<u32>().ok().map(|number| number.to_string())
}
