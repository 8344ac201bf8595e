//! Why a measurement could not be made.

use application::SubmitError;
use application::ports::StoreError;
use application::templates::PutError;

/// Why a measurement could not be made, or is not to be believed.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database did not answer what it was asked about itself.
    #[error("the database did not tell of itself: {0}")]
    Database(#[from] sqlx::Error),
    /// A shape makes no template.
    #[error("{0}")]
    Template(String),
    /// The template was not kept.
    #[error(transparent)]
    Put(#[from] PutError),
    /// A task was refused.
    #[error(transparent)]
    Submit(#[from] SubmitError),
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
