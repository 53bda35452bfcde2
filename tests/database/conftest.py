"""One cluster a test session, an empty database a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.cluster import Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    made.start()
    yield made
    made.end()


@pytest.fixture
def url(cluster: Cluster) -> str:
    return cluster.database()
