//! The one spelling of JSON, in SQL and in the domain.

use domain::payload::Payload;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::{Connection, PgConnection};

use crate::support::World;

/// Numbers at the seams of the spellings.
const NUMBERS: [&str; 40] = [
    "0",
    "-0",
    "-0.0",
    "0e5",
    "1",
    "-1",
    "1.0",
    "1.50",
    "100.0",
    "1e2",
    "1E+2",
    "1e-2",
    "12e-1",
    "0.1",
    "0.0001",
    "0.00001",
    "1.5e-7",
    "123456789012345.6",
    "1234567.0e3",
    "9007199254740993.0",
    "9999999999999998.0",
    "1e15",
    "1e16",
    "1.5e16",
    "-1e16",
    "123456789012345678.0",
    "9.3e18",
    "-9.3e18",
    "1e19",
    "1.8446744073709552e19",
    "1e20",
    "-1.25e22",
    "1e300",
    "5e-324",
    "2.2250738585072014e-308",
    "1.7976931348623157e308",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "0.30000000000000004",
];

fn number() -> impl Strategy<Value = String> {
    let finite = any::<f64>().prop_filter("finite", |float| float.is_finite());
    let middling = (-1e18..1e18_f64).prop_map(|float| format!("{float:?}"));
    prop_oneof![
        prop::sample::select(&NUMBERS[..]).prop_map(str::to_owned),
        any::<i64>().prop_map(|whole| whole.to_string()),
        finite.prop_map(|float| format!("{float:e}")),
        middling,
    ]
}

fn text() -> impl Strategy<Value = String> {
    let escapes = vec![
        r"\u0001",
        r"\u001f",
        r"\u007f",
        r"\/",
        r"\b\f\n\r\t",
        r#"\"\\"#,
        r"\ud83d\ude00",
        "é",
        "e\u{301}",
        "\u{2028}",
        "Z",
        "a",
    ];
    prop::collection::vec(prop::sample::select(escapes), 0..4)
        .prop_map(|parts| format!("\"{}\"", parts.concat()))
}

/// The text of some JSON.
pub(super) fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        number(),
        text(),
        prop::sample::select(&["null", "true", "false"][..]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[ {} ]", items.join(" ,\n"))),
            prop::collection::vec((text(), inner), 0..5).prop_map(|members| {
                let members = members
                    .iter()
                    .map(|(key, value)| format!("{key} :\t{value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

/// So many values of a strategy, the same in each run.
pub(super) fn draw<T>(strategy: &impl Strategy<Value = T>, count: usize) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    let value = |_| strategy.new_tree(&mut runner).expect("a value").current();
    (0..count).map(value).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sql_spells_json_as_the_domain_does() {
    let world = World::new().await;
    let mut texts = draw(&json(), 2_000);
    texts.extend(NUMBERS.map(str::to_owned));
    let mut connection = PgConnection::connect(world.database.url())
        .await
        .expect("a connection");
    let spelt: Vec<String> = sqlx::query_scalar(
        "SELECT tasker.canonical_json(a.text::json)
         FROM unnest($1::text[]) WITH ORDINALITY AS a (text, nth) ORDER BY a.nth",
    )
    .bind(&texts)
    .fetch_all(&mut connection)
    .await
    .expect("all of it is within bounds");
    assert_eq!(spelt.len(), texts.len());
    for (text, spelt) in texts.iter().zip(spelt) {
        let payload = Payload::parse(text).expect(text);
        assert_eq!(spelt, payload.as_value().to_string(), "{text}");
    }
}
