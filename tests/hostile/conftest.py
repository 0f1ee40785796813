"""One furnished neighbourhood, built once; every test here gets a copy of it to harm."""

import secrets

import pytest
from tortoise import Tortoise

from deliberate.app import create_app
from deliberate.deliberations.routes.drawing import TO_KEEP
from deliberate.people.routes import BY_LOGIN, BY_NETWORK
from deliberate.storage import connections
from tests.conftest import address, copy_of_template, drop
from tests.hostile.world import World, settled


@pytest.fixture(scope="session")
async def furnished(template):
    name = f"deliberate_furnished_{secrets.token_hex(4)}"
    await Tortoise.init(config=connections.configuration(await copy_of_template(name)))
    people, issues = await settled()
    await Tortoise.close_connections()
    yield name, people, issues
    await drop(name)


@pytest.fixture
async def world(furnished):
    """The neighbourhood, its people by name, and the numbers of its issues by what they are."""
    template, people, issues = furnished
    name = f"deliberate_{secrets.token_hex(6)}"
    await copy_of_template(name, template)
    await Tortoise.init(
        config=connections.configuration(address(name)), _enable_global_fallback=True
    )
    TO_KEEP.clear()
    for attempts in (BY_LOGIN, BY_NETWORK):
        attempts.free_again.clear()
    yield World(create_app(), people, issues)
    await Tortoise.close_connections()
    await drop(name)
