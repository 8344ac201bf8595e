//! One request by hand.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) body: Value,
}

/// `METHOD /path`, with a credential if there is one; the server answers, or the test ends.
pub(crate) fn ask(address: &str, request: &str, key: Option<&str>, body: &str) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let credential = key.map_or_else(String::new, |key| {
        format!("authorization: Bearer {key}\r\n")
    });
    write!(
        stream,
        "{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{credential}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        body: serde_json::from_str(body).unwrap_or(Value::Null),
        text,
    }
}

/// The address in the line that says where a server listens.
pub(crate) fn address(line: &str) -> String {
    line.trim().rsplit("://").next().unwrap().to_owned()
}
