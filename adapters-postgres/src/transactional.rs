//! Handlers whose own writes and whose step's result are one transaction.

use std::sync::Arc;
use std::time::Duration;

use application::ports::{Applied, Clock, HandlerContext, Receipt, StepHandler, StoreError};
use async_trait::async_trait;
use domain::name::ErrorClass;
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::step::Step;
use sqlx::Connection;
use sqlx::postgres::{PgConnection, PgTransaction};

use crate::PgStore;
use crate::failure::{Failure, Remedy};
use crate::pool::Borrowed;
use crate::queue::finish::Outcome;

/// What the class of a failure is that was none of the handler.
const CLASS: &str = "transaction";
/// How much longer than its step a transaction may stand still.
const GRACE: Duration = Duration::from_secs(5);

/// Does steps with writes of its own in the database that Tasker lives in.
///
/// What it writes on the connection and the step's result are committed together or not at all, so
/// the effect of a step that succeeds is there exactly once, however often it was tried. What it does
/// elsewhere has no part in that.
///
/// ```
/// use application::ports::HandlerContext;
/// use async_trait::async_trait;
/// use domain::{payload::Payload, retry::StepFailure};
/// use tasker_adapters_postgres::{PgConnection, PgStepHandler};
///
/// struct Book;
///
/// #[async_trait]
/// impl PgStepHandler for Book {
///     async fn run(
///         &self,
///         context: HandlerContext,
///         connection: &mut PgConnection,
///     ) -> Result<Payload, StepFailure> {
///         sqlx::query("INSERT INTO bookings (task_id) VALUES ($1)")
///             .bind(context.step.task.as_uuid())
///             .execute(connection)
///             .await
///             .map_err(|error| StepFailure::retryable(&error.to_string()))?;
///         Ok(Payload::empty())
///     }
/// }
/// ```
#[async_trait]
pub trait PgStepHandler: Send + Sync {
    /// Does one attempt inside of the transaction that `connection` is in; it must not end it. It may
    /// be dropped at any await when the step times out or its lease is lost; its writes are rolled
    /// back then.
    ///
    /// # Errors
    /// [`StepFailure`]: its writes are rolled back and the failure is recorded as any other.
    async fn run(
        &self,
        context: HandlerContext,
        connection: &mut PgConnection,
    ) -> Result<Payload, StepFailure>;
}

impl PgStore {
    /// A handler to register, which gives `handler` a transaction and commits the result of its step
    /// with it. The lease is checked in that transaction: whoever has lost it writes nothing.
    ///
    /// Each attempt holds a connection for as long as it runs; there are as many of them as
    /// [`PgOptions::connections`](crate::PgOptions::connections), apart from the store's own.
    pub fn transactional(&self, handler: Arc<dyn PgStepHandler>) -> Arc<dyn StepHandler> {
        let store = self.clone();
        Arc::new(Transactional { store, handler })
    }
}

struct Transactional {
    store: PgStore,
    handler: Arc<dyn PgStepHandler>,
}

#[async_trait]
impl StepHandler for Transactional {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let commitment = context.commitment.clone();
        let Some(step) = commitment.step() else {
            let message = "a transactional handler commits the result of its step, so it runs for a \
                           claimed step only: under a coordinator";
            return Err(StepFailure::permanent(message));
        };
        // Dropped unless it is given back, and closed then: whatever it was in is rolled back.
        let mut borrowed = self.store.handler_pool.borrow().await.map_err(failed)?;
        let (result, receipt) = self.attempt(&mut borrowed, step, context).await?;
        self.store.handler_pool.give_back(borrowed);
        // What was released could be claimed only now, wherever claims have come to meanwhile.
        self.store.fronts.forget_all();
        if let Err(error) = &receipt.result {
            let lost = StepFailure::retryable(&format!("rolled back: {error}"));
            commitment.keep(receipt);
            return Err(lost);
        }
        commitment.keep(receipt);
        Ok(result)
    }
}

impl Transactional {
    /// One transaction, from its beginning to an end that is known.
    async fn attempt(
        &self,
        borrowed: &mut Borrowed,
        step: &Step,
        context: HandlerContext,
    ) -> Result<(Payload, Receipt), StepFailure> {
        let mut transaction = begin(&mut borrowed.connection, step)
            .await
            .map_err(failed)?;
        let result = self.handler.run(context, &mut transaction).await?;
        let now = Clock::now(&self.store.clock);
        let finished = self
            .store
            .finish_within(&mut transaction, step, &result, now);
        let receipt = finished.await.map_err(failed)?;
        if !matches!(receipt.result, Ok(Applied::Changed { .. })) {
            transaction.rollback().await.map_err(into_failed)?;
            return Ok((result, receipt));
        }
        match transaction.commit().await {
            Ok(()) => Ok((result, receipt)),
            Err(error) => Ok((result, self.look_up(error, receipt).await?)),
        }
    }

    /// The answer to a commit is missing: what the database says now.
    async fn look_up(&self, error: sqlx::Error, sent: Receipt) -> Result<Receipt, StepFailure> {
        if Remedy::of(&error) != Remedy::Reconnect {
            return Err(into_failed(error));
        }
        let outcome = Outcome {
            change: sent.change.clone(),
            templates: Arc::clone(&self.store.templates),
        };
        match self.store.session.run(outcome).await {
            // Written, and nobody but this transaction could: all that it answered before holds.
            Ok(Some(Ok(_))) => Ok(sent),
            Ok(Some(refused)) => Ok(Receipt {
                result: refused,
                ..sent
            }),
            Ok(None) => Err(into_failed(error)),
            Err(unknown) => {
                let unknown = StoreError::from(unknown);
                let message =
                    format!("it is not known whether the transaction was committed: {unknown}");
                Err(of_class(StepFailure::retryable(&message)))
            }
        }
    }
}

async fn begin<'c>(
    connection: &'c mut PgConnection,
    step: &Step,
) -> Result<PgTransaction<'c>, Failure> {
    let mut transaction = connection.begin().await?;
    let limit = step.definition.timeout.as_duration().saturating_add(GRACE);
    // The most that the server takes is 24 days.
    let limit = limit.as_millis().min(2_000_000_000).to_string();
    sqlx::query(include_str!("../queries/session/limit_transaction.sql"))
        .bind(limit)
        .execute(&mut *transaction)
        .await?;
    Ok(transaction)
}

fn into_failed(error: sqlx::Error) -> StepFailure {
    failed(error.into())
}

/// The transaction could not be brought to its end; nothing of it stays.
fn failed(failure: Failure) -> StepFailure {
    let error = StoreError::from(failure);
    of_class(StepFailure::retryable(&format!(
        "the transaction was rolled back: {error}"
    )))
}

fn of_class(failure: StepFailure) -> StepFailure {
    match ErrorClass::parse(CLASS) {
        Ok(class) => failure.of_class(class),
        Err(_) => failure,
    }
}
