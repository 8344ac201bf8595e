//! Tasks over HTTP, one endpoint a file.

pub(crate) mod attempt;
pub(crate) mod batch;
pub(crate) mod body;
pub(crate) mod bulk;
pub(crate) mod context;
pub(crate) mod delete;
pub(crate) mod execution;
pub(crate) mod filter;
pub(crate) mod graph;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod operate;
pub(crate) mod show;
pub(crate) mod submission;
pub(crate) mod submit;
