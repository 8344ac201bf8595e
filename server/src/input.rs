//! Files and values given on the command line, read within bounds.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use adapters_yaml::{FILE_BYTES_MAX, Format, Problem, TemplateFile};
use domain::payload::{PAYLOAD_BYTES_MAX, Payload};

use crate::exit::Failure;

/// A file of contexts may be this large.
const CONTEXTS_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A template file as it was named.
#[derive(Debug)]
pub(crate) struct NamedTemplate {
    /// For messages.
    pub(crate) name: String,
    /// The folder that relative paths in it begin in.
    pub(crate) dir: PathBuf,
    pub(crate) file: TemplateFile,
}

/// A template file that cannot be used, and everything that is wrong with it.
#[derive(Debug)]
pub(crate) struct Rejected {
    pub(crate) name: String,
    pub(crate) problems: Vec<Problem>,
}

impl From<Rejected> for Failure {
    /// One line for each problem: `file:line:column: message`.
    fn from(rejected: Rejected) -> Self {
        let name = &rejected.name;
        let lines = rejected.problems.iter().map(|problem| match problem.place {
            Some(place) => format!("{name}:{place}: {}", problem.message),
            None => format!("{name}: {}", problem.message),
        });
        Self::usage(lines.collect::<Vec<_>>().join("\n"))
    }
}

/// Reads a template; `-` is stdin.
pub(crate) fn template(path: &Path, environment: Option<&str>) -> Result<NamedTemplate, Rejected> {
    let name = if is_stdin(path) {
        "stdin".to_owned()
    } else {
        path.display().to_string()
    };
    let read = bytes(path, FILE_BYTES_MAX)
        .map_err(|message| {
            vec![Problem {
                place: None,
                pointer: String::new(),
                message,
            }]
        })
        .and_then(|bytes| {
            let read = TemplateFile::read(&bytes, Format::of_file(&name), environment);
            read.map_err(|unreadable| unreadable.0)
        });
    match read {
        Ok(file) => {
            let parent = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            let dir = parent.unwrap_or(Path::new(".")).to_owned();
            Ok(NamedTemplate { name, dir, file })
        }
        Err(problems) => Err(Rejected { name, problems }),
    }
}

/// A context, written out or in a file.
pub(crate) fn context(given: &str) -> Result<Payload, Failure> {
    // Whatever looks like JSON is no file name that anybody would choose.
    if given.trim_start().starts_with(['{', '[', '"']) {
        return object(given).map_err(|problem| Failure::usage(format!("--context: {problem}")));
    }
    let name = if given == "-" { "stdin" } else { given };
    let text = text(Path::new(given), PAYLOAD_BYTES_MAX * 4)?;
    object(&text).map_err(|problem| Failure::usage(format!("{name}: {problem}")))
}

/// One context for each line that is not blank, with the number of its line.
pub(crate) fn contexts(path: &Path) -> Result<Vec<(usize, Payload)>, Failure> {
    let text = text(path, CONTEXTS_BYTES_MAX)?;
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    let read = lines.map(|(number, line)| {
        let context = object(line);
        context
            .map(|context| (number, context))
            .map_err(|problem| Failure::usage(format!("{}:{number}: {problem}", path.display())))
    });
    let contexts: Vec<_> = read.collect::<Result<_, _>>()?;
    if contexts.is_empty() {
        let message = "there is no context in it; write one JSON object on each line";
        return Err(Failure::usage(format!("{}: {message}", path.display())));
    }
    Ok(contexts)
}

/// A value for a step that is resolved by hand.
pub(crate) fn result(given: &str) -> Result<Payload, Failure> {
    Payload::parse(given).map_err(|error| Failure::usage(format!("--result: {error}")))
}

fn object(text: &str) -> Result<Payload, String> {
    let payload = Payload::parse(text.trim()).map_err(|error| error.to_string())?;
    if payload.as_value().is_object() {
        Ok(payload)
    } else {
        Err("a context is a JSON object, such as {\"order\": 7}".to_owned())
    }
}

fn text(path: &Path, max: usize) -> Result<String, Failure> {
    let named = |message: String| Failure::usage(format!("{}: {message}", path.display()));
    String::from_utf8(bytes(path, max).map_err(named)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        named(format!("not UTF-8 text: byte {at} cannot be read"))
    })
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads at most `max` bytes, and refuses what is larger.
fn bytes(path: &Path, max: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    let read = if is_stdin(path) {
        stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    match read {
        Ok(_) if bytes.len() > max => Err(format!("larger than {max} bytes")),
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!("cannot be read: {error}")),
    }
}
