//! `tasker serve`: the HTTP API over a store.

use std::sync::Arc;

use adapters_http::Api;
use adapters_yaml::YamlText;
use application::coordinate::{CoordinatorOptions, Until};
use application::ports::{ClaimScope, Handlers};
use application::{Coordinator, Orchestrator};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::prune::Retaining;
use crate::cli::worker::ServeArguments;
use crate::compose::{self, Engine, Wanted};
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
    let caretaker = Caretaker::start(&engine)?;
    let orchestrator = engine.orchestrator.clone();
    let router = adapters_http::router(Api::new(engine.orchestrator, Arc::new(YamlText)));
    let connections_max = usize::from(arguments.connections);
    let stopping = stop.clone();
    let serving = listen::serve(listener, router, connections_max, stop);
    let until_told = async {
        tokio::select! {
            () = serving => Ok(()),
            () = let_go(&stopping, &orchestrator) => Ok(()),
            () = shutdown.grace_is_over(&*clock, arguments.grace) => Ok(()),
        }
    };
    shutdown.unless_abandoned(until_told).await?;
    caretaker.finish().await;
    retaining.finish().await;
    Ok(Exit::Complete)
}

/// Whoever waits for work is answered as soon as the server is told to end.
async fn let_go(stopping: &CancellationToken, orchestrator: &Orchestrator) {
    stopping.cancelled().await;
    orchestrator.answer_waiting_claims();
    std::future::pending().await
}

/// Does for everyone what workers in the process of the store do beside their work, as there may be
/// none of these: takes back the leases of workers that are gone, looks again at tasks that asked for
/// it, and recounts.
struct Caretaker {
    stop: CancellationToken,
    rounds: JoinHandle<()>,
}

impl Caretaker {
    fn start(engine: &Engine) -> Result<Self, Failure> {
        // It claims from no queue.
        let scope = ClaimScope::Queues(Vec::new());
        let usual = CoordinatorOptions::new(scope, Until::Stopped, engine.worker("serve")?);
        let options = CoordinatorOptions {
            patience: None,
            ..usual
        };
        let orchestrator = engine.orchestrator.clone();
        let coordinator = Coordinator::new(orchestrator, Handlers::new(), options);
        let stop = CancellationToken::new();
        let told = stop.clone();
        let rounds = tokio::spawn(async move {
            if let Err(error) = coordinator.run(told).await {
                tracing::error!(%error, "nobody takes back lapsed leases any more");
            }
        });
        Ok(Self { stop, rounds })
    }

    async fn finish(self) {
        self.stop.cancel();
        // That it panicked has been said where it did.
        self.rounds.await.ok();
    }
}
