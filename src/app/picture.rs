//! What is planned and drawn: the scene as wishes for the streamer, and as a frame for the renderer.

use std::rc::Rc;

use litemap::LiteMap;

use super::effect::Event;
use super::labels::{LabelLayer, LabelStatus};
use super::layout::Placed;
use super::luts::Luts;
use super::scene::Layer;
use super::status;
use super::viewer::Viewer;
use crate::geometry::spaces::WorldFromPlane;
use crate::ome::image::AxisKind;
use crate::plan::cover::{Resident, cover};
use crate::plan::frame::{ChannelLook, Frame, FrameLayer, ImageLayer};
use crate::plan::level::suitable_level;
use crate::plan::tile::{SourceId, TileKey};
use crate::plan::wanted::{Shown, Wish, wanted};
use crate::stream::Notice;
use crate::view::camera::{Camera, Viewport};

/// Images of a plate that the range of a channel is taken from, at least.
const IMAGES_FOR_CONTRAST: usize = 4;

impl Viewer {
    /// An image as the camera shows it.
    fn shown<'a>(
        &self,
        placed: &'a Placed,
        channels: Vec<u32>,
        camera: &Camera,
        viewport: &Viewport,
    ) -> Shown<'a> {
        let (position, world_from_plane) = self.world_from_plane(placed);
        let screen_from_plane = world_from_plane.then(&camera.screen_from_world(viewport));
        Shown { source: &placed.source, screen_from_plane, position, channels }
    }

    /// Where an image stands on the axes that are not shown, and where its plane lies then.
    pub(super) fn world_from_plane(&self, placed: &Placed) -> (Vec<f64>, WorldFromPlane) {
        let position = self.position_in(&placed.source, placed.by_index);
        let own_from_plane = placed.source.world_from_plane(&position).with_destination();
        let world_from_plane = own_from_plane.then(&placed.world_from_own);
        (position, world_from_plane)
    }

    /// Makes a plan of the present view.
    pub(super) fn plan(&mut self) {
        let (Some(camera), Some(viewport)) = (self.camera, self.viewport) else { return };
        self.open_visible_members();
        let (wishes, coarsest) = self.wishes(&camera, &viewport);
        self.coarsest = coarsest;
        let ahead = self.ahead(&camera, &viewport);
        self.streamer.reconcile(&wishes, &ahead, self.now);
    }

    /// What a view wants at the present position, and what of it belongs to coarsest levels.
    pub(super) fn wishes(&self, camera: &Camera, viewport: &Viewport) -> (Vec<Wish>, Vec<TileKey>) {
        let view = camera.view(viewport);
        let layers: Vec<&Layer> = self.layers.iter().filter(|layer| layer.visible).collect();
        let mut placed: Vec<(Placed, Vec<u32>)> = Vec::new();
        for layer in &layers {
            let channels = layer.visible_channels();
            for image in layer.placed(&view) {
                let count = image.source.image.channels.len() as u32;
                let channels = channels.iter().copied().filter(|channel| *channel < count).collect();
                placed.push((image, channels));
            }
        }
        let labels = layers.iter().flat_map(|layer| layer.labels_below().map(move |label| (layer, label)));
        for (layer, label) in labels {
            if let Some(source) = label.source() {
                placed.push((layer.place(source), vec![0]));
            }
        }
        let shown: Vec<Shown<'_>> = placed
            .iter()
            .map(|(placed, channels)| self.shown(placed, channels.clone(), camera, viewport))
            .collect();
        let wishes = wanted(&shown, viewport.size(), self.coarser_by(), self.policy.tiles_per_view);
        let coarsest: LiteMap<SourceId, usize> =
            shown.iter().map(|shown| (shown.source.id, shown.source.levels.len() - 1)).collect();
        let is_coarsest = |tile: &TileKey| {
            coarsest.get(&tile.source).is_some_and(|level| *level == usize::from(tile.level))
        };
        let coarse = wishes.iter().map(|wish| wish.tile).filter(is_coarsest).collect();
        (wishes, coarse)
    }

    /// What the streamer has to tell.
    pub(super) fn take_notices(&mut self) {
        while let Some(notice) = self.streamer.next_notice() {
            match notice {
                Notice::Failed(failure) => self.report(status::of_chunk_failure(&failure)),
                Notice::Statistics(chunk, lists) => {
                    let Some(layer) = self.layers.iter_mut().find(|layer| layer.has_image(chunk.source))
                    else {
                        continue;
                    };
                    // Members of a collection need not have the axes and levels of the first.
                    let image = layer.images().find(|source| source.id == chunk.source);
                    let first = image.map_or(0, |source| {
                        let axis = source.image.axis(AxisKind::Channel);
                        let array = &source.image.levels[usize::from(chunk.level)].array;
                        axis.map_or(0, |axis| chunk.index[axis] as usize * array.chunk_shape[axis] as usize)
                    });
                    for (at, values) in lists.into_iter().enumerate() {
                        let limit = self.policy.contrast_chunks;
                        let channel = layer.channels.get_mut(first + at);
                        let Some(channel) = channel.filter(|c| c.auto_window.is_none() && c.chunks < limit)
                        else {
                            continue;
                        };
                        // Where nobody waits for them, few serve for when somebody asks.
                        let step = if channel.window.is_none() { 1 } else { limit.max(1) };
                        channel.values.extend(values.into_iter().step_by(step));
                        channel.chunks += 1;
                    }
                }
            }
        }
        self.set_contrast();
    }

    /// Gives a range to each channel that waits for one and whose coarsest level has come.
    fn set_contrast(&mut self) {
        let mut changed = false;
        for layer in self.layers.iter_mut().filter(|layer| layer.visible) {
            let Some(source) = layer.source.clone().filter(|source| source.image.label.is_none()) else {
                continue;
            };
            let axis = source.image.axis(AxisKind::Channel);
            if layer.channels.iter().all(|channel| !channel.visible || channel.window.is_some()) {
                continue;
            }
            let images: Vec<SourceId> = layer.images().map(|source| source.id).collect();
            // One well of a plate may be empty: its noise must not set the range of all.
            let enough_images = layer
                .mosaic
                .as_ref()
                .is_none_or(|mosaic| images.len() >= IMAGES_FOR_CONTRAST || mosaic.openings() == 0);
            for (index, channel) in layer.channels.iter_mut().enumerate() {
                if !channel.visible || channel.window.is_some() {
                    continue;
                }
                let mut tiles = self
                    .coarsest
                    .iter()
                    .filter(|tile| {
                        images.contains(&tile.source)
                            && axis.is_none_or(|axis| tile.index[axis] as usize == index)
                    })
                    .peekable();
                let complete = enough_images
                    && tiles.peek().is_some()
                    && !tiles.any(|tile| self.streamer.is_pending(tile));
                if complete || channel.chunks >= self.policy.contrast_chunks {
                    channel.set_auto_window();
                    changed = true;
                }
            }
        }
        if changed {
            self.view_changed();
            self.plan_due = false;
        }
    }

    /// The picture, if it is another one than the last; `now` as for [`Viewer::handle`].
    pub fn frame(&mut self, now: f64) -> Option<Frame> {
        self.now = now;
        if self.plan_due {
            self.plan_due = false;
            self.plan();
        }
        self.take_notices();
        if !self.draw_due {
            return None;
        }
        let viewport = self.viewport.filter(|viewport| !viewport.is_empty())?;
        self.draw_done();
        let uploads = self.streamer.uploads();
        let mut frame = self.compose(&viewport, self.camera);
        frame.uploads = uploads;
        frame.dropped_pages = self.streamer.take_dropped_pages();
        if self.completes() {
            self.settled = true;
            self.answer_settled();
            self.emit(Event::Settled);
        }
        Some(frame)
    }

    /// The same before there is a GPU, which will be given everything once more; until then no picture is complete.
    pub fn draft(&mut self, now: f64) -> Option<Frame> {
        self.is_draft = true;
        self.frame(now)
    }

    /// The present picture at another size, from what is drawable now: for snapshots.
    pub fn frame_at(&self, device: [u32; 2]) -> Option<Frame> {
        let (viewport, camera) = (self.viewport?, self.camera?);
        let factor =
            (f64::from(device[0]) / viewport.size()[0]).min(f64::from(device[1]) / viewport.size()[1]);
        let ratio = viewport.ratio * factor;
        let other = Viewport { css: device.map(|pixels| f64::from(pixels) / ratio), device, ratio };
        Some(self.compose(&other, Some(camera)))
    }

    fn compose(&self, viewport: &Viewport, camera: Option<Camera>) -> Frame {
        let luts = self.luts.texels();
        let mut frame = Frame { size: viewport.device, luts, ..Frame::default() };
        let Some(camera) = camera else { return frame };
        let look_up = |tile: &TileKey| self.streamer.tile(tile);
        let size = viewport.size();
        let view = camera.view(viewport);
        for layer in self.layers.iter().filter(|layer| layer.visible) {
            let mut images = ImageLayer::default();
            for placed in layer.placed(&view) {
                let shown = self.shown(&placed, Vec::new(), &camera, viewport);
                if placed.source.image.label.is_some() {
                    let plain = LabelLayer::itself(Rc::clone(&placed.source));
                    let label = layer.itself().unwrap_or(&plain);
                    if label.visible {
                        let quads = cover(&shown, 0, 0, size, &look_up);
                        let label = label.frame(&placed.source, layer.opacity, viewport.ratio, quads);
                        frame.layers.push(FrameLayer::Labels(label));
                    }
                } else {
                    add_image(&mut images, layer, &shown, size, &look_up, &self.luts);
                }
                // Images that may overlap lie one over the other; side by side, one layer is enough.
                if !placed.by_index && !layer.is_label() {
                    frame.layers.push(FrameLayer::Image(std::mem::take(&mut images)));
                }
            }
            if !images.quads.is_empty() {
                frame.layers.push(FrameLayer::Image(images));
            }
        }
        // Labels of all layers lie over all images.
        let layers = self.layers.iter().filter(|layer| layer.visible);
        let labels = layers.flat_map(|layer| layer.labels_below().map(move |label| (layer, label)));
        for (layer, label) in labels {
            let Some(source) = label.source() else { continue };
            let placed = layer.place(source);
            let shown = self.shown(&placed, Vec::new(), &camera, viewport);
            let quads = cover(&shown, 0, 0, size, &look_up);
            frame.layers.push(FrameLayer::Labels(label.frame(source, 1.0, viewport.ratio, quads)));
        }
        frame
    }

    /// Whether nothing is missing any more, and listeners do not know yet.
    pub(super) fn completes(&self) -> bool {
        let is_waiting = |layer: &Layer| {
            let labels_awaited = !layer.labels_listed && !layer.awaited_labels.is_empty();
            let label_opening = layer.labels.iter().any(|label| matches!(label.state, LabelStatus::Opening));
            let is_image = !layer.is_label();
            let range_awaited = is_image
                && layer.channels.iter().any(|channel| channel.visible && channel.window.is_none())
                && self.coarsest.iter().any(|tile| layer.has_image(tile.source));
            let member_opening = layer.mosaic.as_ref().is_some_and(|mosaic| mosaic.openings() > 0);
            layer.visible && (labels_awaited || label_opening || range_awaited || member_opening)
        };
        !self.settled
            && !self.is_draft
            && !self.plan_due
            && !self.is_moving()
            && self.playing.is_none()
            && self.batches.is_empty()
            && !self.layers.iter().any(is_waiting)
            && self.streamer.progress().pending == 0
    }

    /// The level that suits the zoom, of the first layer.
    pub(super) fn level(&self) -> Option<usize> {
        self.level_of(self.layers.iter().find(|layer| layer.source.is_some())?)
    }

    /// The same of another layer; of many images, as if the first were alone.
    pub(super) fn level_of(&self, layer: &Layer) -> Option<usize> {
        let (camera, viewport) = (self.camera?, self.viewport?);
        let placed = layer.place(layer.source.as_ref()?);
        let shown = self.shown(&placed, Vec::new(), &camera, &viewport);
        Some(suitable_level(&placed.source, &shown.screen_from_plane))
    }
}

/// Adds what is drawable of one image; all images of a layer look alike.
fn add_image(
    images: &mut ImageLayer,
    layer: &Layer,
    shown: &Shown<'_>,
    size: [f64; 2],
    look_up: &impl Fn(&TileKey) -> Option<Resident>,
    luts: &Luts,
) {
    let is_first = images.channels.is_empty();
    images.opacity = layer.opacity as f32;
    images.blend = layer.blend;
    let mut look = 0;
    for (index, channel) in (0..).zip(&layer.channels) {
        let Some(window) = channel.window.filter(|_| channel.visible) else { continue };
        if is_first {
            images.channels.push(ChannelLook {
                color: channel.color.map(|part| f32::from(part) / 255.0),
                start: window[0] as f32,
                end: window[1] as f32,
                gamma: channel.gamma as f32,
                invert: channel.invert,
                lut: channel.lut.as_ref().and_then(|name| luts.row(name)),
            });
        }
        if index < shown.source.image.channels.len() as u32 {
            images.quads.extend(cover(shown, index, look, size, look_up));
        }
        look += 1;
    }
}
