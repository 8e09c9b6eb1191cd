// How the dependency graph looks and where its marks stand.

import { colour } from "../portal/js/graph.js";

const TONES = { centre: "tone-info", depends: "tone-bad", needed: "tone-good" };

export function caption(mark, words) {
  if (mark.kind === "group") return `${mark.count} × ${mark.name}`;
  if (mark.kind === "hidden") return `${mark.count} ${words.unseen}`;
  return mark.name;
}

export function look() {
  const ink = colour("--tblr-body-color");
  const line = colour("--tblr-secondary");
  const paper = colour("--tblr-bg-surface");
  const sides = Object.entries(TONES).map(([side, tone]) => ({
    selector: `node[side="${side}"]`,
    style: { "background-color": colour("--tone", tone) },
  }));
  return [
    {
      selector: "node",
      style: {
        label: "data(caption)",
        color: ink,
        "font-size": 11,
        "text-valign": "bottom",
        "text-margin-y": 4,
        "text-wrap": "ellipsis",
        "text-max-width": 110,
        "text-background-color": paper,
        "text-background-opacity": 0.85,
        width: 22,
        height: 22,
      },
    },
    { selector: "node[?service]", style: { shape: "round-rectangle", width: 34, "font-weight": "bold" } },
    { selector: "node[side='centre']", style: { width: 34, height: 34 } },
    {
      selector: "node[kind='group'], node[kind='hidden']",
      style: { shape: "hexagon", width: 36, height: 30, "border-width": 2, "border-color": ink },
    },
    {
      selector: "edge",
      style: {
        width: 1.5,
        "line-color": line,
        "target-arrow-color": line,
        "target-arrow-shape": "triangle",
        "curve-style": "bezier",
        "arrow-scale": 0.8,
      },
    },
    {
      selector: "edge:selected, edge.near",
      style: { label: "data(label)", "font-size": 10, color: ink, "text-rotation": "autorotate", width: 3 },
    },
    { selector: "node.far", style: { opacity: 0.25 } },
    { selector: "edge.far", style: { opacity: 0.15 } },
    ...sides,
    {
      selector: "node[kind='hidden']",
      style: { "background-color": paper, "border-style": "dashed", "border-color": line },
    },
  ];
}

const ACROSS = 130;
const DOWN = 90;
const IN_A_ROW = 8;

// What depends on the items stands above them, what they need below, one row for each hop; a full row is broken.
export function places(nodes) {
  const layers = new Map();
  for (const node of nodes) {
    const layer = node.side === "needed" ? node.hops : -node.hops;
    layers.set(layer + 0, [...(layers.get(layer + 0) || []), node.id]);
  }
  const found = {};
  const row = (ids, y) =>
    ids.forEach((id, place) => {
      found[id] = { x: (place - (ids.length - 1) / 2) * ACROSS, y };
    });
  for (const sign of [1, -1]) {
    let y = 0;
    for (let hop = 1; layers.has(sign * hop); hop += 1) {
      const ids = layers.get(sign * hop);
      for (let start = 0; start < ids.length; start += IN_A_ROW) {
        y += sign * DOWN;
        row(ids.slice(start, start + IN_A_ROW), y);
      }
    }
  }
  row(layers.get(0) || [], 0);
  return found;
}
