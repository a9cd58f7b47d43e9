//! Bytes over HTTP: ranges, aborts, and what an answer (or its lack) means. It knows neither queues nor retries of
//! chunks; those are the streamer's. Bytes that are only passed on to a worker stay outside the wasm memory.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, AbortSignal, Headers, Request, RequestCache, RequestInit, RequestMode, Response,
    ResponseInit,
};

use super::inbox::Inbox;
use super::timer::sleep;
use crate::app::input::{Fetched, Input, RequestId};
use crate::zarr::Location;
use crate::zarr::store::{ByteRange, FetchFailure, Store, StoreError};

/// A server that ignores ranges may send this much instead of a part.
const MAX_WHOLE: f64 = 256.0 * 1024.0 * 1024.0;
/// No object of more bytes is taken.
const MAX_OBJECT: f64 = 2_000_000_000.0;
/// Waits before a document is asked for again, in milliseconds.
const RETRY_AFTER: [i32; 2] = [300, 1200];

/// The requests of one viewer.
pub struct Http {
    inbox: Rc<Inbox>,
    running: Rc<RefCell<HashMap<RequestId, AbortController>>>,
    held: Rc<RefCell<HashMap<RequestId, ArrayBuffer>>>,
}

impl Http {
    /// Nothing asked for yet; answers go to `inbox`.
    pub fn new(inbox: Rc<Inbox>) -> Self {
        Self { inbox, running: Rc::default(), held: Rc::default() }
    }

    /// Asks for bytes; says `Fetched` unless aborted before.
    pub fn fetch(&self, request: RequestId, url: String, range: ByteRange, inside: bool) {
        let Ok(controller) = AbortController::new() else { return };
        let signal = controller.signal();
        self.running.borrow_mut().insert(request, controller);
        let (inbox, running, held) =
            (Rc::clone(&self.inbox), Rc::clone(&self.running), Rc::clone(&self.held));
        spawn_local(async move {
            let reply = ask(&url, range, Some(&signal)).await;
            // Whoever aborted has taken the controller away and expects no answer.
            if running.borrow_mut().remove(&request).is_none() {
                return;
            }
            let outcome = match reply {
                Ok(None) => Fetched::Absent,
                Ok(Some(Body { buffer, whole })) if inside => {
                    Fetched::Bytes { bytes: Uint8Array::new(&buffer).to_vec(), whole }
                }
                Ok(Some(Body { buffer, whole })) => {
                    let len = u64::from(buffer.byte_length());
                    held.borrow_mut().insert(request, buffer);
                    Fetched::Held { len, whole }
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
        for controller in self.running.take().into_values() {
            controller.abort();
        }
    }
}

/// Reading of documents while an address is opened; asks again where a server is busy.
pub struct HttpStore;

impl Store for HttpStore {
    async fn get(&self, location: &Location, range: ByteRange) -> Result<Option<Vec<u8>>, StoreError> {
        let url = location.url();
        let mut waits = RETRY_AFTER.iter();
        let running = Abandon(AbortController::new().ok());
        let signal = running.0.as_ref().map(AbortController::signal);
        loop {
            match ask(&url, range, signal.as_ref()).await {
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

struct Body {
    buffer: ArrayBuffer,
    whole: bool,
}

/// What was learnt about servers; shared by all viewers of the page.
#[derive(Default)]
struct Servers {
    /// Folders of objects that this page may read. Not whole servers: one address may hold many buckets.
    readable: HashSet<String>,
    /// Origins that do not understand "the last n bytes", or do not let other origins ask so.
    no_suffix: HashSet<String>,
}

impl Servers {
    fn is_readable(&self, url: &str) -> bool {
        let mut folder = folder(url);
        while let Some(parent) = folder {
            if self.readable.contains(parent) {
                return true;
            }
            folder = self::folder(parent);
        }
        false
    }
}

/// The address without its last part.
fn folder(url: &str) -> Option<&str> {
    let path = url.split('?').next()?;
    path.rfind('/').map(|slash| &path[..slash])
}

fn remember_readable(url: &str) {
    if let Some(folder) = folder(url) {
        SERVERS.with_borrow_mut(|servers| {
            if !servers.readable.contains(folder) {
                servers.readable.insert(folder.to_owned());
            }
        });
    }
}

thread_local! {
    static SERVERS: RefCell<Servers> = RefCell::default();
}

fn origin(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    url[..end].to_owned()
}

async fn ask(
    url: &str,
    range: ByteRange,
    signal: Option<&AbortSignal>,
) -> Result<Option<Body>, FetchFailure> {
    match range {
        ByteRange::All => whole(url, signal).await,
        ByteRange::At { len: 0, .. } | ByteRange::Last(0) => {
            Ok(Some(Body { buffer: ArrayBuffer::new(0), whole: false }))
        }
        ByteRange::At { start, len } => {
            let last = start.saturating_add(len - 1);
            let response = send(url, "GET", Some(&format!("bytes={start}-{last}")), signal).await?;
            part(response).await
        }
        ByteRange::Last(len) => suffix(url, len, signal).await,
    }
}

async fn whole(url: &str, signal: Option<&AbortSignal>) -> Result<Option<Body>, FetchFailure> {
    let response = send(url, "GET", None, signal).await?;
    match response.status() {
        404 | 410 => Ok(None),
        200..=299 => body(&response, true, MAX_OBJECT).await.map(Some),
        status => Err(refusal(status)),
    }
}

/// The answer to a request with a range.
async fn part(response: Response) -> Result<Option<Body>, FetchFailure> {
    match response.status() {
        404 | 410 => Ok(None),
        206 => body(&response, false, MAX_OBJECT).await.map(Some),
        200 if length_of(&response).is_some_and(|len| len > MAX_WHOLE) => {
            cancel(&response);
            Err(FetchFailure::NoRanges)
        }
        200 => body(&response, true, MAX_OBJECT).await.map(Some),
        status => Err(refusal(status)),
    }
}

/// The last `len` bytes. `bytes=-N` costs a preflight in another origin and not every server knows it; the way around
/// asks for the object's length first.
async fn suffix(url: &str, len: u64, signal: Option<&AbortSignal>) -> Result<Option<Body>, FetchFailure> {
    let origin = origin(url);
    if !SERVERS.with_borrow(|servers| servers.no_suffix.contains(&origin)) {
        let response = fetch(url, "GET", Some(&format!("bytes=-{len}")), RequestMode::Cors, signal).await;
        match response {
            Ok(response) if !matches!(response.status(), 200 | 400 | 405 | 416 | 501) => {
                remember_readable(url);
                return part(response).await;
            }
            Ok(response) => cancel(&response),
            Err(_) => {}
        }
        if signal.is_some_and(AbortSignal::aborted) {
            return Err(FetchFailure::Network("aborted".into()));
        }
    }
    let head = send(url, "HEAD", None, signal).await?;
    match head.status() {
        404 | 410 => return Ok(None),
        200..=299 => {}
        // A server that refuses HEAD may still answer GET.
        _ => return whole(url, signal).await,
    }
    // Only now is it known that the object is there and that the suffix was what did not work.
    SERVERS.with_borrow_mut(|servers| servers.no_suffix.insert(origin));
    let Some(total) = length_of(&head) else { return whole(url, signal).await };
    #[expect(clippy::cast_precision_loss, reason = "a shard index is small")]
    let start = (total - (len as f64)).max(0.0);
    let response = send(url, "GET", Some(&format!("bytes={start}-{}", total - 1.0)), signal).await?;
    part(response).await
}

fn refusal(status: u16) -> FetchFailure {
    match status {
        401 | 403 => FetchFailure::Forbidden(status),
        _ => FetchFailure::Status(status),
    }
}

fn length_of(response: &Response) -> Option<f64> {
    response.headers().get("content-length").ok().flatten()?.parse().ok()
}

fn cancel(response: &Response) {
    if let Some(stream) = response.body() {
        let cancelled = stream.cancel();
        // What a cancelled stream has to say is of no interest, and must not show up as an unhandled rejection.
        spawn_local(async move {
            let _ = JsFuture::from(cancelled).await;
        });
    }
}

async fn body(response: &Response, whole: bool, limit: f64) -> Result<Body, FetchFailure> {
    if let Some(bytes) = length_of(response).filter(|bytes| *bytes > limit) {
        cancel(response);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths are positive")]
        return Err(FetchFailure::TooLarge { bytes: bytes as u64, limit: limit as u64 });
    }
    let buffer = async { JsFuture::from(response.array_buffer()?).await }.await;
    match buffer {
        Ok(buffer) => Ok(Body { buffer: buffer.unchecked_into(), whole }),
        Err(error) => Err(FetchFailure::Network(text_of(&error))),
    }
}

/// One request. Where no readable answer comes, a second look without CORS tells a server that does not let this page
/// read from one that is not reached.
async fn send(
    url: &str,
    method: &str,
    range: Option<&str>,
    signal: Option<&AbortSignal>,
) -> Result<Response, FetchFailure> {
    let error = match fetch(url, method, range, RequestMode::Cors, signal).await {
        Ok(response) => {
            remember_readable(url);
            return Ok(response);
        }
        Err(error) => error,
    };
    if signal.is_some_and(AbortSignal::aborted) {
        return Err(FetchFailure::Network("aborted".into()));
    }
    if fetch(url, "HEAD", None, RequestMode::NoCors, signal).await.is_err() {
        return Err(FetchFailure::Network(text_of(&error)));
    }
    // Many servers put the header on success only, so where others of its folder can be read, an answer that cannot is
    // "not found" as a rule. A busy server may do the same, hence one more try, after the others had time to come.
    sleep(400).await;
    if let Ok(response) = fetch(url, method, range, RequestMode::Cors, signal).await {
        remember_readable(url);
        return Ok(response);
    }
    if !SERVERS.with_borrow(|servers| servers.is_readable(url)) {
        return Err(FetchFailure::Cors);
    }
    let init = ResponseInit::new();
    init.set_status(404);
    Response::new_with_opt_str_and_init(None, &init).map_err(|error| FetchFailure::Network(text_of(&error)))
}

/// `fetch` of the browser. Ranges bypass the HTTP cache: with it, parallel ranges of one address wait for each other.
async fn fetch(
    url: &str,
    method: &str,
    range: Option<&str>,
    mode: RequestMode,
    signal: Option<&AbortSignal>,
) -> Result<Response, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let init = RequestInit::new();
    init.set_method(method);
    init.set_mode(mode);
    init.set_signal(signal);
    if let Some(range) = range {
        let headers = Headers::new()?;
        headers.set("range", range)?;
        init.set_headers_headers(&headers);
        init.set_cache(RequestCache::NoStore);
    }
    let request = Request::new_with_str_and_init(url, &init)?;
    JsFuture::from(window.fetch_with_request(&request)).await?.dyn_into()
}

fn text_of(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(String::new, |error| error.message().into())
}
