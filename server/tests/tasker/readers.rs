//! Those who follow the feed by server-sent events, each with as little as it takes: there are many.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};

/// The smallest receive buffer there is: who does not read is sent little.
const SMALL: u32 = 4 * 1024;

/// One of them, whose stream has begun.
#[derive(Debug)]
pub(crate) struct Reader {
    lines: BufReader<TcpStream>,
    line: String,
    /// The events it was sent, in the order in which they came.
    pub(crate) ids: Vec<u64>,
    completed: usize,
}

impl Reader {
    /// Asks for this stream, and returns once it has begun: it is sent what happens from then on.
    pub(crate) async fn open(address: &str, path: &str, small: bool) -> Result<Self, String> {
        let shown = |error: std::io::Error| format!("{path}: {error}");
        let socket = TcpSocket::new_v4().map_err(shown)?;
        if small {
            socket.set_recv_buffer_size(SMALL).map_err(shown)?;
        }
        let to: SocketAddr = address.parse().unwrap();
        let mut stream = socket.connect(to).await.map_err(shown)?;
        let ask = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.map_err(shown)?;
        let mut reader = Self {
            lines: BufReader::with_capacity(1_024, stream),
            line: String::new(),
            ids: Vec::new(),
            completed: 0,
        };
        let status = reader.next_line().await?.unwrap_or_default().to_owned();
        if !status.starts_with("HTTP/1.1 200") {
            return Err(format!("{path}: {status}"));
        }
        // The greeting says where it stands.
        while let Some(line) = reader.next_line().await? {
            if line.starts_with("id: ") {
                return Ok(reader);
            }
        }
        Err(format!("{path}: it ended before it began"))
    }

    /// Reads until so many tasks are told to be complete.
    pub(crate) async fn read(&mut self, completed: usize) -> Result<(), String> {
        while self.completed < completed {
            if !self.next_event().await? {
                let (seen, ids) = (self.completed, self.ids.len());
                return Err(format!("cut off after {ids} events, {seen} tasks complete"));
            }
        }
        Ok(())
    }

    /// Reads until the server ends the stream.
    pub(crate) async fn read_to_end(&mut self) -> Result<(), String> {
        while self.next_event().await? {}
        Ok(())
    }

    /// The next event; false at the end of the stream. The sizes of chunks stand on lines of their own
    /// between events, and mean nothing here.
    async fn next_event(&mut self) -> Result<bool, String> {
        let (mut id, mut completed) = (None, false);
        while let Some(line) = self.next_line().await? {
            if let Some(hex) = line.strip_prefix("id: ev_") {
                id = Some(u64::from_str_radix(hex, 16).map_err(|error| error.to_string())?);
            } else if let Some(name) = line.strip_prefix("event: ") {
                completed = name == "task.completed";
            } else if line.starts_with("data: ") {
                self.ids.push(id.ok_or("an event without an id")?);
                self.completed += usize::from(completed);
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn next_line(&mut self) -> Result<Option<&str>, String> {
        self.line.clear();
        let read = self.lines.read_line(&mut self.line).await;
        match read {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(self.line.trim_end())),
            Err(error) => Err(error.to_string()),
        }
    }
}
