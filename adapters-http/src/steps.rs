//! Single steps over HTTP, one endpoint a file.

pub(crate) mod body;
