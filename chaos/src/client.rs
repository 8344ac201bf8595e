//! Clients, and what they asked and heard.

pub(crate) mod log;
pub(crate) mod operator;
pub(crate) mod submitter;

use std::sync::Arc;
use std::time::Duration;

use adapters_memory::SystemEntropy;
use adapters_postgres::{PgOptions, PgStore};
use application::Orchestrator;
use application::ports::Ports;
use domain::template::Template;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::ground::Dice;
use crate::journal::Journal;
use crate::stores::ports;
use crate::witness::Witness;
use log::ClientLog;

const SUBMITTERS: u64 = 3;
const CONNECTIONS: u32 = 4;
/// A client that heard nothing asks again after this long.
const ASK_AGAIN: Duration = Duration::from_millis(200);

/// All clients of a run: they go on until they are told to end, and then each finishes what it has
/// begun.
#[derive(Debug)]
pub(crate) struct Clients {
    pub(crate) orchestrator: Orchestrator,
    pub(crate) log: Arc<ClientLog>,
    working: JoinSet<()>,
    end: CancellationToken,
}

impl Clients {
    /// Connects and puts the templates.
    pub(crate) async fn start(
        url: &str,
        journal: Arc<Journal>,
        shapes: Vec<(u64, Arc<Template>)>,
        seed: u64,
    ) -> anyhow::Result<Self> {
        let options = PgOptions {
            connections: CONNECTIONS,
            application_name: "chaos-client".to_owned(),
            ..PgOptions::default()
        };
        let store = PgStore::connect(url, options).await?;
        let entropy = Arc::new(SystemEntropy::new());
        let ports: Ports = ports(&store, entropy, Arc::new(Witness(journal)));
        for (_, template) in &shapes {
            ports.templates.put(Arc::clone(template)).await?;
        }
        let mut clients = Self {
            orchestrator: Orchestrator::new(ports),
            log: Arc::default(),
            working: JoinSet::new(),
            end: CancellationToken::new(),
        };
        clients.let_them_go(&shapes, seed);
        Ok(clients)
    }

    fn let_them_go(&mut self, shapes: &[(u64, Arc<Template>)], seed: u64) {
        for number in 0..SUBMITTERS {
            let submitter = submitter::Submitter {
                orchestrator: self.orchestrator.clone(),
                log: Arc::clone(&self.log),
                shapes: shapes.to_vec(),
                name: format!("submitter-{number}"),
                dice: Dice::of(seed, number),
            };
            self.working.spawn(submitter.work(self.end.clone()));
        }
        let operator = operator::Operator {
            orchestrator: self.orchestrator.clone(),
            log: Arc::clone(&self.log),
            dice: Dice::of(seed, SUBMITTERS),
        };
        self.working.spawn(operator.work(self.end.clone()));
    }

    /// Ends them.
    pub(crate) async fn end(&mut self) {
        self.end.cancel();
        while self.working.join_next().await.is_some() {}
    }
}
