"""What the contracts of several adapters are held against."""

import pytest

from kg.profiles.choices import DATABASE_VARIABLE


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.deep)])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine in which keys, visits, web hooks, feeds and jobs are kept by what is opened from here on."""
    if request.param == "PostgreSQL":
        monkeypatch.setenv(DATABASE_VARIABLE, request.getfixturevalue("postgres"))
    return str(request.param)
