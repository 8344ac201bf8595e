//! Checks of the tree itself: layering, sizes, dead files, links, words.
//!
//! Each module holds one kind of check as a function from text to complaints, with tests that show
//! it complaining. `tests/tree.rs` runs them all on the files that git tracks, or would.

pub mod claims;
pub mod complaint;
pub mod contract;
pub mod crates;
pub mod functions;
pub mod links;
pub mod lints;
pub mod sizes;
pub mod source;
pub mod sql;
pub mod test_code;
pub mod tree;
pub mod words;
