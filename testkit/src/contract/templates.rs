//! Templates are kept for good, and the right version is found.

use application::ports::{PutTemplateError, VersionChoice};
use domain::name::{Namespace, TemplateName};
use domain::template::{Order, Template, TemplateBuilder, TemplateKey};
use semver::Version;

use super::prelude::*;

fn version(text: &str) -> Version {
    Version::parse(text).expect("a version")
}

fn named(namespace: &str, name: &str, version: &str) -> Arc<Template> {
    let builder = TemplateBuilder::new(namespace, name, version).expect("names");
    build(builder.step(step("a", &[])))
}

async fn found(world: &World<'_>, name: &str, choice: VersionChoice) -> Option<Arc<Template>> {
    let namespace = Namespace::parse("contract").expect("a namespace");
    let name = TemplateName::parse(name).expect("a template name");
    let got = world.ports.templates.get(&namespace, &name, &choice).await;
    got.expect("the store answers")
}

async fn latest(world: &World<'_>) -> Option<String> {
    let template = found(world, "workflow", VersionChoice::Latest).await;
    template.map(|template| template.key().version.to_string())
}

/// Everything a template may say comes back, its hash included.
pub async fn a_template_is_got_as_it_was_put(h: &dyn Harness) {
    let world = World::new(h);
    let wide = step("wide", &["root"])
        .description("zwei Wörter")
        .config(serde_json::json!({"url": "http://x/é", "n": [1, 2.5, null]}))
        .timeout(Millis::saturating(1_501))
        .priority(-7)
        .queue(queue("slow"))
        .skippable();
    let draft = draft("workflow", [step("root", &[]), wide])
        .description("all of it")
        .context_schema(serde_json::json!({"type": "object"}))
        .on_failure(OnFailure::FailFast)
        .order(Order::CriticalPath);
    let template = build(draft);
    world.keep(&template).await;
    let exactly = VersionChoice::Exactly(version("1.0.0"));
    let got = found(&world, "workflow", exactly)
        .await
        .expect("it is kept");
    assert_eq!(*got, *template);
    assert_eq!(got.content_hash(), template.content_hash());
    assert_eq!(got.graph(), template.graph());
}

/// Putting the same content twice is no error and keeps one.
pub async fn the_same_template_again_changes_nothing(h: &dyn Harness) {
    let world = World::new(h);
    world.keep(&named("contract", "workflow", "1.0.0")).await;
    world.keep(&named("contract", "workflow", "1.0.0")).await;
    let keys = world
        .ports
        .templates
        .list(None, None, 10)
        .await
        .expect("the store answers");
    assert_eq!(keys.len(), 1);
}

/// A version's content never changes: other content is refused, and the first stays.
pub async fn other_content_under_a_version_is_a_conflict(h: &dyn Harness) {
    let world = World::new(h);
    let first = named("contract", "workflow", "1.0.0");
    let other = template([step("a", &[]), step("b", &[])]);
    world.keep(&first).await;
    let refused = world.ports.templates.put(Arc::clone(&other)).await;
    let Err(PutTemplateError::Conflict {
        key,
        existing,
        offered,
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(*key, *first.key());
    assert_eq!(existing, first.content_hash().to_string());
    assert_eq!(offered, other.content_hash().to_string());
    let kept = found(&world, "workflow", VersionChoice::Latest)
        .await
        .expect("it is kept");
    assert_eq!(*kept, *first);
}

/// 1.10.0 is later than 1.9.0, and a pre-release is not the latest while there is a release.
pub async fn latest_is_the_highest_semantic_version(h: &dyn Harness) {
    let world = World::new(h);
    assert_eq!(latest(&world).await, None);
    for (put, expected) in [
        ("2.0.0-alpha.2", "2.0.0-alpha.2"),
        ("2.0.0-alpha.10", "2.0.0-alpha.10"),
        ("1.9.0", "1.9.0"),
        ("1.10.0", "1.10.0"),
        ("1.2.0", "1.10.0"),
        ("2.0.0-rc.1", "1.10.0"),
    ] {
        world.keep(&named("contract", "workflow", put)).await;
        assert_eq!(
            latest(&world).await.as_deref(),
            Some(expected),
            "after {put}"
        );
    }
    let exactly = VersionChoice::Exactly(version("2.0.0-rc.1"));
    assert!(found(&world, "workflow", exactly).await.is_some());
}

/// Nothing is found under another namespace, name or version.
pub async fn an_unknown_template_is_none(h: &dyn Harness) {
    let world = World::new(h);
    world.keep(&named("elsewhere", "workflow", "1.0.0")).await;
    world.keep(&named("contract", "other", "1.0.0")).await;
    assert!(
        found(&world, "workflow", VersionChoice::Latest)
            .await
            .is_none()
    );
    let exactly = VersionChoice::Exactly(version("1.0.1"));
    assert!(found(&world, "other", exactly).await.is_none());
}

/// Keys are listed by namespace, name and version, page by page.
pub async fn template_keys_are_listed_in_order_and_in_pages(h: &dyn Harness) {
    let world = World::new(h);
    let order = [
        ("contract", "a", "1.9.0"),
        ("contract", "a", "1.10.0-rc.1"),
        ("contract", "a", "1.10.0"),
        ("contract", "b", "0.1.0"),
        ("contract.b", "a", "1.0.0"),
        ("other", "a", "1.0.0"),
    ];
    for (namespace, name, version) in order.into_iter().rev() {
        world.keep(&named(namespace, name, version)).await;
    }
    let expected: Vec<TemplateKey> = order
        .iter()
        .map(|(space, name, v)| named(space, name, v).key().clone())
        .collect();
    let mut listed: Vec<TemplateKey> = Vec::new();
    loop {
        let page = world
            .ports
            .templates
            .list(None, listed.last().cloned(), 2)
            .await;
        let page = page.expect("the store answers");
        assert!(page.len() <= 2);
        if page.is_empty() {
            break;
        }
        listed.extend(page);
        assert!(listed.len() <= order.len(), "no key is listed twice");
    }
    assert_eq!(listed, expected);
    let only = Some(Namespace::parse("contract").expect("a namespace"));
    let keys = world
        .ports
        .templates
        .list(only, None, 10)
        .await
        .expect("the store answers");
    assert_eq!(keys, expected[..4]);
}
