//! Files made to hurt: refused in time and without filling memory.

#![cfg(test)]

use std::fmt::Write;
use std::time::{Duration, Instant};

use tasker_adapters_yaml::{FILE_BYTES_MAX, Format, TemplateFile};

/// What is said about a text.
fn refusal(text: &str) -> String {
    let begun = Instant::now();
    let answer = TemplateFile::read(text.as_bytes(), Format::Yaml, None);
    let shown: String = text.chars().take(60).collect();
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{shown} took {:?}",
        begun.elapsed()
    );
    answer
        .err()
        .unwrap_or_else(|| panic!("{shown:?} was taken for a template"))
        .to_string()
}

/// A template with these lines in place of its only step.

#[test]
fn bombs_go_out() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let item = format!("*a{}, ", n - 1);
        writeln!(laughs, "a{n}: &a{n} [{}]", item.repeat(10)).unwrap();
    }
    assert!(refusal(&laughs).contains("aliases repeat too much"));
    // Long enough for the parser to allow that many repetitions.
    writeln!(laughs, "pad: [{}]", "0,".repeat(50_000)).unwrap();
    assert!(refusal(&laughs).contains("more than 600000 values, aliases included"));
    let fat = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1_000_000),
        "*a, ".repeat(500_000)
    );
    assert!(refusal(&fat).contains("bytes of text, aliases included"));
    assert!(refusal("a: &a [*a]\n").contains("nest too deeply"));
    assert!(
        refusal(&"[".repeat(FILE_BYTES_MAX)).contains("more than 150 brackets are open at once")
    );
    let waves = format!("{}{}", "[".repeat(150), "]".repeat(150));
    assert!(
        refusal(&format!("[{}]", waves.repeat(FILE_BYTES_MAX / 300 - 1)))
            .lines()
            .count()
            == 1
    );
    assert!(refusal(&"- ".repeat(FILE_BYTES_MAX / 2)).lines().count() == 1);
    assert!(refusal(&"{a: ".repeat(FILE_BYTES_MAX / 4)).lines().count() == 1);
    assert!(refusal(&format!("a: {}1", "[".repeat(127))).lines().count() == 1);
    assert!(refusal(&"x".repeat(FILE_BYTES_MAX)).contains("expected a template"));
    assert!(refusal(&"x".repeat(FILE_BYTES_MAX + 1)).contains("over the limit of 4194304"));
    let wide = format!("[{}]", "1,".repeat(FILE_BYTES_MAX / 2 - 2));
    assert!(refusal(&wide).contains("more than 600000 values"));
}

#[test]
fn many_mistakes_in_a_large_file_are_told_in_part() {
    let mut steps = "name: a\nversion: 1.0.0\nsteps:\n".to_owned();
    for n in 0..20_000 {
        writeln!(steps, "  - {{name: s{n}, handler: noop, tiemout: 3s}}").unwrap();
    }
    let refusal = refusal(&steps);
    assert_eq!(refusal.lines().count(), 51, "{refusal}");
    assert!(refusal.ends_with("and 19950 more problems"), "{refusal}");
    assert!(refusal.starts_with("4:"), "{refusal}");
}
