"""The scene of the tests of flows, for breaking it."""

from tests.flows.conftest import scene

__all__ = ["scene"]
