//! What differs between two versions of a template.

use std::collections::BTreeSet;

use domain::name::StepName;
use domain::template::{StepTemplate, Template};
use serde::Serialize;
use serde_json::{Map, Value};

/// What differs between two templates; the key apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TemplateDiff {
    /// Fields of the template itself.
    pub fields: Vec<FieldDiff>,
    /// Steps that only the second has, in its order.
    pub added: Vec<StepName>,
    /// Steps that only the first has, in its order.
    pub removed: Vec<StepName>,
    /// Steps that both have and that differ, in the order of the second.
    pub changed: Vec<StepDiff>,
}

/// What differs in one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepDiff {
    /// Which.
    pub step: StepName,
    /// Its fields.
    pub fields: Vec<FieldDiff>,
}

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldDiff {
    /// Its name, as in a template file.
    pub field: String,
    /// In the first; null if it has none.
    pub from: Value,
    /// In the second; null if it has none.
    pub to: Value,
}

impl TemplateDiff {
    /// What differs from `from` to `to`, defaults written out.
    pub fn between(from: &Template, to: &Template) -> Self {
        let step = |template: &'_ Template, name: &StepName| {
            let index = template.index_of(name)?;
            template.step(index).cloned()
        };
        let names = |template: &Template| -> Vec<StepName> {
            template
                .steps()
                .iter()
                .map(|step| step.name.clone())
                .collect()
        };
        let only_in = |here: &Template, there: &Template| {
            let here = names(here).into_iter();
            here.filter(|name| there.index_of(name).is_none()).collect()
        };
        let changed = names(to).into_iter().filter_map(|name| {
            let (before, after) = (step(from, &name)?, step(to, &name)?);
            let fields = differing(&fields(&before), &fields(&after));
            (!fields.is_empty()).then_some(StepDiff { step: name, fields })
        });
        Self {
            fields: differing(&whole(from), &whole(to)),
            added: only_in(to, from),
            removed: only_in(from, to),
            changed: changed.collect(),
        }
    }
}

/// The fields of a template but for its key and its steps.
fn whole(template: &Template) -> Map<String, Value> {
    let spec = template.spec();
    let mut fields = match serde_json::to_value(spec) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    };
    for apart in ["key", "steps"] {
        fields.remove(apart);
    }
    fields
}

fn fields(step: &StepTemplate) -> Map<String, Value> {
    match serde_json::to_value(step) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    }
}

fn differing(from: &Map<String, Value>, to: &Map<String, Value>) -> Vec<FieldDiff> {
    let names: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let value =
        |fields: &Map<String, Value>, name: &str| fields.get(name).cloned().unwrap_or_default();
    let differing = names
        .into_iter()
        .filter(|name| from.get(*name) != to.get(*name));
    let told = differing.map(|name| FieldDiff {
        field: name.clone(),
        from: value(from, name),
        to: value(to, name),
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::template::{StepBuilder, TemplateBuilder};
    use serde_json::json;

    fn template(version: &str, about: &str, steps: Vec<StepBuilder>) -> Template {
        let template = TemplateBuilder::new("shop", "order", version)
            .unwrap()
            .description(about);
        steps
            .into_iter()
            .fold(template, TemplateBuilder::step)
            .build()
            .unwrap()
    }

    #[test]
    fn steps_and_fields_that_differ_are_told() {
        let step = |name: &str| StepBuilder::new(name, "h").unwrap();
        let one = template("1.0.0", "", vec![step("a"), step("b"), step("c")]);
        let two = template(
            "2.0.0",
            "new",
            vec![step("d"), step("a").priority(5), step("c")],
        );
        let diff = TemplateDiff::between(&one, &two);
        let name = |name: &str| StepName::parse(name).unwrap();
        assert_eq!(
            (diff.added, diff.removed),
            (vec![name("d")], vec![name("b")])
        );
        let field = |field: &str, from: Value, to: Value| FieldDiff {
            field: field.to_owned(),
            from,
            to,
        };
        assert_eq!(diff.fields, [field("description", json!(""), json!("new"))]);
        let priority = vec![field("priority", json!(0), json!(5))];
        let changed = StepDiff {
            step: name("a"),
            fields: priority,
        };
        assert_eq!(diff.changed, [changed]);
        assert_eq!(TemplateDiff::between(&one, &one), TemplateDiff::default());
    }
}
