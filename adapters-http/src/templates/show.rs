//! `GET /api/templates/{namespace}/{name}/{version}`, its graph and its schema.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::find::{ExistingTemplate, entity_tag};
use crate::api::Api;
use crate::drawing::{Drawing, GraphBody, GraphParameters};
use crate::extract::{EntityTags, Query};
use crate::problem::{Kind, Problem};
use crate::schema;

/// A template.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Template)]
pub(crate) struct TemplateBody {
    #[schema(value_type = schema::Name)]
    namespace: String,
    #[schema(value_type = schema::Name)]
    name: String,
    #[schema(value_type = schema::Version)]
    version: String,
    /// SHA-256 of its content.
    content_hash: String,
    /// As in a template file; what is as by default is left out.
    #[schema(value_type = schema::TemplateDocument)]
    definition: Value,
}

/// One version of a template. It never changes, so that its `ETag` is good for ever.
#[utoipa::path(
    get, path = "/api/templates/{namespace}/{name}/{version}",
    operation_id = "showTemplate", tag = "templates",
    params(("namespace" = schema::Name, Path, description = "The namespace"),
           ("name" = schema::Name, Path, description = "The template"),
           ("version" = schema::VersionChoice, Path, description = "A version, or `latest`"),
           ("If-None-Match" = Option<schema::EntityTags>, Header, description = "Only if it is another than this")),
    responses(
        (status = 200, description = "The template", body = TemplateBody,
            headers(("ETag" = String, description = "Its content"))),
        (status = 304, description = "It is the one that was named"),
    )
)]
pub(crate) async fn show_template(
    State(api): State<Api>,
    ExistingTemplate(found): ExistingTemplate,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tag = entity_tag(&found);
    let had = EntityTags::of(&headers, &IF_NONE_MATCH)?;
    if had.is_some_and(|had| had.have(&found.content_hash().to_string())) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let definition = api.template_text().write(&found).map_err(|error| {
        tracing::error!(error, "a template could not be written");
        Problem::new(Kind::Internal, "the server failed; see its log")
    })?;
    let key = found.key();
    let body = TemplateBody {
        namespace: key.namespace.to_string(),
        name: key.name.to_string(),
        version: key.version.to_string(),
        content_hash: found.content_hash().to_string(),
        definition,
    };
    Ok(([(ETAG, tag)], Json(body)).into_response())
}

/// The graph of a template: JSON, Mermaid or SVG.
#[utoipa::path(
    get, path = "/api/templates/{namespace}/{name}/{version}/graph",
    operation_id = "showTemplateGraph", tag = "templates",
    params(("namespace" = schema::Name, Path, description = "The namespace"),
           ("name" = schema::Name, Path, description = "The template"),
           ("version" = schema::VersionChoice, Path, description = "A version, or `latest`"),
           GraphParameters),
    responses((status = 200, description = "The graph", content(
        (GraphBody = "application/json"),
        (String = "text/vnd.mermaid"),
        (String = "image/svg+xml"),
    )))
)]
pub(crate) async fn show_template_graph(
    ExistingTemplate(found): ExistingTemplate,
    Query(asked): Query<GraphParameters>,
) -> Result<Response, Problem> {
    Drawing::of_template(&found).answer(&asked)
}

/// The JSON Schema that the context of every task of a template must satisfy.
#[utoipa::path(
    get, path = "/api/templates/{namespace}/{name}/{version}/schema",
    operation_id = "showTemplateSchema", tag = "templates",
    params(("namespace" = schema::Name, Path, description = "The namespace"),
           ("name" = schema::Name, Path, description = "The template"),
           ("version" = schema::VersionChoice, Path, description = "A version, or `latest`")),
    responses((status = 200, description = "The schema; one that allows everything if the template has none",
        body = schema::Json, content_type = "application/schema+json"))
)]
pub(crate) async fn show_template_schema(ExistingTemplate(found): ExistingTemplate) -> Response {
    let schema = found
        .spec()
        .context_schema
        .clone()
        .unwrap_or_else(|| json!({}));
    (
        [(CONTENT_TYPE, "application/schema+json")],
        schema.to_string(),
    )
        .into_response()
}
