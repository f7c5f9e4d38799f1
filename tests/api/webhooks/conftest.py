"""A receiver on this machine, a webhook that leads to it, and a worker that sends what is due."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from api.jobs.receivers import Post
from api.jobs.webhooks import webhook_round
from geo.settings import Settings
from geo.webhooks.addresses import networks_of
from tests.api.webhooks.receiver import Receiver, receiving

LOOPBACK = networks_of("127.0.0.0/8")
PATIENT, HASTY = Post(LOOPBACK, 20), Post(LOOPBACK, 0.4)
EVERYTHING = [
    "resource.published",
    "resource.changed",
    "resource.closed",
    "resource.merged",
    "resource.reopened",
    "site.changed",
    "space.changed",
    "booking.created",
    "booking.changed",
    "campaign.opened",
    "campaign.closed",
    "atlas.published",
    "boundaries.loaded",
]


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data", webhook_networks="127.0.0.0/8", public_url="https://maeul.example", webhook_tries=4
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as book:
        yield book


@pytest.fixture
def work(engine, settings) -> Callable[..., None]:
    """Send what is due; a receiver has as long as a busy machine may need, unless the test says otherwise."""

    def run(post: Post = PATIENT) -> None:
        webhook_round(engine, settings, post)

    return run


@dataclass
class Hook:
    """A webhook as its owner has it."""

    client: Any
    owner: Any
    id: str
    secret: str

    @property
    def path(self) -> str:
        return f"/api/v1/webhooks/{self.id}"

    def show(self) -> dict[str, Any]:
        return self.client.get(self.path, headers=self.owner.headers).json()

    def deliveries(self) -> list[dict[str, Any]]:
        return self.client.get(f"{self.path}/deliveries", headers=self.owner.headers).json()["items"]

    def post(self, what: str) -> Any:
        return self.client.post(f"{self.path}/{what}", headers=self.owner.headers)

    def ping(self) -> None:
        assert self.post("ping").status_code == 202


@pytest.fixture
def listen(client, make, receiver) -> Callable[..., Hook]:
    """Make a webhook that leads to the receiver; its owner is an administrator unless another is given."""

    def listen(owner: Any = None, **values: Any) -> Hook:
        owner = owner or make.person("admin")
        body = {"name": "시험", "url": receiver.url, "events": EVERYTHING, **values}
        made = client.post("/api/v1/webhooks", json=body, headers=owner.headers)
        assert made.status_code == 201, made.text
        return Hook(client, owner, made.json()["id"], made.json()["secret"])

    return listen
