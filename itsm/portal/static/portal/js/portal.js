// What every page does: colours, the search key, focus on errors, filters that submit themselves.
// Everything works without it; it only saves steps.

const root = document.documentElement;

function rememberTheme(theme) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `slipway_theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
}

function labelThemeToggle(button) {
  const dark = root.getAttribute("data-bs-theme") === "dark";
  button.setAttribute("aria-label", dark ? button.dataset.labelLight : button.dataset.labelDark);
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  labelThemeToggle(button);
  button.addEventListener("click", () => {
    const theme = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.dataset.themeChoice = theme;
    root.setAttribute("data-bs-theme", theme);
    rememberTheme(theme);
    labelThemeToggle(button);
    document.dispatchEvent(new CustomEvent("slipway:theme", { detail: { theme } }));
  });
}

const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const search = document.querySelector("[data-search-shortcut]");
  if (search) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss-message]");
  if (dismiss) dismiss.closest(".sw-message").remove();
  const copy = event.target.closest("[data-copy]");
  if (copy) copyText(copy);
});

async function copyText(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.setAttribute("data-copied", "");
  setTimeout(() => button.removeAttribute("data-copied"), 1500);
}

// A filter bar answers when a choice changes; text waits for Enter.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) {
    form.requestSubmit();
  }
});

// Filters that are empty stay out of the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[data-submit-on-change]")) return;
  const data = event.formData;
  for (const [name, value] of [...data.entries()]) if (value === "") data.delete(name);
});

// A press is one press.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.classList.add("sw-sending");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.classList.remove("sw-sending");
  }
});

function focusOnTrouble(within) {
  const trouble = within.querySelector("[data-focus]");
  if (trouble) trouble.focus();
}

// Tables wider than the page scroll; a region that scrolls can be reached by keyboard.
function reachScrolling(within) {
  for (const region of within.querySelectorAll(".table-responsive, pre, .sw-scroll, .sw-steps")) {
    if (region.scrollWidth > region.clientWidth) region.setAttribute("tabindex", "0");
    else region.removeAttribute("tabindex");
  }
}

// On a phone a row becomes a small card (shell.css); each cell then says which column it is of.
function labelCells(within) {
  for (const table of within.querySelectorAll("table.table:not([data-labelled])")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
    if (!heads.length) continue;
    table.dataset.labelled = "";
    table.setAttribute("role", "table");
    for (const row of table.querySelectorAll("tbody tr")) {
      row.setAttribute("role", "row");
      [...row.children].forEach((cell, index) => {
        cell.setAttribute("role", cell.matches("th") ? "rowheader" : "cell");
        if (row.children.length === heads.length) cell.dataset.label = heads[index];
      });
    }
    for (const part of table.querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
    for (const row of table.querySelectorAll("thead tr")) row.setAttribute("role", "row");
    for (const head of table.querySelectorAll("thead th")) head.setAttribute("role", "columnheader");
  }
}

// A lifecycle wider than the page shows where it stands, not where it began.
function showCurrentStep(within) {
  for (const step of within.querySelectorAll(".sw-steps [aria-current=step]")) {
    const steps = step.parentElement;
    steps.scrollLeft = step.offsetLeft - steps.offsetLeft - (steps.clientWidth - step.clientWidth) / 2;
  }
}

focusOnTrouble(document);
labelCells(document);
showCurrentStep(document);
reachScrolling(document);
window.addEventListener("resize", () => reachScrolling(document));
document.addEventListener("htmx:afterSwap", (event) => {
  focusOnTrouble(event.detail.target);
  labelCells(document);
  reachScrolling(document);
});
