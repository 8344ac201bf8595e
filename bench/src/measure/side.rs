//! From where the store is reached: by use cases in this process, or through a server.

use client::Client;

use crate::backend::Opened;
use crate::bench::{Bench, Trial};
use crate::cost::Cost;
use crate::crew::{Crew, CrewSize};
use crate::error::BenchError;
use crate::feed::Feed;

/// Which, as it is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Over<'s> {
    Process,
    /// A server at this URL.
    Http(&'s str),
}

impl Over<'_> {
    /// What the work cost, as far as that is known: a server keeps its connections, over which it does
    /// more than this work, and PostgreSQL counts in full what was done over closed ones.
    pub(super) fn cost(self, counted: Cost) -> Cost {
        match self {
            Self::Process => counted,
            Self::Http(_) => Cost::default(),
        }
    }
}

/// Which, as it is used.
#[derive(Debug)]
pub(super) enum Side {
    Process(Box<Opened>),
    Server(Client),
}

impl Side {
    /// Connections of its own.
    pub(super) async fn open(
        bench: &Bench<'_>,
        trial: &Trial,
        over: Over<'_>,
    ) -> Result<Self, BenchError> {
        Ok(match over {
            Over::Process => Self::Process(Box::new(bench.open(&trial.meter).await?)),
            Over::Http(url) => Self::Server(Client::new(url)?),
        })
    }

    pub(super) fn feed(&self, trial: &Trial) -> Feed {
        match self {
            Self::Process(opened) => Feed::new(opened, trial),
            Self::Server(client) => Feed::through(client, trial),
        }
    }

    pub(super) fn crew(&self, trial: &Trial, size: CrewSize) -> Result<Crew, BenchError> {
        match self {
            Self::Process(opened) => Crew::start(&opened.orchestrator, trial, size),
            Self::Server(client) => Ok(Crew::through(client, trial, size)),
        }
    }

    /// Closes the connections, as only then the database counts all that was done over them. Answers
    /// how many commands they were sent; those of a server are its own.
    pub(super) async fn close(self) -> u64 {
        match self {
            Self::Process(opened) => opened.close().await,
            Self::Server(_) => 0,
        }
    }
}
