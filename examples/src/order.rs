//! The workflow: its template and its handlers.
//!
//! ```text
//! check ─┬─▶ reserve ─┬─▶ ship ──▶ thank
//!        └─▶ charge  ─┘
//! ```

pub mod handlers;

use std::sync::Arc;

use application::ports::Handlers;
use domain::millis::Millis;
use domain::name::{HandlerName, NameError};
use domain::retry::{Backoff, RetryPolicy};
use domain::template::{StepBuilder, Template, TemplateBuilder};
use serde_json::json;

use handlers::{Charge, Check, Reserve, Ship, Thank};

/// The template. The card service is known to be moody, so `charge` may try five times.
///
/// # Errors
/// None as long as what is written here is well formed; a test sees to that.
pub fn template() -> anyhow::Result<Template> {
    let patient = RetryPolicy {
        limit: 5,
        backoff: Backoff::Fixed {
            delay: Millis::saturating(200),
        },
        ..RetryPolicy::default()
    };
    let template = TemplateBuilder::new("shop", "order_fulfilment", "1.0.0")?
        .description("From an order to a parcel")
        .context_schema(json!({
            "type": "object",
            "required": ["order", "items", "card"],
            "properties": {
                "order": { "type": "string", "minLength": 1 },
                "card": { "type": "string" },
                "items": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["sku", "quantity", "price_cents"],
                        "properties": {
                            "quantity": { "type": "integer", "minimum": 1 },
                            "price_cents": { "type": "integer", "minimum": 0 }
                        }
                    }
                }
            }
        }))
        .step(StepBuilder::new("check", "shop.check")?)
        .step(StepBuilder::new("reserve", "shop.reserve")?.after(["check"])?)
        .step(
            StepBuilder::new("charge", "shop.charge")?
                .after(["check"])?
                .retry(patient),
        )
        .step(StepBuilder::new("ship", "shop.ship")?.after(["reserve", "charge"])?)
        .step(
            StepBuilder::new("thank", "shop.thank")?
                .after(["ship"])?
                .skippable(),
        )
        .build()?;
    Ok(template)
}

/// The handlers, over one card service.
///
/// # Errors
/// None as long as the names are well formed; a test sees to that.
pub fn handlers(charge: Charge) -> Result<Handlers, NameError> {
    Ok(Handlers::new()
        .with(HandlerName::parse("shop.check")?, Arc::new(Check))
        .with(HandlerName::parse("shop.reserve")?, Arc::new(Reserve))
        .with(HandlerName::parse("shop.charge")?, Arc::new(charge))
        .with(HandlerName::parse("shop.ship")?, Arc::new(Ship))
        .with(HandlerName::parse("shop.thank")?, Arc::new(Thank)))
}
