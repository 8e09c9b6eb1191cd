/* Shows of each step only the fields that its kind uses. Without script all of them are there. */
const USED_BY = {
  target: ["http", "command"],
  method: ["http"],
  callback: ["http"],
  headers: ["http"],
  rollback_target: ["http", "command"],
};

function control(form, name) {
  return form.querySelector(`[name$="-${name}"]:not([type=hidden])`);
}

function show(form) {
  const kind = control(form, "kind")?.value;
  const undo = control(form, "rollback_kind")?.value;
  for (const [name, kinds] of Object.entries(USED_BY)) {
    const field = control(form, name);
    const place = field?.closest("[data-field]");
    if (!place) continue;
    const asked = name.startsWith("rollback_") ? undo : kind;
    place.hidden = !kinds.includes(asked) && !place.querySelector(".is-invalid");
  }
}

for (const form of document.querySelectorAll("[data-steps] fieldset")) {
  show(form);
  form.addEventListener("change", (event) => {
    if (/-(rollback_)?kind$/.test(event.target.name ?? "")) show(form);
  });
}
for (const field of document.querySelectorAll('[data-steps] input[name$="target"]')) {
  field.setAttribute("list", "step-targets");
}
