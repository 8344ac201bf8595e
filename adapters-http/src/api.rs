//! What the handlers share.

use std::sync::Arc;
use std::time::Duration;

use application::ports::TemplateText;
use application::{Orchestrator, Webhooks};
use axum::extract::FromRef;
use tokio_util::sync::CancellationToken;

use crate::access::Access;
use crate::problem::{Kind, Problem};

/// How long a handler may take: a long poll and some more.
const TIME_LIMIT: Duration = Duration::from_mins(1);
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(20);

/// The API over some use cases. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Api {
    orchestrator: Orchestrator,
    template_text: Arc<dyn TemplateText>,
    settings: Arc<Settings>,
}

#[derive(Clone, Debug)]
struct Settings {
    time_limit: Duration,
    body_time: Duration,
    access: Option<Access>,
    webhooks: Option<Webhooks>,
    stopping: CancellationToken,
}

impl Api {
    /// Over these use cases, with the usual limits; templates are read and written by
    /// `template_text`.
    pub fn new(orchestrator: Orchestrator, template_text: Arc<dyn TemplateText>) -> Self {
        let settings = Settings {
            time_limit: TIME_LIMIT,
            body_time: BODY_TIME,
            webhooks: None,
            access: None,
            stopping: CancellationToken::new(),
        };
        Self {
            orchestrator,
            template_text,
            settings: Arc::new(settings),
        }
    }

    /// With another limit for how long a request may take. Default 60 s.
    #[must_use]
    pub fn with_time_limit(self, time_limit: Duration) -> Self {
        self.set(|settings| settings.time_limit = time_limit)
    }

    /// With another limit for how long a body may take to arrive. Default 20 s.
    #[must_use]
    pub fn with_body_time(self, body_time: Duration) -> Self {
        self.set(|settings| settings.body_time = body_time)
    }

    /// With webhooks; without, their operations answer 404.
    #[must_use]
    pub fn with_webhooks(self, webhooks: Webhooks) -> Self {
        self.set(|settings| settings.webhooks = Some(webhooks))
    }

    /// Asking everyone who they are. Default: nobody is asked, and anyone may do everything.
    #[must_use]
    pub fn with_access(self, access: Access) -> Self {
        self.set(|settings| settings.access = Some(access))
    }

    /// Ends streams when this is cancelled: their connections would never end by themselves.
    #[must_use]
    pub fn stopped_by(self, stopping: CancellationToken) -> Self {
        self.set(|settings| settings.stopping = stopping)
    }

    fn set(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.settings));
        self
    }

    /// The use cases.
    pub const fn orchestrator(&self) -> &Orchestrator {
        &self.orchestrator
    }

    pub(crate) fn template_text(&self) -> &dyn TemplateText {
        &*self.template_text
    }

    pub(crate) fn webhooks(&self) -> Result<&Webhooks, Problem> {
        let none = || Problem::new(Kind::NotFound, "webhooks are turned off on this server");
        self.settings.webhooks.as_ref().ok_or_else(none)
    }

    pub(crate) fn access(&self) -> Option<&Access> {
        self.settings.access.as_ref()
    }

    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.settings.stopping
    }

    pub(crate) fn body_time(&self) -> Duration {
        self.settings.body_time
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

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").finish_non_exhaustive()
    }
}
