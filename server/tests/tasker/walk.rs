//! Documents that walk a reader through a running server, done as they stand there.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A line to type, and what must be printed.
#[derive(Debug)]
struct Typed {
    command: String,
    printed: Vec<String>,
}

/// The lines of all `console` blocks of a document, in order.
fn typed(document: &str) -> Vec<Typed> {
    let mut typed: Vec<Typed> = Vec::new();
    let blocks = document.split("```console\n").skip(1);
    for line in blocks.flat_map(|block| block.split("```").next().unwrap_or("").lines()) {
        match line.strip_prefix("$ ") {
            Some(command) => typed.push(Typed {
                command: command.to_owned(),
                printed: Vec::new(),
            }),
            None => typed.last_mut().unwrap().printed.push(line.to_owned()),
        }
    }
    typed
}

const MARK: &str = "=== line ";

/// Types every line of a document into one shell, against the server at this address.
pub(crate) fn walk(document: &str, address: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../docs")
        .join(document);
    let text = std::fs::read_to_string(path)
        .unwrap()
        .replace("127.0.0.1:8080", address);
    let typed = typed(&text);
    assert!(
        typed.len() > 20,
        "{document} shows {} lines; were its fences renamed?",
        typed.len()
    );
    let script = typed.iter().enumerate().map(|(nth, typed)| {
        let command = &typed.command;
        format!("{command}\nprintf '\\n{MARK}%d %d\\n' {nth} $?\n")
    });
    let folder = tempfile::tempdir().unwrap();
    let script: String = script.collect();
    let shell = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output();
    let output = shell.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let mut rest = said.as_str();
    for (nth, typed) in typed.iter().enumerate() {
        let end = format!("\n{MARK}{nth} ");
        let (printed, after) = rest
            .split_once(&end)
            .unwrap_or_else(|| panic!("nothing after {typed:?}\n{said}\n{told}"));
        let (code, after) = after.split_once('\n').unwrap();
        assert_eq!(code, "0", "{}\n{printed}\n{told}", typed.command);
        let lines: Vec<&str> = printed.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines.len(),
            typed.printed.len(),
            "{}\n{printed}",
            typed.command
        );
        for (shown, line) in typed.printed.iter().zip(lines) {
            assert!(
                is_as_shown(shown, line),
                "{}\nprinted {line}\nshown   {shown}",
                typed.command
            );
        }
        rest = after;
    }
}

fn is_as_shown(shown: &str, line: &str) -> bool {
    match serde_json::from_str::<Value>(shown) {
        Ok(shown) => serde_json::from_str(line).is_ok_and(|line| holds(&shown, &line)),
        Err(_) => shown == line,
    }
}

/// Of an object the fields that are shown; `…` is anything there is.
fn holds(shown: &Value, there: &Value) -> bool {
    match (shown, there) {
        (Value::Object(shown), Value::Object(there)) => {
            let mut fields = shown.iter();
            fields.all(|(name, value)| there.get(name).is_some_and(|field| holds(value, field)))
        }
        (Value::Array(shown), Value::Array(there)) => {
            shown.len() == there.len() && shown.iter().zip(there).all(|(a, b)| holds(a, b))
        }
        (Value::String(any), there) if any == "…" => !there.is_null(),
        (shown, there) => shown == there,
    }
}
