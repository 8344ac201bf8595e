//! Secrets go in everywhere; nothing that comes out has them.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use super::Store;
use super::asked::{Answer, ask};
use super::tasker::Said;

const PASSWORD: &str = "canary-of-the-database-4711";
const PAYLOAD: &str = "canary-of-a-payload-4712";
const RESULT: &str = "canary-of-a-result-4713";
const TOKEN: &str =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImNhbmFyeSJ9.eyJzdWIiOiJjYW5hcnktNDcxNCJ9.Y2FuYXJ5LTQ3MTU";
const CONFIG: &str = "canary-of-a-step-4716";
const WRONG: &str = "canary-in-the-wrong-place-4717";

/// A process whose output is in a file: it says too much for a pipe that nobody reads.
struct Logged {
    child: Child,
    log: PathBuf,
}

impl Logged {
    fn start(store: &Store, mut command: Command, name: &str) -> Self {
        let log = store.place.path(name);
        let file = File::create(&log).unwrap();
        let child = command
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self { child, log }
    }

    fn said(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap()).into_owned()
    }

    /// Waits until it has said this; answers the line.
    fn hears(&self, text: &str) -> String {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let said = self.said();
            if let Some(line) = said.lines().find(|line| line.contains(text)) {
                return line.to_owned();
            }
            assert!(Instant::now() < until, "it does not say {text:?}");
            std::thread::yield_now();
        }
    }

    /// Waits until it ends by itself.
    fn finished(mut self) -> String {
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{}", self.said());
        self.said()
    }

    fn end(mut self) -> String {
        kill(
            Pid::from_raw(self.child.id().try_into().unwrap()),
            Signal::SIGTERM,
        )
        .unwrap();
        self.child.wait().unwrap();
        self.said()
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        // Ended already unless the test failed.
        self.child.kill().ok();
    }
}

fn command(store: &Store, admin: &str, arguments: &[&str]) -> Command {
    let (scheme, rest) = store.database.url().split_once("://").unwrap();
    let (user, place) = rest.split_once('@').unwrap();
    let url = format!("{scheme}://{user}:{PASSWORD}@{place}");
    let mut command = store.place.command(arguments);
    command
        .env("TASKER_STORE", url)
        .env("TASKER_LOG", "trace")
        .env("TASKER__AUTH__ADMIN_KEY", admin)
        .env("TASKER__AUTH__REQUIRED", "true");
    command
}

/// The part of a key that is secret.
fn secret(key: &str) -> String {
    key.rsplit('_').next().unwrap().to_owned()
}

/// The same key with another last digit.
fn forged(key: &str) -> String {
    let (head, last) = key.split_at(key.len() - 1);
    format!("{head}{}", if last == "0" { "1" } else { "0" })
}

/// Everything that a caller does, right and wrong; answers what no error may repeat.
fn call_everything(at: &str, admin: &str) -> Vec<String> {
    let mut errors: Vec<Answer> = Vec::new();
    let mut call = |request: &str, key: Option<&str>, body: &str| {
        let answer = ask(at, request, key, body);
        let kept = (answer.status, answer.body.clone());
        if answer.status >= 400 {
            errors.push(answer);
        }
        kept
    };
    let wanted =
        json!({ "name": "ci", "grants": [{ "permissions": ["admin"], "namespaces": ["*"] }] });
    let (status, made) = call("POST /api/keys", Some(admin), &wanted.to_string());
    assert_eq!(status, 201, "{made}");
    let key = made["key"].as_str().unwrap().to_owned();
    let uri = format!("/api/keys/{}/rotate", made["id"].as_str().unwrap());
    let (status, rotated) = call(&format!("POST {uri}"), Some(admin), "{}");
    assert_eq!(status, 200, "{rotated}");
    let rotated = rotated["key"].as_str().unwrap().to_owned();
    let k = Some(rotated.as_str());
    let template = json!({
        "name": "t", "version": "1.0.0",
        "steps": [{ "name": "a", "handler": "exec", "config": { "argv": ["cat"], "env": { "X": CONFIG } } }],
    });
    assert!(call("PUT /api/templates", k, &template.to_string()).0 < 300);
    let task = json!({ "template": "t", "context": { "secret": PAYLOAD } }).to_string();
    assert_eq!(call("POST /api/tasks", k, &task).0, 201);
    // Nobody listens there: what is sent fails, and that is logged.
    let hook = json!({ "url": "https://127.0.0.1:9/hook", "events": ["*"] });
    let (status, hook) = call("POST /api/webhooks", k, &hook.to_string());
    assert_eq!(status, 201, "{hook}");
    let hook = hook["secret"]
        .as_str()
        .unwrap()
        .trim_start_matches("whsec_")
        .to_owned();
    // By hand: started, and succeeded.
    let single = json!({ "type": "mail", "queue": "by-hand", "payload": { "secret": PAYLOAD } });
    let (status, single) = call("POST /api/tasks", k, &single.to_string());
    assert_eq!(status, 201);
    let uri = format!("/api/tasks/{}", single["id"].as_str().unwrap());
    let start = r#"{"workerId": "w-1"}"#;
    assert_eq!(call(&format!("PUT {uri}/start"), k, start).0, 200);
    let succeed = json!({ "result": { "secret": RESULT } }).to_string();
    assert!(call(&format!("PUT {uri}/succeed"), k, &succeed).0 < 300);
    // Wrong in many ways, each with a secret in it.
    let wrong = json!({ "template": "t", "colour": WRONG, "context": { "secret": PAYLOAD } });
    assert_eq!(call("POST /api/tasks", k, &wrong.to_string()).0, 422);
    call("POST /api/tasks", k, &format!("{{\"context\": \"{PAYLOAD}"));
    call(
        &format!("PUT {uri}/fail"),
        k,
        &json!({ "errorMessage": RESULT }).to_string(),
    );
    call(&format!("PUT {uri}/cancel"), k, "{}");
    for credential in [TOKEN, &key.replace("tsk_", "tsk-"), &forged(&key)] {
        assert_eq!(call("GET /api/tasks", Some(credential), "").0, 401);
    }
    call(&format!("GET /api/tasks?access_token={TOKEN}"), k, "");
    let secrets = vec![secret(&key), secret(&rotated), hook];
    assert!(errors.len() >= 7, "{errors:?}");
    let told: String = errors.into_iter().map(|error| error.text + "\n").collect();
    let mut canaries = vec![TOKEN, PAYLOAD, RESULT, PASSWORD];
    canaries.extend(secrets.iter().map(String::as_str));
    none_of(&canaries, &told);
    secrets
}

/// None of these is in what was said.
fn none_of(canaries: &[&str], said: &str) {
    for canary in canaries {
        let found = said.lines().find(|line| line.contains(canary));
        assert!(
            found.is_none(),
            "{canary} is in: {}",
            found.unwrap_or_default()
        );
    }
}

#[test]
fn nothing_that_is_logged_traced_or_shown_has_a_secret_in_it() {
    let store = Store::new();
    let admin = store.run(&["key", "new"]).out.trim().to_owned();
    let mut out = String::new();
    for format in ["text", "json"] {
        let arguments = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--log-format",
            format,
            "--webhooks-to-private-addresses",
        ];
        let server = Logged::start(&store, command(&store, &admin, &arguments), "server.log");
        let line = server.hears("listening on http://");
        let at = line
            .rsplit("://")
            .next()
            .unwrap()
            .trim()
            .trim_end_matches(['"', '}'])
            .to_owned();
        let worker = ["worker", "--until-idle", "--log-format", format];
        let worker = command(&store, &admin, &worker);
        let secrets = call_everything(&at, &admin);
        let worker = Logged::start(&store, worker, "worker.log");
        let run = Said::of(
            command(&store, &admin, &["config", "show", "--json"])
                .output()
                .unwrap(),
        );
        out.push_str(&(run.out + &run.err));
        let worker = worker.finished();
        assert_eq!(
            store.sql(
                "SELECT count(*) FROM tasker.tasks WHERE state NOT IN ('complete', 'cancelled')"
            ),
            "0"
        );
        // The database goes away under the server: its errors name no password either.
        let name = store.database.name();
        store.sql(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()"));
        ask(&at, "GET /health/ready", None, "");
        let said = server.end() + &worker + &out;
        for told in [
            "TRACE",
            "http.request",
            "createKey",
            "a credential was refused",
        ] {
            assert!(
                said.contains(told),
                "it was told to say everything: {told:?}\n{said}"
            );
        }
        let admin = secret(&admin);
        let parts_of_token = ["canary-4714", "Y2FuYXJ5LTQ3MTU"];
        let mut canaries = vec![PASSWORD, PAYLOAD, RESULT, TOKEN, CONFIG, &admin];
        canaries.extend(parts_of_token);
        canaries.extend(secrets.iter().map(String::as_str));
        none_of(&canaries, &said);
    }
}
