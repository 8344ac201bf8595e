//! Roles: sets of permissions that have a name.

use super::{Permission, Permissions};

/// A named set of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks at everything but keys, webhooks and the audit log; changes nothing.
    ReadOnly,
    /// Runs steps, and sees what it needs for that.
    Worker,
    /// Submits, and puts right what went wrong.
    Operator,
    /// All of it.
    Admin,
}

impl Role {
    /// All of them, the least powerful first.
    pub const ALL: [Self; 4] = [Self::ReadOnly, Self::Worker, Self::Operator, Self::Admin];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read-only",
            Self::Worker => "worker",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Whether it has this permission. A permission that is added is asked for here.
    pub const fn has(self, permission: Permission) -> bool {
        match permission {
            Permission::TasksRead
            | Permission::TemplatesRead
            | Permission::QueuesRead
            | Permission::WorkersRead => true,
            Permission::EventsRead | Permission::AnalyticsRead | Permission::MetricsRead => {
                !matches!(self, Self::Worker)
            }
            Permission::StepsWork => matches!(self, Self::Worker | Self::Admin),
            Permission::TasksSubmit
            | Permission::TasksOperate
            | Permission::StepsOperate
            | Permission::TemplatesWrite
            | Permission::QueuesOperate
            | Permission::WorkersOperate => matches!(self, Self::Operator | Self::Admin),
            Permission::WebhooksAdmin | Permission::KeysAdmin | Permission::AuditRead => {
                matches!(self, Self::Admin)
            }
        }
    }

    /// Its permissions.
    pub fn permissions(self) -> Permissions {
        let all = Permission::ALL.iter().copied();
        all.filter(|permission| self.has(*permission)).collect()
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
