//! A graph as Mermaid text.

use super::Drawing;

/// Names hold nothing that the language would read as its own, so none needs escaping.
pub(super) fn draw(drawing: &Drawing<'_>) -> String {
    let mut lines = vec!["flowchart TD".to_owned()];
    for (at, node) in drawing
        .places()
        .filter_map(|at| Some((at.0, drawing.node(at)?)))
    {
        let (name, handler) = (node.name, node.handler);
        let class = node
            .state
            .map(|state| format!(":::{state}"))
            .unwrap_or_default();
        lines.push(format!("    s{at}[\"{name}<br/>{handler}\"]{class}"));
    }
    for (from, to) in drawing.edges() {
        lines.push(format!("    s{} --> s{}", from.0, to.0));
    }
    if drawing.task.is_some() {
        for (state, fill) in super::svg::FILLS {
            lines.push(format!("    classDef {state} fill:{fill},color:#000"));
        }
    }
    lines.join("\n") + "\n"
}
