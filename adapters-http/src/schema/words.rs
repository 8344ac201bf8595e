//! Words that come from lists of the domain: events, permissions.

use std::collections::BTreeSet;

use domain::access::{Permission, Role};
use domain::event::CATALOGUE;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::Name;

/// Events by their name, a prefix such as `step.*`, or `*`.
#[derive(Debug)]
pub(crate) struct EventFilter;

/// The same, up to 32 with commas between.
#[derive(Debug)]
pub(crate) struct EventFilters;

/// What a grant may name.
#[derive(Debug)]
pub(crate) struct PermissionWord;

/// Whatever tells workers apart.
#[derive(Debug)]
pub(crate) struct Labels;

/// Where a grant holds.
#[derive(Debug)]
pub(crate) struct Namespaces;

fn text(description: &str) -> ObjectBuilder {
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    text.description(Some(description))
}

/// Each filter that can pass a recorded event, as a pattern.
fn filter() -> String {
    let names = CATALOGUE.iter().filter(|entry| entry.recorded);
    let mut words: BTreeSet<String> = BTreeSet::new();
    for name in names.map(|entry| entry.name) {
        let prefix = name.split('.').next().unwrap_or_default();
        words.insert(format!("{prefix}[.][*]"));
        words.insert(format!("{}([.][*])?", name.replace('.', "[.]")));
    }
    let words: Vec<String> = words.into_iter().collect();
    format!("([*]|{})", words.join("|"))
}

impl PartialSchema for EventFilter {
    fn schema() -> RefOr<Schema> {
        let text = text("Events by their name, a prefix such as `step.*`, or `*`");
        text.pattern(Some(format!("^{}$", filter()))).into()
    }
}

impl ToSchema for EventFilter {}

impl PartialSchema for EventFilters {
    fn schema() -> RefOr<Schema> {
        let text = text("Up to 32 filters with commas between: `task.completed,step.*`");
        let one = filter();
        text.pattern(Some(format!("^{one}(,{one}){{0,31}}$")))
            .into()
    }
}

impl ToSchema for EventFilters {}

impl PartialSchema for PermissionWord {
    fn schema() -> RefOr<Schema> {
        let mut words: Vec<String> = Vec::new();
        for permission in Permission::ALL {
            let whole = format!("{}:*", permission.resource());
            if !words.contains(&whole) {
                words.push(whole);
            }
            words.push(permission.to_string());
        }
        words.extend(Role::ALL.iter().map(|role| role.as_str().to_owned()));
        let text = text("`resource:action`, `resource:*`, or the name of a role");
        text.enum_values(Some(words)).into()
    }
}

impl ToSchema for PermissionWord {}

impl PartialSchema for Namespaces {
    fn schema() -> RefOr<Schema> {
        let all = text("All of them, and what belongs to none").enum_values(Some(["*"]));
        let named = Ref::from_schema_name(Name::name());
        let list = |items: RefOr<Schema>, max| {
            let list = ArrayBuilder::new().items(items);
            list.min_items(Some(1)).max_items(Some(max))
        };
        OneOfBuilder::new()
            .description(Some("Names, or `*` alone"))
            .item(list(all.into(), 1))
            .item(list(named.into(), 32))
            .into()
    }
}

impl ToSchema for Namespaces {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Name::name().into(), Name::schema()));
    }
}

impl PartialSchema for Labels {
    fn schema() -> RefOr<Schema> {
        let text = |max| {
            let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
            text.max_length(Some(max))
        };
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Object))
            .description(Some("Whatever tells workers apart"))
            .property_names(Some(text(64).min_length(Some(1))))
            .additional_properties(Some(RefOr::<Schema>::from(text(200))))
            .max_properties(Some(20))
            .into()
    }
}

impl ToSchema for Labels {}
