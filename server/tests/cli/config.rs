//! `tasker config`, and `--check-config`.

use serde_json::Value;

use super::tasker::{Place, Said};

#[test]
fn each_value_is_shown_with_where_it_comes_from() {
    let place = Place::new();
    let file = place.file(
        "tasker.toml",
        "[store]\nurl = \"postgres://me:s3cret@db/x\"\n[worker]\nconcurrency = 3\n",
    );
    let mut command = place.command(&["config", "show", "--json"]);
    command
        .env("TASKER_CONFIG", &file)
        .env("TASKER__POOL__CONNECTIONS", "7")
        .env("TASKER__TELEMETRY__OTLP_HEADERS", "a=s3cret");
    let said = Said::of(command.output().unwrap());
    assert_eq!(said.code, Some(0), "{said:?}");
    let told = said.last();
    let of = |key: &str| -> (String, String) {
        let settings = told["settings"].as_array().unwrap();
        let one = settings.iter().find(|one| one["key"] == key).unwrap();
        let text = |field: &str| one[field].as_str().unwrap().to_owned();
        (text("value"), text("origin"))
    };
    let expected = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    assert_eq!(
        of("store.url"),
        expected("postgres://me@db/x", &format!("{file}:2"))
    );
    assert_eq!(
        of("worker.concurrency"),
        expected("3", &format!("{file}:4"))
    );
    assert_eq!(
        of("pool.connections"),
        expected("7", "TASKER__POOL__CONNECTIONS")
    );
    assert_eq!(of("telemetry.otlp_headers").0, "***");
    assert_eq!(of("worker.lease"), expected("30s", "default"));
    let lines = place.run(&["config", "show", "--config", &file]);
    assert!(lines.out.contains("worker.concurrency"), "{lines:?}");
    assert!(!(said.out + &lines.out).contains("s3cret"));
}

#[test]
fn a_configuration_is_checked_without_being_used() {
    let place = Place::new();
    let good = place.file(
        "good.toml",
        "[store]\nurl = \"postgres://nobody@nowhere.invalid/x\"\n",
    );
    for command in ["serve", "worker"] {
        let said = place.run(&[command, "--config", &good, "--check-config"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(said.out, "the configuration is right\n");
    }
    let bad = place.file(
        "bad.toml",
        "[worker]\nlaese = \"1s\"\nconcurrency = 99999\n",
    );
    let said = place.run(&[
        "worker",
        "--config",
        &bad,
        "--check-config",
        "--lease",
        "1ms",
    ]);
    assert_eq!(said.code, Some(2), "{said:?}");
    let expected = format!(
        "error: {bad}:2: worker.laese: no such key; did you mean worker.lease?\n\
         error: {bad}:3: worker.concurrency: \"99999\" is not a whole number from 1 to 10000\n\
         error: --lease: worker.lease: 1ms is not from 1s to 1d\n"
    );
    assert_eq!(said.err, expected);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let place = Place::new();
    let cases: [(&[&str], &str); 6] = [
        (&["worker"], "a worker needs a store"),
        (&["migrate"], "no store: say which with --store"),
        (
            &["serve", "--store", "mysql://x"],
            "a store is a URL such as",
        ),
        (&["serve", "--listen", "0.0.0.0:0"], "--open-to-anyone"),
        (
            &["serve", "--config", "/no/such/file"],
            "/no/such/file: cannot be read",
        ),
        (
            &["serve", "--log-format", "xml"],
            "--log-format: telemetry.log_format: \"xml\" is neither",
        ),
    ];
    for (arguments, message) in cases {
        let said = place.run(
            &[
                arguments,
                &["--check-config"][..usize::from(arguments[0] != "migrate")],
            ]
            .concat(),
        );
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains(message), "{message}: {said:?}");
    }
    for (variable, value, message) in [
        (
            "TASKER__TELEMETRY__OTLP_ENDPOINT",
            "localhost",
            "must be a URL such as",
        ),
        ("TASKER__TELEMETRY__LOG", "a=b=c", "write levels as in"),
        (
            "TASKER__WORKER__QUEUES",
            "a,",
            "TASKER__WORKER__QUEUES: worker.queues: ",
        ),
    ] {
        let mut command = place.command(&["serve", "--check-config"]);
        let said = Said::of(command.env(variable, value).output().unwrap());
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains(message), "{message}: {said:?}");
    }
}

#[test]
fn a_store_may_be_named_in_a_file_of_its_own() {
    let place = Place::new();
    let secret = place.file("url", "mysql://me:s3cret@db\n");
    let mut command = place.command(&["migrate"]);
    let said = Said::of(command.env("TASKER_STORE_FILE", &secret).output().unwrap());
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.err.contains("a store is a URL such as"),
        "it was read: {said:?}"
    );
    assert!(!said.err.contains("s3cret"), "{said:?}");
}

#[test]
fn a_step_is_not_told_what_its_worker_was() {
    let place = Place::new();
    let template = place.template("  - {name: a, handler: exec, config: {shell: 'env | grep -c -E \"^(TASKER_STORE|TASKER__|OTEL_EXPORTER_|TRACEPARENT)\"; true'}}\n");
    let mut command = place.command(&["run", &template, "--json"]);
    command
        .env("TASKER__TELEMETRY__OTLP_HEADERS", "a=s3cret")
        .env("OTEL_EXPORTER_OTLP_HEADERS", "a=s3cret")
        .env("TASKER_STORE_FILE", "/etc/secret")
        .env(
            "TRACEPARENT",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        );
    let last: Value = Said::of(command.output().unwrap()).last();
    assert_eq!(last["steps"][0]["result"], 0, "{last}");
}
