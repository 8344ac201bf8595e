//! What may be permitted: `resource:action`.

macro_rules! permissions {
    ($($name:ident, $word:literal, $seen_by:ident, $means:literal;)*) => {
        /// One thing that may be permitted, by its resource and the action on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $(#[doc = $means] $name,)*
        }

        impl Permission {
            /// All of them, by resource.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As it is written: `tasks:read`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What it allows, in words.
            pub const fn means(self) -> &'static str {
                match self { $(Self::$name => $means,)* }
            }

            /// The permission whose holder may know that the thing exists. Who has not even that is
            /// told that there is no such thing.
            #[must_use]
            pub const fn seen_by(self) -> Self {
                match self { $(Self::$name => Self::$seen_by,)* }
            }
        }
    };
}

permissions! {
    TasksRead, "tasks:read", TasksRead, "See tasks, their steps, payloads and history.";
    TasksSubmit, "tasks:submit", TasksRead, "Submit tasks.";
    TasksOperate, "tasks:operate", TasksRead, "Cancel, pause, resume, retry, resolve and delete tasks, one or many.";
    StepsWork, "steps:work", TasksRead, "Start steps and say how they ended.";
    StepsOperate, "steps:operate", TasksRead, "Retry, reset, resolve, skip, cancel and rerun single steps.";
    TemplatesRead, "templates:read", TemplatesRead, "See templates.";
    TemplatesWrite, "templates:write", TemplatesRead, "Keep new templates and versions.";
    QueuesRead, "queues:read", QueuesRead, "See queues.";
    QueuesOperate, "queues:operate", QueuesRead, "Pause and resume queues.";
    WorkersRead, "workers:read", WorkersRead, "See workers.";
    WorkersOperate, "workers:operate", WorkersRead, "Drain workers.";
    EventsRead, "events:read", EventsRead, "Read and follow events.";
    WebhooksAdmin, "webhooks:admin", WebhooksAdmin, "See and change webhooks and their deliveries.";
    AnalyticsRead, "analytics:read", AnalyticsRead, "See performance and bottlenecks.";
    MetricsRead, "metrics:read", MetricsRead, "See the server's health in detail and its metrics.";
    KeysAdmin, "keys:admin", KeysAdmin, "Create, rotate and revoke API keys.";
    AuditRead, "audit:read", AuditRead, "Read who did what.";
}

impl Permission {
    /// The part before the colon.
    pub fn resource(self) -> &'static str {
        self.as_str().split(':').next().unwrap_or_default()
    }

    /// The permission that is written so.
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|permission| permission.as_str() == text)
    }
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
