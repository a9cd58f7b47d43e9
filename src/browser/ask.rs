//! One request for bytes: the page's side (www/element/requests.ts) knows servers, containers and what their answers
//! mean; here its answers become ours.

use js_sys::{ArrayBuffer, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::answers::text_of;
use crate::zarr::store::{ByteRange, FetchFailure};

#[wasm_bindgen]
extern "C" {
    /// Where all bytes of one viewer come from.
    #[derive(Clone)]
    pub type Requests;
    /// `start` and `len` are a range, `len` alone are the last bytes, neither is the whole object.
    #[wasm_bindgen(method)]
    fn ask(
        this: &Requests,
        url: &str,
        start: Option<f64>,
        len: Option<f64>,
        signal: Option<&AbortSignal>,
    ) -> Promise;

    type Reply;
    #[wasm_bindgen(method, getter)]
    fn bytes(this: &Reply) -> Option<ArrayBuffer>;
    #[wasm_bindgen(method, getter)]
    fn whole(this: &Reply) -> bool;
    /// Why there are no bytes; none where there is no such object.
    #[wasm_bindgen(method, getter)]
    fn failure(this: &Reply) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn says(this: &Reply) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn number(this: &Reply) -> Option<f64>;
}

/// Bytes that came.
pub struct Body {
    /// Outside of the wasm memory.
    pub buffer: ArrayBuffer,
    /// Whether everything came instead of a part.
    pub whole: bool,
}

/// The bytes of an object; `None` if there is no such object.
#[expect(clippy::cast_precision_loss, reason = "objects are far below 2^53 bytes")]
pub async fn ask(
    requests: &Requests,
    url: &str,
    range: ByteRange,
    signal: Option<&AbortSignal>,
) -> Result<Option<Body>, FetchFailure> {
    let (start, len) = match range {
        ByteRange::All => (None, None),
        ByteRange::At { len: 0, .. } | ByteRange::Last(0) => {
            return Ok(Some(Body { buffer: ArrayBuffer::new(0), whole: false }));
        }
        ByteRange::At { start, len } => (Some(start as f64), Some(len as f64)),
        ByteRange::Last(len) => (None, Some(len as f64)),
    };
    let reply: Reply = match JsFuture::from(requests.ask(url, start, len, signal)).await {
        Ok(reply) => reply.unchecked_into(),
        Err(error) => return Err(FetchFailure::Network(text_of(&error))),
    };
    match reply.failure() {
        Some(kind) => Err(failure(&kind, &reply)),
        None => Ok(reply.bytes().map(|buffer| Body { buffer, whole: reply.whole() })),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a status of HTTP or a length, and casts of floats saturate"
)]
fn failure(kind: &str, reply: &Reply) -> FetchFailure {
    let number = reply.number().unwrap_or_default();
    let says = reply.says().unwrap_or_default();
    match kind {
        "status" if matches!(number as u16, 401 | 403) => FetchFailure::Forbidden(number as u16),
        "status" => FetchFailure::Status(number as u16),
        "cors" => FetchFailure::Cors,
        "no-ranges" => FetchFailure::NoRanges,
        "encoded" => FetchFailure::Encoded,
        "network" => FetchFailure::Network(says),
        code => FetchFailure::Told { code: code.to_owned(), says },
    }
}
