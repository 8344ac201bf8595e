//! The verdicts on contexts, in SQL and through the API.

use application::schema::compile;
use domain::payload::Payload;
use proptest::prelude::*;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::canonical::draw;
use crate::support::World;

/// Values that meet each other often.
fn value() -> impl Strategy<Value = Value> {
    let leaves = [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(1.0),
        json!(1.5),
        json!(-3),
        json!(10),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("a"),
        json!("éé"),
        json!("😀"),
        json!("long text"),
    ];
    let leaf = prop::sample::select(leaves.to_vec());
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            object(inner),
        ]
    })
}

fn object(member: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let key = prop::sample::select(&["a", "b", "c", "a/b~"][..]);
    prop::collection::vec((key, member), 0..4).prop_map(|members| {
        members
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    })
}

fn of_size() -> impl Strategy<Value = (&'static str, Value)> {
    let counts = &[
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    ];
    let bounds = &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
    prop_oneof![
        (
            prop::sample::select(counts.to_vec()),
            (0_u8..4).prop_map(|n| json!(n))
        ),
        (
            prop::sample::select(bounds.to_vec()),
            prop::sample::select(vec![
                json!(0),
                json!(1),
                json!(1.0),
                json!(1.5),
                json!(-3.5),
                json!(1e300)
            ]),
        ),
    ]
}

fn plain() -> impl Strategy<Value = (&'static str, Value)> {
    let types = &[
        "null", "boolean", "object", "array", "number", "string", "integer",
    ];
    let names = prop::sample::subsequence(&["a", "b", "c", "a/b~"][..], 0..3);
    prop_oneof![
        of_size(),
        prop::sample::select(types.to_vec()).prop_map(|name| ("type", json!(name))),
        prop::sample::subsequence(types.to_vec(), 1..4).prop_map(|names| ("type", json!(names))),
        names.prop_map(|names| ("required", json!(names))),
        value().prop_map(|value| ("const", value)),
        prop::collection::vec(value(), 1..4).prop_map(|values| ("enum", json!(values))),
        any::<bool>().prop_map(|unique| ("uniqueItems", json!(unique))),
        Just(("format", json!("date-time"))),
        Just(("title", json!("a title"))),
        Just(("$comment", json!("a comment"))),
    ]
}

fn schema() -> impl Strategy<Value = Value> {
    let of = |words: Vec<(&'static str, Value)>| {
        let words = words
            .into_iter()
            .map(|(word, value)| (word.to_owned(), value));
        Value::Object(words.collect())
    };
    let leaf = prop_oneof![
        4 => prop::collection::vec(plain(), 0..3).prop_map(of),
        1 => any::<bool>().prop_map(Value::Bool),
    ];
    leaf.prop_recursive(3, 24, 3, move |inner| {
        let nested = prop_oneof![
            object(inner.clone()).prop_map(|members| ("properties", members)),
            (
                prop::sample::select(
                    &["additionalProperties", "items", "not", "if", "then", "else"][..]
                ),
                inner.clone(),
            ),
            (
                prop::sample::select(&["allOf", "anyOf", "oneOf"][..]),
                prop::collection::vec(inner, 1..4).prop_map(Value::Array),
            ),
        ];
        let words = (
            prop::collection::vec(plain(), 0..2),
            prop::collection::vec(nested, 1..4),
        );
        words.prop_map(move |(plain, nested)| of([plain, nested].concat()))
    })
}

/// As a template keeps it.
fn kept(value: Value) -> Value {
    Payload::new(value).expect("within bounds").into_value()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sql_and_the_api_agree_on_what_fits_a_schema() {
    let world = World::new().await;
    let cases = draw(&(schema(), value()), 4_000);
    let cases: Vec<(Value, Value)> = cases
        .into_iter()
        .map(|(schema, value)| (kept(schema), kept(value)))
        .collect();
    let column = |of: fn(&(Value, Value)) -> &Value| -> Vec<String> {
        cases.iter().map(|case| of(case).to_string()).collect()
    };
    let mut connection = PgConnection::connect(world.database.url())
        .await
        .expect("a connection");
    let verdicts: Vec<(Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT tasker.unchecked_keyword(a.schema::jsonb),
             tasker.context_problem(a.schema::jsonb, a.value::jsonb)
         FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS a (schema, value, nth)
         ORDER BY a.nth",
    )
    .bind(column(|case| &case.0))
    .bind(column(|case| &case.1))
    .fetch_all(&mut connection)
    .await
    .expect("all of it is checked");
    assert_eq!(verdicts.len(), cases.len());
    let mut fitting = 0;
    for ((schema, value), (unchecked, problem)) in cases.iter().zip(verdicts) {
        assert_eq!(unchecked, None, "{schema}");
        let fits = compile(schema).expect("a schema").is_valid(value);
        fitting += usize::from(fits);
        assert_eq!(problem.is_none(), fits, "{schema} on {value}: {problem:?}");
    }
    let share = cases.len() / 10;
    assert!(
        (share..=9 * share).contains(&fitting),
        "{fitting} of {} fit",
        cases.len()
    );
}
