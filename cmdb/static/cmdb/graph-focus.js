// Where the keyboard stands in the list of the graph, so that writing the list anew does not lose the place.

const place = (mark) => [mark.side, mark.hops, mark.kind === "group" ? mark.name : mark.ci_class].join(" ");

/** The key of the mark whose row has the focus, null if none has. */
export function held(list) {
  return list.contains(document.activeElement) ? document.activeElement.closest("li").dataset.mark : null;
}

/**
 * The key of what stands where that mark stood: the first of a group's items once it is opened, their group once
 * they are in it again, or the mark itself. Both lists hold the marks in the order of their rows.
 */
export function successor(key, before, after) {
  const known = new Set(before.map((mark) => mark.id));
  const old = before.find((mark) => mark.id === key);
  const same = after.find((mark) => mark.id === key);
  if (!old || (same && Boolean(same.expands) === Boolean(old.expands))) return same?.id;
  const instead = after.find((mark) => !known.has(mark.id) && place(mark) === place(old));
  return (instead || same)?.id;
}

/** Puts the focus on that mark's row; false if it has none or the list is closed. */
export function stand(list, key) {
  const row = [...list.children].find((one) => one.dataset.mark === key);
  const target = row?.querySelector("button, a, [tabindex]");
  target?.focus();
  return Boolean(target) && document.activeElement === target;
}
