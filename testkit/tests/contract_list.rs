//! The list of contract cases and the cases themselves agree.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

macro_rules! list {
    ($($topic:ident: [$($case:ident),* $(,)?]),* $(,)?) => {
        &[$($(concat!(stringify!($topic), "::", stringify!($case)),)*)*]
    };
}

const LISTED: &[&str] = tasker_testkit::for_each_contract_case!(list);

#[test]
fn every_case_is_listed_once_and_every_listed_case_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/contract");
    let mut written = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let topic = path.file_stem().unwrap().to_str().unwrap();
        let source = fs::read_to_string(&path).unwrap();
        for line in source.lines() {
            if let Some(rest) = line.strip_prefix("pub async fn ") {
                let name = rest.split('(').next().unwrap();
                written.insert(format!("{topic}::{name}"));
            }
        }
    }
    let listed: BTreeSet<String> = LISTED.iter().map(|case| (*case).to_owned()).collect();
    assert_eq!(listed.len(), LISTED.len(), "a case is listed twice");
    assert_eq!(listed, written);
}
