//! A store that answers one round later than it is asked, records what was asked in which round, and fails or delays
//! where a test says so.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use zarrscope::zarr::Location;
use zarrscope::zarr::store::{ByteRange, FetchFailure, Store, StoreError};

/// A store on a clock: all that is asked at one time is one round.
pub struct ScriptedStore<S> {
    inner: S,
    clock: Cell<usize>,
    asked: RefCell<Vec<(usize, String)>>,
    failures: Vec<(String, FetchFailure)>,
    delays: Vec<(String, usize)>,
    waiting: RefCell<Vec<Waker>>,
}

impl<S: Store> ScriptedStore<S> {
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            clock: Cell::new(0),
            asked: RefCell::default(),
            failures: Vec::new(),
            delays: Vec::new(),
            waiting: RefCell::default(),
        }
    }

    /// Objects whose path ends in `suffix` fail.
    pub fn failing(mut self, suffix: &str, failure: FetchFailure) -> Self {
        self.failures.push((suffix.to_owned(), failure));
        self
    }

    /// Answers for paths that end in `suffix` take `rounds` instead of one.
    pub fn slow(mut self, suffix: &str, rounds: usize) -> Self {
        self.delays.push((suffix.to_owned(), rounds));
        self
    }

    /// Runs a future on the store's clock; gives its value and how many rounds it took.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> (T, usize) {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        for passed in 0..1000 {
            if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
                return (value, passed);
            }
            self.clock.set(self.clock.get() + 1);
            self.waiting.take().into_iter().for_each(Waker::wake);
        }
        panic!("the future waits for something that never comes");
    }

    /// The paths asked for, round by round, sorted within a round.
    pub fn rounds(&self) -> Vec<Vec<String>> {
        let mut rounds: Vec<(usize, Vec<String>)> = Vec::new();
        for (time, path) in self.asked.borrow().iter() {
            match rounds.last_mut() {
                Some((last, paths)) if last == time => paths.push(path.clone()),
                _ => rounds.push((*time, vec![path.clone()])),
            }
        }
        rounds
            .into_iter()
            .map(|(_, mut paths)| {
                paths.sort();
                paths
            })
            .collect()
    }
}

impl<S: Store> Store for ScriptedStore<S> {
    async fn get(&self, location: &Location, range: ByteRange) -> Result<Option<Vec<u8>>, StoreError> {
        let path = location.path().to_owned();
        let delay =
            self.delays.iter().find(|(suffix, _)| path.ends_with(suffix)).map_or(1, |(_, rounds)| *rounds);
        let due = self.clock.get() + delay;
        self.asked.borrow_mut().push((self.clock.get(), path.clone()));
        poll_fn(|context| {
            if self.clock.get() >= due {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
        match self.failures.iter().find(|(suffix, _)| path.ends_with(suffix)) {
            Some((_, failure)) => Err(StoreError { url: location.url(), failure: failure.clone() }),
            None => self.inner.get(location, range).await,
        }
    }
}
