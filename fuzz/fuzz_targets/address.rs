//! Addresses, and paths below them: what is parsed and written is parsed as the same again, and stays where it was.
#![no_main]

use zarrscope::zarr::Location;

libfuzzer_sys::fuzz_target!(|data: &str| {
    let (address, path) = data.split_once('\n').unwrap_or((data, "../x/%2e%2e/y"));
    let location = Location::parse(address);
    // The address bar, states and requests hand addresses on as text. A host with spaces is nobody's.
    if !address.trim().contains(char::is_whitespace) {
        assert_eq!(Location::parse(&location.url()).url(), location.url());
    }
    let host = location.url().len() - location.path().len();
    for below in [location.join(path), location.join("zarr.json")] {
        assert!(below.url().len() + location.path().len() + 1 >= host, "the host is gone");
        let folders = std::iter::successors(Some(below.clone()), Location::parent).count();
        assert!(folders <= below.url().len() + 1);
        below.name();
        below.below(&location);
    }
});
