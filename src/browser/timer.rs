//! One browser timer for any number of wishes to be woken.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::inbox::Inbox;
use crate::app::input::Input;

/// Milliseconds of a clock that never goes back.
pub fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Waits.
pub async fn sleep(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// Says `Tick` at the times that were asked for.
pub struct Timer {
    state: Rc<RefCell<State>>,
    callback: Closure<dyn FnMut()>,
}

#[derive(Default)]
struct State {
    wanted: Vec<f64>,
    /// The browser's timer, and when it fires.
    running: Option<(i32, f64)>,
}

impl Timer {
    /// A timer that speaks to `inbox`.
    pub fn new(inbox: Rc<Inbox>) -> Self {
        let state = Rc::new(RefCell::new(State::default()));
        let fired = Rc::clone(&state);
        let callback = Closure::new(move || {
            fired.borrow_mut().running = None;
            inbox.push(Input::Tick);
        });
        Self { state, callback }
    }

    /// Asks to be woken at `at`.
    pub fn wake(&self, at: f64) {
        let now = now();
        // A time that is past counts as the next moment.
        self.state.borrow_mut().wanted.push(at.max(now + 0.5));
        self.arm(now);
    }

    /// Forgets the wishes that a tick at `now` fulfils, and arms for the rest.
    pub fn arm(&self, now: f64) {
        let mut state = self.state.borrow_mut();
        if state.running.is_none() {
            state.wanted.retain(|at| *at > now);
        }
        let Some(next) = state.wanted.iter().copied().reduce(f64::min) else { return };
        if state.running.is_some_and(|(_, at)| at <= next) {
            return;
        }
        let Some(window) = web_sys::window() else { return };
        if let Some((id, _)) = state.running.take() {
            window.clear_timeout_with_handle(id);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "clamped to a minute; a later wish is armed again"
        )]
        let delay = (next - now).ceil().clamp(0.0, 60_000.0) as i32;
        let id = window.set_timeout_with_callback_and_timeout_and_arguments_0(
            self.callback.as_ref().unchecked_ref(),
            delay,
        );
        state.running = id.ok().map(|id| (id, next));
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let (Some((id, _)), Some(window)) = (self.state.borrow().running, web_sys::window()) {
            window.clear_timeout_with_handle(id);
        }
    }
}
