//! What is on the screen until the GPU draws: sketches of frames, on a canvas of their own over the one that waits.

use js_sys::{Object, Reflect};
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::buffers::DecodedChunks;
use crate::plan::frame::Frame;
use crate::render::sketch::Sketch;

/// Pixels of a sketch; of larger canvases every second or third one is worked out.
const MOST_PIXELS: u32 = 1_500_000;

/// A canvas and what is drawn on it. It goes with this.
pub struct StandIn {
    sketch: Sketch,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl StandIn {
    /// Lies over `canvas`, which keeps all that a hand does. `None` where the page is not drawn.
    pub fn over(canvas: &HtmlCanvasElement) -> Option<Self> {
        let own = canvas.owner_document()?.create_element("canvas").ok()?;
        let own: HtmlCanvasElement = own.unchecked_into();
        let settings = Object::new();
        // In memory: asking for a GPU is what this is there to avoid.
        Reflect::set(&settings, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
        let context = own.get_context_with_context_options("2d", &settings).ok()??;
        own.set_attribute("aria-hidden", "true").ok()?;
        canvas.after_with_node_1(&own).ok()?;
        Some(Self { sketch: Sketch::default(), canvas: own, context: context.unchecked_into() })
    }

    /// Whether more was uploaded than sketches are for.
    pub fn is_full(&self) -> bool {
        self.sketch.is_full()
    }

    /// Shows a frame; false for one that only a GPU can draw.
    pub fn draw(&mut self, frame: &Frame, chunks: &DecodedChunks) -> bool {
        let pixels = u64::from(frame.size[0]) * u64::from(frame.size[1]);
        let step = (1..).find(|step| pixels <= u64::from(MOST_PIXELS * step * step)).unwrap_or(1);
        let Some(rgba) = self.sketch.draw(frame, chunks, step) else { return false };
        let [width, height] = frame.size.map(|side| side.div_ceil(step));
        if [self.canvas.width(), self.canvas.height()] != [width, height] {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        let picture = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), width, height);
        picture.is_ok_and(|picture| self.context.put_image_data(&picture, 0.0, 0.0).is_ok())
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.canvas.remove();
    }
}
