//! What a template tells a handler.

use domain::name::ErrorClass;
use domain::retry::StepFailure;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Reads a step's `config`; none at all counts as an empty one.
pub(crate) fn read<T: DeserializeOwned>(config: &Value) -> Result<T, String> {
    let config = if config.is_null() {
        Value::Object(Map::new())
    } else {
        config.clone()
    };
    serde_json::from_value(config).map_err(|error| error.to_string())
}

/// The failure of a step whose config is wrong: no attempt will help.
pub(crate) fn wrong(problem: &str) -> StepFailure {
    of_class(
        StepFailure::permanent(&format!("config: {problem}")),
        "config",
    )
}

/// The failure with a class that policies may name.
pub(crate) fn of_class(failure: StepFailure, class: &str) -> StepFailure {
    match ErrorClass::parse(class) {
        Ok(class) => failure.of_class(class),
        Err(_) => failure,
    }
}

/// The failure of a step that was told to stop; the engine knows why.
pub(crate) fn stopped() -> StepFailure {
    of_class(StepFailure::retryable("stopped before it ended"), "stopped")
}
