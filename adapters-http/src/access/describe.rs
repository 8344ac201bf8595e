//! What the OpenAPI document says of access.

use serde_json::json;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, OpenApi};

use super::table::{self, Needs};
use crate::openapi::{operations_mut, problem};

/// The one scheme: `Authorization: Bearer`.
const SCHEME: &str = "bearer";

/// Adds the scheme, and to each operation what it needs and how it is refused.
pub(crate) fn describe(document: &mut OpenApi) {
    let mut scheme = Http::new(HttpAuthScheme::Bearer);
    scheme.description = Some(
        "An API key (`tsk_…`), or a signed token (JWT). Asked for only where the server is told to; \
         `x-permission` says what an operation needs: a permission in the namespace it is about, or \
         in all of them."
            .to_owned(),
    );
    let components = document.components.get_or_insert_with(Components::new);
    components.add_security_scheme(SCHEME, SecurityScheme::Http(scheme));
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations_mut(item) {
            of(operation);
        }
    }
}

/// As a server says it where nobody is asked who they are.
pub(crate) fn ask_nobody(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations_mut(item) {
            operation.security = Some(Vec::new());
        }
    }
}

fn of(operation: &mut Operation) {
    let id = operation.operation_id.as_deref().unwrap_or_default();
    let needs = table::rule(id).map(|rule| rule.needs);
    let (permission, reach) = match needs {
        None | Some(Needs::Nothing) => {
            operation.security = Some(Vec::new());
            return;
        }
        Some(Needs::InNamespace(permission)) => (permission, "namespace"),
        Some(Needs::Everywhere(permission)) => (permission, "everywhere"),
    };
    operation.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], &str>(
        SCHEME,
        [],
    )]);
    // One extension: several are written in no fixed order.
    let told = json!({ "needs": permission.as_str(), "reach": reach });
    let extensions = ExtensionsBuilder::new().add("x-permission", told).build();
    match &mut operation.extensions {
        Some(present) => present.merge(extensions),
        none => *none = Some(extensions),
    }
    let mut statuses = vec![401, 403, 429];
    if reach == "namespace" {
        // What is in another's namespace is not there.
        statuses.push(404);
    }
    for status in statuses {
        let place = operation.responses.responses.entry(status.to_string());
        place.or_insert_with(|| utoipa::openapi::RefOr::T(problem(status)));
    }
}
