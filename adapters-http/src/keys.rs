//! API keys and the audit log over HTTP, one group of endpoints a file.

pub(crate) mod audit;
pub(crate) mod body;
pub(crate) mod manage;
