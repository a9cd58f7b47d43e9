//! The image-label block to colours and properties.
