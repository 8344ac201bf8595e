//! Requests whose connection is cut.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::dice::Dice;

/// So many microseconds after it was sent a request may not have been begun with.
const JUST_AFTER: u64 = 1_000;

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

/// Where requests go, and how long they are waited for at most.
#[derive(Debug)]
pub(super) struct Wire {
    address: String,
    patience_micros: AtomicU64,
}

impl Wire {
    pub(super) fn to(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            patience_micros: AtomicU64::new(400_000),
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

    /// Sends a request, or a part of it, and hangs up, half of the times with a reset: one in four before
    /// it is all sent, one just after, when the server may not have begun with it, and two after a while,
    /// such that one in three of these is answered before.
    pub(super) async fn cut(&self, bytes: &[u8], dice: &mut Dice) -> End {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        if dice.below(2) == 0 {
            stream.set_zero_linger().unwrap();
        }
        let when = dice.below(4);
        if when == 0 {
            let part = dice.below(u64::try_from(bytes.len()).unwrap());
            let part = usize::try_from(part).unwrap();
            stream.write_all(&bytes[..part]).await.unwrap();
            return End::Unsent;
        }
        stream.write_all(bytes).await.unwrap();
        let usual = self.patience_micros.load(Ordering::Relaxed);
        let most = if when == 1 { JUST_AFTER } else { usual };
        let patience = Duration::from_micros(dice.below(most));
        let end = match timeout(patience, status(&mut stream)).await {
            Err(_elapsed) => End::Unanswered,
            Ok(status) => End::Answered(status),
        };
        if when > 1 {
            self.learn(usual, end);
        }
        end
    }

    /// Longer after one that was not answered, shorter by twice that after one that was: so it finds
    /// how long answers take, on any machine and whatever else that does.
    fn learn(&self, usual: u64, end: End) {
        let next = match end {
            End::Unsent | End::Unanswered => usual + usual / 16,
            End::Answered(_) => usual - usual / 8,
        };
        self.patience_micros.store(next.max(100), Ordering::Relaxed);
    }
}

/// The status of an answer, as soon as it begins.
async fn status(stream: &mut TcpStream) -> u16 {
    let mut head = [0; 64];
    let read = stream.read(&mut head).await.unwrap();
    let head = str::from_utf8(&head[..read]).unwrap();
    head.split(' ').nth(1).unwrap().parse().unwrap()
}
