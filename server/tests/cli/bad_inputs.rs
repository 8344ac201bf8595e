//! Bad usage, templates and contexts: exit code 2, a clear message, never a panic.

use super::tasker::Place;

#[track_caller]
fn refused(place: &Place, arguments: &[&str], message: &str) {
    let said = place.run(arguments);
    assert_eq!(said.code, Some(2), "{arguments:?}: {said:?}");
    assert!(
        said.err.contains(message),
        "{arguments:?} does not say {message:?}: {}",
        said.err
    );
    assert!(!said.err.contains("panicked"), "{}", said.err);
    assert_eq!(said.out, "", "{arguments:?}");
}

#[test]
fn usage() {
    let place = Place::new();
    let good = place.template("  - {name: a, handler: noop}\n");
    let cases: [(&[&str], &str); 14] = [
        (&[], "Usage: tasker"),
        (&["rn"], "unrecognized subcommand 'rn'"),
        (&["run"], "<FILE>"),
        (
            &["run", &good, "--concurrency", "0"],
            "0 is not in 1..=10000",
        ),
        (
            &["run", &good, "--concurrency", "-1"],
            "unexpected argument '-1'",
        ),
        (
            &["run", &good, "--seed", "x"],
            "invalid value 'x' for '--seed <N>'",
        ),
        (
            &["run", &good, "--lease", "10ms"],
            "a lease is from 1s to 1d",
        ),
        (
            &["run", &good, "--namespace", "A B"],
            "\"A B\" is not a namespace",
        ),
        (&["run", &good, "--migrate"], "--store <URL>"),
        (
            &["run", &good, "--context", "{}", "--contexts", "x"],
            "cannot be used with",
        ),
        (
            &["task", "show", "--store", "postgres://x", "nonsense"],
            "a task's id looks like",
        ),
        (&["task", "list"], "no store: say which with --store"),
        (
            &[
                "task",
                "list",
                "--store",
                "postgres://x",
                "--state",
                "failed",
            ],
            "a state is one of: pending, in_progress",
        ),
        (
            &["serve", "--store", "postgres://x", "--listen", "0.0.0.0:0"],
            "--open-to-anyone",
        ),
    ];
    for (arguments, message) in cases {
        refused(&place, arguments, message);
    }
}

#[test]
fn a_store_that_is_none_is_refused_without_its_password() {
    let place = Place::new();
    let good = place.template("  - {name: a, handler: noop}\n");
    for url in ["mysql://me:s3cret@host/db", "s3cret", ""] {
        let arguments = ["run", &good, "--store", url];
        refused(
            &place,
            &arguments,
            "a store is a URL such as postgres://user@host/database",
        );
        assert!(!place.run(&arguments).err.contains("s3cret"));
        let said = place
            .command(&["task", "list", "--help"])
            .env("TASKER_STORE", url)
            .output()
            .unwrap();
        assert!(!String::from_utf8(said.stdout).unwrap().contains("s3cret"));
    }
}

#[test]
fn template_files() {
    let place = Place::new();
    let file = |name: &str, text: &str| place.file(name, text);
    let missing = place.path("missing.yaml").display().to_string();
    let binary = place.path("binary.yaml");
    std::fs::write(&binary, b"name: \xff").unwrap();
    let folder = place.path("").display().to_string();
    let cases = [
        (missing.clone(), "missing.yaml: cannot be read: No such file or directory"),
        (folder, "cannot be read: Is a directory"),
        (binary.display().to_string(), "not UTF-8 text: byte 6"),
        (file("empty.yaml", ""), "expected a template"),
        (file("cut.yaml", "name: [a"), "cut.yaml:2:1: did not find expected"),
        (file("typo.yaml", "nam: a\n"), "typo.yaml:1:1: nam: unknown key; did you mean `name`?"),
        (
            place.template("  - {name: a, handler: noop, depends_on: [b]}\n  - {name: b, handler: noop, depends_on: [a]}\n"),
            "in a circle: a -> b -> a",
        ),
        (file("large.yaml", &"#".repeat(4 * 1024 * 1024 + 1)), "larger than 4194304 bytes"),
        (file("bad.json", "{\"name\": }"), "bad.json:1:10: expected value"),
        (
            file("handler.yaml", "name: a\nversion: 1.0.0\nsteps:\n  - {name: a, handler: exce}\n"),
            "handler.yaml:4:15: steps[0].handler: step a: there is no handler exce; there are: exec, fail",
        ),
        (
            file("config.yaml", "name: a\nversion: 1.0.0\nsteps:\n  - name: a\n    handler: exec\n    config: {arg: []}\n"),
            "config.yaml:6:5: steps[0].config: step a: unknown field `arg`",
        ),
        (
            file("schema.yaml", "name: a\nversion: 1.0.0\ncontext_schema: {type: objekt}\nsteps:\n  - {name: a, handler: noop}\n"),
            "the context schema cannot be used",
        ),
        (
            file("remote.yaml", "name: a\nversion: 1.0.0\ncontext_schema: {$ref: 'file:///etc/passwd'}\nsteps:\n  - {name: a, handler: noop}\n"),
            "the context schema cannot be used",
        ),
    ];
    for (path, message) in &cases {
        for command in [&["run", path][..], &["template", "validate", path]] {
            refused(&place, command, message);
        }
    }
    refused(&place, &["template", "show", &missing], "cannot be read");
    refused(&place, &["template", "graph", &missing], "cannot be read");
}

#[test]
fn contexts() {
    let place = Place::new();
    let template = place.file(
        "t.yaml",
        "name: a\nversion: 1.0.0\ncontext_schema: {type: object, required: [id], properties: {id: {type: integer}}}\nsteps:\n  - {name: a, handler: noop}\n",
    );
    let deep = format!("{{\"id\": {}{}}}", "[".repeat(100), "]".repeat(100));
    let cases = [
        ("{\"id\": \"x\"}", "/id: \"x\" is not of type \"integer\""),
        ("{}", "\"id\" is a required property"),
        ("{\"id\": 1", "--context: not JSON: EOF"),
        ("{'id': 1}", "--context: not JSON"),
        (
            "{\"id\": 12345678901234567890123}",
            "more digits than 64 bits hold",
        ),
        ("{\"id\": 1, \"t\": \"\\u0000\"}", "NUL"),
        ("{\"id\": 1e400}", "number out of range"),
        ("{\"id\": 1, \"t\": \"\\ud800\"}", "--context: not JSON"),
        (&deep, "nests deeper than 64 levels"),
        ("[1]", "--context: a context is a JSON object"),
        ("no-such-file.json", "no-such-file.json: cannot be read"),
    ];
    for (context, message) in cases {
        refused(&place, &["run", &template, "--context", context], message);
    }
    let large = place.file(
        "large.json",
        &format!("{{\"id\": 1, \"t\": \"{}\"}}", "x".repeat(1_100_000)),
    );
    refused(
        &place,
        &["run", &template, "--context", &large],
        "over the limit of 1048576",
    );
    let array = place.file("array.json", "[]");
    refused(
        &place,
        &["run", &template, "--context", &array],
        "array.json: a context is a JSON object",
    );
    let lines = place.file("lines.jsonl", "{\"id\": 1}\n\n{\"id\": 2}\n{\"id\": \n");
    refused(
        &place,
        &["run", &template, "--contexts", &lines],
        "lines.jsonl:4: not JSON",
    );
    let unfit = place.file("unfit.jsonl", "{\"id\": 1}\n{}\n{\"id\": null}\n");
    refused(
        &place,
        &["run", &template, "--contexts", &unfit],
        "unfit.jsonl:2: the context: \"id\" is a required",
    );
    refused(
        &place,
        &["run", &template, "--contexts", &unfit],
        "unfit.jsonl:3: /id: null is not of type",
    );
    let none = place.file("none.jsonl", "\n\n");
    refused(
        &place,
        &["run", &template, "--contexts", &none],
        "there is no context in it",
    );
}

#[test]
fn environments_of_files_without_any() {
    let place = Place::new();
    let template = place.template("  - {name: a, handler: noop}\n");
    let arguments = ["template", "validate", &template, "--environment", "test"];
    refused(
        &place,
        &arguments,
        "only files in the ancestor's shape have environments",
    );
}
