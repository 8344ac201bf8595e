//! Which operation of the OpenAPI document a request is.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::Operation;

use crate::openapi::each_operation;

/// The operationId of a request, in its extensions. Routes that are no operation have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationId(Arc<str>);

impl OperationId {
    /// The id, as in the document.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Every operation by method and path, as the document has them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Operations(Arc<BTreeMap<(String, String), OperationId>>);

impl Operations {
    pub(crate) fn of(document: &OpenApi) -> Self {
        let named = |(path, method, operation): (&str, &'static str, &Operation)| {
            let id = operation.operation_id.as_deref()?;
            Some(((method.to_owned(), path.to_owned()), OperationId(id.into())))
        };
        Self(Arc::new(
            each_operation(document).filter_map(named).collect(),
        ))
    }

    fn of_request(&self, method: &Method, path: &str) -> Option<&OperationId> {
        let method = if *method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        self.0.get(&(method.as_str().to_owned(), path.to_owned()))
    }
}

/// Puts the [`OperationId`] into the extensions of the request.
pub(crate) async fn name_operation(
    State(operations): State<Operations>,
    path: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let found = path.and_then(|path| {
        operations
            .of_request(request.method(), path.as_str())
            .cloned()
    });
    if let Some(operation) = found {
        request.extensions_mut().insert(operation);
    }
    next.run(request).await
}
