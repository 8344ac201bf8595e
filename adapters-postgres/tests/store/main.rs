//! The store on a real PostgreSQL.

mod contract;
mod differential;
mod support;
