//! Pointer, wheel, keys and size of the canvas as inputs. It knows gestures, not what they do to the picture.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    FocusOptions, HtmlCanvasElement, KeyboardEvent, MouseEvent, PointerEvent, ResizeObserver,
    ResizeObserverBoxOptions, ResizeObserverEntry, ResizeObserverOptions, ResizeObserverSize, WheelEvent,
};

use super::inbox::Inbox;
use super::listener::Listener;
use crate::app::input::Input;
use crate::geometry::spaces::{CssPoint, CssVector};

/// Magnification per CSS pixel of wheel, as an exponent; a pinch on a touchpad comes as small steps with Ctrl.
const ZOOM_PER_WHEEL_PIXEL: f64 = 0.0022;
const ZOOM_PER_PINCH_PIXEL: f64 = 0.011;
/// Pixels of wheel per step along z.
const WHEEL_PIXELS_PER_STEP: f64 = 50.0;
/// Pan per arrow key in CSS pixels, and with Shift.
const KEY_PAN: f64 = 64.0;
const KEY_PAN_FAR: f64 = 256.0;
const KEY_ZOOM: f64 = 1.25;
const MIDDLE_BUTTON: i16 = 1;

/// Everything that the canvas listens to, until it is dropped.
pub struct DomInput {
    _listeners: Vec<Listener>,
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut(Array)>,
}

impl DomInput {
    /// Listens to `canvas`; inputs go to `inbox`.
    pub fn new(canvas: &HtmlCanvasElement, inbox: &Rc<Inbox>) -> Result<Self, JsValue> {
        let mut listeners = pointers(canvas, inbox);
        listeners.push(wheel(canvas, inbox));
        listeners.push(keys(canvas, inbox));
        let at = canvas.clone();
        let zoom = Rc::clone(inbox);
        listeners.push(Listener::new(canvas, "dblclick", move |event: MouseEvent| {
            event.prevent_default();
            let factor = if event.shift_key() { 0.5 } else { 2.0 };
            zoom.push(Input::ZoomAbout { at: position(&at, &event), factor });
        }));
        let (on_resize, observer) = resizes(canvas, inbox)?;
        Ok(Self { _listeners: listeners, observer, _on_resize: on_resize })
    }
}

impl Drop for DomInput {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn position(canvas: &HtmlCanvasElement, event: &MouseEvent) -> CssPoint {
    let frame = canvas.get_bounding_client_rect();
    CssPoint::new(f64::from(event.client_x()) - frame.left(), f64::from(event.client_y()) - frame.top())
}

/// Pointers that are down, by id.
type Down = Vec<(i32, CssPoint)>;

fn pointers(canvas: &HtmlCanvasElement, inbox: &Rc<Inbox>) -> Vec<Listener> {
    let down: Rc<RefCell<Down>> = Rc::default();
    let hover = Rc::new(Hover::new(inbox));

    let (at, pressed) = (canvas.clone(), Rc::clone(&down));
    let on_down = Listener::new(canvas, "pointerdown", move |event: PointerEvent| {
        if event.pointer_type() == "mouse" && !(0..=MIDDLE_BUTTON).contains(&event.button()) {
            return;
        }
        event.prevent_default();
        let calmly = FocusOptions::new();
        calmly.set_prevent_scroll(true);
        let _ = at.focus_with_options(&calmly);
        let _ = at.set_pointer_capture(event.pointer_id());
        pressed.borrow_mut().push((event.pointer_id(), position(&at, &event)));
    });

    let (at, moved, to, seen) = (canvas.clone(), Rc::clone(&down), Rc::clone(inbox), Rc::clone(&hover));
    let on_move = Listener::new(canvas, "pointermove", move |event: PointerEvent| {
        let here = position(&at, &event);
        if event.pointer_type() != "touch" {
            seen.set(Some(here));
        }
        for input in gesture(&mut moved.borrow_mut(), event.pointer_id(), here) {
            to.push(input);
        }
    });

    let mut listeners = vec![on_down, on_move];
    for name in ["pointerup", "pointercancel", "lostpointercapture"] {
        let ended = Rc::clone(&down);
        listeners.push(Listener::new(canvas, name, move |event: PointerEvent| {
            ended.borrow_mut().retain(|(id, _)| *id != event.pointer_id());
        }));
    }
    listeners.push(Listener::new(canvas, "pointerleave", move |_: PointerEvent| hover.set(None)));
    listeners
}

/// What the move of one pointer means: one alone drags, two zoom about their middle and drag with it.
fn gesture(down: &mut Down, id: i32, here: CssPoint) -> Vec<Input> {
    let Some(index) = down.iter().position(|(other, _)| *other == id) else { return Vec::new() };
    let before = std::mem::replace(&mut down[index].1, here);
    let Some((_, anchor)) = down.iter().find(|(other, _)| *other != id) else {
        return vec![Input::Drag(here - before)];
    };
    let (old, new) = ((before - *anchor).length(), (here - *anchor).length());
    let mut inputs = vec![Input::Drag((here - before) / 2.0)];
    if old > 1.0 && new > 1.0 {
        inputs.push(Input::ZoomAbout { at: anchor.lerp(here, 0.5), factor: new / old });
    }
    inputs
}

/// Where the pointer is, told at most once per frame.
struct Hover {
    latest: Rc<Cell<Option<CssPoint>>>,
    waiting: Rc<Cell<bool>>,
    callback: Closure<dyn FnMut()>,
}

impl Hover {
    fn new(inbox: &Rc<Inbox>) -> Self {
        let latest: Rc<Cell<Option<CssPoint>>> = Rc::default();
        let waiting: Rc<Cell<bool>> = Rc::default();
        let (at, asked, inbox) = (Rc::clone(&latest), Rc::clone(&waiting), Rc::clone(inbox));
        let callback = Closure::new(move || {
            asked.set(false);
            inbox.push(Input::Hover(at.get()));
        });
        Self { latest, waiting, callback }
    }

    fn set(&self, at: Option<CssPoint>) {
        self.latest.set(at);
        if let Some(window) = web_sys::window().filter(|_| !self.waiting.replace(true)) {
            let _ = window.request_animation_frame(self.callback.as_ref().unchecked_ref());
        }
    }
}

fn wheel(canvas: &HtmlCanvasElement, inbox: &Rc<Inbox>) -> Listener {
    let (at, inbox) = (canvas.clone(), Rc::clone(inbox));
    let mut towards_step = 0.0;
    Listener::new(canvas, "wheel", move |event: WheelEvent| {
        event.prevent_default();
        let unit = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => 16.0,
            WheelEvent::DOM_DELTA_PAGE => 400.0,
            _ => 1.0,
        };
        // With Shift some systems turn the wheel sideways.
        let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
        let delta = if dx.abs() > dy.abs() && !event.ctrl_key() { dx } else { dy };
        if event.shift_key() || event.alt_key() {
            towards_step += delta / WHEEL_PIXELS_PER_STEP;
            let steps = f64::trunc(towards_step);
            towards_step -= steps;
            if steps != 0.0 {
                #[expect(clippy::cast_possible_truncation, reason = "a wheel turns by few steps")]
                inbox.push(Input::Step { axis: "z".into(), by: steps as i64 });
            }
        } else {
            let rate = if event.ctrl_key() { ZOOM_PER_PINCH_PIXEL } else { ZOOM_PER_WHEEL_PIXEL };
            let factor = (-dy * rate).clamp(-1.0, 1.0).exp();
            inbox.push(Input::ZoomAbout { at: position(&at, &event), factor });
        }
    })
}

fn keys(canvas: &HtmlCanvasElement, inbox: &Rc<Inbox>) -> Listener {
    let (at, inbox) = (canvas.clone(), Rc::clone(inbox));
    Listener::new(canvas, "keydown", move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let middle = CssPoint::new(f64::from(at.client_width()) / 2.0, f64::from(at.client_height()) / 2.0);
        if let Some(input) = key(&event.key(), event.shift_key(), middle) {
            event.prevent_default();
            inbox.push(input);
        }
    })
}

fn key(key: &str, shift: bool, middle: CssPoint) -> Option<Input> {
    let pan = if shift { KEY_PAN_FAR } else { KEY_PAN };
    let far = if shift { 10 } else { 1 };
    let step = |axis: &str, by| Some(Input::Step { axis: axis.into(), by });
    match key {
        "ArrowLeft" => Some(Input::Drag(CssVector::new(pan, 0.0))),
        "ArrowRight" => Some(Input::Drag(CssVector::new(-pan, 0.0))),
        "ArrowUp" => Some(Input::Drag(CssVector::new(0.0, pan))),
        "ArrowDown" => Some(Input::Drag(CssVector::new(0.0, -pan))),
        "+" | "=" => Some(Input::ZoomAbout { at: middle, factor: KEY_ZOOM }),
        "-" | "_" => Some(Input::ZoomAbout { at: middle, factor: 1.0 / KEY_ZOOM }),
        "," => step("z", -1),
        "." => step("z", 1),
        "PageUp" | "<" => step("z", -far),
        "PageDown" | ">" => step("z", far),
        "[" => step("t", -1),
        "]" => step("t", 1),
        "{" => step("t", -10),
        "}" => step("t", 10),
        "f" | "0" => Some(Input::Fit),
        "1" => Some(Input::OneToOne),
        _ => None,
    }
}

type OnResize = Closure<dyn FnMut(Array)>;

fn resizes(canvas: &HtmlCanvasElement, inbox: &Rc<Inbox>) -> Result<(OnResize, ResizeObserver), JsValue> {
    let told = Rc::clone(inbox);
    let on_resize = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        // Only the last size counts.
        let Some(entry) = entries.pop().dyn_into::<ResizeObserverEntry>().ok() else { return };
        let css = entry.content_rect();
        let css = [css.width(), css.height()];
        let ratio = pixel_ratio();
        told.push(Input::Resized { css, device: device_size(&entry, css, ratio), ratio });
    });
    // The browser tells it before it draws, which is late at the start; what is asked for first can know it now.
    let css = [canvas.client_width(), canvas.client_height()].map(f64::from);
    let ratio = pixel_ratio();
    inbox.push(Input::Resized { css, device: css.map(|length| whole(length * ratio)), ratio });
    let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref())?;
    if has_device_sizes() {
        // They also tell a move to a screen of another resolution.
        let options = ResizeObserverOptions::new();
        options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
        observer.observe_with_options(canvas, &options);
    } else {
        observer.observe(canvas);
    }
    Ok((on_resize, observer))
}

/// Whether this browser tells sizes in exact device pixels; one that does not throws when it is asked to.
fn has_device_sizes() -> bool {
    let entry = Reflect::get(&js_sys::global(), &"ResizeObserverEntry".into());
    let prototype = entry.and_then(|entry| Reflect::get(&entry, &"prototype".into()));
    prototype
        .and_then(|prototype| Reflect::has(&prototype, &"devicePixelContentBoxSize".into()))
        .unwrap_or(false)
}

fn device_size(entry: &ResizeObserverEntry, css: [f64; 2], ratio: f64) -> [u32; 2] {
    let exact = has_device_sizes()
        .then(|| entry.device_pixel_content_box_size().get(0).dyn_into::<ResizeObserverSize>().ok())
        .flatten();
    match exact {
        Some(size) => [whole(size.inline_size()), whole(size.block_size())],
        None => css.map(|length| whole(length * ratio)),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a u32")]
fn whole(length: f64) -> u32 {
    length.round().clamp(0.0, 65_535.0) as u32
}

fn pixel_ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio())
}
