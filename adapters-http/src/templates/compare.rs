//! `GET /api/templates/{namespace}/{name}/{version}/diff`

use application::TemplateDiff;
use application::template_diff::FieldDiff;
use axum::Json;
use axum::extract::State;
use domain::name::StepName;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::find::{ExistingTemplate, find, version};
use super::list::KeyBody;
use crate::api::Api;
use crate::extract::Query;
use crate::problem::Problem;
use crate::schema;

/// What it is compared with.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DiffParameters {
    /// The other version, or `latest`.
    #[param(value_type = schema::VersionChoice)]
    to: String,
}

/// What differs between two versions, defaults written out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TemplateDiff)]
pub(crate) struct DiffBody {
    from: KeyBody,
    to: KeyBody,
    /// Fields of the template itself.
    fields: Vec<FieldDiffBody>,
    /// Steps that only the second has.
    #[schema(value_type = Vec<schema::Name>)]
    added: Vec<StepName>,
    /// Steps that only the first has.
    #[schema(value_type = Vec<schema::Name>)]
    removed: Vec<StepName>,
    /// Steps that both have and that differ.
    changed: Vec<StepDiffBody>,
}

/// What differs in one step.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StepDiff)]
struct StepDiffBody {
    #[schema(value_type = schema::Name)]
    step: StepName,
    fields: Vec<FieldDiffBody>,
}

/// One field that differs; null where it is missing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldDiff)]
struct FieldDiffBody {
    field: String,
    #[schema(value_type = schema::Json)]
    from: Value,
    #[schema(value_type = schema::Json)]
    to: Value,
}

/// What differs between two versions of a template.
#[utoipa::path(
    get, path = "/api/templates/{namespace}/{name}/{version}/diff",
    operation_id = "diffTemplates", tag = "templates",
    params(("namespace" = schema::Name, Path, description = "The namespace"),
           ("name" = schema::Name, Path, description = "The template"),
           ("version" = schema::VersionChoice, Path, description = "A version, or `latest`"),
           DiffParameters),
    responses((status = 200, description = "What differs", body = DiffBody))
)]
pub(crate) async fn diff_templates(
    State(api): State<Api>,
    ExistingTemplate(from): ExistingTemplate,
    Query(asked): Query<DiffParameters>,
) -> Result<Json<DiffBody>, Problem> {
    let other = version(&asked.to).map_err(|error| {
        let detail = format!("{:.64?} is not a semantic version: {error}", asked.to);
        Problem::invalid_parameter("to", detail)
    })?;
    let key = from.key();
    let to = find(&api, &key.namespace, &key.name, &other).await?;
    let diff = TemplateDiff::between(&from, &to);
    let changed = diff.changed.into_iter().map(|changed| StepDiffBody {
        step: changed.step,
        fields: fields(changed.fields),
    });
    Ok(Json(DiffBody {
        from: KeyBody::of(key),
        to: KeyBody::of(to.key()),
        fields: fields(diff.fields),
        added: diff.added,
        removed: diff.removed,
        changed: changed.collect(),
    }))
}

fn fields(fields: Vec<FieldDiff>) -> Vec<FieldDiffBody> {
    let fields = fields.into_iter().map(|field| FieldDiffBody {
        field: field.field,
        from: field.from,
        to: field.to,
    });
    fields.collect()
}
