// Choosing by search: turns <textarea data-picker="/cis/options/"> (one value a line) or <input data-picker=…>
// into an ARIA combobox with chips. Without this script the field stays what it was, and still works.
// The address answers ?q= with {"options": [{"value", "label", "note"}]}.

import { found, unanswered } from "./words.js";

const WAIT = 200;
const WORDS = document.documentElement.dataset; // in the reader's language
let made = 0;

class Picker {
  constructor(field) {
    this.field = field;
    this.many = field.matches("textarea");
    this.labels = new Map(Object.entries(JSON.parse(field.dataset.pickerLabels || "{}")));
    this.options = [];
    this.active = -1;
    this.build();
    this.drawChips();
  }

  build() {
    const id = this.field.id || `picker-${++made}`;
    this.box = element("div", "sw-picker");
    this.chips = element("ul", "sw-picker-chips");
    this.input = element("input", "form-control");
    this.list = element("ul", "sw-picker-list");
    this.status = element("div", "visually-hidden");
    this.list.id = `${id}-options`;
    this.list.hidden = true;
    this.status.setAttribute("role", "status");
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.field.dataset.pickerLabel || this.field.labels?.[0]?.textContent.trim() || "");
    this.input.type = "text";
    this.input.autocomplete = "off";
    this.input.placeholder = this.field.placeholder;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) this.input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (this.field.hasAttribute(name)) this.input.setAttribute(name, this.field.getAttribute(name));
    }
    if (this.field.classList.contains("is-invalid")) this.input.classList.add("is-invalid");
    this.field.removeAttribute("id");
    this.field.required = false;
    this.field.hidden = true;
    this.input.id = id;
    this.field.before(this.box);
    this.box.append(this.chips, this.input, this.list, this.status);
    this.listen();
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
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
    this.chips.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      this.setValues(this.values().filter((value) => value !== button.value));
      this.input.focus();
    });
  }

  values() {
    return this.field.value.split(/[\n,]/).map((value) => value.trim()).filter(Boolean);
  }

  setValues(values) {
    this.field.value = [...new Set(values)].join("\n");
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.drawChips();
  }

  drawChips() {
    this.chips.replaceChildren(...this.values().map((value) => this.chip(value)));
    this.chips.hidden = !this.chips.children.length;
    if (!this.many) this.input.hidden = this.values().length > 0;
  }

  chip(value) {
    const item = element("li");
    const label = this.labels.get(value);
    const button = element("button", "btn-close");
    button.type = "button";
    button.value = value;
    button.setAttribute("aria-label", `${WORDS.wordRemove}: ${label || value}`);
    const text = element("span");
    text.textContent = label ? `${label} ` : "";
    const number = element("span", "sw-number");
    number.textContent = value;
    item.append(text, number, button);
    return item;
  }

  async ask() {
    const text = this.input.value.trim();
    if (!text) return this.close();
    this.asking?.abort();
    this.asking = new AbortController();
    const address = new URL(this.field.dataset.picker, location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const taken = new Set(this.values());
      this.options = (await answer.json()).options.filter((option) => !taken.has(String(option.value)));
      this.open();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.close();
      this.status.textContent = unanswered();
    }
  }

  open() {
    this.active = -1;
    this.list.replaceChildren(...this.options.map((option, index) => this.row(option, index)));
    if (!this.options.length) {
      const none = element("li", "sw-picker-none");
      none.textContent = WORDS.wordNone;
      this.list.append(none);
    }
    this.status.textContent = found(this.options.length);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (this.options.length) this.point(0);
  }

  row(option, index) {
    const row = element("li");
    row.id = `${this.list.id}-${index}`;
    row.dataset.index = index;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    const label = element("span");
    label.textContent = option.label;
    const note = element("span", "sw-list-note");
    note.textContent = option.note || "";
    row.append(label, note);
    return row;
  }

  point(index) {
    this.active = index;
    for (const row of this.list.querySelectorAll("[role=option]")) {
      const here = Number(row.dataset.index) === index;
      row.setAttribute("aria-selected", String(here));
      if (here) {
        this.input.setAttribute("aria-activedescendant", row.id);
        row.scrollIntoView({ block: "nearest" });
      }
    }
  }

  key(event) {
    const last = this.options.length - 1;
    if (event.key === "ArrowDown" && !this.list.hidden) this.point(Math.min(this.active + 1, last));
    else if (event.key === "ArrowDown") this.ask();
    else if (event.key === "ArrowUp" && !this.list.hidden) this.point(Math.max(this.active - 1, 0));
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (event.key === "Enter") {
      if (!this.list.hidden && this.active >= 0) this.choose(this.active);
      else this.ask();
    } else if (event.key === "Backspace" && !this.input.value) return this.setValues(this.values().slice(0, -1));
    else return undefined;
    event.preventDefault();
    return undefined;
  }

  choose(index) {
    const option = this.options[index];
    if (!option) return;
    this.labels.set(String(option.value), option.label);
    this.setValues(this.many ? [...this.values(), String(option.value)] : [String(option.value)]);
    this.status.textContent = option.label;
    this.input.value = "";
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

function element(tag, classes = "") {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  return made;
}

function enhance(within) {
  for (const field of within.querySelectorAll("[data-picker]:not([data-picker-ready])")) {
    field.dataset.pickerReady = "yes";
    new Picker(field);
  }
}

enhance(document);
document.addEventListener("htmx:afterSwap", (event) => enhance(event.detail.target));
