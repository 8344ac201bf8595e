//! A network between the store and its server, to be broken.

use std::io;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Forwards connections to a server. While it is broken, packets vanish: what is connected falls
/// silent for good, and new connections are taken and never served.
pub(crate) struct Proxy {
    port: u16,
    broken: Arc<watch::Sender<bool>>,
}

impl Proxy {
    pub(crate) async fn before(server: String) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let broken = Arc::new(watch::Sender::new(false));
        let state = Arc::clone(&broken);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, server.clone(), state.subscribe()));
            }
        });
        Ok(Self { port, broken })
    }

    /// The same URL, through this proxy.
    pub(crate) fn url(&self, direct: &str) -> String {
        let (head, rest) = direct.split_once('@').expect("a URL with a user");
        let (_, database) = rest.split_once('/').expect("a URL with a database");
        format!("{head}@127.0.0.1:{}/{database}", self.port)
    }

    pub(crate) fn break_it(&self) {
        self.broken.send_replace(true);
    }

    pub(crate) fn mend(&self) {
        self.broken.send_replace(false);
    }
}

async fn forward(mut client: TcpStream, server: String, mut broken: watch::Receiver<bool>) {
    if *broken.borrow() {
        return hold(client).await;
    }
    let Ok(mut server) = TcpStream::connect(server).await else {
        return;
    };
    let silenced = tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => false,
        _ = broken.wait_for(|broken| *broken) => true,
    };
    if silenced {
        let _server = server;
        hold(client).await;
    }
}

/// Keeps a connection open without a word.
async fn hold(_client: TcpStream) {
    std::future::pending::<()>().await;
}
