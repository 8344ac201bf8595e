//! `GET /api/templates`

use application::access::templates_within;
use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use domain::name::Namespace;
use domain::template::TemplateKey;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::Api;
use crate::extract::{Caller, Query, parsed};
use crate::problem::Problem;
use crate::{cursor, schema};

/// Which templates, and which part of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(crate) struct TemplateParameters {
    #[param(value_type = Option<schema::Name>)]
    namespace: Option<Namespace>,
    /// At most so many. Default: 50.
    #[serde(deserialize_with = "parsed")]
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[param(value_type = Option<schema::TemplateCursor>)]
    cursor: Option<String>,
}

/// The name of one version of a template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TemplateKey)]
pub(crate) struct KeyBody {
    #[schema(value_type = schema::Name)]
    namespace: String,
    #[schema(value_type = schema::Name)]
    name: String,
    #[schema(value_type = schema::Version)]
    version: String,
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplatePage {
    items: Vec<KeyBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
}

/// Templates by namespace, name and version.
#[utoipa::path(
    get, path = "/api/templates", operation_id = "listTemplates", tag = "templates",
    params(TemplateParameters),
    responses((status = 200, description = "A page of them", body = TemplatePage,
        headers(("Link" = String, description = "The next page, if there is one"))))
)]
pub(crate) async fn list_templates(
    State(api): State<Api>,
    caller: Caller,
    uri: Uri,
    Query(asked): Query<TemplateParameters>,
) -> Result<Response, Problem> {
    let limit = cursor::limit(asked.limit)?;
    let after = cursor::read(asked.cursor.as_deref())?;
    let templates = &api.orchestrator().ports().templates;
    let namespaces = caller.namespaces();
    let keys = templates_within(&**templates, asked.namespace, after, limit, &namespaces).await?;
    let is_full = u32::try_from(keys.len()).unwrap_or(u32::MAX) >= limit;
    let next = keys.last().filter(|_| is_full).map(cursor::write);
    let link = cursor::link(&uri, next.as_deref());
    let items = keys.iter().map(KeyBody::of).collect();
    Ok((link, Json(TemplatePage { items, next })).into_response())
}

impl KeyBody {
    pub(crate) fn of(key: &TemplateKey) -> Self {
        Self {
            namespace: key.namespace.to_string(),
            name: key.name.to_string(),
            version: key.version.to_string(),
        }
    }
}
