from collections.abc import Iterator

import pytest

from tests.releases.deployments import scenes
from tests.releases.deployments.targets import Target


@pytest.fixture
def target(db: None) -> Iterator[Target]:
    """A real target inside the network, allowed by an administrator."""
    scenes.allow_target()
    with Target(scenes.SECRET) as running:
        yield running
