//! When a frame may be drawn that only shows more of what is there: not before the last one is on the screen, and then
//! the GPU has some times as long for others as that one took. Where drawing is dear, software drawing above all, pictures of what
//! arrives would otherwise take the time that decoding needs. What a person does is never paced.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;

use super::timer::now;

/// No frame waits longer, in milliseconds …
const LONGEST: f64 = 2000.0;
/// … or than this in a page that nobody sees.
const UNSEEN: f64 = 600.0;
/// What others have, in times of what a frame took. That is more than it seems: the browser puts the canvas and the page
/// together once more for it.
const SHARE: f64 = 6.0;
/// A frame that is on the screen this soon costs nothing that is worth waiting for.
const CHEAP: f64 = 25.0;

/// One canvas's.
pub struct Pace {
    state: Rc<State>,
    on_shown: Closure<dyn FnMut()>,
}

struct State {
    /// When the last frame was drawn, while it is not on the screen.
    drawn_at: Cell<Option<f64>>,
    /// From when on the next one may be.
    free_at: Cell<f64>,
    /// Somebody waits for it.
    asked: Cell<bool>,
    timer: Cell<Option<i32>>,
    animation: Cell<Option<i32>>,
    on_time: Closure<dyn FnMut()>,
}

impl Pace {
    /// Calls `draw` when it is time for a frame that was asked for.
    pub fn new(draw: impl Fn() + 'static) -> Self {
        let state = Rc::new_cyclic(|this: &Weak<State>| {
            let this = this.clone();
            let on_time = Closure::new(move || {
                let asked = this.upgrade().is_some_and(|state| state.asked.take());
                if asked {
                    draw();
                }
            });
            State {
                drawn_at: Cell::new(None),
                free_at: Cell::new(0.0),
                asked: Cell::new(false),
                timer: Cell::new(None),
                animation: Cell::new(None),
                on_time,
            }
        });
        let shown = Rc::clone(&state);
        // The browser holds animation frames back while the GPU is behind.
        let on_shown = Closure::new(move || {
            let now = now();
            shown.animation.set(None);
            if let Some(drawn_at) = shown.drawn_at.take() {
                let cost = now - drawn_at;
                shown.free_at.set(if cost > CHEAP { now + (cost * SHARE).min(LONGEST) } else { now });
            }
            if shown.asked.get() {
                shown.wait(shown.free_at.get() - now);
            }
        });
        Self { state, on_shown }
    }

    /// A frame was drawn just now.
    pub fn drawn(&self) {
        let Some(window) = web_sys::window() else { return };
        self.state.asked.set(false);
        self.state.drawn_at.set(Some(now()));
        if self.state.animation.get().is_none() {
            let asked = window.request_animation_frame(self.on_shown.as_ref().unchecked_ref());
            self.state.animation.set(asked.ok());
        }
    }

    /// A frame is wanted, at its time.
    pub fn ask(&self) {
        self.state.asked.set(true);
        // A page that nobody sees gets no animation frames: it waits no longer than this.
        let is_shown = self.state.drawn_at.get().is_none();
        self.state.wait(if is_shown { self.state.free_at.get() - now() } else { UNSEEN });
    }
}

impl State {
    /// Sets the timer, in place of what was set before.
    fn wait(&self, milliseconds: f64) {
        let Some(window) = web_sys::window() else { return };
        if let Some(timer) = self.timer.take() {
            window.clear_timeout_with_handle(timer);
        }
        #[expect(clippy::cast_possible_truncation, reason = "clamped to a fraction of a second")]
        let delay = milliseconds.ceil().clamp(0.0, LONGEST) as i32;
        let callback = self.on_time.as_ref().unchecked_ref();
        self.timer.set(window.set_timeout_with_callback_and_timeout_and_arguments_0(callback, delay).ok());
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        let Some(window) = web_sys::window() else { return };
        if let Some(timer) = self.state.timer.take() {
            window.clear_timeout_with_handle(timer);
        }
        if let Some(animation) = self.state.animation.take() {
            // Its closure goes with this.
            let _ = window.cancel_animation_frame(animation);
        }
    }
}
