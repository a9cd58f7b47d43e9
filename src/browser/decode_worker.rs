//! The worker's side: a message with jobs and their bytes comes in, the decoded chunks go out, all in transferred
//! buffers. It keeps nothing between jobs but memory that it lets go of, and knows no image.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

use crate::decode::job::{DecodeError, DecodeReply, DecodedHeader, PROTOCOL};
use crate::decode::{run, wire};

/// Bytes of spent buffers that are let go together, since each time takes as long as decoding a tenth of a chunk.
const MOST_SPENT: u32 = 1 << 20;

/// Listens for jobs and says that it does. Messages: `[job header, bytes, …]` in, `[reply header, samples?, texels?, …]` out,
/// one for each that came in; the first message out is the protocol number.
pub fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let replies = scope.clone();
    let mut spent = Spent::new();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Array = event.data().unchecked_into();
        let (reply, buffers) = (Array::new(), Array::new());
        while message.length() > 0 {
            let (header, bytes) = (message.shift(), message.shift());
            answer(&Uint8Array::new(&header).to_vec(), &bytes, &reply, &buffers);
            // A buffer comes with one job alone.
            spent.add(bytes.unchecked_into());
        }
        // The buffers are made here, so there is none that cannot be transferred.
        let _ = replies.post_message_with_transfer(&reply, &buffers);
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It lives as long as the worker does.
    on_message.forget();
    let _ = scope.post_message(&JsValue::from(PROTOCOL));
}

/// Adds what became of one job, and the buffers that come with it.
fn answer(header: &[u8], bytes: &JsValue, reply: &Array, buffers: &Array) {
    let Some(mut job) = wire::decode_job(header) else {
        // Impossible between equal protocol numbers; as an error event it makes the page replace this worker.
        wasm_bindgen::throw_str("a job that cannot be read");
    };
    // Only the chunk is copied into this memory, not what else came with it in one request.
    let end = job.start.saturating_add(job.len);
    let bytes = Uint8Array::new(bytes).subarray(job.start, end).to_vec();
    job.start = 0;
    let decoded = run::run(&job, &bytes).and_then(|decoded| {
        let header = DecodedHeader {
            sample_bytes: length(&decoded.samples)?,
            texel_bytes: length(&decoded.texels)?,
            statistics: decoded.statistics,
        };
        Ok((header, decoded.samples, decoded.texels))
    });
    let (outcome, parts) = match decoded {
        Ok((header, samples, texels)) => {
            (Ok(header), [Some(samples), Some(texels).filter(|t| !t.is_empty())])
        }
        Err(error) => (Err(error), [None, None]),
    };
    let header = wire::encode_reply(&DecodeReply { id: job.id, outcome });
    reply.push(&Uint8Array::from(header.as_slice()));
    for part in parts.into_iter().flatten() {
        let buffer = Uint8Array::from(part.as_slice()).buffer();
        reply.push(&buffer);
        buffers.push(&buffer);
    }
}

/// Buffers that nobody reads any more. Chromium lets go of their memory when they are collected, and since they look
/// small that is too late: a whole image of them gathers. Sending them into the void lets go of it at once.
struct Spent {
    buffers: Array,
    bytes: u32,
    void: Option<MessagePort>,
}

impl Spent {
    fn new() -> Self {
        let void = MessageChannel::new().ok().map(|channel| {
            channel.port2().close();
            channel.port1()
        });
        Self { buffers: Array::new(), bytes: 0, void }
    }

    fn add(&mut self, buffer: ArrayBuffer) {
        self.bytes = self.bytes.saturating_add(buffer.byte_length());
        self.buffers.push(&buffer);
        if self.bytes >= MOST_SPENT {
            let buffers = std::mem::take(&mut self.buffers);
            self.bytes = 0;
            // Where it is refused, they wait to be collected.
            let _ =
                self.void.as_ref().map(|void| void.post_message_with_transferable(&JsValue::NULL, &buffers));
        }
    }
}

fn length(bytes: &[u8]) -> Result<u32, DecodeError> {
    u32::try_from(bytes.len())
        .map_err(|_| DecodeError { step: "worker".into(), problem: "a chunk of more than 4 GiB".into() })
}
