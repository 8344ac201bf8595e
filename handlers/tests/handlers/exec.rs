//! What a command is told, and what becomes of what it says.

use serde_json::{Value, json};

use super::{call, call_in, context, told};
use crate::SystemClock;
use std::sync::Arc;

fn shell(line: &str) -> Value {
    json!({"shell": line})
}

#[tokio::test]
async fn the_input_is_one_json_object_and_the_output_the_result() {
    let input = call("exec", context(json!({"argv": ["cat"]})))
        .await
        .unwrap();
    assert_eq!(
        input,
        json!({
            "task": {"id": "0000000f-4240-7000-8000-000000000007", "namespace": "tests", "template": "handlers", "version": "1.0.0"},
            "step": {"name": "step", "attempt": 1, "attempt_limit": 3, "idempotency_key": "key-1", "fence": 4},
            "context": {"order": {"id": "a/1"}},
            "parents": {"before": {"rows": 3}},
        })
    );
    assert_eq!(
        call("exec", context(json!({"argv": ["true"]})))
            .await
            .unwrap(),
        json!({})
    );
    assert_eq!(
        call("exec", context(shell("printf ' 5 '"))).await.unwrap(),
        json!(5)
    );
}

#[tokio::test]
async fn the_environment_names_the_attempt_and_the_configs_own_variables() {
    let line = r#"printf '["%s","%s","%s","%s","%s","%s"]' "$TASKER_ATTEMPT" "$TASKER_STEP" "$TASKER_TASK_ID" "$TASKER_IDEMPOTENCY_KEY" "$TASKER_TEMPLATE_DIR" "$MINE""#;
    let dir = tempfile::tempdir().unwrap();
    let clock: Arc<dyn application::ports::Clock> = Arc::new(SystemClock::new());
    let config = json!({"shell": line, "env": {"MINE": "a b"}});
    let said = call_in(dir.path(), &clock, "exec", context(config))
        .await
        .unwrap();
    let here = dir.path().canonicalize().unwrap();
    let task = "0000000f-4240-7000-8000-000000000007";
    assert_eq!(said, json!(["1", "step", task, "key-1", here, "a b"]));
}

#[tokio::test]
async fn arguments_are_never_read_by_a_shell() {
    let tricky = "$HOME; echo '\"' `id` *";
    let config = json!({"argv": ["printf", "[\"%s\"]", tricky.replace('"', "\\\"")]});
    assert_eq!(
        call("exec", context(config)).await.unwrap(),
        json!([tricky])
    );
}

#[tokio::test]
async fn relative_paths_begin_in_the_templates_folder() {
    let dir = tempfile::tempdir().unwrap();
    let steps = dir.path().join("steps");
    std::fs::create_dir(&steps).unwrap();
    std::fs::copy("/bin/pwd", steps.join("where")).unwrap();
    let clock: Arc<dyn application::ports::Clock> = Arc::new(SystemClock::new());
    let run = async |config: Value| call_in(dir.path(), &clock, "exec", context(config)).await;
    let here = dir.path().canonicalize().unwrap();
    let line = "printf '\"%s\"' \"$(pwd -P)\"";
    assert_eq!(run(json!({"shell": line})).await.unwrap(), json!(here));
    assert_eq!(
        run(json!({"shell": line, "dir": "steps"})).await.unwrap(),
        json!(here.join("steps"))
    );
    assert_eq!(
        run(json!({"shell": line, "dir": "/"})).await.unwrap(),
        json!("/")
    );
    let failure = run(json!({"argv": ["steps/where"]})).await.unwrap_err();
    assert!(
        failure.message.as_str().contains("one JSON value"),
        "it ran: {failure:?}"
    );
    let failure = run(json!({"argv": ["./where"], "dir": "steps"}))
        .await
        .unwrap_err();
    assert!(
        failure.message.as_str().contains("one JSON value"),
        "it ran: {failure:?}"
    );
}

#[tokio::test]
async fn exit_codes_signals_and_bad_output_are_told_apart() {
    let cases = [
        (
            "exit 75",
            "retryable exit_75",
            "exit code 75, with nothing on stderr",
        ),
        ("echo busy >&2; exit 75", "retryable exit_75", "busy"),
        ("echo never >&2; exit 78", "permanent exit_78", "never"),
        (
            "echo no disk >&2; exit 3",
            "retryable exit_3",
            "exit code 3: no disk",
        ),
        (
            "kill -SEGV $$",
            "retryable signal",
            "killed by SIGSEGV, with nothing on stderr",
        ),
        ("nowhere-to-be-found", "retryable exit_127", "not found"),
        (
            "echo hello",
            "permanent bad_output",
            "stdout must be one JSON value, or nothing",
        ),
        ("echo 1 2", "permanent bad_output", "trailing characters"),
        ("printf '\"\\\\u0000\"'", "permanent bad_output", "NUL"),
        ("printf '\\377'", "permanent bad_output", "invalid utf-8"),
        (
            "echo 12345678901234567890123",
            "permanent bad_output",
            "more digits than 64 bits hold",
        ),
    ];
    for (line, kind, message) in cases {
        let failure = call("exec", context(shell(line))).await.unwrap_err();
        assert_eq!(told(&failure), kind, "{line}: {failure:?}");
        assert!(
            failure.message.as_str().contains(message),
            "{line}: {failure:?}"
        );
    }
}

#[tokio::test]
async fn programs_that_cannot_be_started_are_a_permanent_failure() {
    let cases = [
        (
            json!({"argv": ["no-such-program-anywhere"]}),
            "permanent not_found",
            "no-such-program-anywhere was not found",
        ),
        (
            json!({"argv": ["./no-such-file"]}),
            "permanent not_found",
            "./no-such-file was not found",
        ),
        (
            json!({"argv": ["true"], "dir": "no/such/folder"}),
            "permanent not_found",
            "no/such/folder to run true in does not exist",
        ),
        (
            json!({"argv": ["/etc/passwd"]}),
            "permanent not_started",
            "Permission denied",
        ),
    ];
    for (config, kind, message) in cases {
        let failure = call("exec", context(config.clone())).await.unwrap_err();
        assert_eq!(told(&failure), kind, "{config}: {failure:?}");
        assert!(
            failure.message.as_str().contains(message),
            "{config}: {failure:?}"
        );
    }
}

#[tokio::test]
async fn wrong_configs_name_the_field() {
    let cases = [
        (json!(null), "`argv` is missing"),
        (json!({}), "`argv` is missing"),
        (
            json!({"argv": ["a"], "shell": "a"}),
            "either `argv` or `shell`",
        ),
        (json!({"argv": []}), "argv: it must begin with a program"),
        (
            json!({"argv": "ls -l"}),
            "invalid type: string \"ls -l\", expected a sequence",
        ),
        (
            json!({"argvv": ["a"]}),
            "unknown field `argvv`, expected one of `argv`, `shell`",
        ),
        (json!({"shell": " "}), "shell: the command line is empty"),
        (
            json!({"argv": ["a"], "env": {"A=B": "c"}}),
            "env: \"A=B\" cannot be the name",
        ),
        (
            json!({"argv": ["a"], "env": {"TASKER_STEP": "c"}}),
            "env: TASKER_STEP is set by the engine",
        ),
        (
            json!({"argv": ["a"], "stdout_max": 0}),
            "stdout_max: it must be from 1 to",
        ),
        (json!({"argv": ["a\u{0}"]}), "NUL"),
    ];
    for (config, message) in cases {
        let failure = call("exec", context(config.clone())).await.unwrap_err();
        assert_eq!(told(&failure), "permanent config", "{config}");
        assert!(
            failure.message.as_str().contains(message),
            "{config}: {failure:?}"
        );
    }
}

#[tokio::test]
async fn much_on_stderr_is_kept_from_its_end() {
    let line = "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done >&2; echo the end >&2; exit 1";
    let failure = call("exec", context(shell(line))).await.unwrap_err();
    let message = failure.message.as_str();
    assert!(message.starts_with("exit code 1: …\nline "), "{message}");
    assert!(message.ends_with("\nline 19999\nthe end"), "{message}");
}
