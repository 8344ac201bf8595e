//! A graph as an SVG picture.

use std::collections::BTreeMap;

use domain::id::StepIndex;

use super::{Drawing, layout};

const WIDTH: u32 = 180;
const HEIGHT: u32 = 48;
const GAP_X: u32 = 28;
const GAP_Y: u32 = 56;
const MARGIN: u32 = 20;
/// Longer names are cut: the box has no more room.
const LABEL_MAX: usize = 24;

/// The colour of each state; black text is readable on all of them.
pub(super) const FILLS: [(&str, &str); 6] = [
    ("pending", "#e6e6e6"),
    ("in_progress", "#9ecbff"),
    ("complete", "#a7e3b0"),
    ("error", "#ffb3ae"),
    ("cancelled", "#cfcfcf"),
    ("resolved_manually", "#d9c8f5"),
];
const PLAIN: &str = "#f2f2f2";

pub(super) fn draw(drawing: &Drawing<'_>) -> String {
    let rows = layout::rows(drawing);
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let total_width = span(widest, WIDTH, GAP_X);
    let total_height = span(rows.len(), HEIGHT, GAP_Y);
    let places = places(&rows, total_width);
    let (width, height) = (total_width + 2 * MARGIN, total_height + 2 * MARGIN);
    let mut lines = vec![
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\">"
        ),
        format!("<title>{}</title>", drawing.template.key()),
        format!("<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>"),
    ];
    for (from, to) in drawing.edges() {
        if let (Some(from), Some(to)) = (places.get(&from), places.get(&to)) {
            lines.push(edge(*from, *to));
        }
    }
    for at in drawing.places() {
        if let Some(place) = places.get(&at) {
            lines.extend(node(drawing, at, *place));
        }
    }
    lines.push("</svg>".to_owned());
    lines.join("\n") + "\n"
}

/// How far so many boxes reach with the gaps between them.
fn span(boxes: usize, size: u32, gap: u32) -> u32 {
    let boxes = u32::try_from(boxes).unwrap_or(u32::MAX);
    boxes
        .saturating_mul(size.saturating_add(gap))
        .saturating_sub(gap)
}

/// The upper left corner of each box; rows stand in the middle.
fn places(rows: &layout::Rows, total_width: u32) -> BTreeMap<StepIndex, (u32, u32)> {
    let mut places = BTreeMap::new();
    for (level, row) in rows.iter().enumerate() {
        let left = total_width.saturating_sub(span(row.len(), WIDTH, GAP_X)) / 2;
        let before = |boxes: usize, size, gap| match boxes {
            0 => 0,
            boxes => span(boxes, size, gap).saturating_add(gap),
        };
        let y = MARGIN.saturating_add(before(level, HEIGHT, GAP_Y));
        for (nth, at) in row.iter().enumerate() {
            let x = MARGIN
                .saturating_add(left)
                .saturating_add(before(nth, WIDTH, GAP_X));
            places.insert(*at, (x, y));
        }
    }
    places
}

/// From the bottom of a parent to the top of its child.
fn edge(from: (u32, u32), to: (u32, u32)) -> String {
    let (x1, y1) = (from.0 + WIDTH / 2, from.1 + HEIGHT);
    let (x2, y2) = (to.0 + WIDTH / 2, to.1);
    let middle = y1.midpoint(y2);
    format!(
        "<path d=\"M{x1} {y1} C{x1} {middle} {x2} {middle} {x2} {y2}\" fill=\"none\" \
         stroke=\"#777\" stroke-width=\"1.4\"/>"
    )
}

fn node(drawing: &Drawing<'_>, at: StepIndex, (x, y): (u32, u32)) -> Option<String> {
    let node = drawing.node(at)?;
    let state = node.state.map(domain::status::Status::as_str);
    let fill = state.and_then(|state| FILLS.iter().find(|(word, _)| *word == state));
    let fill = fill.map_or(PLAIN, |(_, fill)| fill);
    let middle = x + WIDTH / 2;
    let told = state.map_or_else(String::new, |state| format!(", {state}"));
    Some(format!(
        "<g><title>{name} ({handler}{told})</title>\
         <rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"6\" fill=\"{fill}\" \
         stroke=\"#555\"/>\
         <text x=\"{middle}\" y=\"{above}\" text-anchor=\"middle\">{short}</text>\
         <text x=\"{middle}\" y=\"{below}\" text-anchor=\"middle\" font-size=\"10\" \
         fill=\"#333\">{short_handler}</text></g>",
        name = node.name,
        handler = node.handler,
        short = cut(node.name.as_str()),
        short_handler = cut(node.handler.as_str()),
        above = y + 20,
        below = y + 37,
    ))
}

/// Names hold no character that XML would read as its own.
fn cut(name: &str) -> String {
    if name.len() <= LABEL_MAX {
        return name.to_owned();
    }
    let kept: String = name.chars().take(LABEL_MAX - 1).collect();
    kept + "…"
}
