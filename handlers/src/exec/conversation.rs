//! Writing to a command and reading from it at once, so that neither waits for the other.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout};

/// How much of the end of stderr is kept: what fits into an error message.
const STDERR_KEPT: usize = 7 * 1024;
/// Read at once.
const CHUNK: usize = 16 * 1024;

/// Our ends of a command's pipes.
pub(super) struct Pipes {
    stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
}

impl Pipes {
    pub(super) const fn of(child: &mut Child) -> Self {
        Self {
            stdin: child.stdin.take(),
            stdout: child.stdout.take(),
            stderr: child.stderr.take(),
        }
    }
}

/// What is said, and what was heard so far.
pub(super) struct Conversation {
    input: String,
    stdout_max: usize,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Tail,
}

impl Conversation {
    pub(super) fn new(input: String, stdout_max: usize) -> Self {
        Self {
            input,
            stdout_max,
            stdout: Vec::new(),
            stderr: Tail::default(),
        }
    }

    /// Writes the input and reads both outputs to their ends. What was read is kept even if this
    /// is dropped before. Answers at once, with true, when stdout holds more than it may.
    pub(super) async fn hold(&mut self, pipes: Pipes) -> bool {
        let Self {
            input,
            stdout_max,
            stdout,
            stderr,
        } = self;
        let tell = async {
            if let Some(mut stdin) = pipes.stdin {
                // A command need not read what it is told.
                if stdin.write_all(input.as_bytes()).await.is_ok() {
                    stdin.shutdown().await.unwrap_or_default();
                }
            }
        };
        let hear = read(pipes.stdout, |bytes| {
            stdout.extend_from_slice(bytes);
            stdout.len() <= *stdout_max
        });
        let complain = read(pipes.stderr, |bytes| {
            stderr.push(bytes);
            true
        });
        let mut rest = std::pin::pin!(async { tokio::join!(tell, complain) });
        let mut hear = std::pin::pin!(hear);
        let flooded = tokio::select! {
            biased;
            flooded = &mut hear => flooded,
            ((), _) = &mut rest => return hear.await,
        };
        if !flooded {
            rest.await;
        }
        flooded
    }
}

/// Reads until the end, or until `take` has had enough; answers whether it has.
async fn read(source: Option<impl AsyncRead + Unpin>, mut take: impl FnMut(&[u8]) -> bool) -> bool {
    let Some(mut source) = source else {
        return false;
    };
    let mut chunk = vec![0; CHUNK];
    while let Ok(count @ 1..) = source.read(&mut chunk).await {
        if !take(chunk.get(..count).unwrap_or_default()) {
            return true;
        }
    }
    false
}

/// The end of a stream.
#[derive(Debug, Default)]
pub(super) struct Tail {
    kept: Vec<u8>,
    is_cut: bool,
}

impl Tail {
    fn push(&mut self, bytes: &[u8]) {
        self.kept.extend_from_slice(bytes);
        // Cutting now and then, not at every read, keeps it linear.
        if self.kept.len() > STDERR_KEPT * 4 {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let surplus = self.kept.len().saturating_sub(STDERR_KEPT);
        if surplus > 0 {
            self.is_cut = true;
            self.kept.drain(..surplus);
        }
    }

    /// The end as text; where it was cut it begins with a whole line, if it has one.
    pub(super) fn text(&self) -> String {
        let surplus = self.kept.len().saturating_sub(STDERR_KEPT);
        let end = self.kept.get(surplus..).unwrap_or_default();
        let text = String::from_utf8_lossy(end);
        let text = text.trim_end();
        if !self.is_cut && surplus == 0 {
            return text.trim_start_matches('\n').to_owned();
        }
        let whole_lines = text.split_once('\n').map_or(text, |(_, rest)| rest);
        format!("…\n{whole_lines}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_much_is_its_last_lines() {
        let mut tail = Tail::default();
        for n in 0..100_000_u32 {
            tail.push(format!("line {n}\n").as_bytes());
        }
        let text = tail.text();
        assert!(
            text.starts_with("…\nline ") && text.ends_with("\nline 99999"),
            "{text}"
        );
        assert!(text.len() <= STDERR_KEPT + 4);
    }

    #[test]
    fn the_tail_of_little_is_all_of_it() {
        let mut tail = Tail::default();
        tail.push(b"one\n\xff two\n\n");
        assert_eq!(tail.text(), "one\n\u{fffd} two");
    }
}
