//! The handlers. Each reads the task's context and its parents' results, and answers with JSON.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use application::ports::{HandlerContext, StepHandler};
use async_trait::async_trait;
use domain::payload::Payload;
use domain::retry::StepFailure;
use serde_json::{Value, json};

fn answer(value: Value) -> Result<Payload, StepFailure> {
    Payload::new(value).map_err(|error| StepFailure::permanent(&error.to_string()))
}

fn result<'a>(context: &'a HandlerContext, parent: &str) -> &'a Value {
    let found = context
        .parents
        .iter()
        .find(|(name, _)| name.as_str() == parent);
    found.map_or(&Value::Null, |(_, result)| result.as_value())
}

/// Adds the order up.
#[derive(Clone, Copy, Debug)]
pub struct Check;

#[async_trait]
impl StepHandler for Check {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let items = context.context.as_value()["items"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let total = items.iter().try_fold(0_u64, |sum, item| {
            let (quantity, price) = item["quantity"]
                .as_u64()
                .zip(item["price_cents"].as_u64())?;
            sum.checked_add(quantity.checked_mul(price)?)
        });
        let total = total
            .ok_or_else(|| StepFailure::permanent("the order costs more than we can count"))?;
        answer(json!({ "total_cents": total }))
    }
}

/// Puts the goods aside.
#[derive(Clone, Copy, Debug)]
pub struct Reserve;

#[async_trait]
impl StepHandler for Reserve {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let items = context.context.as_value()["items"]
            .as_array()
            .map_or(0, Vec::len);
        answer(json!({ "reserved": items, "reservation": context.idempotency_key }))
    }
}

/// A card service that fails at first, and that charges once per idempotency key however often it
/// is asked.
#[derive(Debug, Default)]
pub struct Charge {
    failures: u32,
    charged: Mutex<BTreeMap<String, u64>>,
}

impl Charge {
    /// A service whose first `failures` attempts on each order time out.
    pub fn failing(failures: u32) -> Self {
        Self {
            failures,
            ..Self::default()
        }
    }
}

#[async_trait]
impl StepHandler for Charge {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        if context.context.as_value()["card"] == "stolen" {
            return Err(StepFailure::permanent("the card is blocked"));
        }
        if context.attempt <= self.failures {
            return Err(StepFailure::retryable("the card service timed out"));
        }
        let total = result(&context, "check")["total_cents"]
            .as_u64()
            .unwrap_or(0);
        let mut charged = self.charged.lock().unwrap_or_else(PoisonError::into_inner);
        let total = *charged.entry(context.idempotency_key).or_insert(total);
        answer(json!({ "charged_cents": total }))
    }
}

/// Hands the parcel over.
#[derive(Clone, Copy, Debug)]
pub struct Ship;

#[async_trait]
impl StepHandler for Ship {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let order = context.context.as_value()["order"]
            .as_str()
            .unwrap_or_default();
        let paid = result(&context, "charge")["charged_cents"].clone();
        answer(json!({ "parcel": format!("parcel-for-{order}"), "paid_cents": paid }))
    }
}

/// Says thank you.
#[derive(Clone, Copy, Debug)]
pub struct Thank;

#[async_trait]
impl StepHandler for Thank {
    async fn handle(&self, context: HandlerContext) -> Result<Payload, StepFailure> {
        let parcel = result(&context, "ship")["parcel"]
            .as_str()
            .unwrap_or("your parcel");
        answer(json!({ "message": format!("{parcel} is on its way. Thank you!") }))
    }
}
