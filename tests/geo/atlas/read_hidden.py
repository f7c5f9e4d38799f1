"""A dong full of things that may not be told, each with a mark in its words, between some that may."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.enums import RelationKind
from geo.queries import archive, consents
from geo.queries.relations import insert_relation
from geo.surveys.consent_words import WithdrawReason
from tests.factories import Factory, agree

MARK = "zq7"


@dataclass
class Hidden:
    """What was made: `never` may be told nowhere, `book` and `web` on that channel alone."""

    make: Factory
    engine: Engine
    never: list[UUID] = field(default_factory=list)
    book: list[UUID] = field(default_factory=list)
    web: list[UUID] = field(default_factory=list)

    def record(self, name: str, kind: str, **values: Any) -> UUID:
        return self.make.resource(name, kind, **values)

    def write(self, sql: str, **values: Any) -> UUID:
        with transaction(self.engine) as session:
            made: UUID = session.execute(text(sql), values).scalar_one()
        return made

    def consent(self, record: UUID, *fields: str, channels: tuple[str, ...] = ("web", "book"), days: int = 9) -> UUID:
        """Let somebody agree until so many days from now; negative days lie behind us."""
        with transaction(self.engine) as session:
            return agree(session, record, *fields, channels=channels, until=clock.today() + timedelta(days=days))

    def withdraw(self, consent: UUID) -> None:
        with transaction(self.engine) as session:
            consents.withdraw(session, consent, WithdrawReason.ASKED, None, clock.now())

    def relate(self, start: UUID, end: UUID, kind: RelationKind = RelationKind.MEETS_AT) -> None:
        with transaction(self.engine) as session:
            insert_relation(session, start, end, kind, f"쪽지{MARK}", None)

    def story(self, title: str, dong: str, *, state: str = "published", asked: bool = False, **values: Any) -> UUID:
        with transaction(self.engine) as session:
            told = {"kind": "story", "title": title, "dong_code": dong, "consent_needed": asked, "licence": "own"}
            made = archive.insert_item(session, told | values, None)
            session.execute(
                text("UPDATE archive_items SET state = :s, published_at = now() WHERE id = :id"),
                {"s": state, "id": made},
            )
        return made

    def photo(
        self, *, of: UUID | None = None, item: UUID | None = None, people: bool = False, out: bool = True
    ) -> UUID:
        media = self.write(
            "INSERT INTO media (kind, sha256, bytes, name, alt, copy_type, state, shows_people, released_at)"
            " VALUES ('photo', :sha, 1, :name, '보이는 사진', 'image/jpeg', 'ready', :people,"
            " CASE WHEN :out THEN now() END) RETURNING id",
            sha="0" * 64,
            name=f"{MARK}.jpg",
            people=people,
            out=out,
        )
        if of is not None:
            sql = "INSERT INTO resource_media (resource_id, media_id) VALUES (:of, :media) RETURNING id"
            self.write(sql, of=of, media=media)
        else:
            self.write("INSERT INTO archive_media (item_id, media_id) VALUES (:i, :m) RETURNING id", i=item, m=media)
        return media


def dong_of(session: Session, record: UUID) -> str:
    sql = text("SELECT dong_code FROM resource_dongs WHERE resource_id = :id")
    code: str = session.execute(sql, {"id": record}).scalar_one()
    return code
