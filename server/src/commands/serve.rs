//! `tasker serve`: the HTTP API over a store.

use std::sync::Arc;

use adapters_http::Api;
use adapters_yaml::YamlText;
use tokio::net::TcpListener;

use super::prune::Retaining;
use crate::cli::worker::ServeArguments;
use crate::compose::{self, Wanted};
use crate::exit::{Exit, Failure};
use crate::listen;
use crate::output::say;
use crate::progress::{self, Manner};
use crate::shutdown::Shutdown;

/// Serves until told to end; open requests are answered first.
pub(crate) async fn run(arguments: &ServeArguments) -> Result<Exit, Failure> {
    if !arguments.listen.ip().is_loopback() && !arguments.open_to_anyone {
        return Err(Failure::usage(format!(
            "--listen {}: anyone who can reach this address could run commands here; listen on \
             127.0.0.1, or say --open-to-anyone if something in front of it asks who they are",
            arguments.listen
        )));
    }
    let shutdown = Shutdown::listen(false)?;
    let (events, _) = progress::open(Manner::Silent);
    let wanted = Wanted {
        store: arguments.store.store.as_ref(),
        ..Wanted::default()
    };
    let engine = compose::engine(&wanted, events).await?;
    let cannot = |error| Failure::refused(format!("--listen {}: {error}", arguments.listen));
    let listener = TcpListener::bind(arguments.listen).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    say(&format!("listening on http://{address}"));
    let retaining = Retaining::start(&engine, arguments.retain.retain);
    let stop = shutdown.stop.gently.clone();
    let clock = Arc::clone(&engine.orchestrator.ports().clock);
    let router = adapters_http::router(Api::new(engine.orchestrator, Arc::new(YamlText)));
    let connections_max = usize::from(arguments.connections);
    let serving = listen::serve(listener, router, connections_max, stop);
    let until_told = async {
        tokio::select! {
            () = serving => Ok(()),
            () = shutdown.grace_is_over(&*clock, arguments.grace) => Ok(()),
        }
    };
    shutdown.unless_abandoned(until_told).await?;
    retaining.finish().await;
    Ok(Exit::Complete)
}
