from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _helper(name: str) -> ModuleType:
    """A module beside the tests; tests are no package."""
    full = f"drafting_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[full] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[full])
    return sys.modules[full]


@pytest.fixture(scope="session")
def corpus() -> ModuleType:
    return _helper("corpus")


@pytest.fixture(scope="session")
def judging() -> ModuleType:
    return _helper("judging")


@pytest.fixture(scope="session")
def small() -> ModuleType:
    return _helper("small")


@pytest.fixture(scope="session")
def published(tmp_path_factory, corpus) -> Path:
    """The tiny model as its publisher would give it: trained once for all tests that are in the group `tiny`."""
    folder = tmp_path_factory.mktemp("published") / "tiny"
    _helper("tiny").train(folder, corpus)
    (folder / "README.md").write_text("---\nlicense: cc0-1.0\n---\n# Tiny\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory, published) -> Path:
    """A models folder with the tiny model, added as a person would add it: `tiny` converted to int8."""
    from workbench.drafting import adding

    folder = tmp_path_factory.mktemp("workspace") / "models"
    adding.add(adding.offer(str(published)), folder, lambda _: None)
    return folder


@pytest.fixture
def folder_of_models(tmp_path, models_folder) -> Path:
    """A copy to change."""
    shutil.copytree(models_folder, tmp_path / "models")
    return tmp_path / "models"
