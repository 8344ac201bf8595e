//! How the domain's words look in the document: shapes that stand for names, times and JSON.

mod template;
mod words;

use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

pub(crate) use template::TemplateDocument;
pub(crate) use words::{EventFilter, EventFilters, Labels, Namespaces, PermissionWord};

/// A semantic version; its numbers stay within 64 bits.
macro_rules! semver {
    ($before_build:literal) => {
        concat!(
            "(0|[1-9][0-9]{0,18})[.](0|[1-9][0-9]{0,18})[.](0|[1-9][0-9]{0,18})",
            "(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)([.](0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?",
            "(",
            $before_build,
            "[0-9A-Za-z-]+([.][0-9A-Za-z-]+)*)?"
        )
    };
}

/// Something is left once what `Text` makes white space of is one.
const NOT_BLANK: &str = r"[^\s\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]";

const ERROR_CLASS: &str = "^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$";

macro_rules! texts {
    ($($(#[doc = $doc:literal])* $name:ident { $($set:tt)* })*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Debug)]
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    let text = ObjectBuilder::new()
                        .schema_type(SchemaType::Type(Type::String))
                        .description(Some(concat!($($doc),*).trim()));
                    RefOr::T(text$($set)*.build().into())
                }
            }

            impl ToSchema for $name {}
        )*
    };
}

texts! {
    /// A name: 1 to 100 of a-z 0-9 _ . - beginning with a letter or digit.
    Name { .pattern(Some("^[a-z0-9][a-z0-9_.-]{0,99}$")).max_length(Some(100)).min_length(Some(1)) }
    /// A handler's name: 1 to 128 of A-Z a-z 0-9 _ . : - beginning with a letter or digit.
    HandlerName { .pattern(Some("^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$")).max_length(Some(128)).min_length(Some(1)) }
    /// A label: 1 to 100 visible ASCII characters beginning with a letter or digit.
    Tag { .pattern(Some("^[A-Za-z0-9][!-~]{0,99}$")).max_length(Some(100)).min_length(Some(1)) }
    /// A worker's id, new at each start: 1 to 200 visible ASCII characters beginning with a letter or digit.
    WorkerId { .pattern(Some("^[A-Za-z0-9][!-~]{0,199}$")).max_length(Some(200)).min_length(Some(1)) }
    /// A key: 1 to 255 visible ASCII characters beginning with a letter or digit.
    IdempotencyKey { .pattern(Some("^[A-Za-z0-9][!-~]{0,254}$")).max_length(Some(255)).min_length(Some(1)) }
    /// A claim's own id: 1 to 255 visible ASCII characters beginning with a letter or digit.
    RequestId { .pattern(Some("^[A-Za-z0-9][!-~]{0,254}$")).max_length(Some(255)).min_length(Some(1)) }
    /// What kind of thing went wrong: 1 to 64 of A-Z a-z 0-9 _ . : - beginning with a letter or digit.
    ErrorClass { .pattern(Some(ERROR_CLASS)).max_length(Some(64)).min_length(Some(1)) }
    /// `*`, or entity tags as they were answered, with commas between.
    EntityTags { .pattern(Some("^([*]|(W/)?\"[!#-~]*\"([ \t]*,[ \t]*(W/)?\"[!#-~]*\")*)$")) }
    /// A time in RFC 3339, with a zone, in the years 1 to 9998; kept to the microsecond.
    Time { .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))) }
    /// The id of a task: a UUID with hyphens.
    TaskId { .format(Some(SchemaFormat::Custom("uuid".to_owned()))) }
    /// The id of an event, and a place in the feed; `ev_0` is before the first one.
    EventId { .pattern(Some("^ev_(0|[1-9a-f][0-9a-f]{0,14}|[1-7][0-9a-f]{15})$")).max_length(Some(19)) }
    /// The id of a webhook: a UUID with hyphens.
    WebhookId { .format(Some(SchemaFormat::Custom("uuid".to_owned()))) }
    /// The state of a task or step, in the engine's words.
    State { .enum_values(Some(domain::status::Status::ALL.map(domain::status::Status::as_str))) }
    /// The same in the words of TaskPilot; of the step where a task has just one.
    PilotStatus { .enum_values(Some(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"])) }
    /// Why a step that failed comes back, or does not.
    RetryState { .enum_values(Some(["RETRY_SCHEDULED", "EXHAUSTED", "NOT_RETRYABLE"])) }
    /// Where a list of tasks goes on: `next` of the page before.
    TaskCursor { .pattern(Some("^t[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")) }
    /// Where a log goes on: `next` of the page before.
    LogCursor { .pattern(Some("^n[0-9]{1,18}$")) }
    /// Where a list of templates goes on: `next` of the page before.
    TemplateCursor { .pattern(Some(concat!("^k[a-z0-9][a-z0-9_.-]{0,99}~[a-z0-9][a-z0-9_.-]{0,99}~", semver!("~"), "$"))) }
    /// A semantic version, or `latest`.
    VersionChoice { .pattern(Some(concat!("^(latest|", semver!("[+]"), ")$"))) }
    /// Where a list of workers goes on: `next` of the page before.
    WorkerCursor { .pattern(Some("^w[A-Za-z0-9][!-~]{0,199}$")) }
    /// Where a list of handlers goes on: `next` of the page before.
    HandlerCursor { .pattern(Some("^h[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$")) }
    /// Where a list of keys goes on: `next` of the page before.
    KeyCursor { .pattern(Some("^y[0-9a-f]{16}$")) }
    /// Where the audit log goes on: `next` of the page before.
    AuditCursor { .pattern(Some("^a[0-9]{1,18}$")) }
    /// The public part of an API key: 16 hexadecimal digits.
    KeyId { .pattern(Some("^[0-9a-f]{16}$")).max_length(Some(16)).min_length(Some(16)) }
    /// A semantic version.
    Version { .pattern(Some(concat!("^", semver!("[+]"), "$"))).max_length(Some(64)) }
    /// A span of time: `250ms`, `30s`, `5m`, `2h` or `1d`; at most ten years.
    Duration { .pattern(Some("^([0-9]{1,12}ms|[0-9]{1,9}s|[0-9]{1,7}m|[0-9]{1,5}h|[0-9]{1,4}d)$")) }
    /// What people call a key: 1 to 100 characters, not all of them white space.
    KeyName { .pattern(Some(NOT_BLANK)).min_length(Some(1)).max_length(Some(100)) }
    /// Why: kept in the history and in the operation log. Not blank; more than 8 KiB is cut.
    GivenReason { .pattern(Some(NOT_BLANK)).min_length(Some(1)) }
}

/// Any JSON value.
#[derive(Debug)]
pub(crate) struct Json;

impl PartialSchema for Json {
    fn schema() -> RefOr<Schema> {
        let any = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
        RefOr::T(
            any.description(Some("Any JSON value, at most 64 levels deep"))
                .build()
                .into(),
        )
    }
}

impl ToSchema for Json {}
