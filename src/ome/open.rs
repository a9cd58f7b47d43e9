//! From an address to an image: which documents, in which order.
