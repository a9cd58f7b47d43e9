//! How many requests are in flight at most: as many as make answers come faster. A server of HTTP/1.1 answers six at a
//! time however many wait, one of HTTP/2 with a long way to it answers many; nobody says which it is, so it is tried.

use crate::plan::policy::Policy;

/// What a request costs beside its bytes, as bytes: many small answers are work, too.
const REQUEST_BYTES: u64 = 16 << 10;
/// How much faster answers must come for a higher limit to stay.
const GAIN: f64 = 1.15;
/// Windows between two tries of a higher limit.
const WINDOWS_BETWEEN_TRIES: u32 = 8;

/// The limit, and what it is judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    now: usize,
    least: usize,
    most: usize,
    /// Answers and their bytes since the window began; a window is as many answers as the limit.
    answers: usize,
    bytes: u64,
    since: f64,
    /// Bytes per millisecond of the window before, and the limit of it.
    before: Option<(f64, usize)>,
    windows: u32,
}

impl Limit {
    /// The limit to begin with.
    pub fn new(policy: &Policy) -> Self {
        Self {
            now: policy.requests,
            least: policy.requests.min(6),
            most: policy.most_requests.max(policy.requests),
            answers: 0,
            bytes: 0,
            since: f64::NAN,
            before: None,
            windows: 0,
        }
    }

    /// Requests in flight, at most.
    pub fn now(&self) -> usize {
        self.now
    }

    /// An answer of so many bytes came; `full` if as many requests were in flight as may be. Only then it says something
    /// about the limit.
    pub fn answered(&mut self, bytes: u64, full: bool, now: f64) {
        if !full || self.since.is_nan() {
            (self.answers, self.bytes, self.since) = (0, 0, now);
            return;
        }
        self.answers += 1;
        self.bytes += bytes + REQUEST_BYTES;
        if self.answers < self.now {
            return;
        }
        let rate = self.bytes as f64 / (now - self.since).max(0.1);
        (self.answers, self.bytes, self.since) = (0, 0, now);
        self.windows += 1;
        match self.before {
            Some((before, limit)) if limit < self.now => match rate > before * GAIN {
                true => self.try_more(rate),
                false => {
                    self.now = limit;
                    self.before = Some((before, limit));
                    self.windows = 0;
                }
            },
            Some(_) if self.windows < WINDOWS_BETWEEN_TRIES => {}
            _ => self.try_more(rate),
        }
    }

    /// The server asks for patience.
    pub fn overloaded(&mut self) {
        self.now = (self.now / 2).max(self.least);
        self.before = Some((f64::INFINITY, self.now));
        self.windows = 0;
    }

    fn try_more(&mut self, rate: f64) {
        self.before = Some((rate, self.now));
        self.now = (self.now + self.now / 2).min(self.most);
        self.windows = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limit after many answers of a server that works on so many requests at a time, 50 ms each.
    fn limit_for(server: usize) -> usize {
        let mut limit = Limit::new(&Policy::default());
        let mut now = 0.0;
        for _ in 0..2000 {
            now += 50.0 / server.min(limit.now()) as f64;
            limit.answered(10_000, true, now);
        }
        limit.now()
    }

    #[test]
    fn it_grows_where_that_helps() {
        let policy = Policy::default();
        assert!(
            limit_for(6) <= policy.requests * 3 / 2,
            "six connections: more would only wait in the browser"
        );
        assert_eq!(limit_for(200), policy.most_requests);
    }

    #[test]
    fn overload_halves_it() {
        let mut limit = Limit::new(&Policy::default());
        for _ in 0..5 {
            limit.overloaded();
        }
        assert_eq!(limit.now(), 6);
        let none = Policy { requests: 3, most_requests: 3, ..Policy::default() };
        assert_eq!(Limit::new(&none).now(), 3);
    }
}
