//! The layers, and what is said of what is wrong.

use std::ffi::OsString;

use super::*;
use crate::exit::Exit;

fn variables(set: &[(&str, &str)]) -> impl Iterator<Item = (OsString, OsString)> {
    let pair = |(name, value): &(&str, &str)| (OsString::from(name), OsString::from(value));
    set.iter().map(pair).collect::<Vec<_>>().into_iter()
}

/// From the text of a file, the environment and flags.
fn load(
    file: &str,
    environment: &[(&str, &str)],
    flags: &[(&'static str, &str)],
) -> Result<Loaded, Failure> {
    let keys = Config::keys();
    let mut layers = Layers::new(&keys);
    layers.toml("t.toml", file);
    layers.environment(variables(environment));
    let given = |flags: Flags, (key, text): &(&'static str, &str)| {
        flags.with(key, Some((*text).to_owned()))
    };
    layers.flags(flags.iter().fold(Flags::default(), given));
    Config::of(layers)
}

fn problems(file: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let failure = load(file, environment, &[]).expect_err("something is wrong");
    assert_eq!(failure.exit, Exit::Usage);
    failure.message.lines().map(str::to_owned).collect()
}

fn shown(loaded: &Loaded, key: &str) -> (String, String) {
    let one = loaded.shown.iter().find(|one| one.key == key).unwrap();
    (one.value.clone(), one.origin.clone())
}

fn pair(value: &str, origin: &str) -> (String, String) {
    (value.to_owned(), origin.to_owned())
}

#[test]
fn every_default_is_a_value_and_shown_as_it_is_written() {
    let loaded = load("", &[], &[]).unwrap();
    let keys = Config::keys();
    assert_eq!(loaded.shown.len(), keys.len());
    for key in &keys {
        let expected = pair(key.default, "default");
        assert_eq!(shown(&loaded, key.path), expected, "{}", key.path);
    }
}

#[test]
fn a_later_layer_wins_and_says_so() {
    let file = "[worker]\nconcurrency = 2\nlease = \"10s\"\n\n[pool]\nconnections = 3\n";
    let environment = [
        ("TASKER__WORKER__CONCURRENCY", "4"),
        ("TASKER__POOL__CONNECTIONS", "none"),
    ];
    let loaded = load(file, &environment, &[("worker.concurrency", "6")]).unwrap();
    let config = &loaded.config;
    assert_eq!(config.worker.concurrency.0, 6);
    assert_eq!(config.worker.lease.0.to_string(), "10s");
    assert_eq!(config.pool.connections.0, None);
    assert_eq!(
        shown(&loaded, "worker.concurrency"),
        pair("6", "--concurrency")
    );
    assert_eq!(shown(&loaded, "worker.lease"), pair("10s", "t.toml:3"));
    let set = pair("none", "TASKER__POOL__CONNECTIONS");
    assert_eq!(shown(&loaded, "pool.connections"), set);
    assert_eq!(shown(&loaded, "worker.poll"), pair("1800ms", "default"));
}

#[test]
fn lists_numbers_and_booleans_may_be_written_as_toml_has_them() {
    let file = "worker.queues = [\"a\", \"b\"]\nlisten.open_to_anyone = true\n[telemetry]\ntrace_share = 0.25\n";
    let config = load(file, &[], &[]).unwrap().config;
    let queues: Vec<String> = config
        .worker
        .queues
        .0
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(queues, ["a", "b"]);
    assert!(config.listen.open_to_anyone);
    assert_eq!(config.telemetry.trace_share.0.to_string(), "0.25");
}

#[test]
fn unknown_keys_are_refused_and_the_nearest_one_is_named() {
    let file = "[pool]\nconections = 3\n\n[elsewhere]\nthing = 1\n";
    let found = problems(file, &[("TASKER__WORKER__LAESE", "1s"), ("TASKER__X", "1")]);
    let expected = [
        "t.toml:2: pool.conections: no such key; did you mean pool.connections?",
        "t.toml:5: elsewhere.thing: no such key; `tasker config show` lists them all",
        "TASKER__WORKER__LAESE: worker.laese: no such key; did you mean worker.lease?",
        "TASKER__X: x: no such key; `tasker config show` lists them all",
    ];
    assert_eq!(found, expected);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_bounds() {
    let file = "[worker]\nconcurrency = 0\nlease = 30\n[listen]\naddress = \"here\"\nopen_to_anyone = 1\n[pool]\nlock_timeout = \"1ms\"\nstatement_timeout = 2026-01-01\n";
    let found = problems(file, &[("TASKER__TELEMETRY__TRACE_SHARE", "1.5")]);
    let expected = [
        "t.toml:9: pool.statement_timeout: is neither text nor a number, a boolean or a list",
        "t.toml:5: listen.address: \"here\" is no address and port, such as 127.0.0.1:8080",
        "t.toml:6: listen.open_to_anyone: \"1\" is neither true nor false",
        "t.toml:8: pool.lock_timeout: 1ms is not from 10ms to 1h",
        "t.toml:2: worker.concurrency: \"0\" is not a whole number from 1 to 10000",
        "t.toml:3: worker.lease: \"30\" is not a span of time such as 250ms, 30s, 5m, 2h or 1d (at most 3650d)",
        "TASKER__TELEMETRY__TRACE_SHARE: telemetry.trace_share: \"1.5\" is not a number from 0 to 1",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_file_that_is_no_toml_is_refused_with_its_line() {
    let found = problems("[worker]\nlease = \n", &[]);
    assert!(found[0].starts_with("t.toml:2: "), "{found:?}");
    let twice = problems("[worker]\nlease = \"1s\"\nlease = \"2s\"\n", &[]);
    assert!(twice[0].starts_with("t.toml:3: "), "{twice:?}");
}

#[test]
fn older_names_and_names_of_others_still_count_below_our_own() {
    let environment = [
        ("TASKER_STORE", "postgres://me:s3cret@db/x"),
        ("TASKER_LOG", "info"),
        ("OTEL_SERVICE_NAME", "orders"),
        ("TASKER__TELEMETRY__LOG", "debug"),
    ];
    let loaded = load("", &environment, &[]).unwrap();
    let url = loaded.config.store.url.0.as_ref().unwrap();
    assert_eq!(url.reveal(), "postgres://me:s3cret@db/x");
    assert_eq!(
        shown(&loaded, "store.url"),
        pair("postgres://me@db/x", "TASKER_STORE")
    );
    assert_eq!(
        shown(&loaded, "telemetry.log"),
        pair("debug", "TASKER__TELEMETRY__LOG")
    );
    assert_eq!(shown(&loaded, "telemetry.service_name").0, "orders");
}

#[test]
fn secrets_are_read_from_files_and_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (url, headers) = (
        path("url", "postgres://me:s3cret@db/x\n"),
        path("h", "a=s3cret\r\n"),
    );
    let environment = [
        ("TASKER_STORE_FILE", url.as_str()),
        ("TASKER__TELEMETRY__OTLP_HEADERS_FILE", headers.as_str()),
    ];
    let loaded = load("", &environment, &[]).unwrap();
    assert_eq!(loaded.config.telemetry.otlp_headers.reveal(), "a=s3cret");
    assert_eq!(shown(&loaded, "telemetry.otlp_headers").0, "***");
    let url = loaded.config.store.url.0.as_ref().unwrap();
    assert_eq!(url.reveal(), "postgres://me:s3cret@db/x");
    let all = format!("{loaded:?}");
    assert!(!all.contains("s3cret"), "{all}");

    let both = [
        ("TASKER__TELEMETRY__OTLP_HEADERS", "a=b"),
        ("TASKER__TELEMETRY__OTLP_HEADERS_FILE", headers.as_str()),
        ("TASKER__STORE__URL_FILE", "/no/such/file"),
    ];
    let found = problems("", &both);
    assert!(
        found[0].starts_with("TASKER__STORE__URL_FILE: /no/such/file: cannot be read: "),
        "{found:?}"
    );
    assert_eq!(
        found[1],
        "TASKER__TELEMETRY__OTLP_HEADERS_FILE: TASKER__TELEMETRY__OTLP_HEADERS is set as well; keep one of them"
    );
}

#[test]
fn keys_have_names_of_their_own_and_something_to_say() {
    let keys = Config::keys();
    let mut names: Vec<&str> = keys.iter().map(|key| key.path).collect();
    names.extend(keys.iter().filter_map(|key| key.flag));
    names.extend(keys.iter().flat_map(|key| key.aliases).copied());
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    for key in &keys {
        assert!(key.help.ends_with('.'), "{}: {}", key.path, key.help);
    }
}

/// The table of `docs/configuration.md`, as it is written there.
fn documented() -> String {
    let mut text = String::new();
    for (table, about, keys) in Config::sections() {
        let heading = format!("### `[{table}]`\n\n{about}\n\n");
        text.push_str(&heading);
        text.push_str("| key | value | default | also set by | means |\n|---|---|---|---|---|\n");
        for key in keys {
            let name = key.path.rsplit('.').next().unwrap_or(key.path);
            let default = match key.default {
                "" => "empty".to_owned(),
                default => format!("`{default}`"),
            };
            let others = key.flag.into_iter().chain(key.aliases.iter().copied());
            let others: Vec<String> = others.map(|other| format!("`{other}`")).collect();
            let (shape, help) = (&key.shape, &key.help);
            let others = others.join(", ");
            let row = format!("| `{name}` | {shape} | {default} | {others} | {help} |\n");
            text.push_str(&row);
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_documentation_has_every_key_as_it_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (begin, end) = ("<!-- settings -->\n\n", "<!-- end of settings -->");
    let (before, rest) = page
        .split_once(begin)
        .expect("the page marks where they begin");
    let (table, after) = rest.split_once(end).expect("the page marks where they end");
    let documented = documented();
    if table != documented && std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, format!("{before}{begin}{documented}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(table, documented, "run this test once with UPDATE_DOCS=1");
}
