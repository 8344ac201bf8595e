//! `PUT /api/templates`

use std::sync::Arc;

use application::ports::{TextFormat, VersionChoice};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{IntoResponse, Response};
use domain::template::Template;
use serde::Serialize;
use utoipa::ToSchema;

use super::find::entity_tag;
use crate::api::Api;
use crate::extract::{Bytes, Caller};
use crate::problem::{FieldError, Kind, Problem};
use crate::schema;

/// A template that is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kept {
    #[schema(value_type = schema::Name)]
    namespace: String,
    #[schema(value_type = schema::Name)]
    name: String,
    #[schema(value_type = schema::Version)]
    version: String,
    /// SHA-256 of its content.
    content_hash: String,
}

/// Keeps a template: the document of a template file, as JSON or YAML.
///
/// The same content again is fine; other content under the same version is a 409, as a version never
/// changes.
#[utoipa::path(
    put, path = "/api/templates", operation_id = "putTemplate", tag = "templates",
    request_body(description = "A template, as in a template file", content(
        (schema::TemplateDocument = "application/json"), (schema::TemplateDocument = "application/yaml"),
    )),
    responses(
        (status = 201, description = "It is new", body = Kept,
            headers(("Location" = String, description = "Where it is"), ("ETag" = String, description = "Its content"))),
        (status = 200, description = "It was there already", body = Kept,
            headers(("Location" = String, description = "Where it is"), ("ETag" = String, description = "Its content"))),
    )
)]
pub(crate) async fn put_template(
    State(api): State<Api>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, Problem> {
    let template = read(&api, &body)?;
    let key = template.key().clone();
    caller.may(&key.namespace, "namespace")?;
    let version = VersionChoice::Exactly(key.version.clone());
    let templates = &api.orchestrator().ports().templates;
    let existing = templates.get(&key.namespace, &key.name, &version).await?;
    api.orchestrator()
        .put_template(Arc::clone(&template))
        .await?;
    let status = if existing.is_some() {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let location = format!(
        "/api/templates/{}/{}/{}",
        key.namespace, key.name, key.version
    );
    let headers = [(ETAG, entity_tag(&template))];
    let kept = Json(Kept::of(&template));
    Ok((status, headers, [(LOCATION, location)], kept).into_response())
}

fn read(api: &Api, body: &Bytes) -> Result<Arc<Template>, Problem> {
    let format = match body.media_type.as_str() {
        "application/json" => TextFormat::Json,
        "application/yaml" | "application/x-yaml" | "text/yaml" => TextFormat::Yaml,
        _ => {
            let detail = "send a template as application/json or application/yaml";
            return Err(Problem::new(Kind::UnsupportedMediaType, detail));
        }
    };
    api.template_text()
        .read(&body.bytes, format)
        .map_err(|problems| {
            let errors = problems.into_iter().map(|problem| FieldError {
                pointer: Some(problem.pointer),
                parameter: None,
                detail: problem.message,
            });
            Problem::invalid(errors.collect())
        })
}

impl Kept {
    fn of(template: &Template) -> Self {
        let key = template.key();
        Self {
            namespace: key.namespace.to_string(),
            name: key.name.to_string(),
            version: key.version.to_string(),
            content_hash: template.content_hash().to_string(),
        }
    }
}
