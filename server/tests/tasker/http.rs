//! Requests by hand.

use std::io::{Read, Write};
use std::net::TcpStream;

/// One request, as in `GET /metrics`, with further headers; answers status and body.
pub(crate) fn request(address: &str, line: &str, headers: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

/// The address in a line such as `listening on http://127.0.0.1:1234`.
pub(crate) fn address(line: &str) -> String {
    let rest = line.trim().rsplit("http://").next().unwrap();
    rest.split('/').next().unwrap().to_owned()
}
