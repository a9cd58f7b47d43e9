//! From the document of an image to the image: which arrays are read for it. An image takes one round more than its
//! document, or none with consolidated metadata.

use futures_util::future::join_all;
use serde_json::Value;

use super::assemble::{self, Parts};
use super::documents::{Format, Group};
use super::error::OpenError;
use super::image::Image;
use super::labels;
use super::multiscale;
use super::node::Collection;
#[cfg(not(feature = "plain"))]
use super::parameters::inlined;
#[cfg(feature = "plain")]
use super::plain::inlined;
use super::root::{Found, attributes, member};
use crate::zarr::Array;
use crate::zarr::store::Store;

impl Found {
    /// The image; in a scene, placed there.
    pub(super) async fn image(
        self,
        store: &impl Store,
        scene: Option<&Collection>,
    ) -> Result<Image, OpenError> {
        let attributes = self.attributes();
        let holder = self.holder();
        let mut warnings = Vec::new();
        let no_image = || self.bad("multiscales", "holds no multiscale image".to_owned());
        let multiscale = self.multiscale().ok_or_else(no_image)?;
        let count = holder["multiscales"].as_array().map_or(1, Vec::len);
        if count > 1 {
            warnings.push(format!("There are {count} multiscale images in this group; the first is shown."));
        }
        if self.format == Format::V3 && attributes.get("ome").is_none() {
            warnings.push("The image metadata stands outside of “ome”.".to_owned());
        }
        let group = Group { location: &self.location, format: self.format, known: &self.known };
        let inlined = inlined(store, &group, multiscale, &mut warnings).await;
        let multiscale = inlined.as_ref().unwrap_or(multiscale);
        let datasets =
            multiscale::datasets(multiscale, &mut warnings).map_err(|p| self.bad(p.at, p.problem))?;
        let onward = self.onward(store, multiscale, scene, &mut warnings).await;
        let needs_names = !multiscale::has_axes(multiscale);
        let reads = join_all(
            datasets
                .iter()
                .enumerate()
                .map(|(level, dataset)| group.array(store, &dataset.path, needs_names && level == 0)),
        )
        .await;
        let mut documents = vec![self.document.clone()];
        documents.extend(self.others.iter().cloned());
        let mut levels = Vec::new();
        let mut first_error = None;
        for (dataset, (read, fetched)) in datasets.into_iter().zip(reads) {
            documents.extend(fetched);
            match read {
                Ok(array) => levels.push((dataset, array)),
                Err(error) => {
                    warnings
                        .push(format!("Level “{}” cannot be read and is left out: {error}.", dataset.path));
                    first_error.get_or_insert(error);
                }
            }
        }
        if let (true, Some(error)) = (levels.is_empty(), first_error) {
            return Err(error);
        }
        let parts =
            Parts { attributes, holder, multiscale, is_v3: self.format == Format::V3, onward, warnings };
        let mut image =
            parts.image(&self.location, levels, documents).map_err(|p| self.bad(p.at, p.problem))?;
        image.label_paths = self.known_labels();
        Ok(image)
    }

    /// The first multiscale.
    pub(super) fn multiscale(&self) -> Option<&Value> {
        match self.holder().get("multiscales")? {
            Value::Array(list) => list.first(),
            single => Some(single),
        }
        .filter(|multiscale| multiscale.is_object())
    }

    /// The object that holds `multiscales`.
    pub(super) fn holder(&self) -> &Value {
        let attributes = self.attributes();
        attributes
            .get("ome")
            .filter(|ome| ome.get("multiscales").is_some_and(|list| !list.is_null()))
            .unwrap_or(attributes)
    }

    /// The labels of an image whose hierarchy is known.
    fn known_labels(&self) -> Vec<String> {
        let file = if self.format == Format::V3 { "zarr.json" } else { ".zattrs" };
        let list = self.known.document(&self.location.join("labels").join(file));
        list.map(|document| label_paths(attributes(&document))).unwrap_or_default()
    }

    /// The array as it is.
    pub(super) fn array(self) -> Result<Image, OpenError> {
        let json = &self.document.json;
        let read = match self.format {
            Format::V3 => Array::from_v3(self.location.clone(), json),
            Format::V2 => {
                let attributes = self.others.first().map(|document| document.json.as_ref());
                Array::from_v2(self.location.clone(), json, attributes)
            }
        };
        let array = read.map_err(|error| OpenError::Array { url: self.document.url.clone(), error })?;
        let documents = std::iter::once(self.document).chain(self.others).collect();
        assemble::bare_array(&self.location, array, documents)
    }
}

/// The label paths in the attributes of a `labels` group.
pub(super) fn label_paths(attributes: &Value) -> Vec<String> {
    member(attributes, "labels").map(labels::paths).unwrap_or_default()
}
