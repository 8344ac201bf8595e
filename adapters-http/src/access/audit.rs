//! What operators do is written down before it is done, and how it ended afterwards.

use application::ports::{AuditOutcome, AuditedAct};
use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::text::Text;

use super::address::ClientAddress;
use super::table;
use crate::api::Api;
use crate::extract::Caller;
use crate::layers::{OperationId, RequestId};
use crate::problem::Problem;

/// Runs the handler; if its operation is one the audit log tells of, it is told. What cannot be
/// written down is not done.
pub(super) async fn tell(api: &Api, request: Request, next: Next) -> Response {
    let operation = request.extensions().get::<OperationId>().cloned();
    let audited = operation
        .filter(|id| table::rule(id.as_str()).is_none_or(|rule| rule.audited))
        .filter(|_| !request.method().is_safe());
    let Some(operation) = audited else {
        return next.run(request).await;
    };
    let (mut head, body) = request.into_parts();
    let Ok(caller) = Caller::from_request_parts(&mut head, api).await;
    let ports = api.orchestrator().ports();
    let address = head.extensions.get::<ClientAddress>();
    let request_id = head.extensions.get::<RequestId>();
    let principal = caller.principal();
    let act = AuditedAct {
        at: ports.clock.now(),
        actor: caller.actor.clone(),
        principal_kind: principal.kind,
        principal_id: Text::clean(&principal.id),
        operation: Text::clean(operation.as_str()),
        // Without the query, which has no part in what is done.
        target: Text::clean(head.uri.path()),
        namespace: None,
        address: address.map(|address| Text::clean(&address.0.to_string())),
        request: request_id.map(|id| Text::clean(id.as_str())),
    };
    let number = match ports.audit.begin(act).await {
        Ok(number) => number,
        Err(error) => return Problem::from(error).into_response(),
    };
    let response = next.run(Request::from_parts(head, body)).await;
    let outcome = AuditOutcome {
        at: ports.clock.now(),
        status: response.status().as_u16(),
    };
    if let Err(error) = ports.audit.end(number, outcome).await {
        tracing::error!(%error, number, "how an audited act ended was not written down");
    }
    response
}
