//! Addresses of groups, arrays and objects. A location keeps the query of the address (signed URLs need it on every
//! request) and encodes each path segment, so that names from files cannot escape into other parts of a URL.

use std::fmt;

/// An address below which keys are found: scheme, host and path without a trailing slash, and the query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location {
    /// `scheme://authority`, or empty for a location inside a memory or local store.
    origin: String,
    /// Encoded segments, each with a leading slash; empty at the root.
    path: String,
    /// With its question mark; empty if there is none.
    query: String,
}

impl Location {
    /// Parses an absolute URL (or a path, for stores in memory). The fragment is dropped; empty and `.` segments and
    /// trailing slashes are removed; characters that are not allowed in a path are percent-encoded.
    pub fn parse(address: &str) -> Self {
        let address = address.trim();
        let address = address.split_once('#').map_or(address, |(before, _)| before.trim_end());
        let (address, query) = match address.split_once('?') {
            Some((before, query)) if !query.is_empty() => (before.trim_end(), format!("?{query}")),
            Some((before, _)) => (before.trim_end(), String::new()),
            None => (address, String::new()),
        };
        let path_start = match address.find("://") {
            Some(scheme) => address[scheme + 3..].find('/').map_or(address.len(), |slash| scheme + 3 + slash),
            None => 0,
        };
        let (origin, path) = address.split_at(path_start);
        let root = Self { origin: origin.to_owned(), path: String::new(), query };
        root.append(path, true)
    }

    /// The location of `relative`, a path as written in a document: `..` goes up but never above the root, and an
    /// absolute URL or path inside it is not followed but read as segments.
    pub fn join(&self, relative: &str) -> Self {
        self.append(relative, false)
    }

    fn append(&self, relative: &str, already_encoded: bool) -> Self {
        let mut path = self.path.clone();
        for segment in relative.split('/') {
            match segment {
                "" | "." => {}
                ".." => {
                    let parent = path.rfind('/').unwrap_or(0);
                    path.truncate(parent);
                }
                _ => {
                    path.push('/');
                    encode_segment(segment, already_encoded, &mut path);
                }
            }
        }
        Self { origin: self.origin.clone(), path, query: self.query.clone() }
    }

    /// One folder up; `None` at the root.
    pub fn parent(&self) -> Option<Self> {
        let slash = self.path.rfind('/')?;
        Some(Self {
            origin: self.origin.clone(),
            path: self.path[..slash].to_owned(),
            query: self.query.clone(),
        })
    }

    /// The path that leads here from `base`, decoded; empty if they are the same, `None` if this does not lie below.
    pub fn below(&self, base: &Self) -> Option<String> {
        let rest = self.path.strip_prefix(&base.path).filter(|_| self.origin == base.origin)?;
        if rest.is_empty() { Some(String::new()) } else { rest.strip_prefix('/').map(decode) }
    }

    /// The last segment, decoded for display; empty at the root.
    pub fn name(&self) -> String {
        decode(self.path.rsplit('/').next().unwrap_or_default())
    }

    /// The encoded path without its leading slash, for stores that are not HTTP.
    pub fn path(&self) -> &str {
        self.path.trim_start_matches('/')
    }

    /// The address to ask for.
    pub fn url(&self) -> String {
        format!("{}{}{}", self.origin, self.path, self.query)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url())
    }
}

fn encode_segment(segment: &str, already_encoded: bool, out: &mut String) {
    for byte in segment.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@' => {
                out.push(char::from(byte));
            }
            b'%' if already_encoded => out.push('%'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

fn decode(segment: &str) -> String {
    let bytes = segment.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| segment.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_keep_the_query_and_encode_names() {
        let root = Location::parse("https://host/a b/image.zarr/?sig=x%2Fy#z=3");
        assert_eq!(root.url(), "https://host/a%20b/image.zarr?sig=x%2Fy");
        assert_eq!(root.join("0/c/1").url(), "https://host/a%20b/image.zarr/0/c/1?sig=x%2Fy");
        assert_eq!(root.join("50% #1").url(), "https://host/a%20b/image.zarr/50%25%20%231?sig=x%2Fy");
        assert_eq!(root.join("50% #1").name(), "50% #1");
        assert_eq!(Location::parse(" http://h/i?sig=x #z=3 ").url(), "http://h/i?sig=x");
    }

    #[test]
    fn dots_stay_inside_the_host() {
        let label = Location::parse("http://h/i.zarr/labels/cells");
        assert_eq!(label.join("../../").url(), "http://h/i.zarr");
        assert_eq!(label.join("../../../../../x").url(), "http://h/x");
        assert_eq!(label.join("./s0/").url(), "http://h/i.zarr/labels/cells/s0");
        assert_eq!(label.join("http://evil/x").url(), "http://h/i.zarr/labels/cells/http:/evil/x");
    }

    #[test]
    fn parents_end_at_the_root() {
        let location = Location::parse("http://h/a/b/");
        assert_eq!(location.parent().map(|l| l.url()), Some("http://h/a".into()));
        assert_eq!(Location::parse("http://h").parent(), None);
        let below = |base: &str| location.join("c d/e").below(&Location::parse(base));
        assert_eq!(below("http://h/a/b"), Some("c d/e".to_owned()));
        assert_eq!(below("http://h"), Some("a/b/c d/e".to_owned()));
        assert_eq!(below("http://h/a/b/c d/e/"), Some(String::new()));
        assert_eq!(
            (below("http://h/a/bc"), below("http://h/a/b/c"), below("http://i/a")),
            (None, None, None)
        );
    }
}
