//! What the README shows, done as it stands there, so that it cannot rot.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use testkit::cluster::Database;

/// A task that fails for good at once, for the operator's lines.
const FAILING: &str = "{name: failing, version: 1.0.0, steps: [{name: only, handler: fail, \
    config: {message: no room, until_attempt: 1}, retry: {limit: 1}}]}";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The fenced blocks of the README, by the word behind the fence, in order.
fn blocks() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = BTreeMap::<String, Vec<String>>::new();
    let mut parts = text.split("```");
    while let (Some(_), Some(fenced)) = (parts.next(), parts.next()) {
        let (kind, body) = fenced.split_once('\n').unwrap();
        blocks
            .entry(kind.to_owned())
            .or_default()
            .push(body.to_owned());
    }
    blocks
}

/// A folder as a reader would have it: the examples, the template saved, `tasker` on the path.
struct Desk {
    folder: TempDir,
    database: Database,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        symlink(root().join("examples"), folder.path().join("examples")).unwrap();
        Self {
            folder,
            database: Database::fresh().unwrap(),
        }
    }

    fn sh(&self, line: &str) -> Output {
        let binaries = Path::new(env!("CARGO_BIN_EXE_tasker")).parent().unwrap();
        let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(self.folder.path());
        command
            .env("PATH", path)
            .env("DATABASE_URL", self.database.url());
        command.env_remove("TASKER_STORE").output().unwrap()
    }

    /// Runs a line that must go well; answers what it printed.
    fn must(&self, line: &str) -> String {
        let output = self.sh(line);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}\n{printed}{told}");
        printed
    }

    /// The id of a task that has failed and may be tried again.
    fn failed_task(&self) -> String {
        std::fs::write(self.folder.path().join("failing.yaml"), FAILING).unwrap();
        let run = "tasker run failing.yaml --store \"$DATABASE_URL\"";
        assert_eq!(
            self.sh(run).status.code(),
            Some(1),
            "a failed task is exit code 1"
        );
        let listed = self.must("tasker task list --store \"$DATABASE_URL\" --limit 1 --json");
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        let task = listed["items"][0]["id"].as_str().unwrap().to_owned();
        self.must(&format!(
            "tasker task raise-limit --store \"$DATABASE_URL\" {task} --step only --limit 3"
        ));
        task
    }
}

#[test]
fn every_console_line_of_the_readme_works() {
    let blocks = blocks();
    let desk = Desk::new();
    std::fs::write(desk.folder.path().join("greet.yaml"), &blocks["yaml"][0]).unwrap();
    let lines = blocks["console"].iter().flat_map(|block| block.lines());
    let mut failed = None;
    let mut done = 0;
    for line in lines {
        let line = if line.contains(" TASK") {
            let task = failed.get_or_insert_with(|| desk.failed_task());
            line.replace(" TASK", &format!(" {task}"))
                .replace("STEP", "only")
        } else {
            line.to_owned()
        };
        desk.must(&line);
        done += 1;
    }
    assert!(
        done >= 10,
        "the README shows {done} lines; were its fences renamed?"
    );
    let history = desk
        .database
        .sql("SELECT count(*) FROM tasker.transitions")
        .unwrap();
    assert!(
        history.trim().parse::<u32>().unwrap() > 20,
        "history can be read in SQL: {history}"
    );
}

#[test]
fn the_two_commands_of_the_readme_are_there() {
    let blocks = blocks();
    let shown: Vec<&str> = blocks["sh"].iter().map(|block| block.trim()).collect();
    let [main_job, tests, example] = shown.as_slice() else {
        panic!("{shown:?}")
    };
    let run = main_job.strip_prefix("cargo run --release -- ").unwrap();
    let desk = Desk::new();
    let printed = desk.must(&format!("tasker {run} --json"));
    let last: serde_json::Value = serde_json::from_str(printed.lines().last().unwrap()).unwrap();
    assert_eq!(last["state"], "complete");
    let mode = std::fs::metadata(root().join(tests))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o111, 0o111, "{tests} can be run");
    let manifest = std::fs::read_to_string(root().join("examples/Cargo.toml")).unwrap();
    let binary = example.rsplit_once("--bin ").unwrap().1;
    assert!(
        manifest.contains(&format!("name = \"{binary}\"")),
        "{example}"
    );
}
