//! What `docs/security.md` says of permissions and roles, from the code; `RENEW=1` writes it.

use domain::access::{Permission, Role};

use super::world::World;

const BEGIN: &str = "<!-- permissions -->\n";
const END: &str = "<!-- /permissions -->";

fn row(permission: Permission) -> String {
    let marks = Role::ALL.map(|role| if role.has(permission) { "yes" } else { "" });
    let means = permission.means().trim_end_matches('.');
    format!("| `{permission}` | {means} | {} |\n", marks.join(" | "))
}

#[test]
fn the_documented_permissions_and_roles_are_those_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/security.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (documented, after) = rest.split_once(END).unwrap();
    let roles = Role::ALL.map(Role::as_str).join(" | ");
    let head = format!("| permission | allows | {roles} |\n|---|---|---|---|---|---|\n");
    let rows: String = Permission::ALL.iter().copied().map(row).collect();
    let table = head + &rows;
    if table != documented && std::env::var_os("RENEW").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(documented, table, "renew it like openapi.json");
}

#[tokio::test]
async fn the_document_of_a_server_that_asks_says_where_a_key_is_needed() {
    let world = World::new().await;
    let served = world.ask(None, "GET", "/openapi.json", None).await.body;
    let security = |path: &str| served["paths"][path]["get"]["security"].to_string();
    assert_eq!(security("/api/tasks"), r#"[{"bearer":[]}]"#);
    assert_eq!(security("/health/live"), "[]");
}
