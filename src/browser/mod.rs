//! The only folder that may name the browser.
