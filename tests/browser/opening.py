"""What many tests begin with: a document in a project of its own, and its review at a segment, ready to type."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from workbench import intake, projects
from workbench.workspace import Workspace


def made(folder: Path, text: str, *, targets: tuple[str, ...] = ("ky", "ru"), draft: bool = False) -> int:
    """Make a project with a document of this Kazakh text; return the document's number."""
    workspace = Workspace.open(folder, sample=False)
    project = projects.create_project(workspace.db, "Reports", "kk", targets)
    number = intake.add_document(workspace, project, "report.txt", text.encode(), draft=draft)
    workspace.close()
    return number


def review_at(page: Page, document: int, segment: int, target: str = "ru") -> Page:
    """Open the review of a target at the segment of this number, counted from 1, and wait until one can type there."""
    page.goto(f"/documents/{document}/review?target={target}#s{segment}")
    expect(page.locator(f"#s{segment}[aria-current] textarea")).to_be_focused()
    return page
