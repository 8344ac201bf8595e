//! Requests read so that every rejection is a problem document.

mod body;
mod caller;
mod existing;
mod path;
mod query;

pub use caller::Caller;

pub(crate) use body::{Body, Bytes, OptionalBody, fields, maybe_whole, whole};
pub(crate) use existing::{ExistingStep, ExistingTask};
pub(crate) use path::Segments;
pub(crate) use query::{Query, parsed};
