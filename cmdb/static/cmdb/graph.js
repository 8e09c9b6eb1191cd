// Draws the neighbourhood of a configuration item and writes the same into a list, which needs no pointer.
// Without this script the page's tables say it all.

import { colour, onThemeChange } from "../portal/js/graph.js";

const TONES = { centre: "tone-info", depends: "tone-bad", needed: "tone-good" };

function look() {
  const ink = colour("--tblr-body-color");
  const line = colour("--tblr-secondary");
  const paper = colour("--tblr-bg-surface");
  const nodes = Object.entries(TONES).map(([side, tone]) => ({
    selector: `node[side="${side}"]`,
    style: { "background-color": colour("--tone", tone) },
  }));
  return [
    {
      selector: "node",
      style: {
        label: "data(name)",
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
      style: { label: "data(label)", "font-size": 10, color: ink, "text-rotation": "autorotate", width: 2.5 },
    },
    { selector: "node.far", style: { opacity: 0.25 } },
    { selector: "edge.far", style: { opacity: 0.15 } },
    ...nodes,
  ];
}

const ACROSS = 130;
const DOWN = 90;
const IN_A_ROW = 8;

// What depends on the item stands above it, what it needs below, one row for each hop; a full row is broken.
function places(nodes) {
  const layers = new Map();
  for (const node of nodes) {
    const layer = node.side === "needed" ? node.hops : -node.hops;
    layers.set(layer, [...(layers.get(layer) || []), node.id]);
  }
  const found = {};
  const put = (sign) => {
    let y = 0;
    for (let hop = 1; layers.has(sign * hop); hop += 1) {
      const ids = layers.get(sign * hop);
      for (let start = 0; start < ids.length; start += IN_A_ROW) {
        const row = ids.slice(start, start + IN_A_ROW);
        y += sign * DOWN;
        row.forEach((id, place) => {
          found[id] = { x: (place - (row.length - 1) / 2) * ACROSS, y };
        });
      }
    }
  };
  for (const id of layers.get(0) || layers.get(-0) || []) found[id] = { x: 0, y: 0 };
  put(1);
  put(-1);
  return found;
}

class DependencyGraph {
  constructor(box) {
    this.box = box;
    this.note = box.querySelector("[data-graph-note]");
    this.list = box.querySelector("[data-graph-list]");
    this.depth = box.querySelector("[data-graph-depth]");
    this.depth.addEventListener("change", () => this.load());
    for (const button of box.querySelectorAll("[data-graph-zoom]")) {
      button.addEventListener("click", () => this.zoom(Number(button.dataset.graphZoom)));
    }
    box.querySelector("[data-graph-fit]").addEventListener("click", () => this.drawing?.fit(undefined, 24));
    onThemeChange(() => this.drawing?.style(look()));
    this.load();
  }

  async load() {
    const address = new URL(this.box.dataset.graph, location.href);
    address.searchParams.set("depth", this.depth.value);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const graph = await answer.json();
      this.write(graph);
      this.draw(graph);
    } catch {
      this.box.classList.add("ci-graph-failed");
      this.note.textContent = this.box.dataset.failed;
    }
  }

  draw(graph) {
    this.drawing?.destroy();
    this.drawing = window.cytoscape({
      container: this.box.querySelector("[data-graph-canvas]"),
      elements: [
        ...graph.nodes.map((data) => ({ group: "nodes", data })),
        ...graph.edges.map((data) => ({ group: "edges", data })),
      ],
      style: look(),
      layout: { name: "preset", positions: places(graph.nodes), fit: true, padding: 24 },
      minZoom: 0.2,
      maxZoom: 4,
      userZoomingEnabled: false,
    });
    this.drawing.on("tap", "node", (event) => this.open(event.target.data("url")));
    this.drawing.on("mouseover", "node", (event) => this.highlight(event.target));
    this.drawing.on("mouseout", "node", () => this.drawing.elements().removeClass("far near"));
  }

  highlight(node) {
    const near = node.closedNeighborhood();
    this.drawing.elements().not(near).addClass("far");
    near.edges().addClass("near");
  }

  zoom(factor) {
    if (!this.drawing) return;
    const middle = { x: this.drawing.width() / 2, y: this.drawing.height() / 2 };
    this.drawing.zoom({ level: this.drawing.zoom() * factor, renderedPosition: middle });
  }

  open(url) {
    if (url && url !== location.pathname) location.assign(url);
  }

  write(graph) {
    const nearest = [...graph.nodes].sort((a, b) => a.hops - b.hops || a.name.localeCompare(b.name));
    this.list.replaceChildren(...nearest.filter((node) => node.side !== "centre").map((node) => row(node)));
    const notes = [];
    if (graph.more) notes.push(`${graph.more} ${this.box.dataset.more}`);
    if (graph.hidden) notes.push(`${graph.hidden} ${this.box.dataset.hidden}`);
    this.note.textContent = notes.join(" · ");
  }
}

function row(node) {
  const item = document.createElement("li");
  const main = document.createElement("span");
  main.className = "sw-list-main";
  const link = document.createElement("a");
  link.href = node.url;
  link.textContent = node.name;
  const note = document.createElement("span");
  note.className = "sw-list-note";
  note.textContent = ` ${node.ci_class} · ${node.number} · ${node.hops}`;
  main.append(link, note);
  item.append(main);
  return item;
}

for (const box of document.querySelectorAll("[data-graph]")) new DependencyGraph(box);
