//! `tasker template graph`.

use std::fmt::Write;

use domain::id::StepIndex;
use domain::template::Template;

use crate::cli::template::{GraphArguments, GraphFormat};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::print;

/// Deeper branches are not indented any further.
const INDENT_MAX: usize = 30;

pub(super) fn run(arguments: &GraphArguments) -> Result<Exit, Failure> {
    let file = &arguments.file;
    let named = input::template(&file.file, file.environment.as_deref())?;
    let template = named.file.template();
    let drawn = match arguments.format {
        GraphFormat::Text => tree(template),
        GraphFormat::Mermaid => mermaid(template),
        GraphFormat::Dot => dot(template),
    };
    let text = drawn.map_err(|error| Failure::refused(error.to_string()))?;
    print(&text)?;
    Ok(Exit::Complete)
}

fn places(template: &Template) -> impl Iterator<Item = StepIndex> {
    (0_u32..).map(StepIndex).take(template.steps().len())
}

fn name(template: &Template, at: StepIndex) -> &str {
    template.step(at).map_or("", |step| step.name.as_str())
}

fn handler(template: &Template, at: StepIndex) -> &str {
    template.step(at).map_or("", |step| step.handler.as_str())
}

/// Names hold nothing that either language would read as its own, so none needs escaping.
fn mermaid(template: &Template) -> Result<String, std::fmt::Error> {
    let mut text = String::from("flowchart TD\n");
    for at in places(template) {
        let (name, handler) = (name(template, at), handler(template, at));
        writeln!(text, "    s{}[\"{name}<br/>{handler}\"]", at.0)?;
    }
    for at in places(template) {
        for parent in template.graph().parents(at) {
            writeln!(text, "    s{} --> s{}", parent.0, at.0)?;
        }
    }
    Ok(text)
}

fn dot(template: &Template) -> Result<String, std::fmt::Error> {
    let mut text = format!("digraph \"{}\" {{\n    node [shape=box];\n", template.key());
    for at in places(template) {
        let (name, handler) = (name(template, at), handler(template, at));
        writeln!(text, "    \"{name}\" [label=\"{name}\\n{handler}\"];")?;
    }
    for at in places(template) {
        for parent in template.graph().parents(at) {
            writeln!(
                text,
                "    \"{}\" -> \"{}\";",
                name(template, *parent),
                name(template, at)
            )?;
        }
    }
    text.push_str("}\n");
    Ok(text)
}

/// A line of the tree that is still to be drawn.
struct Line {
    step: StepIndex,
    /// For each line above on the way to a root: whether a sibling of it follows below.
    ancestors: Vec<bool>,
    is_root: bool,
}

/// A tree: each step stands below a parent, those with several parents below the last of them in
/// topological order, and name all of them.
fn tree(template: &Template) -> Result<String, std::fmt::Error> {
    let graph = template.graph();
    let mut rank = vec![0_usize; graph.len()];
    for (place, step) in graph.topological_order().iter().enumerate() {
        if let Some(slot) = rank.get_mut(step.as_usize()) {
            *slot = place;
        }
    }
    let rank = |step: &StepIndex| rank.get(step.as_usize()).copied().unwrap_or(0);
    let above = |step: StepIndex| graph.parents(step).iter().copied().max_by_key(rank);
    let below = |parent: StepIndex| {
        graph
            .children(parent)
            .iter()
            .copied()
            .filter(move |child| above(*child) == Some(parent))
    };
    let mut text = format!("{}\n", template.key());
    let roots = places(template).filter(|step| graph.parents(*step).is_empty());
    let mut open = lines(roots.collect(), &[], true);
    while let Some(line) = open.pop() {
        draw(&mut text, template, &line)?;
        let children: Vec<StepIndex> = below(line.step).collect();
        open.extend(lines(children, &line.ancestors, false));
    }
    Ok(text)
}

/// The lines of siblings, the first of them last, as a stack is popped from its end.
fn lines(siblings: Vec<StepIndex>, above: &[bool], is_root: bool) -> Vec<Line> {
    let last = siblings.len().saturating_sub(1);
    let mut lines: Vec<Line> = siblings
        .into_iter()
        .enumerate()
        .map(|(place, step)| {
            let shown = above.len().min(INDENT_MAX);
            let mut ancestors = above.get(..shown).unwrap_or_default().to_vec();
            ancestors.push(place < last);
            Line {
                step,
                ancestors,
                is_root,
            }
        })
        .collect();
    lines.reverse();
    lines
}

fn draw(text: &mut String, template: &Template, line: &Line) -> std::fmt::Result {
    if let Some((has_more, above)) = line.ancestors.split_last() {
        for follows in above {
            text.push_str(if *follows { "│  " } else { "   " });
        }
        text.push_str(if *has_more { "├─ " } else { "└─ " });
    }
    write!(
        text,
        "{} ({})",
        name(template, line.step),
        handler(template, line.step)
    )?;
    let parents = template.graph().parents(line.step);
    if parents.len() > 1 && !line.is_root {
        let parents: Vec<&str> = parents
            .iter()
            .map(|parent| name(template, *parent))
            .collect();
        write!(text, " ← {}", parents.join(", "))?;
    }
    text.push('\n');
    Ok(())
}
