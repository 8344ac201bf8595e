//! Templates over HTTP, one endpoint a file.

pub(crate) mod compare;
pub(crate) mod find;
pub(crate) mod list;
pub(crate) mod put;
pub(crate) mod show;
