//! Why a measurement could not be made.

use application::SubmitError;
use application::ports::StoreError;
use application::templates::PutError;
use domain::name::NameError;
use domain::template::InvalidTemplate;
use domain::template::builder::BuilderError;
use tokio::task::JoinError;

/// Why a measurement could not be made, or is not to be believed.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database did not answer what it was asked about itself.
    #[error("the database did not tell of itself: {0}")]
    Database(#[from] sqlx::Error),
    /// A name of ours is none.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The names of a shape make no template.
    #[error(transparent)]
    Builder(#[from] BuilderError),
    /// A shape makes no template.
    #[error(transparent)]
    Template(#[from] InvalidTemplate),
    /// The template was not kept.
    #[error(transparent)]
    Put(#[from] PutError),
    /// A task was refused.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// The server refused what it should have taken, or did not answer.
    #[error("the server: {0}")]
    Server(#[from] client::Error),
    /// What ran in the background was torn down.
    #[error("a part of the measurement was torn down: {0}")]
    Torn(#[from] JoinError),
    /// `pgbench` cannot be run.
    #[error("--floor: pgbench cannot be run: {0}")]
    Pgbench(#[from] std::io::Error),
    /// The work did not come to its end.
    #[error("{0}")]
    Unfinished(String),
    /// What was done is not what was asked for.
    #[error("{0}")]
    Wrong(String),
    /// What is needed to measure is missing.
    #[error("{0}")]
    Missing(String),
}
