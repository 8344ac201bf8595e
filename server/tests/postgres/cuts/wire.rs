//! Requests whose connection is cut.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::dice::Dice;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Cut while it was being sent.
    Unsent,
    /// Cut after it was sent whole, before anything was answered.
    Unanswered,
    /// Answered, before it could be cut, with this status.
    Answered(u16),
}

/// Where requests go, and how long they usually take.
#[derive(Debug)]
pub(super) struct Wire {
    address: String,
    usual_micros: AtomicU64,
}

impl Wire {
    pub(super) fn to(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            usual_micros: AtomicU64::new(10_000),
        }
    }

    /// A request as it goes over the wire.
    pub(super) fn bytes(&self, line: &str, headers: &str, body: &str) -> Vec<u8> {
        let (address, length) = (&self.address, body.len());
        format!(
            "{line} HTTP/1.1\r\nhost: {address}\r\n{headers}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    }

    /// Sends a request and answers its status.
    pub(super) async fn whole(&self, bytes: &[u8]) -> u16 {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        status(&mut stream).await
    }

    /// Sends a request, or a part of it, and hangs up: one in four before it is all sent, the others
    /// at some time up to one and a half times what an answer usually takes; half of them with a reset.
    pub(super) async fn cut(&self, bytes: &[u8], dice: &mut Dice) -> End {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        if dice.below(2) == 0 {
            stream.set_zero_linger().unwrap();
        }
        if dice.below(4) == 0 {
            let part = dice.below(u64::try_from(bytes.len()).unwrap());
            let part = usize::try_from(part).unwrap();
            stream.write_all(&bytes[..part]).await.unwrap();
            return End::Unsent;
        }
        stream.write_all(bytes).await.unwrap();
        let usual = self.usual_micros.load(Ordering::Relaxed);
        let patience = Duration::from_micros(dice.below(usual * 3 / 2));
        let sent = Instant::now();
        match timeout(patience, status(&mut stream)).await {
            Err(_elapsed) => End::Unanswered,
            Ok(status) => {
                self.answered_within(sent.elapsed());
                End::Answered(status)
            }
        }
    }

    /// What usually is moves a little towards what was; what took too long counts as twice that.
    fn answered_within(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap();
        let usual = self.usual_micros.load(Ordering::Relaxed);
        self.usual_micros
            .store((usual * 7 + took * 2) / 8, Ordering::Relaxed);
    }
}

/// The status of an answer, as soon as it begins.
async fn status(stream: &mut TcpStream) -> u16 {
    let mut head = [0; 64];
    let read = stream.read(&mut head).await.unwrap();
    let head = str::from_utf8(&head[..read]).unwrap();
    head.split(' ').nth(1).unwrap().parse().unwrap()
}
