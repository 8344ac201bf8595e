//! Connections of the HTTP API: bounded in number, in the time their headers take and their answers
//! stand still, and ended gently.
//!
//! axum's own `serve` has no limit for any of it, so that a few thousand sockets that say nothing, or
//! that take nothing of what they are sent, would be all it takes to keep everyone else out.

mod stall;

use std::sync::Arc;
use std::time::Duration;

use adapters_http::ClientAddress;
use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::tls::Tls;
use stall::Impatient;

/// Headers of one request, in number; hyper refuses more with 431.
const HEADERS_MAX: usize = 100;
/// Bytes of them, and of what is read ahead of a body.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long nothing is accepted after the system refused to, out of file descriptors say.
const REFUSED_REST: Duration = Duration::from_millis(100);

/// How much a listener puts up with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Connections at once; others wait.
    pub(crate) connections: usize,
    /// Headers of a request must have arrived by then; a connection that is kept open and idle ends
    /// then.
    pub(crate) header_time: Duration,
    /// A client that takes nothing of its answer for so long is cut off.
    pub(crate) stall_time: Duration,
}

/// Serves until told to stop, then until the open requests are answered.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    tls: Option<Tls>,
    stop: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(bounds.connections));
    let open = GracefulShutdown::new();
    if let Some(tls) = &tls {
        tokio::spawn(tls.clone().keep_renewed(stop.clone()));
    }
    while let Some((stream, place)) = next(&listener, &places, &stop).await {
        let watcher = open.watcher();
        let (router, tls) = (router.clone(), tls.clone());
        tokio::spawn(async move {
            // It fails when the other side goes away in the middle, or is too slow.
            if let Err(error) = one(stream, router, bounds, tls, watcher).await {
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
    bounds: Bounds,
    tls: Option<Tls>,
    watcher: Watcher,
) -> Result<(), String> {
    let peer = stream.peer_addr().map_err(|error| error.to_string())?;
    let address = ClientAddress(peer.ip());
    // Said with each request and not by a layer: a layer of its own would copy all routes for every
    // connection, 330 KiB where it is 15 now.
    let shared = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(address);
        shared.call(request)
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.header_time)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    let stream = Impatient::new(stream, bounds.stall_time);
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
