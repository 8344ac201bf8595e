//! `tasker serve`: the HTTP API over a store.

use std::sync::Arc;

use adapters_http::Api;
use adapters_yaml::YamlText;
use application::coordinate::{CoordinatorOptions, Until};
use application::ports::{ClaimScope, Handlers};
use application::{Coordinator, EngineMetrics, Orchestrator};
use domain::access::Permission;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::config;
use super::courier::Delivering;
use super::prune::Retaining;
use crate::cli::worker::ServeArguments;
use crate::compose::{self, Engine, Wanted};
use crate::config::Config;
use crate::config::sections::Http;
use crate::exit::{Exit, Failure};
use crate::listen::Bounds;
use crate::observe::{self, Admin};
use crate::output::say;
use crate::progress::{self, Manner};
use crate::shutdown::Shutdown;
use crate::telemetry::Sending;
use crate::tls::Tls;
use crate::{door, listen};

/// Serves until told to end; open requests are answered first.
pub(crate) async fn run(arguments: &ServeArguments) -> Result<Exit, Failure> {
    let config = arguments.load()?.config;
    config::sound(&config)?;
    known(&config)?;
    if arguments.service.check_config {
        return config::is_right();
    }
    let shutdown = Shutdown::listen(false)?;
    let metrics = Arc::<EngineMetrics>::default();
    let mut sending = Sending::start(&config.telemetry, &metrics)?;
    let served = serve(&config, &shutdown, &mut sending, metrics).await;
    sending.finish().await;
    served.map(|()| Exit::Complete)
}

/// Anyone who reaches it may run commands, unless somebody asks who they are.
fn known(config: &Config) -> Result<(), Failure> {
    let listen = &config.listen;
    if listen.address.ip().is_loopback() || listen.open_to_anyone || config.auth.required {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "--listen {}: anyone who can reach this address could run commands here; ask who they are \
         with --auth (docs/security.md), listen on 127.0.0.1, or say --open-to-anyone if something \
         in front of it asks",
        listen.address
    )))
}

async fn serve(
    config: &Config,
    shutdown: &Shutdown,
    sending: &mut Sending,
    metrics: Arc<EngineMetrics>,
) -> Result<(), Failure> {
    let (events, _) = progress::open(Manner::Silent);
    let wanted = Wanted {
        store: config.store.url.0.as_ref(),
        pool: Some(&config.pool),
        metrics,
        ..Wanted::default()
    };
    let mut engine = compose::engine(&wanted, events).await?;
    engine.orchestrator = sending.of(engine.orchestrator);
    let address = config.listen.address;
    let cannot = |error| Failure::refused(format!("--listen {address}: {error}"));
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let bound = listener.local_addr().map_err(cannot)?;
    let tls = Tls::of(&config.tls)?;
    let access = door::open(config, engine.orchestrator.ports()).await?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    say(&format!("listening on {scheme}://{bound}"));
    let admin = Admin::start(&config.telemetry, &engine.orchestrator).await?;
    let retaining = Retaining::start(&engine, &config.retention);
    let delivering = Delivering::start(&engine, &config.webhooks)?;
    let caretaker = Caretaker::start(&engine)?;
    let orchestrator = engine.orchestrator;
    let clock = Arc::clone(&orchestrator.ports().clock);
    let stop = shutdown.stop.gently.clone();
    let mut api = Api::new(orchestrator.clone(), Arc::new(YamlText))
        .with_webhooks(delivering.webhooks.clone())
        .with_body_time(config.http.body_timeout.0.as_duration())
        .stopped_by(stop.clone());
    if let Some(access) = access {
        api = api.with_access(access);
    }
    let metrics = observe::metrics(&orchestrator);
    let metrics = adapters_http::protected(metrics, &api, Permission::MetricsRead);
    let router = metrics.merge(adapters_http::router(api));
    let router = observe::measured(router, &orchestrator, sending.traces());
    let bounds = bounds(&config.http);
    let stopping = stop.clone();
    let until_told = async {
        tokio::select! {
            () = listen::serve(listener, router, bounds, tls, stop) => Ok(()),
            () = let_go(&stopping, &orchestrator) => Ok(()),
            () = shutdown.grace_is_over(&*clock, config.shutdown.grace.0) => Ok(()),
        }
    };
    shutdown.unless_abandoned(until_told).await?;
    delivering.finish().await;
    caretaker.finish().await;
    retaining.finish().await;
    admin.finish().await;
    Ok(())
}

fn bounds(http: &Http) -> Bounds {
    Bounds {
        connections: usize::try_from(http.connections.0).unwrap_or(usize::MAX),
        header_time: http.header_timeout.0.as_duration(),
        stall_time: http.stall_timeout.0.as_duration(),
    }
}

/// Whoever waits for work is answered as soon as the server is told to end.
async fn let_go(stopping: &CancellationToken, orchestrator: &Orchestrator) {
    stopping.cancelled().await;
    orchestrator.answer_waiting_claims();
    std::future::pending::<()>().await;
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
