//! A network between a client and its server, to be broken.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// What the network does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Forwards.
    Up,
    /// Refuses: connections are closed in order, new ones at once.
    Cut,
    /// Connections are reset, as by a firewall or a machine that has rebooted; new ones at once.
    Reset,
    /// Packets vanish both ways. What is connected falls silent for good, also after the network is
    /// up again, and new connections are taken and never served.
    Blackhole,
    /// What the client says arrives; what the server answers vanishes, for good.
    HalfOpen,
    /// Packets are held back, both ways, and arrive when the network is up again.
    Stalled,
    /// Each packet is late by so much.
    Slow(Duration),
    /// One byte at a time, this far apart.
    Drip(Duration),
}

/// Forwards connections to a server, as well as the [`Network`] lets it.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    network: Arc<watch::Sender<Network>>,
    waiting: Arc<AtomicUsize>,
}

impl Proxy {
    /// A proxy on a port of its own before a server at an address such as `127.0.0.1:5432`.
    ///
    /// # Errors
    /// When no port can be listened on.
    pub async fn before(server: String) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let network = Arc::new(watch::Sender::new(Network::Up));
        let waiting = Arc::new(AtomicUsize::new(0));
        let (state, count) = (Arc::clone(&network), Arc::clone(&waiting));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let link = Link {
                    network: state.subscribe(),
                    waiting: Arc::clone(&count),
                };
                tokio::spawn(link.serve(client, server.clone()));
            }
        });
        Ok(Self {
            port,
            network,
            waiting,
        })
    }

    /// The same URL, through this proxy.
    ///
    /// # Panics
    /// When the URL has no user, host and database.
    pub fn url(&self, direct: &str) -> String {
        let (head, rest) = direct.split_once('@').expect("a URL with a user");
        let (_, database) = rest.split_once('/').expect("a URL with a database");
        format!("{head}@127.0.0.1:{}/{database}", self.port)
    }

    /// Lets the network be like this from now on.
    pub fn turn(&self, network: Network) {
        self.network.send_replace(network);
    }

    /// How many clients have said something that the server has not answered yet.
    pub fn in_flight(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// One connection's view of the network.
#[derive(Clone)]
struct Link {
    network: watch::Receiver<Network>,
    waiting: Arc<AtomicUsize>,
}

impl Link {
    async fn serve(self, client: TcpStream, server: String) {
        let network = *self.network.borrow();
        match network {
            Network::Cut => return,
            Network::Reset => return reset(&client),
            Network::Blackhole | Network::HalfOpen => return silence(client).await,
            Network::Up | Network::Stalled | Network::Slow(_) | Network::Drip(_) => {}
        }
        let Ok(server) = TcpStream::connect(server).await else {
            return;
        };
        // Without it, a small packet may wait for the acknowledgement of the last one.
        client.set_nodelay(true).ok();
        server.set_nodelay(true).ok();
        let end = self.forward(client, server).await;
        if let Some((client, server)) = end {
            if self.is_now(Network::Reset) {
                reset(&client);
                reset(&server);
            } else if !self.is_now(Network::Cut) {
                tokio::join!(silence(client), silence(server));
            }
        }
    }

    fn is_now(&self, network: Network) -> bool {
        *self.network.borrow() == network
    }

    /// Forwards until one side hangs up, or the network ends it; then answers both ends.
    async fn forward(
        &self,
        client: TcpStream,
        server: TcpStream,
    ) -> Option<(TcpStream, TcpStream)> {
        let mut network = self.network.clone();
        let asked = Asked::by_nobody(&self.waiting);
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        let broken = |network: &Network| {
            matches!(network, Network::Cut | Network::Reset | Network::Blackhole)
        };
        let hung_up = tokio::select! {
            () = self.pump(&mut from_client, &mut to_server, Side::Client, &asked) => true,
            () = self.pump(&mut from_server, &mut to_client, Side::Server, &asked) => true,
            _ = network.wait_for(broken) => false,
        };
        if hung_up {
            return None;
        }
        let client = from_client.reunite(to_client).ok()?;
        let server = from_server.reunite(to_server).ok()?;
        Some((client, server))
    }

    /// Carries one direction until its sender hangs up.
    async fn pump(
        &self,
        from: &mut OwnedReadHalf,
        to: &mut OwnedWriteHalf,
        side: Side,
        asked: &Asked<'_>,
    ) {
        let mut packet = vec![0; 16 * 1024];
        let mut deaf = false;
        loop {
            let Ok(length @ 1..) = from.read(&mut packet).await else {
                return;
            };
            // A reply that was lost is lost for good: the stream has a hole.
            deaf |= side == Side::Server && self.is_now(Network::HalfOpen);
            if deaf {
                continue;
            }
            asked.turn(side);
            if self.carry(&packet[..length], to).await.is_err() {
                return;
            }
        }
    }

    async fn carry(&self, packet: &[u8], to: &mut OwnedWriteHalf) -> io::Result<()> {
        let mut network = self.network.clone();
        let held = |network: &Network| *network != Network::Stalled;
        // An error means that the proxy is gone: nothing will change any more.
        let now = network.wait_for(held).await.map_or(Network::Up, |now| *now);
        match now {
            Network::Slow(delay) => sleep_until(Instant::now() + delay).await,
            Network::Drip(delay) => {
                for byte in packet {
                    sleep_until(Instant::now() + delay).await;
                    to.write_all(std::slice::from_ref(byte)).await?;
                }
                return Ok(());
            }
            Network::Up
            | Network::Cut
            | Network::Reset
            | Network::Blackhole
            | Network::HalfOpen
            | Network::Stalled => {}
        }
        to.write_all(packet).await
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Client,
    Server,
}

/// Whether one connection waits for an answer, counted among all.
struct Asked<'a> {
    all: &'a AtomicUsize,
    mine: AtomicUsize,
}

impl<'a> Asked<'a> {
    const fn by_nobody(all: &'a AtomicUsize) -> Self {
        Self {
            all,
            mine: AtomicUsize::new(0),
        }
    }

    fn turn(&self, side: Side) {
        let now = usize::from(side == Side::Client);
        let before = self.mine.swap(now, Ordering::Relaxed);
        if now > before {
            self.all.fetch_add(1, Ordering::Relaxed);
        } else if now < before {
            self.all.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.turn(Side::Server);
    }
}

/// Closing it from now on resets it.
fn reset(stream: &TcpStream) {
    stream.set_zero_linger().ok();
}

/// Keeps a connection open without a word.
async fn silence(_stream: TcpStream) {
    std::future::pending::<()>().await;
}
