//! Parameters of the query.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::payload::Payload;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};

use crate::problem::{FieldError, Problem};

/// The query of a URL as this shape. Parameters it does not have are refused: a misspelt filter
/// must not become none.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|rejection| Problem::invalid_parameter("query", rejection.body_text()))?;
        let mut seen = serde_json::Map::new();
        for (name, value) in pairs.0 {
            Payload::new(value.as_str().into())
                .map_err(|error| Problem::invalid_parameter(name.clone(), error.to_string()))?;
            if seen.contains_key(&name) {
                return Err(Problem::invalid_parameter(
                    name,
                    "the parameter is given twice",
                ));
            }
            seen.insert(name, value.into());
        }
        let read = serde_path_to_error::deserialize(serde_json::Value::Object(seen));
        read.map(Self).map_err(|error| {
            let name = error.path().iter().next().map(ToString::to_string);
            let detail = error.inner().to_string();
            Problem::invalid(vec![FieldError {
                pointer: None,
                parameter: Some(name.unwrap_or_else(|| "query".to_owned()).into()),
                detail,
            }])
        })
    }
}

/// For fields that are no text: every parameter of a query is one.
pub(crate) fn parsed<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(|error| {
        let shown: String = text.chars().take(64).collect();
        D::Error::custom(format!("{shown:?}: {error}"))
    })
}
