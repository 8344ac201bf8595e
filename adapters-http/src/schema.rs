//! How the domain's words look in the document: shapes that stand for names, times and JSON.

use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

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
    /// A time in RFC 3339, with a zone, in the years 1 to 9998; kept to the microsecond.
    Time { .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))) }
    /// The id of a task: a UUID with hyphens.
    TaskId { .format(Some(SchemaFormat::Custom("uuid".to_owned()))) }
    /// The state of a task or step, in the engine's words.
    State { .enum_values(Some(domain::status::Status::ALL.map(|state| state.as_str()))) }
    /// The same in the words of TaskPilot; of the step where a task has just one.
    PilotStatus { .enum_values(Some(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED"])) }
    /// Why a step that failed comes back, or does not.
    RetryState { .enum_values(Some(["RETRY_SCHEDULED", "EXHAUSTED", "NOT_RETRYABLE"])) }
    /// A semantic version.
    Version { .max_length(Some(256)) }
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
