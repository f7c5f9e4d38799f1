"""What the pages of photos and of the village archive show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class Picture:
    """A public copy of a photo, with the words for those who cannot see it."""

    small: str
    large: str
    width: int
    height: int
    alt: str
    caption: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """The same spot before and after."""

    before: Picture
    after: Picture


@dataclass(frozen=True, slots=True)
class Recording:
    url: str
    type: str
    alt: str
    caption: str = ""
    rights: str = ""

    @property
    def moves(self) -> bool:
        return self.type.startswith("video/")


@dataclass(frozen=True, slots=True)
class Paper:
    url: str
    label: str
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Gallery:
    """What shows of a record or an item; `held` is how much only those inside see, the addresses are theirs."""

    pictures: tuple[Picture, ...] = ()
    pairs: tuple[Pair, ...] = ()
    recordings: tuple[Recording, ...] = ()
    papers: tuple[Paper, ...] = ()
    stories: tuple[Link, ...] = ()
    manage_url: str = ""
    write_url: str = ""
    held: int = 0

    @property
    def empty(self) -> bool:
        return not (self.pictures or self.pairs or self.recordings or self.papers or self.stories)


NO_GALLERY = Gallery()


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as those inside see it; an address is empty where there is nothing to fetch or to do."""

    id: str
    badge: Badge
    kind: str
    alt: str
    caption: str
    credit: str
    licences: tuple[Choice, ...]
    roles: tuple[Choice, ...]
    shows_people: bool
    small: str
    problem: str
    waiting: bool
    version: int
    media_version: int
    change_url: str
    take_off_url: str
    release_url: str
    hide_url: str
    original_url: str


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A form for one file of `most` bytes; `api` is where a script sends the same to show how far it is."""

    action: str
    api: str
    most: int
    licences: tuple[Choice, ...]
    roles: tuple[Choice, ...] = ()
    may_release: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    watch: str = ""


@dataclass(frozen=True, slots=True)
class PhotosPage:
    """The desk of a record's photos and files."""

    name: str
    back_url: str
    files: tuple[KeptFile, ...]
    form: UploadForm
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveCard:
    title: str
    url: str
    kind: Badge
    when: str
    where: str
    excerpt: str
    picture: Picture | None = None
    state: Badge | None = None


@dataclass(frozen=True, slots=True)
class CollectionCard:
    title: str
    url: str
    summary: str
    items: int
    state: Badge | None = None


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """The archive with what was looked for; `collection` is the one that is open."""

    words: str
    year_from: str
    year_to: str
    kinds: tuple[Choice, ...]
    cards: tuple[ArchiveCard, ...]
    collections: tuple[CollectionCard, ...]
    pager: Pager
    asked: bool
    error: str = ""
    write_url: str = ""
    drafts_url: str = ""
    drafts: bool = False


@dataclass(frozen=True, slots=True)
class CollectionPage:
    id: str
    title: str
    summary: str
    where: str
    cards: tuple[ArchiveCard, ...]
    pager: Pager
    state: Badge | None = None
    version: int = 0
    edit_url: str = ""
    publish_url: str = ""
    withdraw_url: str = ""


@dataclass(frozen=True, slots=True)
class ItemDesk:
    """What those who look after an item see beside it; an address is empty for what cannot be done now."""

    state: Badge
    version: int
    teller: str
    held_back: str
    files: tuple[KeptFile, ...]
    form: UploadForm | None
    edit_url: str = ""
    publish_url: str = ""
    withdraw_url: str = ""
    close_url: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ItemPage:
    title: str
    kind: Badge
    body: str
    facts: tuple[tuple[str, str], ...]
    resource: Link | None
    collection: Link | None
    gallery: Gallery
    desk: ItemDesk | None = None


@dataclass(frozen=True, slots=True)
class ItemForm:
    """The form of an item; `typed` as it was, or as somebody typed it."""

    heading: str
    action: str
    back_url: str
    kinds: tuple[Choice, ...]
    collections: tuple[Choice, ...]
    dongs: tuple[Choice, ...]
    licences: tuple[Choice, ...]
    typed: Mapping[str, str]
    resource: Link | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CollectionForm:
    heading: str
    action: str
    districts: tuple[Choice, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
