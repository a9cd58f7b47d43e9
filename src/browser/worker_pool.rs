//! The decode workers of a page, shared by all its viewers: start them, wait until they are ready, hand out jobs in
//! order, replace the broken. It knows jobs, not chunks. What only a kit can decode goes to a pool of that kit, whose
//! code is fetched for the first such job.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use litemap::LiteMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use super::answers::text_of;
use super::buffers::DecodedChunk;
use super::listener::Listener;
use super::timer::now;
use crate::decode::job::{DecodeError, DecodeJob, DecodedHeader, PROTOCOL};
use crate::decode::wire;
use crate::zarr::codec::Kit;

/// Messages that wait inside a worker, so that it never idles; the rest waits here.
const MESSAGES_PER_WORKER: usize = 2;
/// Decoded bytes of the jobs of one message: what a message costs at both ends counts for small chunks.
const MESSAGE: u64 = 1 << 20;
/// Starts that may fail in a row before the pool gives up.
const MAX_FAILED_STARTS: u32 = 3;

/// Workers of a kit: they share the cores with the others.
const MOST_OF_A_KIT: u32 = 4;
/// Until code that could not be fetched is asked for again, in milliseconds.
const PAUSE: f64 = 3000.0;

/// A worker that decoded a chunk of more bytes than this is replaced: its memory never shrinks.
const LARGE_CHUNK: u32 = 128 << 20;

/// What became of a job.
pub type Outcome = Result<(DecodedHeader, DecodedChunk), DecodeError>;
type Done = Box<dyn FnOnce(Outcome)>;

/// The pool. Workers end with the last owner.
pub struct WorkerPool {
    this: Weak<Self>,
    kit: Kit,
    load: Function,
    state: RefCell<State>,
    kits: RefCell<Vec<Rc<Self>>>,
}

#[derive(Default)]
struct State {
    /// The worker's address; empty until the module is compiled.
    script: String,
    module: JsValue,
    /// A worker that runs already.
    started: Option<Worker>,
    workers: Vec<Slot>,
    waiting: VecDeque<Task>,
    next_id: u32,
    failed_starts: u32,
    /// Why there will be no workers.
    dead: Option<DecodeError>,
    /// When its code turned out not to be there.
    missing: Option<f64>,
}

struct Slot {
    id: u32,
    worker: Worker,
    ready: bool,
    /// It gets no more jobs, and goes after its last one.
    worn: bool,
    jobs: LiteMap<u32, Done>,
    /// Messages that it has not answered.
    messages: usize,
    _listeners: [Listener; 3],
}

struct Task {
    job: DecodeJob,
    bytes: ArrayBuffer,
    done: Done,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

thread_local! {
    static SHARED: RefCell<Weak<WorkerPool>> = RefCell::default();
}

impl WorkerPool {
    /// The pool of this page; its first user starts it. `load` gives for the number of a kit a promise of its worker's
    /// script, of its compiled WebAssembly, which all workers share, and perhaps of a worker that has started.
    pub fn shared(load: &Function) -> Rc<Self> {
        if let Some(pool) = SHARED.with_borrow(Weak::upgrade) {
            return pool;
        }
        let pool = Self::new(Kit::Common, load);
        SHARED.set(Rc::downgrade(&pool));
        pool
    }

    fn new(kit: Kit, load: &Function) -> Rc<Self> {
        let pool = Rc::new_cyclic(|this| Self {
            this: this.clone(),
            kit,
            load: load.clone(),
            state: RefCell::default(),
            kits: RefCell::default(),
        });
        let parts = load.call1(&JsValue::UNDEFINED, &JsValue::from(kit as u8));
        let this = Rc::downgrade(&pool);
        spawn_local(async move {
            let parts = match parts {
                Ok(parts) => JsFuture::from(parts.unchecked_into::<Promise>()).await,
                Err(error) => Err(error),
            };
            if let Some(pool) = this.upgrade() {
                match parts {
                    Ok(parts) => pool.start(&parts.unchecked_into()),
                    Err(error) => pool.not_loaded(&error),
                }
            }
        });
        pool
    }

    /// Hands a job to the next free worker. `done` is called when it is through, never before this returns.
    pub fn decode(&self, job: DecodeJob, bytes: ArrayBuffer, done: impl FnOnce(Outcome) + 'static) {
        let kit = job.chain.kit();
        let task = Task { job, bytes, done: Box::new(done) };
        match kit {
            Kit::Common => self.take(task),
            _ => self.of_kit(kit).take(task),
        }
    }

    fn take(&self, task: Task) {
        let dead = self.state.borrow().dead.clone();
        match dead {
            Some(error) => spawn_local(async move { (task.done)(Err(error)) }),
            None => {
                self.state.borrow_mut().waiting.push_back(task);
                self.hand_out();
            }
        }
    }

    /// The pool of a kit, which its first job starts.
    fn of_kit(&self, kit: Kit) -> Rc<Self> {
        let mut kits = self.kits.borrow_mut();
        // The network may be there again.
        kits.retain(|pool| pool.state.borrow().missing.is_none_or(|since| now() - since < PAUSE));
        match kits.iter().find(|pool| pool.kit == kit) {
            Some(pool) => Rc::clone(pool),
            None => {
                let pool = Self::new(kit, &self.load);
                kits.push(Rc::clone(&pool));
                pool
            }
        }
    }

    /// Its code is not there. Of a kit that is told with the address, apart from any chunk.
    fn not_loaded(&self, error: &JsValue) {
        let url = Reflect::get(error, &"url".into()).ok().and_then(|url| url.as_string());
        match url {
            Some(url) if self.kit != Kit::Common => {
                self.state.borrow_mut().missing = Some(now());
                self.end(DecodeError { step: "kit".into(), problem: format!("{url} {}", text_of(error)) });
            }
            _ => self.give_up(&text_of(error)),
        }
    }

    fn start(&self, parts: &Array) {
        {
            let mut state = self.state.borrow_mut();
            state.script = parts.get(0).as_string().unwrap_or_default();
            state.module = parts.get(1);
            state.started = parts.get(2).dyn_into().ok();
        }
        let most = if self.kit == Kit::Common { u32::MAX } else { MOST_OF_A_KIT };
        for _ in 0..workers_wanted().min(most) {
            self.add_worker();
        }
    }

    fn add_worker(&self) {
        let mut state = self.state.borrow_mut();
        let worker = match state.started.take().map_or_else(|| new_worker(&state.script), Ok) {
            Ok(worker) => worker,
            Err(error) => {
                drop(state);
                return self.give_up(&text_of(&error));
            }
        };
        let id = state.next_id;
        state.next_id += 1;
        let pool = [self.this.clone(), self.this.clone(), self.this.clone()];
        let [on_message, on_error, on_message_error] = pool;
        let listeners = [
            Listener::new(&worker, "message", move |event: MessageEvent| {
                if let Some(pool) = on_message.upgrade() {
                    pool.message(id, &event.data());
                }
            }),
            Listener::new(&worker, "error", move |event: ErrorEvent| {
                event.prevent_default();
                if let Some(pool) = on_error.upgrade() {
                    // An event without a message says that the script could not be loaded.
                    let message = js_sys::Reflect::get(&event, &"message".into()).ok();
                    let message = message.and_then(|text| text.as_string());
                    pool.broken(id, message.as_deref().unwrap_or("its script could not be loaded"));
                }
            }),
            Listener::new(&worker, "messageerror", move |_: MessageEvent| {
                if let Some(pool) = on_message_error.upgrade() {
                    pool.broken(id, "a message could not be read");
                }
            }),
        ];
        // The module is the first message; the script waits for it.
        let _ = worker.post_message(&state.module);
        state.workers.push(Slot {
            id,
            worker,
            ready: false,
            worn: false,
            jobs: LiteMap::new(),
            messages: 0,
            _listeners: listeners,
        });
    }

    fn hand_out(&self) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let is_able = |slot: &&mut Slot| slot.ready && !slot.worn;
        let able = state.workers.iter_mut().filter(is_able).count();
        while !state.waiting.is_empty() {
            let free = state
                .workers
                .iter_mut()
                .filter(is_able)
                .filter(|slot| slot.messages < MESSAGES_PER_WORKER)
                .min_by_key(|slot| slot.messages);
            let Some(slot) = free else { return };
            let (message, buffers) = (Array::new(), Array::new());
            let mut bytes = 0;
            // No worker has several jobs in one message while another has none.
            for _ in 0..state.waiting.len().div_ceil(able) {
                let Some(task) = state.waiting.pop_front_if(|task| {
                    bytes += task.job.decoded_bytes();
                    buffers.length() == 0 || bytes <= MESSAGE
                }) else {
                    break;
                };
                // Ids of several viewers may be equal; between pool and worker the pool's own count.
                let id = state.next_id;
                state.next_id = state.next_id.wrapping_add(1);
                let header = wire::encode_job(&DecodeJob { id, ..task.job });
                message.push(&Uint8Array::from(header.as_slice()));
                message.push(&task.bytes);
                buffers.push(&task.bytes);
                slot.jobs.insert(id, task.done);
            }
            slot.messages += 1;
            let _ = slot.worker.post_message_with_transfer(&message, &buffers);
        }
    }

    fn message(&self, worker: u32, data: &JsValue) {
        if let Some(protocol) = data.as_f64() {
            if protocol != f64::from(PROTOCOL) {
                return self.give_up("the worker is of another version than the page; reload the page");
            }
            let mut state = self.state.borrow_mut();
            state.failed_starts = 0;
            if let Some(slot) = state.workers.iter_mut().find(|slot| slot.id == worker) {
                slot.ready = true;
            }
        } else if let Some(problem) = data.as_string() {
            self.broken(worker, &problem);
        } else if let Some(message) = data.dyn_ref::<Array>() {
            if let Some(slot) = self.state.borrow_mut().workers.iter_mut().find(|slot| slot.id == worker) {
                slot.messages = slot.messages.saturating_sub(1);
            }
            while message.length() > 0 {
                let Some(reply) = wire::decode_reply(&Uint8Array::new(&message.shift()).to_vec()) else {
                    return self.broken(worker, "its answer could not be read");
                };
                let outcome = reply.outcome.map(|header| {
                    let samples = Uint8Array::new(&message.shift());
                    let texels = (header.texel_bytes > 0).then(|| Uint8Array::new(&message.shift()));
                    (header, DecodedChunk { samples, texels })
                });
                let done = {
                    let mut state = self.state.borrow_mut();
                    let slot = state.workers.iter_mut().find(|slot| slot.id == worker);
                    slot.and_then(|slot| {
                        slot.worn |=
                            outcome.as_ref().is_ok_and(|(header, _)| header.sample_bytes > LARGE_CHUNK);
                        slot.jobs.remove(&reply.id)
                    })
                };
                if let Some(done) = done {
                    done(outcome);
                }
            }
        }
        self.replace_worn();
        self.hand_out();
    }

    fn replace_worn(&self) {
        let gone = {
            let mut state = self.state.borrow_mut();
            let is_done = |slot: &Slot| slot.worn && slot.jobs.is_empty();
            state.workers.iter().position(is_done).map(|at| state.workers.swap_remove(at))
        };
        if gone.is_some() {
            self.add_worker();
        }
    }

    /// A worker died: its jobs fail, another one takes its place.
    fn broken(&self, worker: u32, problem: &str) {
        let slot = {
            let mut state = self.state.borrow_mut();
            let Some(at) = state.workers.iter().position(|slot| slot.id == worker) else { return };
            let slot = state.workers.swap_remove(at);
            if !slot.ready {
                state.failed_starts += 1;
            }
            slot
        };
        let error = DecodeError { step: "worker".into(), problem: problem.to_owned() };
        if self.state.borrow().failed_starts > MAX_FAILED_STARTS {
            self.give_up(problem);
        } else {
            self.add_worker();
        }
        fail(slot, &error);
    }

    fn give_up(&self, problem: &str) {
        self.end(DecodeError { step: "worker".into(), problem: problem.to_owned() });
    }

    fn end(&self, error: DecodeError) {
        let (workers, waiting) = {
            let mut state = self.state.borrow_mut();
            state.dead = Some(error.clone());
            (std::mem::take(&mut state.workers), std::mem::take(&mut state.waiting))
        };
        for slot in workers {
            fail(slot, &error);
        }
        for task in waiting {
            (task.done)(Err(error.clone()));
        }
    }
}

impl Drop for WorkerPool {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.state.borrow().script);
    }
}

fn fail(mut slot: Slot, error: &DecodeError) {
    for (_, done) in std::mem::take(&mut slot.jobs).into_tuple_vec() {
        done(Err(error.clone()));
    }
}

fn new_worker(script: &str) -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(script, &options)
}

/// All cores but the page's.
fn workers_wanted() -> u32 {
    let cores = web_sys::window().map_or(2.0, |window| window.navigator().hardware_concurrency());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let workers = (cores - 1.0).clamp(1.0, 8.0) as u32;
    workers
}
