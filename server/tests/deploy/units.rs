//! The units of systemd.

use std::collections::BTreeMap;
use std::process::Command;

use super::tasker::Place;
use super::{read, settings_are_right};

const UNITS: [&str; 2] = ["tasker-serve.service", "tasker-worker.service"];

fn values<'u>(unit: &'u str, key: &str) -> Vec<&'u str> {
    let begin = format!("{key}=");
    unit.lines()
        .filter_map(|line| line.strip_prefix(&begin))
        .collect()
}

#[test]
fn units_set_what_there_is() {
    for name in UNITS {
        let unit = read(&format!("deploy/systemd/{name}"));
        let set = values(&unit, "Environment").into_iter().map(|set| {
            let (name, value) = set.split_once('=').unwrap();
            (name.to_owned(), value.replace("%S", "/var/lib"))
        });
        let set: BTreeMap<String, String> = set.collect();
        settings_are_right(name, &set);
        let grace: u32 = values(&unit, "TimeoutStopSec")[0].parse().unwrap();
        assert!(grace > 30, "{name}: as long as shutdown.grace at least");
        for begun in ["ExecStart", "ExecStartPre"] {
            let command = values(&unit, begun)[0];
            let place = Place::new();
            let config = place.file("tasker.toml", "");
            let arguments: Vec<&str> = command
                .split(' ')
                .skip(1)
                .map(|word| {
                    if word.contains("tasker.toml") {
                        &*config
                    } else {
                        word
                    }
                })
                .filter(|word| *word != "--check-config")
                .chain(["--check-config"])
                .collect();
            let mut call = place.command(&arguments);
            call.env("TASKER_STORE", "postgres://tasker@db/tasker");
            let said = super::tasker::Said::of(call.output().unwrap());
            assert_eq!(said.code, Some(0), "{name}: {command}: {said:?}");
        }
    }
}

#[test]
fn systemd_understands_every_line() {
    if Command::new("systemd-analyze")
        .arg("--version")
        .output()
        .is_err()
    {
        eprintln!("skipped: systemd-analyze is not installed");
        return;
    }
    let place = Place::new();
    for name in UNITS {
        // The program is where it was built, not where it is installed.
        let unit = read(&format!("deploy/systemd/{name}"));
        let unit = unit.replace("/usr/bin/tasker", env!("CARGO_BIN_EXE_tasker"));
        let path = place.file(name, &unit);
        let verify = Command::new("systemd-analyze")
            .args(["verify", &path])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&verify.stderr).into_owned();
        let ours: Vec<&str> = said.lines().filter(|line| line.contains(name)).collect();
        assert_eq!(ours, Vec::<&str>::new(), "{said}");
    }
}
