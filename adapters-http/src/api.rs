//! What the handlers share.

use std::sync::Arc;
use std::time::Duration;

use application::Orchestrator;
use axum::extract::FromRef;

/// How long a handler may take: a long poll and some more.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The API over some use cases. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Api {
    orchestrator: Orchestrator,
    settings: Arc<Settings>,
}

#[derive(Clone, Debug)]
struct Settings {
    time_limit: Duration,
}

impl Api {
    /// Over these use cases, with the usual limits.
    pub fn new(orchestrator: Orchestrator) -> Self {
        let settings = Settings {
            time_limit: TIME_LIMIT,
        };
        Self {
            orchestrator,
            settings: Arc::new(settings),
        }
    }

    /// With another limit for how long a request may take. Default 60 s.
    #[must_use]
    pub fn with_time_limit(self, time_limit: Duration) -> Self {
        self.set(|settings| settings.time_limit = time_limit)
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.settings));
        self
    }

    /// The use cases.
    pub const fn orchestrator(&self) -> &Orchestrator {
        &self.orchestrator
    }

    pub(crate) fn time_limit(&self) -> Duration {
        self.settings.time_limit
    }
}

impl FromRef<Api> for Orchestrator {
    fn from_ref(api: &Api) -> Self {
        api.orchestrator.clone()
    }
}
