//! How the domain's words look in the document: shapes that stand for names, times and JSON.

use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Schema};
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
    /// A claim's own id: 1 to 255 visible ASCII characters beginning with a letter or digit.
    RequestId { .pattern(Some("^[A-Za-z0-9][!-~]{0,254}$")).max_length(Some(255)).min_length(Some(1)) }
    /// What kind of thing went wrong: 1 to 64 of A-Z a-z 0-9 _ . : - beginning with a letter or digit.
    ErrorClass { .pattern(Some("^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")).max_length(Some(64)).min_length(Some(1)) }
    /// An entity tag, as it was answered.
    EntityTag { .pattern(Some("^\"[!#-~]*\"$")) }
    /// The version of a step, as its `ETag` was answered.
    StepTag { .pattern(Some("^\"[0-9]{1,18}\"$")) }
    /// A time in RFC 3339, with a zone, in the years 1 to 9998; kept to the microsecond.
    Time { .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))) }
    /// The id of a task: a UUID with hyphens.
    TaskId { .format(Some(SchemaFormat::Custom("uuid".to_owned()))) }
    /// The id of an event, and a place in the feed; `ev_0` is before the first one.
    EventId { .pattern(Some("^ev_(0|[1-9a-f][0-9a-f]{0,15})$")).max_length(Some(19)) }
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
    TemplateCursor { .pattern(Some("^k[a-z0-9][a-z0-9_.-]{0,99}~[a-z0-9][a-z0-9_.-]{0,99}~(0|[1-9][0-9]{0,5})[.](0|[1-9][0-9]{0,5})[.](0|[1-9][0-9]{0,5})(-[a-z][0-9a-z]{0,20})?$")) }
    /// A semantic version, or `latest`.
    VersionChoice { .pattern(Some("^(latest|(0|[1-9][0-9]{0,5})[.](0|[1-9][0-9]{0,5})[.](0|[1-9][0-9]{0,5})(-[a-z][0-9a-z]{0,20})?)$")) }
    /// Where a list of keys goes on: `next` of the page before.
    KeyCursor { .pattern(Some("^y[0-9a-f]{16}$")) }
    /// Where the audit log goes on: `next` of the page before.
    AuditCursor { .pattern(Some("^a[0-9]{1,18}$")) }
    /// The public part of an API key: 16 hexadecimal digits.
    KeyId { .pattern(Some("^[0-9a-f]{16}$")).max_length(Some(16)).min_length(Some(16)) }
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

/// A template as in a template file: `name`, `version`, `steps` and what `docs/http.md` lists.
#[derive(Debug)]
pub(crate) struct TemplateDocument;

impl PartialSchema for TemplateDocument {
    fn schema() -> RefOr<Schema> {
        let object = || ObjectBuilder::new().schema_type(SchemaType::Type(Type::Object));
        let text = || ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
        let name = || Ref::from_schema_name(Name::name());
        let step = object()
            .property("name", name())
            .property("handler", Ref::from_schema_name(HandlerName::name()))
            .required("name")
            .required("handler");
        let steps = ArrayBuilder::new().items(step).min_items(Some(1));
        let document = object()
            .description(Some(
                "A template as in a template file, with the same fields",
            ))
            .property("namespace", name())
            .property("name", name())
            .property("version", Ref::from_schema_name(Version::name()))
            .property("description", text())
            .property("context_schema", object())
            .property("steps", steps)
            .required("name")
            .required("version")
            .required("steps");
        RefOr::T(document.build().into())
    }
}

impl ToSchema for TemplateDocument {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Name::name().into(), Name::schema()));
        schemas.push((HandlerName::name().into(), HandlerName::schema()));
        schemas.push((Version::name().into(), Version::schema()));
    }
}
