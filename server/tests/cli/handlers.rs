//! Built-in handlers, run by the engine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use serde_json::json;

use super::tasker::{Place, Running};

#[test]
fn a_step_that_takes_too_long_is_stopped_with_all_its_processes() {
    let place = Place::new();
    let pipe = place.pipe("witness");
    let config = json!({"shell": format!("exec 9>{}; (sleep 1000; sleep 1000) & sleep 1000", pipe.display())});
    let template = place.template(&format!(
        "  - {{name: a, handler: exec, config: {config}, timeout: 500ms, retry: {{limit: 1}}}}\n"
    ));
    let command = place.command(&["run", &template, "--json"]);
    let running = Running::start(command);
    // Ends when nobody holds the other end any more.
    std::fs::read(&pipe).unwrap();
    let said = running.end();
    assert_eq!(said.code, Some(1), "{said:?}");
    let last = said.last();
    assert_eq!(
        (&last["state"], &last["attempts"]),
        (&json!("error"), &json!(1))
    );
    assert_eq!(
        last["steps"][0]["error"],
        json!("the handler took longer than its timeout of 500ms")
    );
}

#[test]
fn an_api_that_fails_at_first_is_called_again() {
    let place = Place::new();
    let api = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "http://{}/orders/${{/context/id}}",
        api.local_addr().unwrap()
    );
    let answers = std::thread::spawn(move || {
        let answer = |status: &str| {
            let (stream, _) = api.accept().unwrap();
            let mut asked = BufReader::new(stream);
            let head: Vec<String> = asked
                .by_ref()
                .lines()
                .map(|line| line.unwrap())
                .take_while(|line| !line.is_empty())
                .collect();
            write!(
                asked.get_mut(),
                "HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
            )
            .unwrap();
            head
        };
        [answer("500 Oh no"), answer("200 OK")]
    });
    let config = json!({"url": url});
    let template = place.template(&format!(
        "  - {{name: a, handler: http, config: {config}, retry: {{backoff: {{fixed: {{delay: 50ms}}}}}}}}\n"
    ));
    let said = place.run(&["run", &template, "--json", "--context", "{\"id\": 7}"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let last = said.last();
    assert_eq!(
        (&last["attempts"], &last["steps"][0]["result"]["body"]),
        (&json!(2), &json!("ok"))
    );
    let heads = answers.join().unwrap();
    let key = |head: &[String]| {
        head.iter()
            .find(|line| line.starts_with("idempotency-key: "))
            .cloned()
    };
    assert!(heads[0][0].starts_with("GET /orders/7 "), "{heads:?}");
    assert!(
        key(&heads[0]).is_some() && key(&heads[0]) == key(&heads[1]),
        "the same for both attempts"
    );
}
