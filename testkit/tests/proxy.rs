//! The network that can be broken, between a client and a server that repeats what it hears.

#![cfg(test)]

use std::io::ErrorKind;
use std::time::Duration;

use tasker_testkit::cluster::proxy::{Network, Proxy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

/// Nothing is heard for so long: nothing comes.
const SILENCE: Duration = Duration::from_millis(200);

/// A client of the proxy, and what the server hears.
struct Wire {
    proxy: Proxy,
    client: TcpStream,
    heard: mpsc::UnboundedReceiver<u8>,
}

impl Wire {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = listener.local_addr().unwrap().to_string();
        let (tell, heard) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(repeat(stream, tell.clone()));
            }
        });
        let proxy = Proxy::before(server).await.unwrap();
        let client = connect(&proxy).await;
        let mut wire = Self {
            proxy,
            client,
            heard,
        };
        assert_eq!(wire.ask(b'a').await, Some(b'a'), "it is up");
        assert_eq!(wire.heard.recv().await, Some(b'a'));
        wire
    }

    /// Says one byte; answers what comes back, if it comes soon.
    async fn ask(&mut self, byte: u8) -> Option<u8> {
        self.client.write_u8(byte).await.unwrap();
        self.hear().await
    }

    async fn hear(&mut self) -> Option<u8> {
        let heard = timeout(SILENCE, self.client.read_u8()).await;
        heard.ok().map(|byte| byte.unwrap())
    }

    /// Another client starts anew.
    async fn again(&mut self) {
        self.client = connect(&self.proxy).await;
    }
}

/// Repeats what it hears, but for a question that is not to be answered.
async fn repeat(mut stream: TcpStream, tell: mpsc::UnboundedSender<u8>) {
    while let Ok(byte) = stream.read_u8().await {
        tell.send(byte).ok();
        if byte != b'?' && stream.write_u8(byte).await.is_err() {
            return;
        }
    }
}

async fn connect(proxy: &Proxy) -> TcpStream {
    let url = proxy.url("postgres://u@h:1/d");
    let address = url.split(['@', '/']).nth(3).unwrap();
    TcpStream::connect(address).await.unwrap()
}

async fn ends_with(client: &mut TcpStream) -> ErrorKind {
    client.read_u8().await.unwrap_err().kind()
}

#[tokio::test]
async fn a_cut_network_closes_and_a_reset_one_resets() {
    for (network, kind) in [
        (Network::Cut, ErrorKind::UnexpectedEof),
        (Network::Reset, ErrorKind::ConnectionReset),
    ] {
        let mut wire = Wire::new().await;
        wire.proxy.turn(network);
        assert_eq!(ends_with(&mut wire.client).await, kind, "{network:?}");
        wire.again().await;
        assert_eq!(ends_with(&mut wire.client).await, kind, "{network:?}");
        wire.proxy.turn(Network::Up);
        wire.again().await;
        assert_eq!(wire.ask(b'b').await, Some(b'b'));
    }
}

#[tokio::test]
async fn a_blackhole_swallows_both_ways_and_for_good() {
    let mut wire = Wire::new().await;
    wire.proxy.turn(Network::Blackhole);
    assert_eq!(wire.ask(b'b').await, None);
    let mut late = connect(&wire.proxy).await;
    late.write_u8(b'c').await.unwrap();
    let answer = timeout(SILENCE, late.read_u8()).await;
    assert!(answer.is_err(), "taken, and not served");
    wire.proxy.turn(Network::Up);
    assert_eq!(wire.ask(b'd').await, None, "it stays silent");
    let answer = timeout(SILENCE, late.read_u8()).await;
    assert!(answer.is_err(), "and never served");
    wire.again().await;
    assert_eq!(wire.ask(b'e').await, Some(b'e'));
    assert_eq!(wire.heard.recv().await, Some(b'e'), "all before was lost");
}

#[tokio::test]
async fn a_half_open_network_loses_the_answers_only() {
    let mut wire = Wire::new().await;
    wire.proxy.turn(Network::HalfOpen);
    assert_eq!(wire.ask(b'b').await, None);
    assert_eq!(wire.heard.recv().await, Some(b'b'));
    wire.proxy.turn(Network::Up);
    assert_eq!(wire.ask(b'c').await, None, "the stream has a hole");
    assert_eq!(wire.heard.recv().await, Some(b'c'));
}

#[tokio::test]
async fn a_stalled_network_delivers_late_and_a_slow_one_slowly() {
    let mut wire = Wire::new().await;
    wire.proxy.turn(Network::Stalled);
    assert_eq!(wire.ask(b'b').await, None);
    wire.proxy.turn(Network::Up);
    assert_eq!(wire.hear().await, Some(b'b'));
    let step = Duration::from_millis(20);
    for network in [Network::Slow(step), Network::Drip(step)] {
        wire.proxy.turn(network);
        let begun = Instant::now();
        assert_eq!(wire.ask(b'c').await, Some(b'c'));
        assert!(begun.elapsed() >= step * 2, "there and back: {network:?}");
    }
}

#[tokio::test]
async fn an_unanswered_question_is_in_flight() {
    let mut wire = Wire::new().await;
    assert_eq!(wire.proxy.in_flight(), 0);
    wire.client.write_u8(b'?').await.unwrap();
    assert_eq!(wire.heard.recv().await, Some(b'?'));
    assert_eq!(wire.proxy.in_flight(), 1);
    assert_eq!(wire.ask(b'b').await, Some(b'b'));
    assert_eq!(wire.proxy.in_flight(), 0);
    wire.client.write_u8(b'?').await.unwrap();
    wire.proxy.turn(Network::Reset);
    assert_eq!(
        ends_with(&mut wire.client).await,
        ErrorKind::ConnectionReset
    );
}
