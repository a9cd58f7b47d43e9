//! From documents and arrays, all fetched, to an image. Fetches nothing.

use std::rc::Rc;

use serde_json::Value;

use super::channels::{self, Subject};
use super::error::OpenError;
use super::image::{Axis, AxisKind, Document, Image, LabelTable, Level};
use super::labels;
use super::multiscale::{self, Dataset, Problem};
use super::node::Complete;
use crate::geometry::Affine;
use crate::zarr::{Array, Location};

/// The way from an image's own space to that of its scene.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Onward {
    /// On the axes of the image.
    pub(super) world_from_own: Affine,
    /// Units that the scene gives to the axes of the image.
    pub(super) units: Vec<Option<String>>,
    /// There are no scenes in a plain page.
    pub(super) only: Complete,
}

/// Nobody reads more, and each is compared with all others.
const MAX_WARNINGS: usize = 1000;
/// An axis of more channels than this is no axis of channels.
const MAX_CHANNELS: u64 = 4096;

/// The parts of the metadata that make an image.
pub(super) struct Parts<'a> {
    /// Attributes of the group.
    pub(super) attributes: &'a Value,
    /// The object in them that holds `multiscales`.
    pub(super) holder: &'a Value,
    /// The multiscale that is shown.
    pub(super) multiscale: &'a Value,
    /// Whether the group is of Zarr v3.
    pub(super) is_v3: bool,
    /// Where the scene that it is opened in puts it.
    pub(super) onward: Option<Onward>,
    /// What was odd so far.
    pub(super) warnings: Vec<String>,
}

impl Parts<'_> {
    /// The image, from the levels that could be read.
    pub(super) fn image(
        mut self,
        location: &Location,
        levels: Vec<(Dataset<'_>, Array)>,
        documents: Vec<Document>,
    ) -> Result<Image, Problem> {
        let written_version = self.holder.get("version").or_else(|| self.multiscale.get("version"));
        let version = multiscale::version(written_version, self.multiscale, self.is_v3, &mut self.warnings);
        let (axes, levels) =
            multiscale::place(self.multiscale, levels, self.onward.as_ref(), &mut self.warnings)?;
        let written_name = self.multiscale.get("name").and_then(Value::as_str).map(str::trim);
        let name = written_name.filter(|name| !matches!(*name, "" | "/")).map(str::to_owned);
        // The block stands beside `multiscales`, or where other writers put it.
        let block = |name: &str| {
            [self.holder.get(name), self.attributes.get(name)]
                .into_iter()
                .flatten()
                .find(|block| block.is_object())
        };
        let omero = block("omero")
            .or_else(|| self.multiscale.pointer("/metadata/omero"))
            .or_else(|| self.multiscale.get("omero"));
        let is_integer = levels[0].array.data_type.is_integer();
        let label = match block("image-label") {
            Some(block) => Some(labels::table(block)),
            None => (is_integer && is_below_labels(location)).then(LabelTable::default),
        };
        let described = Described { name, version, omero, label };
        Ok(finish(location, described, axes, levels, documents, self.warnings))
    }
}

/// A bare array, opened as it is.
pub(super) fn bare_array(
    location: &Location,
    array: Array,
    documents: Vec<Document>,
) -> Result<Image, OpenError> {
    if array.shape.len() < 2 {
        return Err(OpenError::NoPlane { url: documents[0].url.clone(), axes: array.shape.len() });
    }
    let mut warnings = Vec::new();
    let placed = multiscale::place(&Value::Null, vec![(Dataset::default(), array)], None, &mut warnings);
    let (axes, levels) = placed.map_err(|Problem { problem, .. }| OpenError::BadMetadata {
        url: documents[0].url.clone(),
        at: "shape".to_owned(),
        problem,
    })?;
    let names: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
    warnings.insert(
        0,
        format!("This array has no image metadata; it is shown with the axes {}.", names.join(", ")),
    );
    let described =
        Described { name: None, version: "none: bare array".to_owned(), omero: None, label: None };
    Ok(finish(location, described, axes, levels, documents, warnings))
}

/// What the metadata says beside axes and levels.
struct Described<'a> {
    name: Option<String>,
    version: String,
    omero: Option<&'a Value>,
    label: Option<LabelTable>,
}

fn finish(
    location: &Location,
    described: Described<'_>,
    mut axes: Vec<Axis>,
    levels: Vec<Level>,
    documents: Vec<Document>,
    mut warnings: Vec<String>,
) -> Image {
    let Described { name, version, omero, label } = described;
    let finest = levels[0].array.clone();
    for (axis, size) in axes.iter_mut().zip(&finest.shape) {
        if axis.kind == AxisKind::Channel && *size > MAX_CHANNELS {
            warnings
                .push(format!("{size} channels are too many; the axis “{}” becomes a slider.", axis.name));
            axis.kind = AxisKind::Other;
        }
    }
    let channel_axis = axes.iter().position(|axis| axis.kind == AxisKind::Channel);
    let subject = Subject {
        count: channel_axis.map_or(1, |axis| finest.shape[axis] as usize),
        data_type: finest.data_type,
        interleaved: channel_axis.is_some_and(|axis| axis + 1 == axes.len()),
    };
    let channels = channels::channels(omero, &subject, &mut warnings);
    for level in &levels {
        warnings.extend(level.array.warnings.iter().cloned());
    }
    warnings.truncate(MAX_WARNINGS);
    let mut seen = Vec::new();
    warnings.retain(|warning| {
        let is_new = !seen.contains(warning);
        seen.push(warning.clone());
        is_new
    });
    Image {
        name: name.unwrap_or_else(|| location.name()),
        location: location.clone(),
        version,
        greyscale: channels::is_greyscale(omero),
        default_position: channels::default_position(omero, &axes, &finest.shape),
        axes,
        levels,
        channels,
        label_paths: Vec::new(),
        label: label.map(Rc::new),
        documents,
        warnings,
    }
}

/// Whether an address lies in the `labels` group of an image.
fn is_below_labels(location: &Location) -> bool {
    std::iter::successors(location.parent(), Location::parent).any(|folder| folder.name() == "labels")
}
