//! Requests read so that every rejection is a problem document.

mod body;
mod caller;
mod entity_tags;
mod existing;
mod number;
mod path;
mod query;
mod strict;

pub use caller::Caller;

pub(crate) use body::{Body, Bytes, OptionalBody, fields};
pub(crate) use entity_tags::{EntityTags, Seen};
pub(crate) use existing::{ExistingStep, ExistingTask};
pub(crate) use number::{lease_no, maybe_lease_no, maybe_whole, whole};
pub(crate) use path::Segments;
pub(crate) use query::{Query, parsed};
