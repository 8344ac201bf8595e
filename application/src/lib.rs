//! Tasker's use cases, and the ports they need.
//!
//! An [`Orchestrator`] holds the [`Ports`](ports::Ports) that the composer of a program chose. Its
//! methods are the use cases: each reads through a port, asks the domain, hands the decision to a
//! port, and tells the event sink. A [`Coordinator`] is the one loop that runs steps: `tasker run`,
//! `tasker worker` and the test coordinator all drive it, with another scope and another end.
//!
//! ```text
//! submit ─▶ TaskStore                  Coordinator: claim ─▶ StepExecutor ─▶ decide ─▶ commit
//! operate ─▶ domain ─▶ TaskStore                      └── nothing viable ─▶ Finalizer ─▶ Reenqueuer
//! ```

pub mod access;
pub mod analytics;
pub mod attempt;
pub mod bulk;
pub mod coordinate;
pub mod execute;
pub mod explain;
pub mod finalize;
pub mod inspect;
pub mod metrics;
pub mod one_step;
pub mod operate;
pub mod orchestrator;
pub mod ports;
pub mod reconcile;
pub mod remote;
pub mod rescue;
pub mod retain;
mod retry_task;
pub mod schema;
pub mod submit;
pub mod subscribers;
pub mod supervise;
pub mod tail;
pub mod template_diff;
pub mod templates;
mod told;
mod wake;
pub mod webhooks;

pub use access::{Door, DoorOptions, Keys};
pub use analytics::{Bottlenecks, ErrorGroup, Kept, Question};
pub use attempt::{Ending, FinishError, Holder, StartError};
pub use bulk::{BulkAct, BulkReport};
pub use coordinate::{Coordinator, CoordinatorOptions, CoordinatorReport, Until};
pub use execute::{Handled, StepExecutor};
pub use explain::{Explanation, StepExplanation};
pub use finalize::{Finalized, Finalizer};
pub use inspect::{StepDetail, TaskDetail};
pub use metrics::EngineMetrics;
pub use one_step::{OneStep, OneStepError};
pub use operate::{Act, OperateRequest};
pub use orchestrator::Orchestrator;
pub use reconcile::Reconciler;
pub use remote::{
    Handed, HandlerDemand, HandlerView, Handover, Presence, RemoteClaim, RemoteHeartbeat,
    RemoteLease, RemoteOutcome, Settled, is_live,
};
pub use rescue::Rescuer;
pub use retain::{Pace, Retainer};
pub use submit::{SubmitError, SubmitRequest};
pub use tail::EventTail;
pub use template_diff::TemplateDiff;
pub use templates::PutError;
pub use webhooks::{Courier, CourierOptions, Webhooks};
