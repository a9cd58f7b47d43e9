//! An event listener that ends with its owner, so that a removed viewer leaves nothing behind on the page.

use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, EventTarget};

/// Listens until it is dropped.
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    /// Calls `callback` with each event called `name` at `target`. The listener is not passive: the callback may
    /// prevent what the browser would do.
    pub fn new<E: JsCast>(
        target: &EventTarget,
        name: &'static str,
        mut callback: impl FnMut(E) + 'static,
    ) -> Self {
        let callback =
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| callback(event.unchecked_into()));
        let options = AddEventListenerOptions::new();
        options.set_passive(false);
        // Fails only for an `AbortSignal` of another realm; none is given.
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
            name,
            callback.as_ref().unchecked_ref(),
            &options,
        );
        Self { target: target.clone(), name, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, self.callback.as_ref().unchecked_ref());
    }
}
