// Before the first paint: the colours somebody chose, or the browser's own wish. Read by a blocking
// <script src>, so that no page flashes in the wrong colours and no script stands in the page.
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    const choice = root.dataset.themeChoice;
    const theme = choice === "light" || choice === "dark" ? choice : dark.matches ? "dark" : "light";
    root.setAttribute("data-bs-theme", theme);
  }
  paint();
  dark.addEventListener("change", paint);
})();
