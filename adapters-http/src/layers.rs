//! What is around every request, from the outside in.
//!
//! ```text
//! around     request id, trace context, span, time limit, panics, the id in problem documents
//!   detach   a write runs to its end though its client goes away
//!     (here) who asks and what they may do: a layer that puts a `Caller` into the extensions
//!       handler
//! ```
//!
//! All of them run after routing: the [`OperationId`] of the request is in its extensions.

mod around;
mod detach;
mod operation;
mod request_id;
mod trace;

pub use detach::ClientGone;
pub use operation::OperationId;
pub use request_id::RequestId;
pub use trace::TraceContext;

pub(crate) use around::around;
pub(crate) use detach::detach;
pub(crate) use operation::{Operations, name_operation};
