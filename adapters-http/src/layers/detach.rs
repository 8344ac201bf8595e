//! Writes run to their end though their client goes away.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use crate::problem::Problem;

/// Fires when nobody waits for the answer any more; in the extensions of every request. For
/// handlers that wait before they write.
#[derive(Clone, Debug)]
pub struct ClientGone(pub CancellationToken);

/// Runs the handler in a task of its own. The future of a connection is dropped when its client
/// goes away, at any await; a write that was begun is not, so that it happens whole or not at all.
/// A read is.
pub(crate) async fn detach(mut request: Request, next: Next) -> Response {
    let gone = CancellationToken::new();
    let _waits: DropGuard = gone.clone().drop_guard();
    request.extensions_mut().insert(ClientGone(gone));
    let is_read = request.method().is_safe();
    let work = tokio::spawn(next.run(request).in_current_span());
    let done = if is_read {
        AbortOnDropHandle::new(work).await
    } else {
        work.await
    };
    // It panicked; nobody else aborts it.
    done.unwrap_or_else(|error| Problem::internal(&error).into_response())
}
