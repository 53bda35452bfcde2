"""One cluster a test session, an empty database a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    try:
        made = Cluster()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    made.start()
    yield made
    made.end()


@pytest.fixture
def url(cluster: Cluster) -> str:
    return cluster.database()
