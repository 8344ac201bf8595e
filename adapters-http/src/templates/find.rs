//! The template that a path names.

use std::sync::Arc;

use application::ports::VersionChoice;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::HeaderValue;
use axum::http::request::Parts;
use domain::name::{Namespace, TemplateName};
use domain::template::Template;
use semver::Version;

use crate::api::Api;
use crate::extract::{Caller, Segments};
use crate::problem::Problem;

/// The template that `{namespace}`, `{name}` and `{version}` name, `latest` among the versions;
/// without one, 404.
pub(crate) struct ExistingTemplate(pub(crate) Arc<Template>);

impl<S: Send + Sync> FromRequestParts<S> for ExistingTemplate
where
    Api: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let segments = Segments::from_request_parts(parts, state).await?;
        let namespace = segments.parse("namespace", "template", Namespace::parse)?;
        let name = segments.parse("name", "template", TemplateName::parse)?;
        let version = segments.parse("version", "template", version)?;
        let Ok(caller) = Caller::from_request_parts(parts, state).await;
        caller.may(&namespace, "template")?;
        let api = Api::from_ref(state);
        find(&api, &namespace, &name, &version).await.map(Self)
    }
}

/// `latest`, or a semantic version.
pub(crate) fn version(text: &str) -> Result<VersionChoice, semver::Error> {
    match text {
        "latest" => Ok(VersionChoice::Latest),
        text => Version::parse(text).map(VersionChoice::Exactly),
    }
}

/// One template; without one, 404.
pub(crate) async fn find(
    api: &Api,
    namespace: &Namespace,
    name: &TemplateName,
    version: &VersionChoice,
) -> Result<Arc<Template>, Problem> {
    let templates = &api.orchestrator().ports().templates;
    let found = templates.get(namespace, name, version).await?;
    found.ok_or_else(|| Problem::not_found("template"))
}

/// The content of a template as an entity tag: it never changes.
pub(crate) fn entity_tag(template: &Template) -> HeaderValue {
    let tag = format!("\"{}\"", template.content_hash());
    HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}
