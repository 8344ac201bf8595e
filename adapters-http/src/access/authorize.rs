//! The layer at the door.

use std::sync::Arc;

use application::access::NotLetIn;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::access::{Decision, Principal, Reach};
use domain::millis::Millis;
use domain::time::Timestamp;
use futures_util::StreamExt;

use super::address::ClientAddress;
use super::credential::{self, Credential, NoCredential};
use super::limits::Taken;
use super::table::{self, Needs, PUBLIC_PATHS, Rule};
use super::{Access, audit};
use crate::api::Api;
use crate::extract::Caller;
use crate::layers::OperationId;
use crate::problem::{Kind, Problem};

/// How long a stream goes on: its reader comes back with his key, and is asked again.
const STREAM_MAX: Millis = Millis::from_secs(300);

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Asks who it is, whether they may, and whether not too often; writes down what operators do.
pub(crate) async fn authorize(
    State(api): State<Api>,
    path: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(access) = api.access().cloned() else {
        return audit::tell(&api, request, next).await;
    };
    let operation = request.extensions().get::<OperationId>();
    let rule = match rule_of(operation, path.as_ref()) {
        Ok(rule) => rule,
        Err(problem) => return problem.into_response(),
    };
    if rule.is_some_and(|rule| rule.needs == Needs::Nothing) {
        return next.run(request).await;
    }
    let now = api.orchestrator().ports().clock.now();
    let address = request.extensions().get::<ClientAddress>().copied();
    let principal = match authenticate(&access, request.headers(), address, now).await {
        Ok(principal) => principal,
        Err(problem) => return problem.into_response(),
    };
    let taken = access.callers.as_ref().map(|callers| {
        let name = format!("{} {}", principal.kind.as_str(), principal.id);
        (callers.limit(), callers.take(&name, now))
    });
    let answer = if let Some((_, taken)) = taken.filter(|(_, taken)| !taken.granted) {
        let detail = "this caller asks too often; wait as long as Retry-After says";
        Problem::too_many(detail, taken.retry_after).into_response()
    } else if let Err(problem) = may(&principal, rule) {
        problem.into_response()
    } else {
        let permission = rule.and_then(|rule| rule.needs.permission());
        let caller = Caller::known(Arc::new(principal), permission);
        request.extensions_mut().insert(caller);
        bounded(audit::tell(&api, request, next).await)
    };
    match taken {
        Some((limit, taken)) => with_limits(answer, limit, taken),
        None => answer,
    }
}

/// What the route needs; none if only who it is matters, as there is nothing there.
fn rule_of(
    operation: Option<&OperationId>,
    path: Option<&MatchedPath>,
) -> Result<Option<Rule>, Problem> {
    let public = Rule {
        needs: Needs::Nothing,
        audited: false,
    };
    match (operation, path) {
        (Some(operation), _) => match table::rule(operation.as_str()) {
            Some(rule) => Ok(Some(rule)),
            None => Err(undecided(operation.as_str())),
        },
        (None, Some(path)) if PUBLIC_PATHS.contains(&path.as_str()) => Ok(Some(public)),
        // Another method of an operation's path, which is refused further in.
        (None, Some(_)) => Ok(None),
        // No such route.
        (None, None) => Ok(Some(public)),
    }
}

fn undecided(operation: &str) -> Problem {
    tracing::error!(operation, "nobody has said who may call this operation");
    Problem::new(Kind::Forbidden, "nobody may call this operation")
}

fn may(principal: &Principal, rule: Option<Rule>) -> Result<(), Problem> {
    let (permission, reach) = match rule.map(|rule| rule.needs) {
        None | Some(Needs::Nothing) => return Ok(()),
        Some(Needs::InNamespace(permission)) => (permission, Reach::Somewhere),
        Some(Needs::Everywhere(permission)) => (permission, Reach::Everywhere),
    };
    match principal.decide(permission, reach) {
        Decision::Granted => Ok(()),
        Decision::Forbidden | Decision::Hidden => {
            let everywhere = matches!(reach, Reach::Everywhere);
            Err(Problem::forbidden(permission, everywhere))
        }
    }
}

/// Whoever sent the request.
pub(super) async fn authenticate(
    access: &Access,
    headers: &HeaderMap,
    address: Option<ClientAddress>,
    now: Timestamp,
) -> Result<Principal, Problem> {
    let credential = credential::read(headers);
    let address = address.map_or_else(|| "unknown".to_owned(), ClientAddress::group);
    let trusted = access.failures.peek(&address, now);
    let refusal = match credential {
        // Nothing was guessed.
        Err(NoCredential::Missing) => return Err(Problem::unauthenticated()),
        Err(NoCredential::Unreadable) => "no credential can be read in it".to_owned(),
        Ok(Credential::Key(key)) => match access.configured(&key) {
            Some(principal) => return Ok(principal),
            None => match access.door.let_in(&key, trusted.granted).await {
                Ok(principal) => return Ok(principal),
                Err(NotLetIn::Store(error)) => return Err(error.into()),
                Err(NotLetIn::NotRemembered) => return Err(too_many_failures(trusted)),
                Err(refused) => format!("key {}: {refused}", key.id),
            },
        },
        Ok(Credential::Token(token)) => match &access.jwt {
            None => "tokens are not taken here".to_owned(),
            Some(jwt) => match jwt.principal(&token, now).await {
                Ok(principal) => return Ok(principal),
                Err(refused) => refused.to_string(),
            },
        },
    };
    tracing::info!(address, refusal, "a credential was refused");
    let taken = access.failures.take(&address, now);
    if taken.granted {
        Err(Problem::unauthenticated())
    } else {
        Err(too_many_failures(taken))
    }
}

fn too_many_failures(taken: Taken) -> Problem {
    let detail =
        "too many credentials from this address were refused; wait as long as Retry-After says";
    Problem::too_many(detail, taken.retry_after)
}

/// A stream ends after a while, so that nobody reads on long after his key has gone.
fn bounded(response: Response) -> Response {
    let content_type = response.headers().get(axum::http::header::CONTENT_TYPE);
    if content_type.is_none_or(|kind| kind != "text/event-stream") {
        return response;
    }
    response.map(|body| {
        let over = tokio::time::sleep(STREAM_MAX.as_duration());
        Body::from_stream(body.into_data_stream().take_until(Box::pin(over)))
    })
}

/// `RateLimit` and `RateLimit-Policy`, as draft-ietf-httpapi-ratelimit-headers has them.
fn with_limits(mut answer: Response, limit: super::RateLimit, taken: Taken) -> Response {
    let wait = taken.retry_after.get().div_ceil(1_000);
    let state = format!("\"caller\";r={};t={wait}", taken.left);
    let policy = format!("\"caller\";q={};w=60", limit.per_minute);
    for (name, value) in [(RATE_LIMIT, state), (RATE_LIMIT_POLICY, policy)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}
