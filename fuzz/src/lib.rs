//! What the targets share: how an input says which documents it holds, and what is done with what they open as.

#[path = "../../tests/native/support/memory_store.rs"]
pub mod memory_store;
#[path = "../../tests/native/support/outside.rs"]
pub mod outside;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use memory_store::MemoryStore;
use outside::Outside;
use zarrscope::app::input::{Input, Ticket};
use zarrscope::decode::job::DecodeJob;
use zarrscope::decode::run::run;
use zarrscope::decode::texels::TexelFormat;
use zarrscope::geometry::spaces::CssPoint;
use zarrscope::plan::policy::Policy;
use zarrscope::zarr::codec::Chain;
use zarrscope::zarr::{Array, DataType};

/// Stands between the objects of a store, each of which begins with the line of its path.
pub const SEPARATOR: u8 = 0x1e;

/// Runs a future that waits for nothing: the stores here answer at once.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1_000_000 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
    panic!("the future waits for something that never comes");
}

/// The store that an input describes.
pub fn store(data: &[u8]) -> MemoryStore {
    data.split(|byte| *byte == SEPARATOR).fold(MemoryStore::default(), |store, object| {
        let line = object.iter().position(|byte| *byte == b'\n').unwrap_or(0);
        let (path, bytes) = object.split_at(line);
        let path = if path.is_empty() { "i/zarr.json".into() } else { String::from_utf8_lossy(path) };
        store.with(path.trim(), bytes.get(1..).unwrap_or_default())
    })
}

/// Opens what lies at `i` and does with it what a person does: looks at all of it, then closely, steps, turns, asks.
pub fn look_at(store: MemoryStore) {
    // An image of thousands of small chunks takes as many steps as any other.
    let policy = Policy { tiles_per_view: 40, ..Policy::default() };
    let mut outside = Outside::with_policy(store, "i", [200, 150], policy);
    outside.settle();
    let model = outside.viewer.model();
    for dim in &model.dims {
        outside.input(Input::Step { axis: dim.name.clone(), by: 1 });
    }
    outside.settle();
    for (at, factor) in [([30.0, 20.0], 7.0), ([100.0, 75.0], 1e4), ([0.0, 0.0], 1e-9)] {
        outside.input(Input::ZoomAbout { at: CssPoint::new(at[0], at[1]), factor });
        outside.input(Input::Pick { ticket: Ticket(1), at: CssPoint::new(at[0], at[1]), level: None });
        outside.settle();
    }
    outside.input(Input::Rotate(0.3));
    outside.input(Input::OneToOne);
    outside.settle();
    if let Some(level) = model.layers.first().and_then(|layer| layer.levels.first()) {
        let shape: Vec<u64> = level.shape.iter().map(|size| (*size).min(3)).collect();
        let start: Vec<u64> = level.shape.iter().zip(&shape).map(|(size, part)| size - part).collect();
        outside.input(Input::Read { ticket: Ticket(2), layer: 0, level: 0, start, shape });
        outside.settle();
    }
    serde_json::to_string(&outside.viewer.model()).expect("a model is JSON");
    serde_json::to_string(&outside.viewer.state()).expect("a state is JSON");
    outside.viewer.metadata();
}

/// The array of one chunk of `len` bytes that an array document with `fields` describes; `None` if it is refused.
pub fn array(len: u64, fields: &serde_json::Value) -> Option<Array> {
    let mut document = serde_json::json!({"zarr_format": 2, "shape": [len], "chunks": [len], "dtype": "|u1",
        "compressor": null, "filters": null, "fill_value": 0, "order": "C"});
    for (name, value) in fields.as_object()? {
        document[name] = value.clone();
    }
    Array::from_v2(zarrscope::zarr::Location::parse("mem://a"), &document, None).ok()
}

/// Decodes a chunk as a worker does; what comes has the size that was asked for.
pub fn decode(chain: &Chain, data_type: DataType, shape: &[u64], bytes: &[u8]) {
    let shape: Vec<u32> = shape.iter().map(|size| u32::try_from(*size).expect("a small chunk")).collect();
    let job = DecodeJob {
        id: 0,
        start: 0,
        len: bytes.len() as u32,
        chain: chain.clone(),
        data_type,
        chunk_shape: shape.clone(),
        valid_shape: shape.clone(),
        texels: TexelFormat::of_image(data_type),
        statistics: None,
    };
    if let Ok(decoded) = run(&job, bytes) {
        let samples: usize = shape.iter().map(|size| *size as usize).product();
        assert_eq!(decoded.samples.len(), samples * data_type.size());
    }
}

/// One compressor: the first three bytes say how much it gives, the rest is a chunk.
pub fn decompress(compressor: &str, data: &[u8]) {
    let Some(([a, b, c], chunk)) = data.split_first_chunk::<3>() else { return };
    let len = u64::from(u32::from_le_bytes([*a, *b, *c & 0x1f, 0])) + 1;
    let fields = serde_json::json!({ "compressor": { "id": compressor } });
    if let Some(array) = array(len, &fields) {
        decode(&array.chain, array.data_type, &array.chunk_shape, chunk);
    }
}

/// The numbers that an input can ask for.
pub const TYPES: [&str; 12] =
    ["|u1", "<u2", "<u4", "<u8", "|i1", "<i2", "<i4", "<i8", "<f2", "<f4", "<f8", "<c8"];

/// One compressor whose work depends on the numbers: the first byte says which they are and how it is configured, the
/// next three how many there are, the rest is a chunk.
pub fn decompress_as(configurations: &[serde_json::Value], data: &[u8]) {
    let Some(([kind, a, b, c], chunk)) = data.split_first_chunk::<4>() else { return };
    let kind = usize::from(*kind);
    let dtype = TYPES[kind % TYPES.len()];
    let compressor = &configurations[kind / TYPES.len() % configurations.len()];
    let len = u64::from(u32::from_le_bytes([*a, *b, *c & 0x0f, 0])) + 1;
    let fields = serde_json::json!({ "compressor": compressor, "dtype": dtype });
    if let Some(array) = array(len, &fields) {
        decode(&array.chain, array.data_type, &array.chunk_shape, chunk);
    }
}

/// The array of one chunk that a document of Zarr v3 describes; `None` if it is refused.
pub fn v3_array(data_type: &str, shape: &[u64], codecs: &[serde_json::Value]) -> Option<Array> {
    let document = serde_json::json!({"zarr_format": 3, "node_type": "array", "shape": shape,
        "data_type": data_type, "fill_value": 0, "codecs": codecs,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": shape}},
        "chunk_key_encoding": {"name": "default"}});
    Array::from_v3(zarrscope::zarr::Location::parse("mem://a"), &document).ok()
}
