//! W3C trace context: continued if it came with the request, begun if not.

use application::ports::Entropy;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Where it comes in and goes out.
pub(super) const HEADER: HeaderName = HeaderName::from_static("traceparent");

/// Which trace a request belongs to, and its own place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    /// The trace.
    pub trace: u128,
    /// The span of the caller, if it sent one.
    pub parent: Option<u64>,
    /// The span of this request.
    pub span: u64,
    /// Its flags; bit 0 is set if the trace is recorded.
    pub flags: u8,
}

impl TraceContext {
    /// Continues the trace that came with the request, or begins one. One that cannot be read is
    /// treated as if there was none, as the standard wants it.
    pub(super) fn of(headers: &HeaderMap, entropy: &dyn Entropy) -> Self {
        let mut sent = headers.get_all(HEADER).into_iter();
        let sent = match (sent.next(), sent.next()) {
            (Some(only), None) => only.to_str().ok().and_then(parse),
            _ => None,
        };
        let span = entropy.next_u64().max(1);
        match sent {
            Some((trace, parent, flags)) => Self {
                trace,
                parent: Some(parent),
                span,
                flags,
            },
            None => Self {
                trace: (u128::from(entropy.next_u64()) << 64) | u128::from(span),
                parent: None,
                span,
                flags: 0,
            },
        }
    }

    /// As the header's value: what whoever goes on from here calls its parent.
    pub fn traceparent(&self) -> String {
        format!(
            "00-{:032x}-{:016x}-{:02x}",
            self.trace, self.span, self.flags
        )
    }

    pub(super) fn to_header(self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.traceparent()).ok()
    }
}

/// `version-trace-parent-flags`; later versions may say more behind that.
fn parse(text: &str) -> Option<(u128, u64, u8)> {
    let mut parts = text.split('-');
    let version = hex(parts.next()?, 2)?;
    let trace = hex(parts.next()?, 32)?;
    let parent = hex(parts.next()?, 16)?;
    let flags = hex(parts.next()?, 2)?;
    let is_whole = version > 0 || parts.next().is_none();
    if version == 0xff || trace == 0 || parent == 0 || !is_whole {
        return None;
    }
    Some((
        trace,
        u64::try_from(parent).ok()?,
        u8::try_from(flags).ok()?,
    ))
}

/// Exactly so many lower-case hexadecimal digits.
fn hex(text: &str, len: usize) -> Option<u128> {
    let is_hex = text.len() == len && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then(|| u128::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_well_formed_contexts_are_continued() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let read = Some((
            0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736,
            0x00f0_67aa_0ba9_02b7,
            1,
        ));
        assert_eq!(parse(good), read);
        let later = "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more";
        assert_eq!(parse(later), read);
        for bad in [
            "",
            "00",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473é-00f067aa0ba902b7-01",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
