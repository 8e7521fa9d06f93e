"""A house and its owner, for screens."""

import pytest

from services.rights import OWNER
from tests.factories import make_house


@pytest.fixture
def house(session):
    """An establishment."""
    return make_house(session)


@pytest.fixture
def owner(house, login):
    """The browser of its owner."""
    return login(OWNER)
