//! Where its scene puts an image: reads what the way through the scene's graph needs.

use futures_util::future::join_all;
use serde_json::Value;

use super::assemble::Onward;
use super::documents::{Group, Known};
use super::multiscale;
use super::node::Collection;
use super::root::{Found, Root, attributes};
use super::scene::Graph;
use crate::zarr::store::Store;

impl Found {
    /// The way from the image's own space to that of a scene.
    pub(super) async fn onward(
        &self,
        store: &impl Store,
        multiscale: &Value,
        scene: Option<&Collection>,
        warnings: &mut Vec<String>,
    ) -> Option<Onward> {
        let scene = scene?;
        let found = async {
            let path = self.location.below(&scene.location)?;
            let own = multiscale::written(multiscale)?;
            let mut graph = Graph::of_scene(attributes(scene.documents.first()?));
            let start = graph.add_image(multiscale, &path);
            let group = Group { location: &scene.location, format: self.format, known: &self.known };
            // The way may lead through systems that only another image knows.
            let others = match graph.reaches(&start) {
                true => Vec::new(),
                false => self.others_of(store, scene, graph.paths()).await,
            };
            for (path, found) in &others {
                graph.add_image(found.multiscale()?, path);
            }
            graph.complete(store, &group, &start, warnings).await;
            graph.onward(&start, &own, warnings)
        };
        let found = found.await;
        if found.is_none() {
            warnings.push(
                "The scene does not say where this image lies; it is shown where it says itself.".to_owned(),
            );
        }
        found
    }

    /// The other images of a scene.
    async fn others_of(
        &self,
        store: &impl Store,
        scene: &Collection,
        paths: Vec<String>,
    ) -> Vec<(String, Self)> {
        const MOST: usize = 64;
        let known = Known(scene.documents.clone());
        let asked = join_all(paths.into_iter().take(MOST).map(|path| {
            let (location, known) = (scene.location.join(&path), known.clone());
            async move { (path, Root::ask(store, &location, known).await.found()) }
        }));
        let there = asked.await.into_iter().filter_map(|(path, found)| Some((path, found?)));
        there.filter(|(_, found)| found.location != self.location && found.multiscale().is_some()).collect()
    }
}
