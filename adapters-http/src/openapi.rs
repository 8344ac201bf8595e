//! The OpenAPI document: its head, and what every operation has in common.

use axum::http::StatusCode;
use utoipa::openapi::path::{
    HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr};
use utoipa::{OpenApi as _, ToSchema};

use crate::problem::ProblemBody;
use crate::schema;

/// The head of the document. Paths and schemas come from the operations.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Tasker",
        description = "Workflows that run to their end. JSON in camelCase; times in RFC 3339; errors \
                       are problem documents (RFC 9457). Every answer has an `X-Request-Id` and a \
                       `traceparent`, and takes both from the request.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    // Those that only parameters name are not found by themselves.
    components(schemas(
        ProblemBody,
        schema::EntityTags,
        schema::EventFilters,
        schema::HandlerCursor,
        schema::IdempotencyKey,
        schema::LogCursor,
        schema::TaskCursor,
        schema::KeyCursor,
        schema::AuditCursor,
        schema::KeyId,
        schema::TemplateCursor,
        schema::VersionChoice,
        schema::WorkerCursor,
    )),
    tags(
        (name = "tasks", description = "Tasks as wholes"),
        (name = "steps", description = "Single steps of tasks"),
        (name = "templates", description = "Definitions of workflows"),
        (name = "queues", description = "Queues that steps wait in"),
        (name = "events", description = "What has happened, as a feed and as streams"),
        (name = "webhooks", description = "Where events are sent to"),
        (name = "keys", description = "API keys, and who did what"),
        (name = "workers", description = "Workers, and the protocol by which they do steps"),
        (name = "analytics", description = "How work has gone, measured from the rows"),
        (name = "health", description = "Whether the server is well"),
    )
)]
struct Head;

/// The document of these operations, before anything is added to all of them.
pub(crate) fn head() -> OpenApi {
    Head::openapi()
}

/// Adds what all operations have in common, so that none can leave it out.
pub(crate) fn finish(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations_mut(item) {
            let takes_names = path.contains('{');
            common(operation, method, path, takes_names);
        }
    }
}

fn common(operation: &mut Operation, method: &HttpMethod, path: &str, takes_names: bool) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            parameter.schema = parameter.schema.take().map(without_null);
        }
    }
    let is_write = !matches!(method, HttpMethod::Get);
    let mut statuses = vec![500, 503];
    if path.starts_with("/api/") {
        statuses.push(429);
    }
    if takes_names {
        statuses.push(404);
    }
    if path.starts_with("/api/tasks/{id}") && is_write {
        // The rules may refuse it; `If-Match` may.
        statuses.extend([409, 412]);
    }
    if path == "/api/keys" {
        // Where nobody is asked for a key there are none.
        statuses.push(404);
    }
    if path == "/api/templates" && is_write {
        statuses.push(409);
    }
    if operation.parameters.iter().flatten().any(is_no_segment) {
        statuses.extend([400, 422]);
    }
    if operation.request_body.is_some() {
        statuses.extend([400, 408, 413, 415, 422]);
    }
    if is_write && path.starts_with("/api/") {
        operation
            .parameters
            .get_or_insert_default()
            .push(RefOr::T(actor()));
    }
    for status in statuses {
        let place = operation.responses.responses.entry(status.to_string());
        place.or_insert_with(|| RefOr::T(problem(status)));
    }
}

/// A parameter is there or not; it is never null.
fn without_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::OneOf(mut either)) if either.items.len() == 2 => {
            let is_null = |item: &RefOr<Schema>| matches!(item, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null));
            either.items.retain(|item| !is_null(item));
            match (either.items.pop(), either.items.is_empty()) {
                (Some(only), true) => only,
                (last, _) => {
                    either.items.extend(last);
                    RefOr::T(Schema::OneOf(either))
                }
            }
        }
        RefOr::T(Schema::Object(mut object)) => {
            if let SchemaType::Array(types) = &mut object.schema_type {
                types.retain(|one| *one != Type::Null);
                if let [only] = types.as_slice() {
                    object.schema_type = SchemaType::Type(only.clone());
                }
            }
            RefOr::T(Schema::Object(object))
        }
        other @ (RefOr::Ref(_) | RefOr::T(_)) => other,
    }
}

/// Whether it is of the query or a header.
fn is_no_segment(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.parameter_in != ParameterIn::Path)
}

/// The answer that tells of a problem.
pub(crate) fn problem(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    ResponseBuilder::new()
        .description(status.canonical_reason().unwrap_or("Problem"))
        .content(
            "application/problem+json",
            Content::new(Some(Ref::from_schema_name(ProblemBody::name()))),
        )
        .build()
}

fn actor() -> Parameter {
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    ParameterBuilder::new()
        .name("X-Tasker-Actor")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "Who asks; kept in the history, cut to 200 characters. Default: api",
        ))
        .schema(Some(text))
        .build()
}

/// Every operation with its path and method.
pub(crate) fn each_operation(
    document: &OpenApi,
) -> impl Iterator<Item = (&str, &'static str, &Operation)> {
    document.paths.paths.iter().flat_map(|(path, item)| {
        let methods = [
            ("GET", &item.get),
            ("PUT", &item.put),
            ("POST", &item.post),
            ("DELETE", &item.delete),
            ("PATCH", &item.patch),
        ];
        let there = methods.into_iter();
        there.filter_map(move |(method, operation)| {
            Some((path.as_str(), method, operation.as_ref()?))
        })
    })
}

pub(crate) fn operations_mut(
    item: &mut PathItem,
) -> impl Iterator<Item = (&'static HttpMethod, &mut Operation)> {
    [
        (&HttpMethod::Get, &mut item.get),
        (&HttpMethod::Put, &mut item.put),
        (&HttpMethod::Post, &mut item.post),
        (&HttpMethod::Delete, &mut item.delete),
        (&HttpMethod::Patch, &mut item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}
