//! The requests of one viewer: those of the streamer, whose bytes stay outside the wasm memory until a worker gets them,
//! and those for documents. It knows neither queues nor retries of chunks; those are the streamer's.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use litemap::LiteMap;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use super::ask::{Body, Requests, ask};
use super::inbox::Inbox;
use super::timer::sleep;
use crate::app::input::{Fetched, Input, Inside, RequestId};
use crate::zarr::Location;
use crate::zarr::store::{ByteRange, FetchFailure, Store, StoreError};

/// Waits before a document is asked for again, in milliseconds.
const RETRY_AFTER: [i32; 2] = [300, 1200];

/// The requests of one viewer.
pub struct Http {
    requests: Requests,
    inbox: Rc<Inbox>,
    running: Rc<RefCell<LiteMap<RequestId, AbortController>>>,
    held: Rc<RefCell<LiteMap<RequestId, ArrayBuffer>>>,
}

impl Http {
    /// Nothing asked for yet; answers go to `inbox`.
    pub fn new(requests: Requests, inbox: Rc<Inbox>) -> Self {
        Self { requests, inbox, running: Rc::default(), held: Rc::default() }
    }

    /// The way to documents.
    pub fn store(&self) -> HttpStore {
        HttpStore(self.requests.clone())
    }

    /// Asks for bytes; says `Fetched` unless aborted before.
    pub fn fetch(&self, request: RequestId, url: String, range: ByteRange, inside: Inside) {
        let Ok(controller) = AbortController::new() else { return };
        let signal = controller.signal();
        self.running.borrow_mut().insert(request, controller);
        let requests = self.requests.clone();
        let (inbox, running, held) =
            (Rc::clone(&self.inbox), Rc::clone(&self.running), Rc::clone(&self.held));
        spawn_local(async move {
            let reply = ask(&requests, &url, range, Some(&signal)).await;
            // Whoever aborted has taken the controller away and expects no answer.
            if running.borrow_mut().remove(&request).is_none() {
                return;
            }
            let outcome = match reply {
                Ok(None) => Fetched::Absent,
                Ok(Some(Body { buffer, whole })) if inside == Inside::All => {
                    Fetched::Bytes { bytes: Uint8Array::new(&buffer).to_vec(), whole }
                }
                Ok(Some(Body { buffer, whole })) => {
                    let len = u64::from(buffer.byte_length());
                    let part = match inside {
                        Inside::Part(part) => cut(&Uint8Array::new(&buffer), part, true).to_vec(),
                        _ => Vec::new(),
                    };
                    held.borrow_mut().insert(request, buffer);
                    Fetched::Held { len, whole, part }
                }
                Err(failure) => Fetched::Failed(failure),
            };
            inbox.push(Input::Fetched { request, outcome });
        });
    }

    /// Ends a request; no answer will come.
    pub fn abort(&self, request: RequestId) {
        let controller = self.running.borrow_mut().remove(&request);
        if let Some(controller) = controller {
            controller.abort();
        }
        self.release(request);
    }

    /// Lets go of held bytes.
    pub fn release(&self, request: RequestId) {
        self.held.borrow_mut().remove(&request);
    }

    /// Held bytes from `start`, in a buffer of their own that can be transferred. The whole buffer itself if `last` and
    /// worth it; then `start` changes to where the bytes are in it.
    pub fn held_part(
        &self,
        request: RequestId,
        start: &mut u32,
        len: u32,
        last: bool,
    ) -> Option<ArrayBuffer> {
        let mut held = self.held.borrow_mut();
        let buffer = if last { held.remove(&request) } else { held.get(&request).cloned() }?;
        let end = start.checked_add(len).filter(|end| *end <= buffer.byte_length())?;
        if last && u64::from(len) * 2 >= u64::from(buffer.byte_length()) {
            return Some(buffer);
        }
        let part = buffer.slice_with_end(*start, end);
        *start = 0;
        Some(part)
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        for (_, controller) in self.running.take().into_tuple_vec() {
            controller.abort();
        }
    }
}

/// Reading of documents while an address is opened; asks again where a server is busy.
#[derive(Clone)]
pub struct HttpStore(Requests);

impl Store for HttpStore {
    async fn get(&self, location: &Location, range: ByteRange) -> Result<Option<Vec<u8>>, StoreError> {
        let url = location.url();
        let mut waits = RETRY_AFTER.iter();
        let running = Abandon(AbortController::new().ok());
        let signal = running.0.as_ref().map(AbortController::signal);
        loop {
            match ask(&self.0, &url, range, signal.as_ref()).await {
                Ok(body) => {
                    return Ok(body.map(|body| {
                        let bytes = Uint8Array::new(&body.buffer);
                        cut(&bytes, range, body.whole).to_vec()
                    }));
                }
                Err(failure) => match waits.next() {
                    Some(wait) if may_pass(&failure) => sleep(*wait).await,
                    _ => return Err(StoreError { url, failure }),
                },
            }
        }
    }
}

/// Ends a request that nobody waits for any more: of several documents that may be there, the first decides.
struct Abandon(Option<AbortController>);

impl Drop for Abandon {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// The bytes of `range` where the server sent the whole object.
fn cut(bytes: &Uint8Array, range: ByteRange, whole: bool) -> Uint8Array {
    let len = f64::from(bytes.length());
    #[expect(clippy::cast_precision_loss, reason = "objects are far below 2^53 bytes")]
    let (start, end) = match range {
        ByteRange::At { start, len: wanted } if whole => (start as f64, (start + wanted) as f64),
        ByteRange::Last(wanted) if whole => (len - (wanted as f64), len),
        _ => return bytes.clone(),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a u32")]
    bytes.subarray(start.clamp(0.0, len) as u32, end.clamp(0.0, len) as u32)
}

fn may_pass(failure: &FetchFailure) -> bool {
    match failure {
        FetchFailure::Status(status) => *status == 429 || *status >= 500,
        FetchFailure::Network(_) => true,
        _ => false,
    }
}
