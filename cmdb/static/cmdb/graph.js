// Draws what lies around configuration items and writes the same into a list, which needs no pointer.
// Without this script the page's tables say it all.

import { colour, onThemeChange } from "../portal/js/graph.js";
import { held, stand, successor } from "./graph-focus.js";
import { caption, look, places } from "./graph-look.js";
import { save } from "./graph-save.js";

class DependencyGraph {
  constructor(box) {
    this.box = box;
    this.words = box.dataset;
    this.note = box.querySelector("[data-graph-note]");
    this.list = box.querySelector("[data-graph-list]");
    this.path = box.querySelector("[data-graph-path]");
    this.depth = box.querySelector("[data-graph-depth]");
    this.collapse = box.querySelector("[data-graph-collapse]");
    this.again = box.querySelector("[data-graph-again]");
    this.expanded = new Set();
    this.marks = [];
    this.depth.addEventListener("change", () => this.load());
    this.collapse.addEventListener("click", () => this.expand());
    this.again.addEventListener("click", () => this.load());
    for (const button of box.querySelectorAll("[data-graph-zoom]")) {
      button.addEventListener("click", () => this.zoom(Number(button.dataset.graphZoom)));
    }
    for (const button of box.querySelectorAll("[data-graph-save]")) {
      button.addEventListener("click", () => this.save(button.dataset.graphSave));
    }
    box.querySelector("[data-graph-fit]").addEventListener("click", () => this.drawing?.fit(undefined, 24));
    onThemeChange(() => this.drawing?.style(look()));
    this.load();
  }

  // Only the newest question counts: an answer to an earlier one that comes late is not taken.
  async load() {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const address = new URL(this.words.graph, location.href);
    address.searchParams.set("depth", this.depth.value);
    for (const key of this.expanded) address.searchParams.append("expand", key);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const graph = await answer.json();
      if (this.asking === asking) this.take(graph);
    } catch {
      if (this.asking === asking) this.fail();
    }
  }

  take(graph) {
    for (const mark of graph.nodes) mark.caption = caption(mark, this.words);
    this.box.classList.remove("ci-graph-failed");
    const before = document.activeElement;
    this.write(graph);
    this.draw(graph);
    this.collapse.hidden = !this.expanded.size;
    this.again.hidden = true;
    if (before === this.again) this.depth.focus();
    else if (before === this.collapse && this.collapse.hidden) this.standAt(this.opened);
  }

  fail() {
    const before = document.activeElement;
    this.box.classList.add("ci-graph-failed");
    this.note.textContent = this.words.failed;
    this.again.hidden = false;
    if (this.box.contains(before) && !before.checkVisibility()) this.again.focus();
  }

  // At the row of that mark, or where the list is opened.
  standAt(key) {
    if (!stand(this.list, key)) this.list.closest("details").querySelector("summary").focus();
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
    this.drawing.on("tap", "node", (event) => this.choose(event.target));
    this.drawing.on("tap", (event) => event.target === this.drawing && this.show(null));
    this.drawing.on("mouseover", "node", (event) => this.show(event.target));
  }

  // Without a group: back to the groups as they were.
  expand(key) {
    if (key) this.expanded.add((this.opened = key));
    else this.expanded.clear();
    this.path.replaceChildren();
    return this.load();
  }

  choose(node) {
    if (node.data("expands")) this.expand(node.id());
    else this.show(node);
  }

  // The shortest way between the mark and what was asked about, in the drawing and in words.
  show(node) {
    const all = this.drawing.elements().removeClass("far near");
    this.path.replaceChildren();
    if (!node) return;
    const way = this.way(node);
    all.not(way).addClass("far");
    way.edges().addClass("near");
    const words = way.nodes().map((one) => one.data("caption"));
    this.path.append(words.join(" → "));
    if (node.data("url") && node.data("url").split("?")[0] !== location.pathname) {
      const link = document.createElement("a");
      link.href = node.data("url");
      link.textContent = `${this.words.open} ${node.data("name")}`;
      this.path.append(" · ", link);
    }
  }

  way(node) {
    const centres = this.drawing.nodes("[side='centre']");
    let best = node;
    let length = Infinity;
    for (const centre of centres) {
      const found = this.drawing.elements().aStar({ root: centre, goal: node });
      if (found.found && found.distance < length) [best, length] = [found.path, found.distance];
    }
    return best;
  }

  zoom(factor) {
    if (!this.drawing) return;
    const middle = { x: this.drawing.width() / 2, y: this.drawing.height() / 2 };
    this.drawing.zoom({ level: this.drawing.zoom() * factor, renderedPosition: middle });
  }

  save(kind) {
    if (this.drawing) save(this.drawing, kind, colour("--tblr-bg-surface"));
  }

  write(graph) {
    const key = held(this.list);
    const marks = graph.nodes.filter((mark) => mark.side !== "centre");
    marks.sort((a, b) => a.hops - b.hops || a.caption.localeCompare(b.caption));
    this.list.replaceChildren(...marks.map((mark) => this.row(mark)));
    if (key) this.standAt(successor(key, this.marks, marks));
    this.marks = marks;
    const notes = [];
    if (graph.more) notes.push(`${graph.more} ${this.words.more}`);
    if (graph.hidden) notes.push(`${graph.hidden} ${this.words.hidden}`);
    this.note.textContent = notes.join(" · ");
    const beyond = Number(this.words.total) - graph.reached[this.words.direction];
    if (beyond > 0) this.tellOf(beyond);
  }

  // The page knows how many there are at any distance; the picture ends after the hops chosen.
  tellOf(beyond) {
    const link = document.createElement("a");
    link.href = this.words.table;
    link.textContent = this.words.all;
    const told = `${this.words.beyond}: ${beyond} · `;
    this.note.append(this.note.textContent ? " · " : "", told, link);
  }

  row(mark) {
    const item = document.createElement("li");
    item.dataset.mark = mark.id;
    const main = document.createElement("span");
    main.className = "sw-list-main";
    const name = document.createElement(mark.url ? "a" : "span");
    if (mark.url) name.href = mark.url;
    else if (!mark.expands) name.tabIndex = -1;
    name.textContent = mark.caption;
    const note = document.createElement("span");
    note.className = "sw-list-note";
    note.textContent = mark.url ? ` ${mark.ci_class} · ${mark.number} · ${mark.hops}` : ` ${mark.hops}`;
    main.append(name, note);
    item.append(main);
    if (mark.expands) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = this.words.expand;
      button.setAttribute("aria-label", `${this.words.expand}: ${mark.caption}`);
      button.addEventListener("click", () => this.expand(mark.id));
      item.append(button);
    }
    return item;
  }
}

for (const box of document.querySelectorAll("[data-graph]")) new DependencyGraph(box);
