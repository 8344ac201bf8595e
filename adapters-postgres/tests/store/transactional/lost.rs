//! A commit that was carried out and whose reply is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use application::Until;
use domain::status::Status;
use tasker_adapters_postgres::{PgOptions, PgStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::world::{Effect, Then, TxWorld, handlers};

/// Forwards connections to a server. Once, it keeps the reply to a `COMMIT` for itself and hangs up.
async fn deaf_once(server: String) -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let armed = Arc::new(AtomicBool::new(true));
    let state = Arc::clone(&armed);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&server).await.expect("the server");
            tokio::spawn(forward(client, server, Arc::clone(&state)));
        }
    });
    (port, armed)
}

async fn forward(mut client: TcpStream, mut server: TcpStream, armed: Arc<AtomicBool>) {
    let (mut asked, mut told) = (vec![0; 65_536], vec![0; 65_536]);
    let mut is_deaf = false;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(n @ 1..) = read else { return };
                let commits = asked[..n].windows(7).any(|bytes| bytes == b"COMMIT\0");
                is_deaf = commits && armed.swap(false, Ordering::SeqCst);
                if server.write_all(&asked[..n]).await.is_err() { return }
            }
            read = server.read(&mut told) => {
                let Ok(n @ 1..) = read else { return };
                if is_deaf || client.write_all(&told[..n]).await.is_err() { return }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_reply_is_lost_is_looked_up_and_counts() {
    let world = TxWorld::new().await;
    let task = world.submit().await;
    let url = world.database.url();
    let (head, rest) = url.split_once('@').expect("a URL with a user");
    let (server, database) = rest.split_once('/').expect("a URL with a database");
    let (port, armed) = deaf_once(server.to_owned()).await;
    let through = format!("{head}@127.0.0.1:{port}/{database}");
    let store = PgStore::connect(&through, PgOptions::default()).await;
    let store = store.expect("a store");
    let handlers = handlers(&store, &Effect::that(&[Then::Succeed]));
    let report = world.coordinate(handlers, Until::NothingLeft).await;
    assert!(!armed.load(Ordering::SeqCst), "the reply was lost");
    assert_eq!((report.succeeded, report.retried, report.lost), (2, 0, 0));
    assert_eq!(report.ended[&task], Status::Complete);
    assert_eq!(world.effects(task), "1");
    assert_eq!(world.causes(task, 0).await, ["started", "succeeded"]);
}
