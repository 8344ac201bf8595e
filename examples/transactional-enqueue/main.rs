//! One database, one transaction: an order and its task are there together or not at all, and so are
//! what a handler writes and the result of its step.
//!
//! `cargo run -p tasker-examples --bin transactional_enqueue -- DATABASE_URL`
#![expect(clippy::print_stdout, reason = "this program talks to people")]

use std::sync::Arc;

use adapters_memory::MemoryPorts;
use adapters_postgres::{PgConnection, PgOptions, PgStepHandler, PgStore};
use anyhow::Context;
use application::coordinate::{CoordinatorOptions, Until};
use application::ports::{ClaimScope, HandlerContext, Handlers, Ports};
use application::{Coordinator, Orchestrator};
use async_trait::async_trait;
use domain::name::{HandlerName, QueueName, WorkerId};
use domain::payload::Payload;
use domain::retry::StepFailure;
use domain::template::{StepBuilder, TemplateBuilder};
use serde_json::json;
use sqlx::{Connection, Row};
use tokio_util::sync::CancellationToken;

/// What the shop has of its own in the database that Tasker lives in too.
const SHOP: &str = "
    CREATE SCHEMA IF NOT EXISTS shop;
    CREATE TABLE IF NOT EXISTS shop.orders (id bigserial PRIMARY KEY, sku text, quantity integer, task_id uuid);
    CREATE TABLE IF NOT EXISTS shop.stock (sku text PRIMARY KEY, on_hand integer NOT NULL CHECK (on_hand >= 0));
    INSERT INTO shop.stock VALUES ('tea', 10) ON CONFLICT DO NOTHING";

/// An order and its task, by one statement. It needs no library: any program that speaks SQL can.
const ORDER: &str = "
    INSERT INTO shop.orders (sku, quantity, task_id)
    VALUES ($1, $2, tasker.submit_task(
        'shop', 'order', context => json_build_object('sku', $1, 'quantity', $2)
    ))";

/// Takes what was ordered out of the stock.
const TAKE: &str = "UPDATE shop.stock SET on_hand = on_hand - $2 WHERE sku = $1";

struct Take;

#[async_trait]
impl PgStepHandler for Take {
    async fn run(
        &self,
        context: HandlerContext,
        connection: &mut PgConnection,
    ) -> Result<Payload, StepFailure> {
        let order = context.context.as_value();
        sqlx::query(TAKE)
            .bind(order["sku"].as_str().unwrap_or_default().to_owned())
            .bind(i32::try_from(order["quantity"].as_i64().unwrap_or(0)).unwrap_or(i32::MAX))
            .execute(connection)
            .await
            .map_err(|error| StepFailure::retryable(&error.to_string()))?;
        if context.attempt == 1 {
            // What was taken is back in the stock: it is taken once, however often it is tried.
            return Err(StepFailure::retryable(
                "the first attempt always fails here",
            ));
        }
        Payload::new(json!({ "taken": order["quantity"] }))
            .map_err(|error| StepFailure::permanent(&error.to_string()))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let url = std::env::args()
        .nth(1)
        .context("usage: transactional_enqueue DATABASE_URL")?;
    PgStore::migrate(&url).await?;
    let store = PgStore::connect(&url, PgOptions::default()).await?;
    let orchestrator = Orchestrator::new(ports(&store));
    let step = StepBuilder::new("take", "take")?;
    let template = TemplateBuilder::new("shop", "order", "1.0.0")?.step(step);
    orchestrator
        .put_template(Arc::new(template.build()?))
        .await?;

    let mut connection = PgConnection::connect(&url).await?;
    sqlx::raw_sql(SHOP).execute(&mut connection).await?;
    place_order(&mut connection, 7, false).await?;
    place_order(&mut connection, 2, true).await?;

    let handlers = Handlers::new().with(
        HandlerName::parse("take")?,
        store.transactional(Arc::new(Take)),
    );
    let worker = WorkerId::parse(&format!("shop-{}", std::process::id()))?;
    let scope = ClaimScope::Queues(vec![QueueName::default()]);
    let options = CoordinatorOptions::new(scope, Until::NothingLeft, worker);
    let coordinator = Coordinator::new(orchestrator, handlers, options);
    coordinator.run(CancellationToken::new()).await?;

    let seen = "SELECT (SELECT count(*) FROM shop.orders), (SELECT count(*) FROM tasker.tasks),
        (SELECT count(*) FROM tasker.tasks WHERE state = 'complete'),
        (SELECT on_hand::bigint FROM shop.stock WHERE sku = 'tea')";
    let row = sqlx::query(seen).fetch_one(&mut connection).await?;
    let count = |column: usize| row.try_get::<i64, _>(column);
    println!(
        "orders {}, tasks {}, complete {}, tea on hand {}",
        count(0)?,
        count(1)?,
        count(2)?,
        count(3)?
    );
    Ok(())
}

/// Orders tea; unless the customer keeps to it, nothing of it stays.
async fn place_order(
    connection: &mut PgConnection,
    quantity: i32,
    keeps_to_it: bool,
) -> anyhow::Result<()> {
    let mut transaction = connection.begin().await?;
    sqlx::query(ORDER)
        .bind("tea")
        .bind(quantity)
        .execute(&mut *transaction)
        .await?;
    if keeps_to_it {
        transaction.commit().await?;
    } else {
        transaction.rollback().await?;
    }
    Ok(())
}

/// Everything that is stored is stored in PostgreSQL.
fn ports(store: &PgStore) -> Ports {
    store.ports(MemoryPorts::real(None).ports())
}
