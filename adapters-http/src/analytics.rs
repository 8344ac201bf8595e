//! How work has gone: measured from the rows, within bounds, and kept for a while.

pub(crate) mod body;
pub(crate) mod bottlenecks;
pub(crate) mod errors;
pub(crate) mod health;
pub(crate) mod performance;

use application::{Kept, Question};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, http::HeaderName};
use domain::millis::Millis;
use domain::name::{Namespace, TemplateName};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::extract::parsed;
use crate::problem::Problem;
use crate::schema;

/// An hour.
const WINDOW_SECONDS: u32 = 3_600;
/// A minute.
const WINDOW_SECONDS_MIN: u32 = 60;
/// Thirty days.
const WINDOW_SECONDS_MAX: u32 = 2_592_000;
const LIMIT: u32 = 10;
const LIMIT_MAX: u32 = 100;

/// What is asked about.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct WindowParameters {
    #[param(value_type = Option<schema::Name>)]
    namespace: Option<Namespace>,
    #[param(value_type = Option<schema::Name>)]
    template: Option<TemplateName>,
    /// Tasks that ended within so long. Default: 3600.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 60, maximum = 2_592_000)]
    window_seconds: Option<u32>,
}

/// The same, with a limit of its lists.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParameters {
    #[param(value_type = Option<schema::Name>)]
    namespace: Option<Namespace>,
    #[param(value_type = Option<schema::Name>)]
    template: Option<TemplateName>,
    /// Tasks that ended within so long. Default: 3600.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 60, maximum = 2_592_000)]
    window_seconds: Option<u32>,
    /// At most so many of each list. Default: 10.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

impl WindowParameters {
    fn question(self) -> Result<Question, Problem> {
        ListParameters {
            namespace: self.namespace,
            template: self.template,
            window_seconds: self.window_seconds,
            limit: None,
        }
        .question()
    }
}

impl ListParameters {
    fn question(self) -> Result<Question, Problem> {
        let within = |number: u32, min: u32, max: u32, name: &'static str| {
            if (min..=max).contains(&number) {
                return Ok(number);
            }
            let detail = format!("{number} is not from {min} to {max}");
            Err(Problem::invalid_parameter(name, detail))
        };
        let seconds = self.window_seconds.unwrap_or(WINDOW_SECONDS);
        let bounds = (WINDOW_SECONDS_MIN, WINDOW_SECONDS_MAX);
        let seconds = within(seconds, bounds.0, bounds.1, "windowSeconds")?;
        let limit = within(self.limit.unwrap_or(LIMIT), 1, LIMIT_MAX, "limit")?;
        Ok(Question {
            within: Millis::from_secs(u64::from(seconds)),
            namespace: self.namespace,
            template: self.template,
            limit,
        })
    }
}

/// A kept answer, with how much longer it will be the same.
fn kept<V, B: Serialize>(kept: &Kept<V>, now: Timestamp, body: B) -> Response {
    let left = kept.until.since(now).get().div_euclid(1_000);
    let control = HeaderValue::from_str(&format!("private, max-age={left}"));
    let control = control.unwrap_or(HeaderValue::from_static("private"));
    let headers: [(HeaderName, HeaderValue); 1] = [(header::CACHE_CONTROL, control)];
    (headers, Json(body)).into_response()
}
