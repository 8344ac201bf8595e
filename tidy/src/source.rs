//! Rust source with its comments and literals told apart from its code.

/// A string literal and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Counted from 1.
    pub line: usize,
    /// What stands between the quotation marks, escapes as written.
    pub text: String,
}

/// Rust source, masked.
#[derive(Debug, Clone)]
pub struct Source {
    /// The text with comments, strings and characters blanked; every byte keeps its place.
    pub code: String,
    /// The string literals, in order.
    pub strings: Vec<Literal>,
}

impl Source {
    /// Masks one file.
    pub fn parse(text: &str) -> Self {
        Scanner {
            text: text.as_bytes(),
            at: 0,
            code: text.as_bytes().to_vec(),
            strings: Vec::new(),
        }
        .run()
    }

    /// The line of a byte of `code`, counted from 1.
    pub fn line_of(&self, at: usize) -> usize {
        line_of(self.code.as_bytes(), at)
    }

    /// Where this identifier occurs in the code, as a whole word.
    pub fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let code = self.code.as_bytes();
        self.code
            .match_indices(word)
            .map(|(at, _)| at)
            .filter(move |at| {
                let before = at.checked_sub(1).and_then(|before| code.get(before));
                let after = code.get(at + word.len());
                !before.is_some_and(|byte| is_word(*byte)) && !after.is_some_and(|b| is_word(*b))
            })
    }

    /// Where the block that opens at or after `from` closes; `None` when a `;` comes first.
    pub fn block_end(&self, from: usize) -> Option<usize> {
        let mut depth = 0_usize;
        // Parentheses and brackets: an array type `[u8; 4]` has a `;` of its own.
        let mut nested = 0_usize;
        for (at, byte) in self.code.bytes().enumerate().skip(from) {
            match byte {
                b'(' | b'[' => nested += 1,
                b')' | b']' => nested = nested.saturating_sub(1),
                b';' if depth == 0 && nested == 0 => return None,
                b'{' => depth += 1,
                b'}' if depth <= 1 => return (depth == 1).then_some(at),
                b'}' => depth -= 1,
                _ => {}
            }
        }
        None
    }
}

fn line_of(text: &[u8], at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    before.split(|byte| *byte == b'\n').count()
}

pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    code: Vec<u8>,
    strings: Vec<Literal>,
}

impl Scanner<'_> {
    fn run(mut self) -> Source {
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'/', Some(b'/')) => {
                    let end = self.find(self.at, b"\n");
                    self.blank_to(end);
                }
                (b'/', Some(b'*')) => {
                    let end = self.block_comment_end();
                    self.blank_to(end);
                }
                (b'"', _) => self.string(self.at),
                (b'\'', _) => self.character_or_lifetime(),
                (byte, _) if is_word(byte) => self.word(),
                _ => self.at += 1,
            }
        }
        Source {
            // Whole literals and comments are blanked, so what is left is still UTF-8.
            code: String::from_utf8_lossy(&self.code).into_owned(),
            strings: self.strings,
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    /// Where `wanted` begins at or after `from`; the end of the text when it does not.
    fn find(&self, from: usize, wanted: &[u8]) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        let found = rest
            .windows(wanted.len())
            .position(|window| window == wanted);
        found.map_or(self.text.len(), |offset| from + offset)
    }

    fn blank_to(&mut self, end: usize) {
        let end = end.min(self.text.len());
        for byte in &mut self.code[self.at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        self.at = end;
    }

    fn block_comment_end(&self) -> usize {
        let (mut at, mut depth) = (self.at, 0_usize);
        while at < self.text.len() {
            match self.text.get(at..at + 2) {
                Some(b"/*") => (at, depth) = (at + 2, depth + 1),
                Some(b"*/") => (at, depth) = (at + 2, depth - 1),
                _ => at += 1,
            }
            if depth == 0 {
                break;
            }
        }
        at
    }

    /// An identifier, a number, or the prefix of a literal such as `br#"…"#`.
    fn word(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        let is_raw = matches!(word, b"r" | b"br" | b"cr");
        match self.peek(0) {
            Some(b'"') if is_raw => self.raw_string(0),
            Some(b'#') if is_raw => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let hashes = rest.iter().take_while(|byte| **byte == b'#').count();
                // `r#type` is an identifier.
                if self.peek(hashes) == Some(b'"') {
                    self.raw_string(hashes);
                }
            }
            Some(b'"') if matches!(word, b"b" | b"c") => self.string(self.at),
            _ => {}
        }
    }

    fn string(&mut self, quote: usize) {
        let mut end = quote + 1;
        while end < self.text.len() && self.text[end] != b'"' {
            end += if self.text[end] == b'\\' { 2 } else { 1 };
        }
        self.literal(quote + 1, end, end + 1);
    }

    fn raw_string(&mut self, hashes: usize) {
        let from = self.at + hashes + 1;
        let close = [b"\"".to_vec(), vec![b'#'; hashes]].concat();
        let end = self.find(from, &close);
        self.literal(from, end, end + close.len());
    }

    fn literal(&mut self, from: usize, to: usize, end: usize) {
        let to = to.min(self.text.len());
        let text = String::from_utf8_lossy(&self.text[from.min(to)..to]).into_owned();
        let line = line_of(self.text, self.at);
        self.strings.push(Literal { line, text });
        self.blank_to(end);
    }

    /// `'x'`, `'\n'` and `'é'` are characters; `'a` in `&'a str` is a lifetime.
    fn character_or_lifetime(&mut self) {
        if self.peek(1) == Some(b'\\') {
            let end = self.find(self.at + 3, b"'") + 1;
            return self.blank_to(end);
        }
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        let width = rest.iter().skip(1).take_while(|b| (**b & 0xC0) == 0x80);
        let width = 1 + width.count();
        if self.peek(1 + width) == Some(b'\'') {
            self.blank_to(self.at + width + 2);
        } else {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let source = Source::parse(text);
        assert_eq!(source.code.len(), text.len(), "every byte keeps its place");
        source.code.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_literals_are_no_code() {
        for (text, expected) in [
            ("a // b { \n c", "a c"),
            ("a /* b /* } */ { */ c", "a c"),
            (r#"f("{ \" }") + g"#, "f( ) + g"),
            ("r\"\\\" + x", "r + x"),
            ("br##\"a \"# b\"## + x", "br + x"),
            ("r#type + 1", "r#type + 1"),
            ("['{', '\\'', '\\u{7d}', '}', 'é']", "[ , , , , ]"),
            (
                "fn f<'a>(x: &'a str) -> &'a str {}",
                "fn f<'a>(x: &'a str) -> &'a str {}",
            ),
            ("b'{' + b\"}\"", "b + b"),
            ("x /* never closed {", "x"),
            ("x \"never closed {", "x"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }

    #[test]
    fn strings_are_kept_with_their_lines() {
        let source = Source::parse("a(\"one\");\n// \"none\"\nb(r#\"two \"2\"\"#)");
        let strings: Vec<_> = source
            .strings
            .iter()
            .map(|literal| (literal.line, literal.text.as_str()))
            .collect();
        assert_eq!(strings, [(1, "one"), (3, "two \"2\"")]);
    }

    #[test]
    fn words_are_whole_words() {
        let source = Source::parse("sleep_until(); my_sleep(); sleep(); // sleep()\n x.sleep()");
        assert_eq!(source.words("sleep").count(), 2);
    }

    #[test]
    fn a_block_ends_at_its_own_brace() {
        let source = Source::parse("fn f(x: [u8; 4]) { if x { '}' } } fn g();");
        assert_eq!(source.block_end(0), Some(32));
        assert_eq!(source.block_end(33), None);
    }
}
