// <canvas data-chart='{"labels": […], "series": [{"label", "tone", "values": […]}]}'>: bars that stack, in the
// theme's colours. The same figures stand in a table beside it.

import { colour, onThemeChange } from "./graph.js";

function options() {
  const ink = colour("--sw-quiet");
  const line = colour("--sw-line");
  const axis = { stacked: true, border: { color: line }, ticks: { color: ink, precision: 0 } };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    plugins: { legend: { position: "bottom", labels: { color: ink, boxWidth: 12, boxHeight: 12 } } },
    scales: { x: { ...axis, grid: { display: false } }, y: { ...axis, beginAtZero: true, suggestedMax: 4, grid: { color: line } } },
  };
}

function draw(canvas) {
  const { labels, series } = JSON.parse(canvas.dataset.chart);
  const datasets = series.map((one) => ({
    label: one.label,
    data: one.values,
    backgroundColor: colour("--tone", `tone-${one.tone}`),
    borderRadius: 3,
    maxBarThickness: 26,
  }));
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  return new Chart(canvas, { type: "bar", data: { labels, datasets }, options: options() });
}

for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
  let chart = draw(canvas);
  onThemeChange(() => {
    chart.destroy();
    chart = draw(canvas);
  });
}
