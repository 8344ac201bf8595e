//! `tasker key`: API keys, by those who have the database's password.

use adapters_http::SystemSecrets;
use application::access::{CreatedKey, KeyFault, NewKey};
use application::ports::SecretSource;
use application::ports::{AuditOutcome, AuditedAct, Ports};
use domain::access::{
    ApiKey, Grant, KeyId, KeySecret, KeyText, Namespaces, Permission, Permissions, Principal,
    PrincipalKind,
};
use domain::text::{Actor, Text};
use domain::time::Timestamp;
use serde_json::{Value, json};

use super::task::open;
use crate::cli::key::{CreateArguments, KeyCommand, ListArguments, OneArguments, RotateArguments};
use crate::door;
use crate::exit::{Exit, Failure};
use crate::output::{print, print_json, table};

/// How many keys are read at once.
const PAGE: u32 = 1_000;

/// Carries out one of them.
pub(crate) async fn run(command: &KeyCommand) -> Result<Exit, Failure> {
    match command {
        KeyCommand::New => new(),
        KeyCommand::Create(arguments) => create(arguments).await,
        KeyCommand::List(arguments) => list(arguments).await,
        KeyCommand::Rotate(arguments) => rotate(arguments).await,
        KeyCommand::Revoke(arguments) => revoke(arguments).await,
    }
}

fn new() -> Result<Exit, Failure> {
    let draw = || SystemSecrets.draw().map_err(Failure::refused);
    let id = KeyId::drawn(draw()?);
    let secret = KeySecret::new(draw()?);
    print(&format!("{}\n", KeyText { id, secret }.reveal()))?;
    Ok(Exit::Complete)
}

async fn create(arguments: &CreateArguments) -> Result<Exit, Failure> {
    let permissions = arguments.allow.iter().map(String::as_str);
    let namespaces = arguments.namespace.iter().map(String::as_str);
    let bad =
        |flag: &str, error: &dyn std::fmt::Display| Failure::usage(format!("{flag}: {error}"));
    let grant = Grant {
        permissions: Permissions::parse_all(permissions).map_err(|e| bad("--allow", &e))?,
        namespaces: Namespaces::parse_all(namespaces).map_err(|e| bad("--namespace", &e))?,
    };
    let orchestrator = open(&arguments.store).await?;
    let ports = orchestrator.ports();
    let expires_at = arguments
        .expires_in
        .map(|span| ports.clock.now().plus(span));
    let new = NewKey {
        name: Text::clean(&arguments.name),
        grants: vec![grant],
        expires_at,
    };
    let target = format!("key {}", arguments.name);
    let created = audited(ports, "createKey", &target, async |by| {
        door::keys(ports).create(new, by).await
    });
    tell(ports, &created.await?, arguments.json)
}

async fn list(arguments: &ListArguments) -> Result<Exit, Failure> {
    let orchestrator = open(&arguments.store).await?;
    let ports = orchestrator.ports();
    let now = ports.clock.now();
    let mut all: Vec<ApiKey> = Vec::new();
    loop {
        let after = all.last().map(|key| key.id.clone());
        let page = ports.keys.list(after, PAGE).await?;
        let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        all.extend(page);
        if is_last {
            break;
        }
    }
    if arguments.json {
        let keys: Vec<Value> = all.iter().map(|key| object(key, now)).collect();
        print_json(&json!({ "keys": keys }))?;
        return Ok(Exit::Complete);
    }
    let heads = ["id", "name", "state", "permits", "expires", "last used"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(all.iter().map(|key| row(key, now)));
    print(&table(&rows))?;
    Ok(Exit::Complete)
}

async fn rotate(arguments: &RotateArguments) -> Result<Exit, Failure> {
    let RotateArguments { one, grace } = arguments;
    let orchestrator = open(&one.store).await?;
    let ports = orchestrator.ports();
    let target = format!("key {}", one.id);
    let rotated = audited(ports, "rotateKey", &target, async |by| {
        door::keys(ports).rotate(&one.id, *grace, by).await
    });
    tell(ports, &rotated.await?, one.json)
}

async fn revoke(arguments: &OneArguments) -> Result<Exit, Failure> {
    let orchestrator = open(&arguments.store).await?;
    let ports = orchestrator.ports();
    let target = format!("key {}", arguments.id);
    let revoked = audited(ports, "revokeKey", &target, async |_| {
        door::keys(ports).revoke(&arguments.id).await
    });
    let revoked = revoked.await?;
    if arguments.json {
        print_json(&object(&revoked, ports.clock.now()))?;
    } else {
        print(&format!("key {} opens nothing any more\n", revoked.id))?;
    }
    Ok(Exit::Complete)
}

/// Written down before it is done, as over HTTP, and how it ended.
async fn audited<T>(
    ports: &Ports,
    operation: &str,
    target: &str,
    act: impl AsyncFnOnce(&Principal) -> Result<T, KeyFault>,
) -> Result<T, Failure> {
    let name = std::env::var("USER").unwrap_or_else(|_| "command line".to_owned());
    let by = Principal::all_powerful(PrincipalKind::Store, &name, Actor::named(&name));
    let number = ports.audit.begin(AuditedAct {
        at: ports.clock.now(),
        actor: by.name.clone(),
        principal_kind: by.kind,
        principal_id: Text::clean(&by.id),
        operation: Text::clean(operation),
        target: Text::clean(target),
        namespace: None,
        address: None,
        request: None,
    });
    let number = number.await?;
    let done = act(&by).await;
    let status = match &done {
        Ok(_) => 200,
        Err(KeyFault::NotFound) => 404,
        Err(KeyFault::BadField { .. }) => 422,
        Err(KeyFault::TooPowerful) => 403,
        Err(KeyFault::Refused(_) | KeyFault::Contended) => 409,
        Err(KeyFault::NoSecret(_) | KeyFault::Store(_)) => 500,
    };
    let at = ports.clock.now();
    ports.audit.end(number, AuditOutcome { at, status }).await?;
    done.map_err(failure)
}

fn failure(fault: KeyFault) -> Failure {
    let message = fault.to_string();
    match fault {
        KeyFault::NotFound => Failure::usage(format!("{message}; `tasker key list` shows all")),
        KeyFault::BadField { .. } => Failure::usage(message),
        KeyFault::TooPowerful
        | KeyFault::Refused(_)
        | KeyFault::Contended
        | KeyFault::NoSecret(_) => Failure::refused(message),
        KeyFault::Store(error) => error.into(),
    }
}

fn tell(ports: &Ports, made: &CreatedKey, json: bool) -> Result<Exit, Failure> {
    let text = made.text.reveal();
    if json {
        let mut object = object(&made.key, ports.clock.now());
        if let Some(fields) = object.as_object_mut() {
            fields.insert("key".to_owned(), text.into());
        }
        print_json(&object)?;
    } else {
        // Alone on its line: it is meant to be piped to where it is kept.
        print(&format!("{text}\n"))?;
    }
    Ok(Exit::Complete)
}

fn state(key: &ApiKey, now: Timestamp) -> String {
    key.is_good(now)
        .map_or_else(|refusal| refusal.to_string(), |()| "good".to_owned())
}

fn object(key: &ApiKey, now: Timestamp) -> Value {
    json!({
        "id": key.id.as_str(),
        "name": key.name,
        "grants": key.grants,
        "state": state(key, now),
        "createdAt": key.created_at,
        "createdBy": key.created_by,
        "expiresAt": key.expires_at,
        "rotatedAt": key.rotated_at,
        "revokedAt": key.revoked_at,
        "lastUsedAt": key.last_used_at,
    })
}

fn row(key: &ApiKey, now: Timestamp) -> Vec<String> {
    let time = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| at.to_string());
    let grants = key.grants.iter().map(|grant| {
        let permissions: Vec<&str> = grant.permissions.iter().map(Permission::as_str).collect();
        let namespaces = grant.namespaces.texts().join(",");
        format!("{} in {namespaces}", permissions.join(","))
    });
    vec![
        key.id.to_string(),
        key.name.to_string(),
        state(key, now),
        grants.collect::<Vec<_>>().join("; "),
        time(key.expires_at),
        time(key.last_used_at),
    ]
}
