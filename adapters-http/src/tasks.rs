//! Tasks over HTTP, one endpoint a file.

pub(crate) mod body;
pub(crate) mod context;
pub(crate) mod show;
pub(crate) mod submission;
pub(crate) mod submit;
