from __future__ import annotations

import pytest

from tests.glossary.exchange_workspaces import fresh


@pytest.fixture
def db():
    """An empty glossary."""
    db = fresh()
    yield db
    db.close()
