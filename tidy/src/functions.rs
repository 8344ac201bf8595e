//! How long functions may be.

use crate::complaint::Complaint;
use crate::source::{Source, is_word};
use crate::tree::TextFile;

/// A function fits on a screen: no more lines than this from `fn` to its closing brace.
pub const LINES_MAX: usize = 70;

/// The functions of one Rust file that are too long.
pub fn too_long(file: &TextFile) -> Vec<Complaint> {
    let source = Source::parse(&file.text);
    let mut found = Vec::new();
    for at in source.words("fn") {
        let Some(name) = name_after(&source.code, at + 2) else {
            continue;
        };
        let Some(end) = source.block_end(at) else {
            continue;
        };
        let (first, last) = (source.line_of(at), source.line_of(end));
        let lines = last - first + 1;
        if lines > LINES_MAX {
            let what = format!("fn {name} has {lines} lines");
            found.push(Complaint::new(&file.path, first, what));
        }
    }
    found
}

/// The name that follows; a function pointer type `fn(…)` has none.
fn name_after(code: &str, at: usize) -> Option<&str> {
    let rest = code.get(at..)?.trim_start();
    // Inside a macro the name may be a variable.
    let end = rest
        .bytes()
        .position(|byte| !is_word(byte) && byte != b'$')
        .unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<Complaint> {
        too_long(&TextFile::new("a.rs", text))
    }

    #[test]
    fn a_function_over_the_limit_is_named_with_its_line() {
        let body = "    // {\n".repeat(LINES_MAX - 1);
        let text = format!("fn fits() {{\n{}}}\n\nfn long() {{\n{body}}}\n", &body[9..]);
        let line = LINES_MAX + 2;
        assert_eq!(
            check(&text),
            [Complaint::new("a.rs", line, "fn long has 71 lines")]
        );
    }

    #[test]
    fn inner_functions_and_macros_count_too() {
        let body = "let x = '{';\n".repeat(LINES_MAX);
        let found = check(&format!("mod m {{ impl X {{ fn $name() {{\n{body}}} }} }}"));
        assert_eq!(found, [Complaint::new("a.rs", 1, "fn $name has 72 lines")]);
    }

    #[test]
    fn declarations_and_pointer_types_have_no_length() {
        let blank = "\n".repeat(LINES_MAX);
        let text = format!("trait T {{ fn f(x: [u8; 4]);{blank} }}\ntype F = fn(u8);{blank}");
        assert_eq!(check(&text), []);
    }
}
