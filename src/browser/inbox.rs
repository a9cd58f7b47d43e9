//! Where callbacks leave what happened. Nobody who pushes ever touches the viewer, so that no order of events can find
//! it borrowed.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;

use crate::app::input::Input;

/// The list, and who empties it.
pub struct Inbox {
    inputs: RefCell<Vec<Input>>,
    scheduled: Cell<bool>,
    turn: Box<dyn Fn()>,
}

impl Inbox {
    /// A list that is emptied by `turn`.
    pub fn new(turn: impl Fn() + 'static) -> Rc<Self> {
        Rc::new(Self { inputs: RefCell::default(), scheduled: Cell::new(false), turn: Box::new(turn) })
    }

    /// Leaves an input, to be handled before the browser does anything else.
    pub fn push(self: &Rc<Self>, input: Input) {
        self.inputs.borrow_mut().push(input);
        if !self.scheduled.replace(true) {
            let inbox: Weak<Self> = Rc::downgrade(self);
            spawn_local(async move {
                if let Some(inbox) = inbox.upgrade() {
                    (inbox.turn)();
                }
            });
        }
    }

    /// Everything since the last time.
    pub fn take(&self) -> Vec<Input> {
        self.scheduled.set(false);
        self.inputs.take()
    }

    /// Whether nothing happened since the last time.
    pub fn is_empty(&self) -> bool {
        self.inputs.borrow().is_empty()
    }
}
