//! What each operation needs. One table: what is not in it is refused when anyone is asked who they
//! are, and a test compares it with the OpenAPI document.

use domain::access::Permission;
use domain::access::Permission::{
    AnalyticsRead, AuditRead, EventsRead, KeysAdmin, MetricsRead, QueuesOperate, QueuesRead,
    StepsOperate, StepsWork, TasksOperate, TasksRead, TasksSubmit, TemplatesRead, TemplatesWrite,
    WebhooksAdmin, WorkersOperate, WorkersRead,
};

/// What an operation needs, and whether the audit log tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) needs: Needs,
    pub(crate) audited: bool,
}

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Anyone.
    Nothing,
    /// Who has this permission in the namespace it turns out to be about.
    InNamespace(Permission),
    /// Who has this permission in all namespaces: what it is about belongs to none.
    Everywhere(Permission),
}

impl Needs {
    pub(crate) const fn permission(self) -> Option<Permission> {
        match self {
            Self::Nothing => None,
            Self::InNamespace(permission) | Self::Everywhere(permission) => Some(permission),
        }
    }
}

/// Routes that are no operations and that anyone may read: they say nothing about this server.
pub(crate) const PUBLIC_PATHS: &[&str] = &[
    "/openapi.json",
    "/docs",
    "/docs/docs.js",
    "/docs/docs.css",
    "/problems",
    "/problems/{kind}",
];

const fn public() -> Rule {
    Rule {
        needs: Needs::Nothing,
        audited: false,
    }
}

/// Looks, or does what a task's own history tells of: a submission, a worker's attempt.
const fn of(permission: Permission) -> Rule {
    Rule {
        needs: Needs::InNamespace(permission),
        audited: false,
    }
}

/// The same, and the audit log tells of it.
const fn act(permission: Permission) -> Rule {
    Rule {
        needs: Needs::InNamespace(permission),
        audited: true,
    }
}

const fn everywhere(permission: Permission) -> Rule {
    Rule {
        needs: Needs::Everywhere(permission),
        audited: false,
    }
}

const fn act_everywhere(permission: Permission) -> Rule {
    Rule {
        needs: Needs::Everywhere(permission),
        audited: true,
    }
}

/// Every operation by its id.
pub(crate) const OPERATIONS: &[(&str, Rule)] = &[
    ("healthLive", public()),
    ("healthReady", public()),
    ("healthStartup", public()),
    ("showVersion", public()),
    ("healthStatus", everywhere(MetricsRead)),
    ("listTasks", of(TasksRead)),
    ("showTask", of(TasksRead)),
    ("showTaskGraph", of(TasksRead)),
    ("explainTask", of(TasksRead)),
    ("listTransitions", of(TasksRead)),
    ("listOperations", of(TasksRead)),
    ("showExecution", of(TasksRead)),
    ("showContext", of(TasksRead)),
    ("listSteps", of(TasksRead)),
    ("showStep", of(TasksRead)),
    ("submitTask", of(TasksSubmit)),
    ("submitTasks", of(TasksSubmit)),
    ("operateTasks", act(TasksOperate)),
    ("cancelTask", act(TasksOperate)),
    ("pauseTask", act(TasksOperate)),
    ("resumeTask", act(TasksOperate)),
    ("resolveTask", act(TasksOperate)),
    ("retryTask", act(TasksOperate)),
    ("deleteTask", act(TasksOperate)),
    ("startTask", of(StepsWork)),
    ("succeedTask", of(StepsWork)),
    ("failTask", of(StepsWork)),
    ("startStep", of(StepsWork)),
    ("succeedStep", of(StepsWork)),
    ("failStep", of(StepsWork)),
    ("heartbeatStep", of(StepsWork)),
    ("releaseStep", of(StepsWork)),
    ("retryStep", act(StepsOperate)),
    ("resetStep", act(StepsOperate)),
    ("raiseStepLimit", act(StepsOperate)),
    ("resolveStep", act(StepsOperate)),
    ("skipStep", act(StepsOperate)),
    ("cancelStep", act(StepsOperate)),
    ("rerunFromStep", act(StepsOperate)),
    ("listTemplates", of(TemplatesRead)),
    ("showTemplate", of(TemplatesRead)),
    ("showTemplateGraph", of(TemplatesRead)),
    ("showTemplateSchema", of(TemplatesRead)),
    ("diffTemplates", of(TemplatesRead)),
    ("putTemplate", act(TemplatesWrite)),
    // A queue holds steps of every namespace.
    ("listPausedQueues", everywhere(QueuesRead)),
    ("pauseQueue", act_everywhere(QueuesOperate)),
    ("resumeQueue", act_everywhere(QueuesOperate)),
    ("claimSteps", everywhere(StepsWork)),
    ("commitOutcomes", everywhere(StepsWork)),
    ("heartbeatWorker", everywhere(StepsWork)),
    ("registerWorker", everywhere(StepsWork)),
    ("deregisterWorker", everywhere(StepsWork)),
    ("listWorkers", everywhere(WorkersRead)),
    ("showWorker", everywhere(WorkersRead)),
    ("listHandlers", everywhere(WorkersRead)),
    ("drainWorker", act_everywhere(WorkersOperate)),
    ("listEventTypes", of(EventsRead)),
    ("readEvents", of(EventsRead)),
    ("streamEvents", of(EventsRead)),
    ("readTaskEvents", of(EventsRead)),
    ("streamTaskEvents", of(EventsRead)),
    ("createWebhook", act(WebhooksAdmin)),
    ("listWebhooks", of(WebhooksAdmin)),
    ("showWebhook", of(WebhooksAdmin)),
    ("changeWebhook", act(WebhooksAdmin)),
    ("deleteWebhook", act(WebhooksAdmin)),
    ("rotateWebhookSecret", act(WebhooksAdmin)),
    ("listDeliveries", of(WebhooksAdmin)),
    ("redeliver", act(WebhooksAdmin)),
    ("redeliverDead", act(WebhooksAdmin)),
    ("showPerformance", of(AnalyticsRead)),
    ("showBottlenecks", of(AnalyticsRead)),
    ("listErrorGroups", of(AnalyticsRead)),
    // Of all namespaces together.
    ("showHealthCounts", everywhere(AnalyticsRead)),
    ("createKey", act_everywhere(KeysAdmin)),
    ("listKeys", everywhere(KeysAdmin)),
    ("showKey", everywhere(KeysAdmin)),
    ("rotateKey", act_everywhere(KeysAdmin)),
    ("revokeKey", act_everywhere(KeysAdmin)),
    ("listAudit", everywhere(AuditRead)),
];

/// What this operation needs; none if nobody has said.
pub(crate) fn rule(operation: &str) -> Option<Rule> {
    let mut rows = OPERATIONS.iter();
    rows.find(|(id, _)| *id == operation).map(|(_, rule)| *rule)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::OPERATIONS;
    use crate::openapi::each_operation;

    #[test]
    fn there_is_one_row_for_each_operation_and_none_for_others() {
        let document = crate::openapi();
        let operations = each_operation(&document);
        let wanted: BTreeSet<&str> = operations
            .filter_map(|(_, _, operation)| operation.operation_id.as_deref())
            .collect();
        let rows: BTreeSet<&str> = OPERATIONS.iter().map(|(id, _)| *id).collect();
        assert_eq!(rows, wanted);
        assert_eq!(rows.len(), OPERATIONS.len(), "a row is there twice");
    }
}
