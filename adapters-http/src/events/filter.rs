//! Which events are asked for.

use application::ports::FeedFilter;
use domain::event::{EventFilter, EventId};
use domain::name::{Namespace, TemplateName};
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

use crate::api::Api;
use crate::problem::Problem;
use crate::schema;

/// How many names one request may ask for.
const NAMES_MAX: usize = 32;

/// Which events, in the query of a URL.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Of tasks of this namespace.
    #[param(value_type = Option<schema::Name>)]
    pub(crate) namespace: Option<Namespace>,
    /// Of tasks of this template.
    #[param(value_type = Option<schema::Name>)]
    pub(crate) template: Option<TemplateName>,
    /// Names, with commas between: `task.completed,step.*`. Default: all.
    #[serde(default, deserialize_with = "names")]
    #[param(value_type = Option<schema::EventFilters>)]
    pub(crate) types: Vec<EventFilter>,
    /// After this event.
    #[param(value_type = Option<schema::EventId>)]
    pub(crate) cursor: Option<EventId>,
}

/// Filters with commas between.
pub(super) fn names<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<EventFilter>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let filters: Result<Vec<_>, _> = text.split(',').map(EventFilter::of_recorded).collect();
    let filters = filters.map_err(serde::de::Error::custom)?;
    if filters.len() > NAMES_MAX {
        let why = format!("{} names are more than {NAMES_MAX}", filters.len());
        return Err(serde::de::Error::custom(why));
    }
    Ok(filters)
}

impl Wanted {
    pub(crate) fn filter(self) -> FeedFilter {
        FeedFilter {
            task: None,
            namespace: self.namespace,
            template: self.template,
            names: self.types,
        }
    }
}

/// A cursor that this store has handed out, or could have.
pub(super) async fn known(api: &Api, cursor: EventId) -> Result<EventId, Problem> {
    if api.orchestrator().ports().feed.reaches(cursor).await? {
        return Ok(cursor);
    }
    let why = format!("{cursor} is ahead of everything: it comes from another store; begin anew");
    Err(Problem::invalid_parameter("cursor", why))
}
