// Before a Cytoscape graph: keep the library from writing a <style> into the page (it looks for one with this
// id first; the rule itself stands in pieces.css), and hand out the theme's colours as plain values.

const STYLE_ID = "__________cytoscape_stylesheet";

if (!document.getElementById(STYLE_ID)) {
  const stand_in = document.createElement("meta");
  stand_in.id = STYLE_ID;
  document.head.append(stand_in);
}

const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

/** A custom property ("--sw-ink", "--tone" within `.tone-bad`) as an rgb() colour that a canvas understands. */
export function colour(property, within = "") {
  probe.className = within;
  probe.style.color = `var(${property})`;
  const resolved = getComputedStyle(probe).color;
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.fillStyle = resolved;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

export function onThemeChange(repaint) {
  document.addEventListener("slipway:theme", repaint);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
}
