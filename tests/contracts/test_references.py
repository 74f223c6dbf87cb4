"""What the code cites stands in the repository: a page that exists, a heading that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("platform", "tenants", "tests", "migrations", "templates", "docs")
CITED = re.compile(r"\b((?:docs/)?[a-z0-9_/-]+\.md)(?:#([a-z0-9-]+))?")


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_and_heading_that_is_cited_exists() -> None:
    dead, seen = [], 0
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in {".py", ".html", ".md"} or "vendor" in path.parts or path == Path(__file__):
                continue
            for name, anchor in CITED.findall(path.read_text()):
                page = ROOT / name if (ROOT / name).exists() else path.parent / name
                seen += 1
                if not page.exists() or (anchor and anchor not in anchors(page)):
                    dead.append(f"{path.relative_to(ROOT)}: {name}{'#' + anchor if anchor else ''}")
    assert dead == []
    assert seen > 10
