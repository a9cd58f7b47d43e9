//! The first round: which documents are asked for at an address, and what the answers say it is. Documents that may be
//! there are asked for at once, never one after the other.

use std::pin::pin;

use futures_util::future::{Either, join_all, select};
use serde_json::Value;

use super::documents::{Answer, Format, Known, ask, file_name, summary};
use super::error::OpenError;
use super::image::Document;
#[cfg(not(feature = "plain"))]
use super::nodes;
#[cfg(feature = "plain")]
use super::plain as nodes;
use crate::zarr::Location;
use crate::zarr::store::Store;

/// What a group or array is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Array,
    Image,
    Plate,
    Well,
    /// A bioformats2raw conversion, or the folder in it that lists its series.
    Series,
    Scene,
    /// RFC 8.
    Nodes,
    Labels,
}

impl Kind {
    /// For people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Array => "an array",
            Self::Image => "an image",
            Self::Plate => "a plate",
            Self::Well => "a well of a plate",
            Self::Series => "a set of images (bioformats2raw)",
            Self::Scene => "a scene",
            Self::Nodes => "a collection",
            Self::Labels => "a list of labels",
        }
    }

    /// What attributes say that their group is.
    pub(super) fn of(attributes: &Value) -> Option<Self> {
        let has = |name| member(attributes, name).is_some();
        let is_node = |kind| nodes::kind(attributes.get("ome").unwrap_or(attributes)) == Some(kind);
        // An image that is a plate or a set of images, too, is shown as an image.
        [
            (has("multiscales") || is_node("multiscale"), Self::Image),
            (has("plate"), Self::Plate),
            (has("well"), Self::Well),
            (has("bioformats2raw.layout") || has("series"), Self::Series),
            (has("scene"), Self::Scene),
            (has("nodes") || is_node("collection"), Self::Nodes),
            // The first drafts of 0.6 knew no `scene`.
            (has("coordinateTransformations"), Self::Scene),
            (has("labels"), Self::Labels),
        ]
        .into_iter()
        .find_map(|(is_it, kind)| is_it.then_some(kind))
    }
}

/// A member of the metadata: in `ome` since 0.5, in the attributes themselves before, and with some writers of drafts.
pub(super) fn member<'a>(attributes: &'a Value, name: &str) -> Option<&'a Value> {
    [attributes.get("ome"), Some(attributes)]
        .into_iter()
        .flatten()
        .find_map(|holder| holder.get(name).filter(|value| !value.is_null()))
}

/// The attributes in a document.
pub(super) fn attributes(document: &Document) -> &Value {
    let json = document.json.as_ref();
    let inside = match file_name(&document.url) {
        "zarr.json" => json.get("attributes"),
        ".zmetadata" => summary(document).and_then(|entries| entries.get(".zattrs")),
        ".zattrs" | ".zgroup" | ".zarray" => Some(json),
        // A file of its own, of RFC 8.
        _ => json.get("attributes").filter(|_| json.get("ome").is_none()).or(Some(json)),
    };
    inside.unwrap_or(&Value::Null)
}

/// A node of a hierarchy, recognised.
pub(super) struct Found {
    pub(super) location: Location,
    pub(super) kind: Kind,
    pub(super) format: Format,
    /// What it was recognised by.
    pub(super) document: Document,
    /// What else came with it.
    pub(super) others: Vec<Document>,
    /// Documents of the hierarchy that it lies in, and of what lies below.
    pub(super) known: Known,
    /// Attributes in the form of 0.6, where the document has them in another.
    pub(super) made: Option<Value>,
}

impl Found {
    pub(super) fn attributes(&self) -> &Value {
        self.made.as_ref().unwrap_or_else(|| attributes(&self.document))
    }

    /// Whether it is the folder of a conversion that lists the series beside it.
    #[cfg(not(feature = "plain"))]
    pub(super) fn is_list_of_series(&self) -> bool {
        let is_root = member(self.attributes(), "bioformats2raw.layout").is_some();
        self.kind == Kind::Series && self.location.name() == "OME" && !is_root
    }

    /// An error about its document.
    pub(super) fn bad(&self, at: &str, problem: String) -> OpenError {
        OpenError::BadMetadata { url: self.document.url.clone(), at: at.to_owned(), problem }
    }

    /// An error about what it holds.
    pub(super) fn nothing_to_show(&self, found: &str) -> OpenError {
        OpenError::NotOmeZarr { url: self.location.url(), found: found.to_owned() }
    }
}

/// The answers to the first round.
pub(super) struct Root {
    location: Location,
    v3: Answer,
    zattrs: Answer,
    zarray: Answer,
    zmetadata: Answer,
    known: Known,
}

impl Root {
    /// Asks; in a hierarchy of which documents are known, only for what its format needs.
    pub(super) async fn ask(store: &impl Store, location: &Location, known: Known) -> Self {
        let (v3, v2) = match known.format() {
            _ if is_file(location) => (known.ask(store, location).await, Vec::new()),
            None => all(store, location).await,
            Some(Format::V3) => (known.ask(store, &location.join("zarr.json")).await, Vec::new()),
            Some(Format::V2) => (Answer::Absent, vec![known.ask(store, &location.join(".zattrs")).await]),
        };
        let mut v2 = v2.into_iter();
        let mut next = || v2.next().unwrap_or(Answer::Absent);
        let location = location.clone();
        Self { location, v3, zattrs: next(), zarray: next(), zmetadata: next(), known }
    }

    /// What the answers say.
    pub(super) fn found(&self) -> Option<Found> {
        let v3 = self.v3.document();
        if let Some(document) = v3.filter(|document| is_array(&document.json)) {
            return Some(self.node(Kind::Array, Format::V3, document, Vec::new()));
        }
        let of_v3 = v3.and_then(|document| {
            Some(self.node(Kind::of(attributes(document))?, Format::V3, document, Vec::new()))
        });
        let (zattrs, summary) = (self.zattrs.document(), self.zmetadata.document());
        let of_v2 = || {
            let document = zattrs.or(summary)?;
            let others = zattrs.and(summary).into_iter().cloned().collect();
            Some(self.node(Kind::of(attributes(document))?, Format::V2, document, others))
        };
        let array = || {
            let others = zattrs.into_iter().cloned().collect();
            Some(self.node(Kind::Array, Format::V2, self.zarray.document()?, others))
        };
        of_v3.or_else(of_v2).or_else(array)
    }

    fn node(&self, kind: Kind, format: Format, document: &Document, others: Vec<Document>) -> Found {
        let own = std::iter::once(document).chain(&others).chain(&self.known.0).cloned().collect();
        let is_file = is_file(&self.location);
        let location = self.location.parent().filter(|_| is_file).unwrap_or_else(|| self.location.clone());
        Found {
            location,
            kind,
            format,
            document: document.clone(),
            known: Known(own),
            made: nodes::image_of(attributes(document)).filter(|_| kind == Kind::Image),
            others,
        }
    }

    /// The error, once nothing that can be shown was found; and the group, if there is one that says nothing.
    pub(super) async fn why_not(self, store: &impl Store) -> (OpenError, Option<Found>) {
        let tried = |files: &[&str]| OpenError::NotZarr {
            tried: files.iter().map(|file| self.location.join(file).url()).collect(),
        };
        if let Some(group) = self.plain_group() {
            return (group.nothing_to_show("a group without OME metadata"), Some(group));
        }
        let answers = [&self.v3, &self.zattrs, &self.zarray, &self.zmetadata];
        for answer in answers {
            if let Answer::Broken { url, problem } = answer {
                let (url, problem) = (url.clone(), problem.clone());
                return (OpenError::BadMetadata { url, at: String::new(), problem }, None);
            }
        }
        for answer in answers {
            if let Answer::Failed(error) = answer {
                return (OpenError::Store(error.clone()), None);
            }
        }
        let error = match self.known.format() {
            _ if is_file(&self.location) => OpenError::NotZarr { tried: vec![self.location.url()] },
            Some(Format::V3) => tried(&["zarr.json"]),
            Some(Format::V2) => tried(&[".zattrs"]),
            None => match ask(store, &self.location.join(".zgroup")).await {
                Answer::Found(document) => {
                    let group = self.node(Kind::Series, Format::V2, &document, Vec::new());
                    return (group.nothing_to_show("a group without OME metadata"), Some(group));
                }
                _ => tried(&["zarr.json", ".zattrs", ".zarray", ".zmetadata", ".zgroup"]),
            },
        };
        (error, None)
    }

    /// The group that is there without saying what it is.
    fn plain_group(&self) -> Option<Found> {
        let v3 = self.v3.document().map(|document| (Format::V3, document));
        let v2 = self.zmetadata.document().or(self.zattrs.document()).map(|document| (Format::V2, document));
        let (format, document) = v3.or(v2)?;
        Some(self.node(Kind::Series, format, document, Vec::new()))
    }
}

/// Asks for the documents of either format.
async fn all(store: &impl Store, location: &Location) -> (Answer, Vec<Answer>) {
    let v3 = pin!(async { ask(store, &location.join("zarr.json")).await });
    let v2 = pin!(join_all([".zattrs", ".zarray", ".zmetadata"].map(|file| {
        let location = location.join(file);
        async move { ask(store, &location).await }
    })));
    match select(v3, v2).await {
        // An answer in Zarr v3 need not wait for the news that there is none in v2.
        Either::Left((v3, v2)) => match is_decisive(&v3) {
            true => (v3, Vec::new()),
            false => (v3, v2.await),
        },
        Either::Right((v2, v3)) => (v3.await, v2),
    }
}

/// Whether an address is of a document that is no node of Zarr (RFC 8).
fn is_file(location: &Location) -> bool {
    location.path().ends_with(".json")
}

fn is_decisive(v3: &Answer) -> bool {
    v3.document().is_some_and(|document| is_array(&document.json) || Kind::of(attributes(document)).is_some())
}

fn is_array(document: &Value) -> bool {
    match document.get("node_type").and_then(Value::as_str) {
        Some(kind) => kind == "array",
        None => document.get("chunk_grid").is_some(),
    }
}
