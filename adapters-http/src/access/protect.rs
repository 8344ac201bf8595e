//! The same door for routes that are none of the API's operations.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use domain::access::{Decision, Permission, Reach};

use super::address::ClientAddress;
use super::authorize::authenticate;
use crate::api::Api;
use crate::problem::Problem;

/// These routes for those only who have this permission in all namespaces. If nobody is asked who
/// they are, they are open as the API is.
pub fn protected(router: Router, api: &Api, permission: Permission) -> Router {
    router.layer(from_fn_with_state((api.clone(), permission), ask))
}

async fn ask(
    State((api, permission)): State<(Api, Permission)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(access) = api.access() else {
        return next.run(request).await;
    };
    let now = api.orchestrator().ports().clock.now();
    let address = request.extensions().get::<ClientAddress>().copied();
    match authenticate(access, request.headers(), address, now).await {
        Err(problem) => problem.into_response(),
        Ok(principal) if principal.decide(permission, Reach::Everywhere) == Decision::Granted => {
            next.run(request).await
        }
        Ok(_) => Problem::forbidden(permission, true).into_response(),
    }
}
