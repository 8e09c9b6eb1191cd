"""Brings the pages' assets from node_modules into static/vendor/: `python -m itsm.portal.assets`.

npm pins and verifies the packages (package-lock.json); pages load a few of their files and nothing from
elsewhere. Copying needs no bundler, and the result is git-ignored because it can always be made again.
"""

import re
import shutil
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ROOT / "node_modules"
VENDOR: Final = Path(__file__).resolve().parent / "static" / "vendor"
ICON_NAMES: Final = Path(__file__).resolve().parent / "icons.txt"

FILES: Final = {
    "tabler/tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler/tabler.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx/htmx.js": "htmx.org/dist/htmx.min.js",
    "fullcalendar/calendar.js": "fullcalendar/all/global.js",
    "fullcalendar/locale-de.js": "fullcalendar/locales/de/global.js",
    "fullcalendar/skeleton.css": "fullcalendar/skeleton.css",
    "fullcalendar/theme.js": "fullcalendar/themes/classic/global.js",
    "fullcalendar/theme.css": "fullcalendar/themes/classic/theme.css",
    "cytoscape/cytoscape.js": "cytoscape/dist/cytoscape.min.js",
    "cytoscape/dagre.js": "cytoscape-dagre/dist/cytoscape-dagre.min.js",
    "chart/chart.js": "chart.js/dist/chart.umd.min.js",
    "fonts/inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "fonts/inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "fonts/mono-latin.woff2": (
        "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2"
    ),
}
"""Where a page finds a file, under static/vendor/, and the package file it is a copy of."""

SOURCE_MAP: Final = re.compile(rb"^\s*(//[#@]|/\*#)\s*sourceMappingURL=.*$", re.MULTILINE)


def icon_names() -> list[str]:
    return sorted(set(ICON_NAMES.read_text().split()))


def copy_files() -> None:
    for name, source in FILES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix in (".js", ".css"):  # a map that is not there breaks hashed file names
            target.write_bytes(SOURCE_MAP.sub(b"", (PACKAGES / source).read_bytes()))
        else:
            shutil.copyfile(PACKAGES / source, target)


def draw_icons() -> None:
    """One sprite of the icons that pages name, used as <svg><use href="…icons.svg#name"></use></svg>."""
    symbols = []
    for name in icon_names():
        drawing = (PACKAGES / "@tabler/icons/icons/outline" / f"{name}.svg").read_text()
        shapes = re.sub(r'\s*<path stroke="none"[^>]*/>', "", drawing[drawing.index(">") + 1 :])
        shapes = re.sub(r"\s+", " ", shapes.replace("</svg>", "")).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
    (VENDOR / "icons.svg").write_text(sprite)


def main() -> None:
    if not PACKAGES.is_dir():
        raise SystemExit("node_modules is missing: run `npm ci --ignore-scripts` first (make install does).")
    shutil.rmtree(VENDOR, ignore_errors=True)
    copy_files()
    draw_icons()


if __name__ == "__main__":
    main()
