//! Connections of the HTTP API: bounded in number, in the time their headers take, and ended gently.
//!
//! axum's own `serve` has no limit for either, so that a few thousand sockets that say nothing would
//! be all it takes to keep everyone else out.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::ClientAddress;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::tls::Tls;

/// Headers of a request must have arrived by then; a connection that is kept open and idle ends then.
const HEADER_TIME: Duration = Duration::from_secs(30);
/// Headers of one request, in number; hyper refuses more with 431.
const HEADERS_MAX: usize = 100;
/// Bytes of them, and of what is read ahead of a body.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long nothing is accepted after the system refused to, out of file descriptors say.
const REFUSED_REST: Duration = Duration::from_millis(100);

/// Serves until told to stop, then until the open requests are answered.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    connections_max: usize,
    tls: Option<Tls>,
    stop: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(connections_max));
    let open = GracefulShutdown::new();
    if let Some(tls) = &tls {
        tokio::spawn(tls.clone().keep_renewed(stop.clone()));
    }
    while let Some((stream, place)) = next(&listener, &places, &stop).await {
        let watcher = open.watcher();
        let (router, tls) = (router.clone(), tls.clone());
        tokio::spawn(async move {
            // It fails when the other side goes away in the middle, or is too slow.
            if let Err(error) = one(stream, router, tls, watcher).await {
                tracing::debug!(error, "a connection failed");
            }
            drop(place);
        });
    }
    // Nobody new is let in while the others finish.
    drop(listener);
    open.shutdown().await;
}

/// Serves one connection. Every request of it knows where it comes from.
async fn one(
    stream: TcpStream,
    router: Router,
    tls: Option<Tls>,
    watcher: Watcher,
) -> Result<(), String> {
    let peer = stream.peer_addr().map_err(|error| error.to_string())?;
    let router = router.layer(Extension(ClientAddress(peer.ip())));
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    let service = TowerToHyperService::new(router);
    let served = match tls {
        None => {
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            watcher.watch(connection).await
        }
        Some(tls) => {
            let stream = tls.accept(stream).await;
            let stream = TokioIo::new(stream.map_err(|error| error.to_string())?);
            let connection = builder.serve_connection(stream, service);
            watcher.watch(connection).await
        }
    };
    served.map_err(|error| error.to_string())
}

/// The next connection, once there is a place for it; none when told to stop. Those beyond the limit
/// wait in the system's own queue.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let accepted = async {
        let place = Arc::clone(places).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    // Answers are small: waiting to fill a packet only costs time.
                    let _: std::io::Result<()> = stream.set_nodelay(true);
                    return Some((stream, place));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(REFUSED_REST).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        accepted = accepted => accepted,
    }
}
