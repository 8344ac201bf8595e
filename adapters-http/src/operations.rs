//! The list of all operations: what is here is served and documented, what is not is neither.
//!
//! To add one: write an `async fn` with `#[utoipa::path(...)]` in a file of its own, give it an
//! `operation_id` and a tag, and name it here. `cargo test -p tasker-adapters-http` then says that
//! `openapi.json` differs, and how to renew it.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::Api;
use crate::{
    analytics, events, health, keys, openapi, queues, steps, tasks, templates, webhooks, workers,
};

/// Every operation.
pub(crate) fn all() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(openapi::head())
        .merge(of_tasks())
        .merge(of_steps())
        .merge(of_templates())
        .merge(of_queues())
        .merge(of_events())
        .merge(of_webhooks())
        .merge(of_keys())
        .merge(of_workers())
        .merge(of_analytics())
        .merge(of_health())
}

fn of_tasks() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(tasks::list::list_tasks, tasks::submit::submit_task))
        .routes(routes!(tasks::show::show_task, tasks::delete::delete_task))
        .routes(routes!(tasks::batch::submit_tasks))
        .routes(routes!(tasks::bulk::operate_tasks))
        .routes(routes!(tasks::graph::show_task_graph))
        .routes(routes!(tasks::graph::explain_task))
        .routes(routes!(tasks::history::list_transitions))
        .routes(routes!(tasks::history::list_operations))
        .routes(routes!(tasks::execution::show_execution))
        .routes(routes!(tasks::execution::show_context))
        .routes(routes!(tasks::attempt::start_task))
        .routes(routes!(tasks::attempt::succeed_task))
        .routes(routes!(tasks::attempt::fail_task))
        .routes(routes!(tasks::operate::cancel_task))
        .routes(routes!(tasks::operate::pause_task))
        .routes(routes!(tasks::operate::resume_task))
        .routes(routes!(tasks::operate::resolve_task))
        .routes(routes!(tasks::operate::retry_task))
}

fn of_steps() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(steps::show::list_steps))
        .routes(routes!(steps::show::show_step))
        .routes(routes!(steps::attempt::start_step))
        .routes(routes!(steps::attempt::succeed_step))
        .routes(routes!(steps::attempt::fail_step))
        .routes(routes!(steps::attempt::heartbeat_step))
        .routes(routes!(steps::attempt::release_step))
        .routes(routes!(steps::operate::retry_step))
        .routes(routes!(steps::operate::reset_step))
        .routes(routes!(steps::operate::raise_step_limit))
        .routes(routes!(steps::operate::resolve_step))
        .routes(routes!(steps::operate::skip_step))
        .routes(routes!(steps::operate::cancel_step))
        .routes(routes!(steps::operate::rerun_from_step))
}

fn of_templates() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(
            templates::list::list_templates,
            templates::put::put_template
        ))
        .routes(routes!(templates::show::show_template))
        .routes(routes!(templates::show::show_template_graph))
        .routes(routes!(templates::show::show_template_schema))
        .routes(routes!(templates::compare::diff_templates))
}

fn of_queues() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(queues::list_paused_queues))
        .routes(routes!(queues::pause_queue))
        .routes(routes!(queues::resume_queue))
}

fn of_events() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(events::catalogue::list_event_types))
        .routes(routes!(events::read::read_events))
        .routes(routes!(events::read::read_task_events))
        .routes(routes!(events::stream::stream_events))
        .routes(routes!(events::stream::stream_task_events))
}

fn of_webhooks() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(
            webhooks::keep::create_webhook,
            webhooks::keep::list_webhooks
        ))
        .routes(routes!(
            webhooks::keep::show_webhook,
            webhooks::keep::change_webhook,
            webhooks::keep::delete_webhook
        ))
        .routes(routes!(webhooks::secret::rotate_webhook_secret))
        .routes(routes!(webhooks::deliveries::list_deliveries))
        .routes(routes!(webhooks::deliveries::redeliver))
        .routes(routes!(webhooks::deliveries::redeliver_dead))
}

fn of_keys() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(keys::manage::create_key, keys::manage::list_keys))
        .routes(routes!(keys::manage::show_key, keys::manage::revoke_key))
        .routes(routes!(keys::manage::rotate_key))
        .routes(routes!(keys::audit::list_audit))
}

fn of_workers() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(workers::claim::claim_steps))
        .routes(routes!(workers::commit::commit_outcomes))
        .routes(routes!(workers::heartbeat::heartbeat_worker))
        .routes(routes!(workers::registry::list_workers))
        .routes(routes!(
            workers::registry::register_worker,
            workers::registry::show_worker,
            workers::registry::deregister_worker
        ))
        .routes(routes!(workers::registry::drain_worker))
        .routes(routes!(workers::handlers::list_handlers))
}

fn of_analytics() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(analytics::performance::show_performance))
        .routes(routes!(analytics::bottlenecks::show_bottlenecks))
        .routes(routes!(analytics::errors::list_error_groups))
        .routes(routes!(analytics::health::show_health_counts))
}

fn of_health() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(health::health_live))
        .routes(routes!(health::health_ready))
        .routes(routes!(health::health_startup))
        .routes(routes!(health::health_status))
        .routes(routes!(health::show_version))
}
