//! Every rule, on the real tree. A failure says what to do.

#![cfg(test)]

use std::env;

use tasker_tidy::complaint::{Complaint, assert_none};
use tasker_tidy::tree::{TextFile, files, root};
use tasker_tidy::{
    claims, contract, crates, functions, links, lints, sizes, sql, test_code, words,
};

fn tree() -> Vec<TextFile> {
    let files = files(&root()).expect("the tree can be read");
    assert!(
        files.len() > 50,
        "only {} files: the tree was not found",
        files.len()
    );
    files
}

fn rust() -> Vec<TextFile> {
    let all = tree().into_iter();
    all.filter(|file| file.has_extension("rs")).collect()
}

fn each(files: &[TextFile], check: impl Fn(&TextFile) -> Vec<Complaint>) -> Vec<Complaint> {
    files.iter().flat_map(check).collect()
}

#[test]
fn crates_depend_inwards_only() {
    let packages = crates::packages(&root()).expect("cargo knows the workspace");
    assert_none(
        &crates::wrong_edges(&packages),
        "Move the code to the layer it belongs to, or put a port between the two.",
    );
}

#[test]
fn anyhow_stays_in_the_binaries() {
    let packages = crates::packages(&root()).expect("cargo knows the workspace");
    assert_none(
        &crates::vague_errors(&packages),
        "Give the error an enum: callers of this crate must be able to tell its cases apart.",
    );
}

#[test]
fn only_the_coordinator_claims() {
    assert_none(
        &each(&rust(), claims::elsewhere),
        "Drive the coordinator: production, `run` and the test coordinator share its one loop.",
    );
}

#[test]
fn files_are_short() {
    let files = tree();
    let lengths = sizes::by_length(&files);
    for (lines, path) in lengths.iter().take(10) {
        println!("{lines:5} {path}");
    }
    println!(
        "{:5} is the median of {} files",
        sizes::median(&lengths),
        lengths.len()
    );
    assert_none(
        &sizes::too_long(&lengths),
        "Split the file along its types: one main type or use case per file.",
    );
    assert!(
        sizes::median(&lengths) <= sizes::MEDIAN_MAX,
        "the median file has {} lines, over {}: split the longest",
        sizes::median(&lengths),
        sizes::MEDIAN_MAX
    );
}

#[test]
fn functions_fit_on_a_screen() {
    assert_none(
        &each(&rust(), functions::too_long),
        "Keep the control flow, and move the leaves to functions of their own.",
    );
}

#[test]
fn modules_are_files_beside_their_folder() {
    assert_none(&sizes::mod_files(&tree()), "Rename name/mod.rs to name.rs.");
}

#[test]
fn every_statement_is_used_in_one_place() {
    assert_none(
        &sql::unreferenced(&tree(), "adapters-postgres"),
        "Delete a dead statement; share a statement by calling the one function that runs it.",
    );
}

#[test]
fn links_between_documents_lead_somewhere() {
    assert_none(
        &links::broken(&tree()),
        "Correct the link: paths are relative to the document, anchors are the headings' slugs.",
    );
}

#[test]
fn tests_do_not_sleep() {
    assert_none(
        &each(&rust(), test_code::sleeps),
        "Wait for what the test waits for: a channel, a lock, a child's exit, or a virtual clock.",
    );
}

#[test]
fn every_case_of_the_testkit_is_run_by_every_adapter() {
    let files = tree();
    let modules = ["testkit/src/contract", "testkit/src/scenario"];
    let found: Vec<Complaint> = modules
        .iter()
        .flat_map(|module| contract::unlisted(&files, module))
        .collect();
    assert_none(&found, "Add the case to the list in the module's own file.");
}

#[test]
fn nothing_is_left_unfinished() {
    assert_none(
        &each(&tree(), words::unfinished),
        "Finish it, or take it out and write an issue.",
    );
}

#[test]
fn one_word_means_one_thing() {
    assert_none(
        &each(&tree(), words::off_glossary),
        "Use the word of the glossary in ARCHITECTURE.md.",
    );
    assert_none(
        &each(&rust(), words::weasel_types),
        "Name the type after what it does.",
    );
}

#[test]
fn no_text_names_a_folder_of_the_machine_it_was_written_on() {
    let checkout = root().canonicalize().expect("the root exists");
    let home = env::var("HOME").unwrap_or_default();
    let folders: Vec<String> = [checkout.display().to_string(), home]
        .into_iter()
        // The file system's own root is everybody's.
        .filter(|folder| folder.len() > 1)
        .map(|folder| format!("{folder}/"))
        .collect();
    assert_none(
        &each(&tree(), |file| words::machine_paths(file, &folders)),
        "Write a path that is relative to the project.",
    );
}

#[test]
fn dependencies_come_from_the_public_registry() {
    let files = tree();
    let lock = files.iter().find(|file| file.path == "Cargo.lock");
    assert_none(
        &words::foreign_sources(lock.expect("the lock file is tracked")),
        "Depend on a published version.",
    );
}

#[test]
fn every_crate_is_linted_alike() {
    let files = tree();
    let named = |name: &'static str| files.iter().filter(move |file| file.path.ends_with(name));
    let root = named("clippy.toml").find(|file| !file.path.contains('/'));
    let root = root.expect("there is a clippy.toml at the root");
    let nearest = named("/clippy.toml").flat_map(|file| lints::missing_settings(root, file));
    assert_none(
        &nearest.collect::<Vec<_>>(),
        "The nearest clippy.toml wins and is not merged: repeat the line.",
    );
    let manifests = named("/Cargo.toml").flat_map(lints::without_workspace_lints);
    assert_none(
        &manifests.collect::<Vec<_>>(),
        "Add `[lints]` with `workspace = true`.",
    );
}
