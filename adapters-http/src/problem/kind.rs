//! The kinds of problems: one list, from which the documents, the page and `docs/http.md` are made.

use axum::http::StatusCode;

macro_rules! kinds {
    ($($name:ident, $status:ident, $slug:literal, $title:literal, $advice:literal;)*) => {
        /// What went wrong, as programs tell it apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $(#[doc = concat!($title, ". ", $advice)] $name,)*
        }

        impl Kind {
            /// Every kind, in the order of their statuses.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The status it goes with.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// The last part of its URI.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// What people call it.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What it means, and what to do about it.
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }
        }
    };
}

kinds! {
    Malformed, BAD_REQUEST, "malformed", "Malformed request",
        "The body is not JSON in UTF-8, or a header cannot be read. Send it again in the right form.";
    Unauthenticated, UNAUTHORIZED, "unauthenticated", "Not authenticated",
        "Say who you are: Authorization: Bearer, and an API key or a token that is good.";
    Forbidden, FORBIDDEN, "forbidden", "Forbidden",
        "You may not do this; detail names the permission it needs.";
    NotFound, NOT_FOUND, "not-found", "Not found",
        "There is no such route, task, step, template or queue, or it is not yours to see.";
    MethodNotAllowed, METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed",
        "The route exists but does not take this method; the header Allow lists those it takes.";
    SlowBody, REQUEST_TIMEOUT, "slow-body", "Body too slow",
        "The body did not arrive in time. Send it again.";
    NotAllowed, CONFLICT, "not-allowed", "Not allowed in this state",
        "The state of the task or the step does not allow it. Look at it before trying anything else.";
    NotDue, CONFLICT, "not-due", "Not due",
        "The step backs off or is scheduled. Try again after Retry-After, or let an operator retry it now.";
    AwaitingParents, CONFLICT, "awaiting-parents", "Parents are not done",
        "The step waits for steps it depends on.";
    Held, CONFLICT, "held", "Held by a worker",
        "A worker holds the lease of the step. Another may start it once the lease has lapsed.";
    LeaseLost, CONFLICT, "lease-lost", "Lease lost",
        "The lease that was given is not the present one: nothing was changed. Drop the work.";
    Paused, CONFLICT, "paused", "Paused",
        "The task or its queue is paused. Resume it first.";
    Halted, CONFLICT, "halted", "Halted",
        "The task halted at its first failure. Reset, retry or resolve that step first.";
    NoAttemptsLeft, CONFLICT, "no-attempts-left", "No attempts left",
        "All attempts are used up. Reset the step or raise its limit first.";
    LimitNotRaised, CONFLICT, "limit-not-raised", "Limit not raised",
        "A limit of attempts can only be raised: ask for more than the present one.";
    NotSkippable, CONFLICT, "not-skippable", "Not skippable",
        "The template does not allow to skip the step. Resolve it by hand instead.";
    ParentsNotDone, CONFLICT, "parents-not-done", "Parents not done",
        "A rerun begins at a step whose parents are done. Run again from one of them.";
    SeveralSteps, CONFLICT, "several-steps", "Several steps",
        "The task has more than one step. Say which, under /api/tasks/{id}/steps/{name}.";
    NotEnded, CONFLICT, "not-ended", "Not ended",
        "Only tasks that have ended can be deleted. Cancel it first.";
    TemplateConflict, CONFLICT, "template-conflict", "Version exists with other content",
        "A version of a template never changes. Give the new content a new version.";
    PreconditionFailed, PRECONDITION_FAILED, "precondition-failed", "Precondition failed",
        "It has changed since you read it, or exists already. Read it again and decide anew.";
    TooLarge, PAYLOAD_TOO_LARGE, "too-large", "Too large",
        "The body is over its limit. Pass a reference to large data instead.";
    UnsupportedMediaType, UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "Unsupported media type",
        "Send the body as application/json in UTF-8, not compressed.";
    Invalid, UNPROCESSABLE_ENTITY, "invalid", "Invalid input",
        "Parts of the request are not what they should be; errors lists them.";
    IdempotencyKeyReused, UNPROCESSABLE_ENTITY, "idempotency-key-reused", "Idempotency key reused",
        "The key belongs to another submission. Use a new key for each.";
    TooManyRequests, TOO_MANY_REQUESTS, "too-many-requests", "Too many requests",
        "Slow down; try again after Retry-After.";
    Internal, INTERNAL_SERVER_ERROR, "internal", "Internal error",
        "A bug of the server; its log has the cause under the id of the request.";
    StoreCorrupt, INTERNAL_SERVER_ERROR, "store-corrupt", "Store corrupt",
        "The store holds something that cannot be; the server's log says what.";
    StoreUnavailable, SERVICE_UNAVAILABLE, "store-unavailable", "Store unavailable",
        "The store cannot be used right now. Every request may be repeated after Retry-After.";
    TimedOut, SERVICE_UNAVAILABLE, "timed-out", "Timed out",
        "The server took too long. A write goes on to its end; look, or repeat it.";
}

impl Kind {
    /// Its URI: a reference below our own docs, where it can be read.
    pub fn uri(self) -> String {
        format!("/problems/{}", self.slug())
    }

    /// The kind of the last part of a URI.
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.slug() == slug)
    }
}
