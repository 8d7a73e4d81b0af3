from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def corpus() -> ModuleType:
    from tests.workbench.drafting import corpus

    return corpus


@pytest.fixture(scope="session")
def judging() -> ModuleType:
    from tests.workbench.drafting import judging

    return judging


@pytest.fixture(scope="session")
def small() -> ModuleType:
    from tests.workbench.drafting import small

    return small


@pytest.fixture(scope="session")
def published(tmp_path_factory, corpus) -> Path:
    """The tiny model as its publisher would give it: trained once for all tests that are in the group `tiny`."""
    from tests.workbench.drafting import tiny

    folder = tmp_path_factory.mktemp("published") / "tiny"
    tiny.train(folder, corpus)
    (folder / "README.md").write_text("---\nlicense: cc0-1.0\n---\n# Tiny\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory, published) -> Path:
    """A models folder with the tiny model, added as a person would add it: `tiny` converted to int8."""
    from workbench.drafting import adding

    folder = tmp_path_factory.mktemp("workspace") / "models"
    adding.add(adding.offer(str(published)), folder, lambda _: None)
    return folder


@pytest.fixture(scope="session")
def second_folder(tmp_path_factory, corpus) -> Path:
    """A models folder with the model for Kyrgyz and English, `second`, added as a person would add it."""
    from tests.workbench.drafting import tiny
    from workbench.drafting import adding

    published = tmp_path_factory.mktemp("second") / "second"
    tiny.train(published, corpus, ("ky", "en"))
    (published / "README.md").write_text("---\nlicense: cc0-1.0\n---\n# Second\n", encoding="utf-8")
    folder = tmp_path_factory.mktemp("second-workspace") / "models"
    adding.add(adding.offer(str(published)), folder, lambda _: None)
    return folder


@pytest.fixture
def folder_of_models(tmp_path, models_folder) -> Path:
    """A copy to change."""
    shutil.copytree(models_folder, tmp_path / "models")
    return tmp_path / "models"
