// The search box answers while somebody types: the best of every floor, in a list that arrow keys walk through.
// Enter without a chosen row searches as before; without this script the box is a plain form.

import { found, unanswered } from "./words.js";

const WAIT = 150;

class Suggestions {
  constructor(input) {
    this.input = input;
    this.box = input.closest("form");
    this.list = document.createElement("ul");
    this.status = document.createElement("div");
    this.rows = [];
    this.active = -1;
    this.build();
    this.listen();
  }

  build() {
    this.list.id = "search-suggestions";
    this.list.className = "sw-picker-list sw-suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.getAttribute("aria-label"));
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.input.autocomplete = "off";
    const says = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(says)) this.input.setAttribute(name, value);
    this.box.append(this.list, this.status);
  }

  listen() {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = event.target.closest("[role=option]");
      if (row) location.assign(row.dataset.url);
    });
  }

  async ask() {
    const text = this.input.value.trim();
    if (text.length < 2) return this.close();
    this.asking?.abort();
    this.asking = new AbortController();
    const address = new URL(this.input.dataset.suggest, location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show((await answer.json()).groups);
    } catch (error) {
      if (error.name !== "AbortError") this.close(unanswered());
    }
    return undefined;
  }

  show(groups) {
    this.active = -1;
    this.list.replaceChildren();
    for (const group of groups) {
      const head = document.createElement("li");
      head.className = "sw-suggestions-head";
      head.setAttribute("role", "presentation");
      head.textContent = group.label;
      this.list.append(head, ...group.hits.map((hit) => this.row(hit)));
    }
    this.rows = [...this.list.querySelectorAll("[role=option]")];
    this.rows.forEach((row, index) => (row.id = `${this.list.id}-${index}`));
    this.status.textContent = found(this.rows.length);
    this.list.hidden = !this.rows.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  row(hit) {
    const row = document.createElement("li");
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.url = hit.url;
    const title = document.createElement("span");
    title.textContent = hit.title;
    const note = document.createElement("span");
    note.className = "sw-list-note";
    note.textContent = [hit.number, hit.kind].filter(Boolean).join(" · ");
    row.append(title, note);
    return row;
  }

  point(index) {
    this.active = index;
    this.rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    const row = this.rows[index];
    if (!row) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", row.id);
    return row.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (this.list.hidden) return;
    const last = this.rows.length - 1;
    if (event.key === "ArrowDown") this.point(this.active < last ? this.active + 1 : -1);
    else if (event.key === "ArrowUp") this.point(this.active < 0 ? last : this.active - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active >= 0) location.assign(this.rows[this.active].dataset.url);
    else return;
    event.preventDefault();
  }

  // What is still asked would open the list again.
  close(says = "") {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.status.textContent = says;
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

for (const input of document.querySelectorAll("[data-suggest]")) new Suggestions(input);
