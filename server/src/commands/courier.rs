//! Webhooks beside `tasker serve`: kept over HTTP, and served by a loop of this process.

use std::sync::Arc;

use adapters_http::{HttpSender, SenderOptions, SystemSecrets};
use application::ports::WebhookSender;
use application::{Courier, CourierOptions, Webhooks};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::compose::Engine;
use crate::config::sections;
use crate::exit::Failure;

/// The loop that sends.
#[derive(Debug)]
pub(crate) struct Delivering {
    /// What operators do with webhooks.
    pub(crate) webhooks: Webhooks,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Delivering {
    pub(crate) fn start(engine: &Engine, config: &sections::Webhooks) -> Result<Self, Failure> {
        let options = SenderOptions {
            allow_http: config.over_http,
            allow_private: config.to_private_addresses,
            ..SenderOptions::default()
        };
        let sender = HttpSender::try_new(options).map_err(Failure::refused)?;
        let sender: Arc<dyn WebhookSender> = Arc::new(sender);
        let orchestrator = engine.orchestrator.clone();
        let webhooks = Webhooks::new(
            orchestrator.clone(),
            Arc::clone(&sender),
            Arc::new(SystemSecrets),
        );
        let courier = Courier::new(orchestrator, sender, CourierOptions::default());
        let stop = CancellationToken::new();
        let told = stop.clone();
        let running = tokio::spawn(async move { courier.run(told).await });
        Ok(Self {
            webhooks,
            stop,
            running,
        })
    }

    /// Ends it; what is being sent is still sent.
    pub(crate) async fn finish(self) {
        self.stop.cancel();
        if let Err(error) = self.running.await {
            tracing::error!(%error, "webhooks were not served any more");
        }
    }
}
