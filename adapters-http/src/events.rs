//! Recorded events over HTTP: listed, streamed, and what there is of them.

pub(crate) mod body;
pub(crate) mod catalogue;
mod filter;
pub(crate) mod read;
pub(crate) mod stream;
