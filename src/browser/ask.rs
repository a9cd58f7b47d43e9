//! One request over HTTP, and what its answer (or the lack of one) means: ranges, servers without them, CORS. It keeps
//! what was learnt about servers, for all viewers of the page.

use std::cell::RefCell;
use std::collections::HashSet;

use js_sys::{ArrayBuffer, Map, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortSignal, Headers, Request, RequestCache, RequestInit, RequestMode, Response, ResponseInit,
};

use super::answers::text_of;
use super::timer::sleep;
use crate::zarr::store::{ByteRange, FetchFailure};

/// A server that ignores ranges may send this much instead of a part.
const MAX_WHOLE: f64 = 256.0 * 1024.0 * 1024.0;
/// No object of more bytes is taken.
const MAX_OBJECT: f64 = 2_000_000_000.0;
/// Bytes that came.
pub struct Body {
    /// Outside of the wasm memory.
    pub buffer: ArrayBuffer,
    /// Whether the server ignored the range and sent everything.
    pub whole: bool,
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
    static AHEAD: RefCell<Option<Map>> = RefCell::default();
}

/// Takes over requests that were made before this module was there: promises of responses, by address. Each is used
/// once; those of an earlier viewer are let go.
pub fn take_over(answers: Map) {
    AHEAD.set(Some(answers));
}

fn made_ahead(url: &str) -> Option<Promise> {
    AHEAD.with_borrow(|ahead| {
        let ahead = ahead.as_ref()?;
        let url = JsValue::from(url);
        let answer = ahead.get(&url).dyn_into().ok();
        ahead.delete(&url);
        answer
    })
}

fn origin(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    url[..end].to_owned()
}

/// The bytes of an object; `None` if there is no such object.
pub async fn ask(
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
    if method == "GET"
        && range.is_none()
        && mode == RequestMode::Cors
        && let Some(answer) = made_ahead(url)
    {
        return JsFuture::from(answer).await?.dyn_into();
    }
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
