//! A template file as a JSON Schema.

use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{Duration, ERROR_CLASS, HandlerName, Json, Name, Version};

/// A template as in a template file.
#[derive(Debug)]
pub(crate) struct TemplateDocument;

/// One of its steps.
struct TemplateStep;

/// How often its attempts may fail, and how long is waited between.
struct TemplateRetry;

/// The curve of the waits.
struct TemplateBackoff;

fn name<T: ToSchema>() -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(T::name()))
}

fn object<const N: usize>(
    description: &str,
    fields: [(&str, RefOr<Schema>); N],
    required: &[&str],
) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    if !description.is_empty() {
        object = object.description(Some(description));
    }
    for (field, schema) in fields {
        object = object.property(field, schema);
    }
    for field in required {
        object = object.required(*field);
    }
    object.into()
}

fn of(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind))
}

fn list(items: RefOr<Schema>, min: usize, max: usize) -> RefOr<Schema> {
    let list = ArrayBuilder::new().items(items);
    list.min_items(Some(min)).max_items(Some(max)).into()
}

fn words(words: &[&str]) -> RefOr<Schema> {
    of(Type::String).enum_values(Some(words.to_vec())).into()
}

fn text() -> RefOr<Schema> {
    of(Type::String).into()
}

fn flag() -> RefOr<Schema> {
    of(Type::Boolean).into()
}

fn whole(min: i32, max: i32) -> RefOr<Schema> {
    let number = of(Type::Integer);
    number.minimum(Some(min)).maximum(Some(max)).into()
}

/// A field may be left empty.
fn maybe(schema: RefOr<Schema>) -> RefOr<Schema> {
    let either = OneOfBuilder::new().item(schema);
    either.item(of(Type::Null)).into()
}

impl PartialSchema for TemplateDocument {
    fn schema() -> RefOr<Schema> {
        let defaults = object(
            "What a step gets where it says nothing itself",
            [
                ("timeout", maybe(name::<Duration>())),
                ("retry", maybe(name::<TemplateRetry>())),
                ("queue", maybe(name::<Name>())),
                ("priority", maybe(whole(-1_000, 1_000))),
            ],
            &[],
        );
        object(
            "A template as in a template file, with the same fields",
            [
                ("namespace", maybe(name::<Name>())),
                ("name", name::<Name>()),
                ("version", name::<Version>()),
                ("description", maybe(text())),
                ("context_schema", name::<Json>()),
                ("defaults", maybe(defaults)),
                ("on_failure", maybe(words(&["continue", "fail_fast"]))),
                ("order", maybe(words(&["ready", "critical_path"]))),
                ("steps", list(name::<TemplateStep>(), 1, 100_000)),
            ],
            &["name", "version", "steps"],
        )
    }
}

impl ToSchema for TemplateDocument {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        fn add<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push((T::name().into(), T::schema()));
        }
        add::<TemplateStep>(schemas);
        add::<TemplateRetry>(schemas);
        add::<TemplateBackoff>(schemas);
        add::<Name>(schemas);
        add::<HandlerName>(schemas);
        add::<Version>(schemas);
        add::<Duration>(schemas);
        add::<Json>(schemas);
    }
}

impl PartialSchema for TemplateStep {
    fn schema() -> RefOr<Schema> {
        let parents =
            OneOfBuilder::new()
                .item(name::<Name>())
                .item(list(name::<Name>(), 0, 100_000));
        object(
            "A step of a template",
            [
                ("name", name::<Name>()),
                ("description", maybe(text())),
                ("depends_on", maybe(parents.into())),
                ("handler", name::<HandlerName>()),
                ("config", name::<Json>()),
                ("retry", maybe(name::<TemplateRetry>())),
                ("timeout", maybe(name::<Duration>())),
                ("priority", maybe(whole(-1_000, 1_000))),
                ("queue", maybe(name::<Name>())),
                ("skippable", maybe(flag())),
            ],
            &["name", "handler"],
        )
    }
}

impl ToSchema for TemplateStep {}

impl PartialSchema for TemplateRetry {
    fn schema() -> RefOr<Schema> {
        let rule = object(
            "What differs for this class of error",
            [
                ("backoff", maybe(name::<TemplateBackoff>())),
                ("retryable", maybe(flag())),
            ],
            &[],
        );
        let classes = of(Type::Object)
            .property_names(Some(of(Type::String).pattern(Some(ERROR_CLASS))))
            .additional_properties(Some(rule));
        object(
            "How often the attempts of a step may fail, and how long is waited between",
            [
                ("limit", maybe(whole(1, 1_000_000))),
                ("backoff", maybe(name::<TemplateBackoff>())),
                ("jitter_percent", maybe(whole(0, 100))),
                ("max_server_delay", maybe(name::<Duration>())),
                ("by_class", maybe(classes.into())),
            ],
            &[],
        )
    }
}

impl ToSchema for TemplateRetry {}

impl PartialSchema for TemplateBackoff {
    fn schema() -> RefOr<Schema> {
        let factor = of(Type::Number).minimum(Some(1)).maximum(Some(1_000));
        let exponential = [
            ("base", maybe(name::<Duration>())),
            ("factor", maybe(factor.into())),
            ("max", maybe(name::<Duration>())),
        ];
        let delays = list(name::<Duration>(), 1, 1_000);
        let strategy = [("name", name::<Name>())];
        let curve = OneOfBuilder::new()
            .description(Some("The curve of the waits; one key names it"))
            .item(words(&["none", "exponential"]))
            .item(curve("exponential", object("", exponential, &[])))
            .item(curve(
                "fixed",
                object("", [("delay", name::<Duration>())], &["delay"]),
            ))
            .item(curve(
                "table",
                object("", [("delays", delays)], &["delays"]),
            ))
            .item(curve("none", object("", [], &[])))
            .item(curve("custom", object("", strategy, &["name"])));
        curve.into()
    }
}

fn curve(name: &str, schema: RefOr<Schema>) -> RefOr<Schema> {
    object("", [(name, schema)], &[name])
}

impl ToSchema for TemplateBackoff {}
