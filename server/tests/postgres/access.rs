//! Keys made on the command line, and a server that asks for them.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use super::Store;
use super::asked::{address, ask};
use super::tasker::Running;

fn key(store: &Store, allow: &str, namespace: &str) -> String {
    let made = store.run(&[
        "key",
        "create",
        "--name",
        "ci",
        "--allow",
        allow,
        "--namespace",
        namespace,
    ]);
    assert_eq!(made.code, Some(0), "{made:?}");
    made.out.trim().to_owned()
}

#[test]
fn keys_are_made_listed_rotated_and_revoked_and_all_of_it_is_written_down() {
    let store = Store::new();
    let text = key(&store, "worker", "shop");
    let id = text.split('_').nth(1).unwrap().to_owned();
    let listed = store.run(&["key", "list", "--json"]).last();
    assert_eq!(listed["keys"][0]["id"], json!(id));
    assert_eq!(listed["keys"][0]["state"], "good");
    let secret = text.rsplit('_').next().unwrap();
    assert!(!listed.to_string().contains(secret));
    assert_eq!(
        store.sql(
            "SELECT octet_length(hash), strpos(encode(hash, 'hex'), '0') >= 0 FROM tasker.api_keys"
        ),
        "32|t"
    );
    let rotated = store.run(&["key", "rotate", &id, "--grace", "0s"]);
    assert_eq!(rotated.code, Some(0), "{rotated:?}");
    assert_ne!(rotated.out.trim(), text);
    let revoked = store.run(&["key", "revoke", &id]);
    assert_eq!(revoked.code, Some(0), "{revoked:?}");
    assert!(
        store
            .run(&["key", "list"])
            .out
            .contains("the key was revoked")
    );
    let again = store.run(&["key", "rotate", &id]);
    assert_eq!(again.code, Some(1), "{again:?}");
    let audit = "SELECT string_agg(a.operation || ' ' || a.principal_kind || ' ' || o.status, ', ' \
                 ORDER BY a.id) FROM tasker.audit a JOIN tasker.audit_outcomes o ON o.audit_id = a.id";
    assert_eq!(
        store.sql(audit),
        "createKey store 200, rotateKey store 200, revokeKey store 200, rotateKey store 409"
    );
}

#[test]
fn what_is_wrong_with_a_key_ends_with_2_and_no_whole_key_is_repeated() {
    let store = Store::new();
    let create = |allow: &str, namespace: &str| {
        store.run(&[
            "key",
            "create",
            "--name",
            "k",
            "--allow",
            allow,
            "--namespace",
            namespace,
        ])
    };
    for (allow, namespace, told) in [
        ("*", "*", "--allow"),
        ("tasks:fly", "*", "--allow"),
        ("worker", "No!", "--namespace"),
    ] {
        let refused = create(allow, namespace);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.err.contains(told), "{refused:?}");
    }
    let drawn = store.run(&["key", "new"]).out.trim().to_owned();
    let refused = store.run(&["key", "revoke", &drawn]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    let unknown = store.run(&["key", "revoke", "00000000000000ff"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert_eq!(store.sql("SELECT count(*) FROM tasker.api_keys"), "0");
}

#[test]
fn a_server_asks_for_the_keys_of_its_store() {
    let store = Store::new();
    let reader = key(&store, "read-only", "*");
    let operator = key(&store, "operator", "shop");
    let mut server = Running::start(store.command(&["serve", "--listen", "127.0.0.1:0", "--auth"]));
    let at = address(&server.hears("listening on http://"));
    assert_eq!(ask(&at, "GET /health/ready", None, "").status, 200);
    assert_eq!(ask(&at, "GET /api/tasks", None, "").status, 401);
    assert_eq!(ask(&at, "GET /metrics", None, "").status, 401);
    assert_eq!(ask(&at, "GET /metrics", Some(&operator), "").status, 403);
    let metrics = ask(&at, "GET /metrics", Some(&reader), "");
    assert_eq!(metrics.status, 200, "{}", metrics.text);
    assert_eq!(ask(&at, "GET /api/tasks", Some(&reader), "").status, 200);
    let body = r#"{"namespace": "shop", "type": "mail"}"#;
    assert_eq!(ask(&at, "POST /api/tasks", Some(&reader), body).status, 403);
    let made = ask(&at, "POST /api/tasks", Some(&operator), body);
    assert_eq!(made.status, 201, "{}", made.text);
    let elsewhere = r#"{"namespace": "bank", "type": "mail"}"#;
    assert_eq!(
        ask(&at, "POST /api/tasks", Some(&operator), elsewhere).status,
        404
    );
    let task = made.body["id"].as_str().unwrap();
    let cancelled = ask(
        &at,
        &format!("PUT /api/tasks/{task}/cancel"),
        Some(&operator),
        "",
    );
    assert!(cancelled.status < 300, "{}", cancelled.text);
    assert_eq!(store.sql("SELECT actor || ' ' || address || ' ' || operation FROM tasker.audit WHERE principal_kind = 'key'"), "ci 127.0.0.1 cancelTask");
    kill(Pid::from_raw(server.id()), Signal::SIGTERM).unwrap();
    assert_eq!(server.end().code, Some(0));
}

#[test]
fn migrate_lets_a_role_work_and_a_server_runs_as_that_role() {
    let store = Store::new();
    store.sql("DO $$ BEGIN CREATE ROLE tasker_server LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
    let granted = store.run(&["migrate", "--grant-to", "tasker_server"]);
    assert_eq!(granted.code, Some(0), "{granted:?}");
    let (scheme, rest) = store.database.url().split_once("://").unwrap();
    let place = rest.split_once('@').map_or(rest, |(_, place)| place);
    let url = format!("{scheme}://tasker_server@{place}");
    let template = store.place.template("  - {name: a, handler: noop}\n");
    let mut command = store.place.command(&["run", &template, "--json"]);
    let said = super::tasker::Said::of(command.env("TASKER_STORE", &url).output().unwrap());
    assert_eq!(said.code, Some(0), "{said:?}");
    let mut command = store
        .place
        .command(&["migrate", "--grant-to", "tasker_server"]);
    let said = super::tasker::Said::of(command.env("TASKER_STORE", &url).output().unwrap());
    assert_ne!(said.code, Some(0), "{said:?}");
    let nobody = store.run(&["migrate", "--grant-to", "no\"body"]);
    assert_eq!(nobody.code, Some(3), "{nobody:?}");
    assert!(nobody.err.contains("there is no role"), "{nobody:?}");
}

/// The code in fences of this kind.
fn blocks(page: &str, kind: &str) -> Vec<String> {
    let fence = format!("```{kind}\n");
    let after = page.split(&fence).skip(1);
    after
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_commands_and_settings_of_the_security_page_work_as_they_stand() {
    let store = Store::new();
    let page = include_str!("../../../docs/security.md");
    for role in ["tasker_work", "tasker_read"] {
        store.sql(&format!("DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"));
    }
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_tasker"));
    let path = format!(
        "{}:{}",
        binary.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let scripts = blocks(page, "sh");
    assert_eq!(scripts.len(), 2);
    for script in scripts {
        let mut command = std::process::Command::new("sh");
        let run = command.args(["-euc", &script]).env("PATH", &path);
        let run = run
            .env("TASKER_STORE", store.database.url())
            .output()
            .unwrap();
        assert!(run.status.success(), "{script}\n{run:?}");
    }
    assert_eq!(store.sql("SELECT count(*) FROM tasker.api_keys"), "2");
    assert_eq!(
        store.sql("SELECT has_table_privilege('tasker_work', 'tasker.tasks', 'DELETE'), has_table_privilege('tasker_read', 'tasker.tasks', 'DELETE')"),
        "t|f"
    );
    for settings in blocks(page, "toml") {
        let file = store.place.file("tasker.toml", &settings);
        let checked = store.run(&["serve", "--config", &file, "--check-config"]);
        assert_eq!(checked.code, Some(0), "{settings}\n{checked:?}");
    }
}
