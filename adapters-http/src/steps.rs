//! Single steps over HTTP, one endpoint a file.

pub(crate) mod attempt;
pub(crate) mod body;
pub(crate) mod operate;
pub(crate) mod show;
