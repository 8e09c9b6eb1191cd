// Saves the drawn graph as a picture: PNG as the canvas has it, SVG written from marks and lines.

const NAMESPACE = "http://www.w3.org/2000/svg";
const MARGIN = 70;
const LONGEST = 28;

function element(name, attributes, text) {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function shape(node) {
  const { x, y } = node.position();
  const [width, height] = [node.width(), node.height()];
  const paint = {
    fill: node.style("background-color"),
    stroke: node.style("border-color"),
    "stroke-width": parseFloat(node.style("border-width")) || 0,
  };
  if (node.data("kind") !== "ci") {
    const corners = [-0.5, -0.25, 0.25, 0.5, 0.25, -0.25].map(
      (part, index) => `${x + part * width},${y + [0, -0.5, -0.5, 0, 0.5, 0.5][index] * height}`,
    );
    return element("polygon", { points: corners.join(" "), ...paint });
  }
  if (node.data("service")) {
    return element("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 5, ...paint });
  }
  return element("circle", { cx: x, cy: y, r: width / 2, ...paint });
}

function line(edge) {
  const [from, to] = [edge.sourceEndpoint(), edge.targetEndpoint()];
  const stroke = edge.style("line-color");
  const drawn = element("line", {
    x1: from.x,
    y1: from.y,
    x2: to.x,
    y2: to.y,
    stroke,
    "stroke-width": 1.5,
    "marker-end": "url(#arrow)",
  });
  drawn.append(element("title", {}, edge.data("label")));
  return drawn;
}

function label(node) {
  const full = node.data("caption");
  const short = full.length > LONGEST ? `${full.slice(0, LONGEST - 1)}…` : full;
  const { x, y } = node.position();
  const drawn = element(
    "text",
    { x, y: y + node.height() / 2 + 14, "text-anchor": "middle", "font-size": 11, fill: node.style("color") },
    short,
  );
  drawn.append(element("title", {}, full));
  return drawn;
}

/** The drawing as the text of an SVG file, on the page's own ground. */
export function svg(drawing, paper) {
  const box = drawing.elements().boundingBox();
  const [left, top] = [box.x1 - MARGIN, box.y1 - MARGIN];
  const [width, height] = [box.w + 2 * MARGIN, box.h + 2 * MARGIN];
  const root = element("svg", {
    xmlns: NAMESPACE,
    width,
    height,
    viewBox: `${left} ${top} ${width} ${height}`,
    "font-family": "sans-serif",
  });
  const marker = element("marker", {
    id: "arrow",
    viewBox: "0 0 10 10",
    refX: 10,
    refY: 5,
    markerWidth: 7,
    markerHeight: 7,
    orient: "auto-start-reverse",
  });
  const ink = drawing.edges().length ? drawing.edges()[0].style("line-color") : "currentColor";
  marker.append(element("path", { d: "M 0 0 L 10 5 L 0 10 z", fill: ink }));
  const definitions = element("defs", {});
  definitions.append(marker);
  root.append(definitions, element("rect", { x: left, y: top, width, height, fill: paper }));
  root.append(...drawing.edges().map(line), ...drawing.nodes().map(shape), ...drawing.nodes().map(label));
  return new XMLSerializer().serializeToString(root);
}

/** Hands the picture to the person as a file of that kind ("svg" or "png"). */
export function save(drawing, kind, paper) {
  const picture =
    kind === "png"
      ? drawing.png({ output: "blob", full: true, scale: 2, bg: paper })
      : new Blob([svg(drawing, paper)], { type: "image/svg+xml" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(picture);
  link.download = `dependencies.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
