//! What a submission says, and what is asked of the use case for it.

use application::ports::VersionChoice;
use application::{OneStep, SubmitRequest};
use domain::millis::Millis;
use domain::name::{HandlerName, IdempotencyKey, Namespace, QueueName, Tag, TemplateName};
use domain::payload::Payload;
use domain::retry::policy::ATTEMPT_LIMIT_MAX;
use domain::task::SubmissionFacts;
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use semver::Version;
use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::schema::OneOfBuilder;
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::api::Api;
use crate::extract::{Caller, fields, maybe_whole, whole};
use crate::problem::Problem;
use crate::schema;

/// A task that is wanted: a run of a template, or a single step by its handler.
#[derive(Debug)]
pub(crate) enum Submission {
    OfTemplate(OfTemplate),
    OfOneStep(OfOneStep),
}

impl PartialSchema for Submission {
    fn schema() -> RefOr<Schema> {
        let either = OneOfBuilder::new()
            .item(Ref::from_schema_name(OfTemplate::name()))
            .item(Ref::from_schema_name(OfOneStep::name()));
        RefOr::T(either.build().into())
    }
}

impl ToSchema for Submission {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((OfTemplate::name().into(), OfTemplate::schema()));
        schemas.push((OfOneStep::name().into(), OfOneStep::schema()));
        OfTemplate::schemas(schemas);
        OfOneStep::schemas(schemas);
    }
}

/// A run of a template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TemplateSubmission)]
pub(crate) struct OfTemplate {
    /// Where the template and the task belong. Default: default.
    #[serde(default)]
    #[schema(value_type = schema::Name, required = false)]
    namespace: Namespace,
    #[schema(value_type = schema::Name)]
    template: TemplateName,
    /// A semantic version, or `latest`, which is the default.
    #[schema(value_type = Option<schema::VersionChoice>)]
    version: Option<String>,
    /// What the steps work on, at most 1 MiB. Default: `{}`.
    #[schema(value_type = schema::Json, required = false)]
    context: Option<Value>,
    /// Not before this time.
    #[serde(alias = "runAt")]
    #[schema(value_type = Option<schema::Time>)]
    scheduled_for: Option<Timestamp>,
    /// Higher goes first.
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = -1000, maximum = 1000)]
    priority: i16,
    /// To find it by.
    #[serde(default)]
    #[schema(value_type = Vec<schema::Tag>, max_items = 32)]
    tags: Vec<Tag>,
    /// Who asked for it. Default: who sends the request.
    initiator: Option<String>,
    /// Why.
    reason: Option<String>,
}

/// A task of one step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OneStepSubmission)]
pub(crate) struct OfOneStep {
    /// The handler that does it.
    #[serde(rename = "type")]
    #[schema(value_type = schema::HandlerName)]
    kind: HandlerName,
    /// What it works on, at most 1 MiB. Default: `{}`.
    #[schema(value_type = schema::Json, required = false)]
    payload: Option<Value>,
    /// Attempts in all. Default: 3.
    #[schema(minimum = 1, maximum = 1_000_000)]
    #[serde(default, deserialize_with = "maybe_whole")]
    max_attempts: Option<u32>,
    /// How long one attempt may take. Default: 3,600.
    #[schema(minimum = 1, maximum = 31_536_000)]
    #[serde(default, deserialize_with = "maybe_whole")]
    timeout_seconds: Option<u32>,
    /// Which queue it waits in. Default: default.
    #[serde(default)]
    #[schema(value_type = schema::Name, required = false)]
    queue: QueueName,
    /// Where it belongs. Default: default.
    #[serde(default)]
    #[schema(value_type = schema::Name, required = false)]
    namespace: Namespace,
    /// Not before this time.
    #[serde(alias = "runAt")]
    #[schema(value_type = Option<schema::Time>)]
    scheduled_for: Option<Timestamp>,
    /// Higher goes first.
    #[serde(default, deserialize_with = "whole")]
    #[schema(minimum = -1000, maximum = 1000)]
    priority: i16,
    /// To find it by.
    #[serde(default)]
    #[schema(value_type = Vec<schema::Tag>, max_items = 32)]
    tags: Vec<Tag>,
    /// Who asked for it. Default: who sends the request.
    initiator: Option<String>,
    /// Why.
    reason: Option<String>,
}

impl Submission {
    /// Reads a body: one that names a `type` is of one step.
    pub(crate) fn read(body: Value) -> Result<Self, Problem> {
        let has = |key: &str| body.get(key).is_some();
        if has("type") && has("template") {
            let detail = "say either template or type: a template's steps have their own handlers";
            return Err(Problem::invalid_field("/type", detail));
        }
        if has("type") {
            fields(body).map(Self::OfOneStep)
        } else {
            fields(body).map(Self::OfTemplate)
        }
    }

    /// What to ask of the use case. The template of a single step is kept, if it was not.
    pub(crate) async fn request(
        self,
        api: &Api,
        caller: &Caller,
        key: Option<IdempotencyKey>,
    ) -> Result<SubmitRequest, Problem> {
        let by = &caller.actor;
        let (Self::OfTemplate(OfTemplate { namespace, .. })
        | Self::OfOneStep(OfOneStep { namespace, .. })) = &self;
        caller.may(namespace, "namespace")?;
        match self {
            Self::OfTemplate(wanted) => wanted.request(by, key),
            Self::OfOneStep(wanted) => wanted.request(api, by, key).await,
        }
    }
}

impl OfTemplate {
    fn request(self, by: &Actor, key: Option<IdempotencyKey>) -> Result<SubmitRequest, Problem> {
        let version = match self.version.as_deref() {
            None | Some("latest") => VersionChoice::Latest,
            Some(text) => VersionChoice::Exactly(Version::parse(text).map_err(|error| {
                let detail = format!("{text:.64?} is not a semantic version: {error}");
                Problem::invalid_field("/version", detail)
            })?),
        };
        Ok(SubmitRequest {
            namespace: self.namespace,
            template: self.template,
            version,
            context: payload(self.context, "/context")?,
            facts: SubmissionFacts {
                run_at: self.scheduled_for,
                priority: self.priority,
                tags: self.tags,
                initiator: Some(initiator(self.initiator.as_deref(), by)),
                reason: self.reason.as_deref().map(Text::clean),
                idempotency_key: key,
            },
        })
    }
}

impl OfOneStep {
    async fn request(
        self,
        api: &Api,
        by: &Actor,
        key: Option<IdempotencyKey>,
    ) -> Result<SubmitRequest, Problem> {
        let one_step = OneStep {
            namespace: self.namespace.clone(),
            handler: self.kind,
            limit: bounded(
                self.max_attempts.unwrap_or(3),
                ATTEMPT_LIMIT_MAX,
                "/maxAttempts",
            )?,
            timeout: Millis::from_secs(u64::from(bounded(
                self.timeout_seconds.unwrap_or(3_600),
                31_536_000,
                "/timeoutSeconds",
            )?)),
            queue: self.queue,
        };
        let context = payload(self.payload, "/payload")?;
        let template = api.orchestrator().one_step(&one_step).await?;
        Ok(SubmitRequest {
            namespace: self.namespace,
            template: template.name,
            version: VersionChoice::Exactly(template.version),
            context,
            facts: SubmissionFacts {
                run_at: self.scheduled_for,
                priority: self.priority,
                tags: self.tags,
                initiator: Some(initiator(self.initiator.as_deref(), by)),
                reason: self.reason.as_deref().map(Text::clean),
                idempotency_key: key,
            },
        })
    }
}

fn initiator(named: Option<&str>, by: &Actor) -> Actor {
    named.map_or_else(|| by.clone(), Actor::named)
}

fn payload(value: Option<Value>, pointer: &str) -> Result<Payload, Problem> {
    let payload = value.map_or_else(|| Ok(Payload::empty()), Payload::new);
    payload.map_err(|error| Problem::invalid_field(pointer, error.to_string()))
}

/// From 1 to `max`.
pub(crate) fn bounded(number: u32, max: u32, pointer: &str) -> Result<u32, Problem> {
    if (1..=max).contains(&number) {
        return Ok(number);
    }
    let detail = format!("{number} is not from 1 to {max}");
    Err(Problem::invalid_field(pointer, detail))
}
