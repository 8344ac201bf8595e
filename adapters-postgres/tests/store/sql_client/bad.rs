//! What is refused, with the SQLSTATE, the field, and what to do.

use std::sync::Arc;

use domain::template::Template;
use serde_json::json;
use sqlx::postgres::PgDatabaseError;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::Client;
use crate::support::one_step;

/// What follows the names of a template, the SQLSTATE, and how the message begins.
const BAD: [(&str, &str, &str); 25] = [
    ("'', 'shop'", "22023", "namespace: '' is not one"),
    ("'Shop', 'shop'", "22023", "namespace: 'Shop' is not one"),
    ("null, 'shop'", "22023", "namespace: "),
    (
        "'postgres', '../shop'",
        "22023",
        "name: '../shop' is not one",
    ),
    (
        "'postgres', 'nothing'",
        "42704",
        "there is no template postgres/nothing",
    ),
    (
        "'postgres', 'shop', '1.0.1'",
        "42704",
        "there is no template postgres/shop@1.0.1",
    ),
    (
        "'postgres', 'shop', 'latest'",
        "42704",
        "there is no template postgres/shop@latest",
    ),
    (
        "'postgres', 'shop', context => '[]'",
        "22023",
        "context: it is not a JSON object",
    ),
    (
        "'postgres', 'shop', context => null",
        "22023",
        "context: it is not a JSON object",
    ),
    (
        r#"'postgres', 'shop', context => '{"a": "\u0000"}'"#,
        "22P05",
        "context: ",
    ),
    (
        r#"'postgres', 'shop', context => '{"\u0000": 1}'"#,
        "22P05",
        "context: ",
    ),
    (
        r#"'postgres', 'shop', context => '{"a": "\ud800"}'"#,
        "22P02",
        "context: ",
    ),
    (
        r#"'postgres', 'shop', context => '{"a": 12345678901234567890123}'"#,
        "22003",
        "context: the number 123",
    ),
    (
        r#"'postgres', 'shop', context => '{"a": 1e400}'"#,
        "22003",
        "",
    ),
    (
        r#"'postgres', 'shop', context => ('{"a": ' || repeat('[', 64) || repeat(']', 64) || '}')::json"#,
        "54000",
        "context: the JSON nests deeper than 64 levels",
    ),
    (
        "'postgres', 'shop', context => json_build_object('a', repeat('x', 1048576))",
        "22023",
        "context: 1048584 bytes",
    ),
    (
        "'postgres', 'shop', idempotency_key => 'a b'",
        "22023",
        "idempotency_key: 'a b' is not one",
    ),
    (
        "'postgres', 'shop', idempotency_key => repeat('k', 256)",
        "22023",
        "idempotency_key: ",
    ),
    (
        "'postgres', 'shop', priority => 1001",
        "22023",
        "priority: 1001 is not from -1000 to 1000",
    ),
    (
        "'postgres', 'shop', run_at => 'infinity'",
        "22023",
        "run_at: infinity is not between",
    ),
    (
        "'postgres', 'shop', tags => array_fill('t'::text, ARRAY[33])",
        "22023",
        "tags: 33 tags",
    ),
    ("'postgres', 'shop', tags => '{ok,NULL}'", "22023", "tags: "),
    (
        "'postgres', 'shop', initiator => E' \\t'",
        "22023",
        "initiator: it is blank",
    ),
    (
        "'postgres', 'shop', reason => repeat('x', 8190)",
        "22023",
        "reason: 8190 bytes",
    ),
    (
        "'postgres', 'shop', notify => null, priority => null",
        "22023",
        "priority: ",
    ),
];

/// The SQLSTATE, the message and the hint of what a call is refused with.
async fn refusal(connection: &mut PgConnection, arguments: &str) -> (String, String, String) {
    let call = AssertSqlSafe(format!("SELECT tasker.submit_task({arguments})"));
    let refused = sqlx::query(call).execute(connection).await;
    let error = refused.expect_err(arguments);
    let error = error.as_database_error().expect("the database refuses it");
    let error = error.downcast_ref::<PgDatabaseError>();
    let hint = error.hint().unwrap_or_default().to_owned();
    (error.code().to_owned(), error.message().to_owned(), hint)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_api_refuses_is_refused_with_field_state_and_advice() {
    let client = Client::new().await;
    let mut connection = PgConnection::connect(client.world.database.url())
        .await
        .expect("a connection");
    for (arguments, code, message) in BAD {
        let refused = refusal(&mut connection, arguments).await;
        assert_eq!(refused.0, code, "{arguments}: {refused:?}");
        assert!(refused.1.starts_with(message), "{arguments}: {refused:?}");
        let by_the_server = refused.0 == "22003" && !refused.1.starts_with("context");
        assert!(
            by_the_server || !refused.2.is_empty() || refused.0 == "54000",
            "{refused:?}"
        );
    }
    assert_eq!(
        client.world.sql("SELECT count(*) FROM tasker.submissions"),
        "0"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_that_sql_cannot_check_is_refused_whatever_the_context() {
    let client = Client::new().await;
    let keep = |name: &'static str, schema| {
        let mut spec = one_step().spec().clone();
        spec.key.name = domain::name::TemplateName::parse(name).expect("a name");
        spec.context_schema = Some(schema);
        let template = Template::try_new(spec).expect("valid");
        client.orchestrator.put_template(Arc::new(template))
    };
    let deep = json!({"properties": {"a": {"anyOf": [true, {"pattern": "^a"}]}}});
    keep("pattern", deep).await.expect("kept");
    keep("checked", json!({"required": ["a"]}))
        .await
        .expect("kept");
    let mut connection = PgConnection::connect(client.world.database.url())
        .await
        .expect("a connection");
    let refused = refusal(&mut connection, "'postgres', 'pattern'").await;
    assert_eq!(refused.0, "0A000");
    assert!(
        refused.1.ends_with("/properties/a/anyOf/1/pattern"),
        "{refused:?}"
    );
    assert!(refused.2.contains("through the API"), "{refused:?}");
    let refused = refusal(&mut connection, "'postgres', 'checked'").await;
    assert_eq!(refused.0, "23514");
    assert!(
        refused.1.contains("the property \"a\" is missing"),
        "{refused:?}"
    );
    let taken = client
        .world
        .sql("SELECT tasker.submit_task('postgres', 'checked', context => '{\"a\": 1}')");
    assert_eq!(taken.len(), 36);
}
