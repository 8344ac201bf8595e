//! A way to the database on which announcements are swallowed, as by a pooler.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

/// What the server sends when something was announced.
const NOTIFICATION: u8 = b'A';
/// The longest message worth forwarding.
const LONGEST: usize = 1 << 24;

/// Forwards connections to a server, all but its notifications; answers the port.
pub(crate) async fn before(server: String) -> io::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = server.clone();
            tokio::spawn(async move { forward(client, &server).await.ok() });
        }
    });
    Ok(port)
}

async fn forward(client: TcpStream, server: &str) -> io::Result<()> {
    let server = TcpStream::connect(server).await?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let asks = copy(&mut from_client, &mut to_server);
    let answers = async {
        // The answer to whether it speaks TLS is one letter.
        let mut tag = from_server.read_u8().await?;
        if tag == b'N' {
            to_client.write_u8(tag).await?;
            tag = from_server.read_u8().await?;
        }
        loop {
            let length = from_server.read_u32().await?;
            let rest = usize::try_from(length).unwrap_or(0).saturating_sub(4);
            let mut body = vec![0; rest.min(LONGEST)];
            from_server.read_exact(&mut body).await?;
            if tag != NOTIFICATION {
                to_client.write_u8(tag).await?;
                to_client.write_u32(length).await?;
                to_client.write_all(&body).await?;
            }
            tag = from_server.read_u8().await?;
        }
    };
    tokio::select! {
        asked = asks => asked.map(drop),
        answered = answers => answered,
    }
}
