//! A server that asks who its callers are, that encrypts, or that refuses to begin.

use std::io::{Read, Write};
use std::net::TcpStream;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::asked::{address, ask};
use super::tasker::{Place, Running, Said};

fn said(place: &Place, arguments: &[&str], environment: &[(&str, &str)]) -> Said {
    let mut command = place.command(arguments);
    command.envs(environment.iter().copied());
    Said::of(command.output().unwrap())
}

#[test]
fn beyond_this_machine_nobody_is_served_who_is_not_asked() {
    let place = Place::new();
    let refused = place.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.err.contains("--auth") && refused.err.contains("--open-to-anyone"));
    for flag in ["--auth", "--open-to-anyone"] {
        let right = place.run(&["serve", "--listen", "0.0.0.0:0", flag, "--check-config"]);
        assert_eq!(right.code, Some(0), "{flag}: {right:?}");
    }
}

#[test]
fn what_would_let_in_the_wrong_ones_is_refused_before_anything_begins() {
    let place = Place::new();
    let check = ["serve", "--auth", "--check-config"];
    let keys = place.file("keys.json", "{}");
    let jwks = ("TASKER__AUTH__JWKS", keys.as_str());
    let issuer = ("TASKER__AUTH__JWT_ISSUER", "https://issuer.example");
    for (environment, told) in [
        (
            vec![("TASKER__AUTH__ADMIN_KEY", "hunter2-hunter2")],
            "auth.admin_key",
        ),
        (vec![jwks], "auth.jwt_issuer"),
        (vec![jwks, issuer], "auth.jwt_audience"),
        (
            vec![("TASKER__AUTH__JWKS", "http://issuer.example/keys")],
            "auth.jwks",
        ),
        (vec![("TASKER__TLS__CERTIFICATE", "cert.pem")], "tls.key"),
    ] {
        let refused = said(&place, &check, &environment);
        assert_eq!(refused.code, Some(2), "{told}: {refused:?}");
        assert!(refused.err.contains(told), "{refused:?}");
        assert!(!refused.err.contains("hunter2"), "{refused:?}");
    }
    // Credentials that nobody would be asked for are a mistake too.
    let key = place.run(&["key", "new"]).out.trim().to_owned();
    let environment = [("TASKER__AUTH__ADMIN_KEY", key.as_str())];
    let unasked = said(&place, &["serve", "--check-config"], &environment);
    assert_eq!(unasked.code, Some(2), "{unasked:?}");
    // A key set with no key in it is found out at the start.
    let audience = ("TASKER__AUTH__JWT_AUDIENCE", "tasker");
    let empty = said(
        &place,
        &["serve", "--auth", "--listen", "127.0.0.1:0"],
        &[jwks, issuer, audience],
    );
    assert_eq!(empty.code, Some(1), "{empty:?}");
    assert!(empty.err.contains("auth.jwks"), "{empty:?}");
}

#[test]
fn a_server_in_memory_begins_with_the_key_of_its_configuration() {
    let place = Place::new();
    let key = place.run(&["key", "new"]).out.trim().to_owned();
    let other = place.run(&["key", "new"]).out.trim().to_owned();
    let file = place.file("admin.key", &format!("{key}\n"));
    let mut command = place.command(&["serve", "--auth", "--listen", "127.0.0.1:0"]);
    command.env("TASKER__AUTH__ADMIN_KEY_FILE", file);
    let mut server = Running::start(command);
    let at = address(&server.hears("listening on http://"));
    assert_eq!(ask(&at, "GET /api/tasks", Some(&key), "").status, 200);
    assert_eq!(ask(&at, "GET /api/tasks", Some(&other), "").status, 401);
    let wanted = r#"{"name": "ci", "grants": [{"permissions": ["worker"], "namespaces": ["*"]}]}"#;
    let made = ask(&at, "POST /api/keys", Some(&key), wanted);
    assert_eq!(made.status, 201, "{}", made.text);
    let worker = made.body["key"].as_str().unwrap();
    assert_eq!(ask(&at, "GET /api/tasks", Some(worker), "").status, 200);
    assert_eq!(ask(&at, "GET /api/keys", Some(worker), "").status, 403);
    kill(Pid::from_raw(server.id()), Signal::SIGTERM).unwrap();
    let ended = server.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// A certificate of its own authority for 127.0.0.1, and its key.
fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

fn get(at: &str, trusted: &str) -> Result<u16, reqwest::Error> {
    let root = reqwest::Certificate::from_pem(trusted.as_bytes()).unwrap();
    let client = reqwest::blocking::Client::builder()
        .tls_certs_only([root])
        .no_proxy()
        .build()
        .unwrap();
    let answer = client.get(format!("https://{at}/health/live")).send()?;
    Ok(answer.status().as_u16())
}

#[test]
fn connections_are_encrypted_and_the_certificate_is_renewed_while_it_runs() {
    let place = Place::new();
    let (first, first_key) = certificate();
    let (second, second_key) = certificate();
    let cert = place.file("cert.pem", &first);
    let key = place.file("key.pem", &first_key);
    let mut command = place.command(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        &cert,
        "--tls-key",
        &key,
    ]);
    command.env("TASKER_LOG", "info");
    let mut server = Running::start(command);
    let at = address(&server.hears("listening on https://"));
    assert_eq!(get(&at, &first).unwrap(), 200);
    assert!(
        get(&at, &second).is_err(),
        "another authority is not trusted"
    );
    // Half of a renewal changes nothing; the whole of it does.
    place.file("cert.pem", &second);
    server.hears("the certificate was not renewed");
    assert_eq!(get(&at, &first).unwrap(), 200);
    place.file("key.pem", &second_key);
    server.hears("the certificate was renewed");
    assert_eq!(get(&at, &second).unwrap(), 200);
    assert!(get(&at, &first).is_err());
    let (tls_1_1, tls_1_2) = (greeted(&at, 2), greeted(&at, 3));
    assert_eq!((tls_1_1, tls_1_2), (21, 22));
    kill(Pid::from_raw(server.id()), Signal::SIGTERM).unwrap();
    assert_eq!(server.end().code, Some(0));
}

/// The first byte of the answer to a greeting of this version: 22 goes on, 21 is an alert. But for
/// the version the greetings are the same, and all that TLS 1.2 needs is in them.
fn greeted(at: &str, version: u8) -> u8 {
    let mut hello = vec![0x03, version];
    hello.extend([7; 32]);
    // No session; ECDHE-ECDSA with AES-128-GCM; no compression.
    hello.extend([0x00, 0x00, 0x02, 0xc0, 0x2b, 0x01, 0x00]);
    let extensions = [
        // The curves X25519 and P-256, plain points, signatures by ECDSA on P-256.
        &[0x00, 0x0a, 0x00, 0x06, 0x00, 0x04, 0x00, 0x1d, 0x00, 0x17][..],
        &[0x00, 0x0b, 0x00, 0x02, 0x01, 0x00],
        &[0x00, 0x0d, 0x00, 0x04, 0x00, 0x02, 0x04, 0x03],
        // An extended master secret.
        &[0x00, 0x17, 0x00, 0x00],
    ]
    .concat();
    hello.extend([0x00, u8::try_from(extensions.len()).unwrap()]);
    hello.extend(extensions);
    let length = u8::try_from(hello.len()).unwrap();
    let mut record = vec![0x16, 0x03, 0x01, 0x00, length + 4, 0x01, 0x00, 0x00, length];
    record.extend(hello);
    let mut stream = TcpStream::connect(at).unwrap();
    stream.write_all(&record).unwrap();
    let mut first = [0];
    stream.read_exact(&mut first).unwrap();
    first[0]
}
