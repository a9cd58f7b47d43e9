//! What an address holds: one image, or a collection of them (a plate, a well, the series of a converted file, a scene),
//! whose entries are opened one by one, when they are looked at.

use std::rc::Rc;

use super::image::{Document, Image};
use crate::zarr::Location;

/// Part of every value that only the complete page can have: in a plain one (the feature `plain`) there is no such
/// value, and the compiler leaves out what would handle it.
#[cfg(not(feature = "plain"))]
pub type Complete = ();
/// Part of every value that only the complete page can have.
#[cfg(feature = "plain")]
pub type Complete = std::convert::Infallible;

/// What an address holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// One image, label image or bare array.
    Image(Rc<Image>),
    /// Several that belong together.
    #[cfg(not(feature = "plain"))]
    Collection(Rc<Collection>),
}

/// Images, or further collections, that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// The group.
    pub location: Location,
    /// What holds them together.
    pub kind: CollectionKind,
    /// As written, or the last part of the address.
    pub name: String,
    /// NGFF version as recognised, for people.
    pub version: String,
    /// Names of a plate's rows, top first; empty for the others.
    pub rows: Vec<String>,
    /// Names of a plate's columns; empty for the others.
    pub columns: Vec<String>,
    /// Of a plate or a well.
    pub acquisitions: Vec<Acquisition>,
    /// In the order of the documents; never empty.
    pub entries: Vec<Entry>,
    /// The raw documents that this came from.
    pub documents: Vec<Document>,
    /// What is wrong with the documents without being an obstacle, in sentences.
    pub warnings: Vec<String>,
}

/// What holds the entries together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionKind {
    /// Wells in rows and columns; each is a collection of fields.
    Plate,
    /// Fields of view.
    Well,
    /// Images without a common space: the series of a bioformats2raw conversion, the nodes of a collection.
    Series,
    /// Images in one space (NGFF 0.6); each comes placed in it.
    Scene,
}

/// One member.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// For people.
    pub name: String,
    /// What to open.
    pub location: Location,
    /// Row and column, for the wells of a plate.
    pub cell: Option<[u32; 2]>,
    /// Id of the acquisition that it belongs to.
    pub acquisition: Option<String>,
    /// The node itself, where the collection's document writes it out (RFC 8); the location is the collection's then.
    pub inline: Option<Rc<serde_json::Value>>,
}

/// One run of the microscope over a plate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acquisition {
    /// As written, numbers as text.
    pub id: String,
    /// For people.
    pub name: Option<String>,
}
