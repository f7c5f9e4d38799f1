"""Every setting of the product: an environment variable `MAEUL_…` each; README.md lists them all."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

from geo import walking
from geo.networks import LOOPBACK, Network, parse_networks

Seconds = Annotated[int, Field(ge=1, le=3600)]
PerWindow = Annotated[int, Field(ge=1, le=1_000_000)]


def _networks(text: str) -> str:
    """Refuse what is no list of networks; ValueError says which part."""
    parse_networks(text)
    return text


Networks = Annotated[str, AfterValidator(_networks)]


class Settings(BaseSettings):
    """Read once at the edge and handed inwards; nothing below asks the environment."""

    model_config = SettingsConfigDict(env_prefix="MAEUL_", extra="ignore", frozen=True)

    data_dir: Path = Field(Path(".maeul"), description="folder of the private database, mails and photos")
    database_url: str | None = Field(None, description="any PostgreSQL server with PostGIS, as the owner role")
    app_database_url: str | None = Field(None, description="the same server as the role maeul_app")
    read_database_url: str | None = Field(None, description="a hot standby of the same server, for reading")
    read_max_lag_s: Seconds = Field(10, description="a standby further behind than this is not read from")
    public_url: str | None = Field(None, description="address under which people reach the service")
    insecure_http: bool = Field(default=False, description="allow plain http on other than loopback addresses")

    secrets_dir: Path | None = Field(
        None, description="folder with one file per secret setting, named like it; what the environment says goes first"
    )
    trusted_proxies: Networks = Field(
        "",
        description="networks of proxies whose X-Forwarded headers are believed, with commas; "
        "without it loopback, where MAEUL_PUBLIC_URL tells of a proxy",
    )
    web_processes: Annotated[int, Field(ge=1, le=64)] = Field(1, description="processes of the web server")
    drain_seconds: Annotated[int, Field(ge=0, le=300)] = Field(
        0, description="how long a web server that was asked to stop goes on answering while /readyz says draining"
    )

    log_format: Literal["text", "json"] = Field("text", description="how log lines are written: text or json")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="from which level on log lines are written; info tells of every request and job"
    )
    slow_statement_ms: Annotated[int, Field(ge=1, le=3_600_000)] = Field(
        1000, description="a statement that took longer is logged, without its values"
    )
    metrics_token: Annotated[str, Field(min_length=16)] | None = Field(
        None, description="who asks /metrics with this bearer token is answered"
    )
    metrics_networks: Networks = Field(
        "",
        description="networks from where /metrics is answered without a token, with commas; "
        "without it loopback, unless MAEUL_PUBLIC_URL tells of a proxy",
    )

    pool_size: Annotated[int, Field(ge=2, le=100)] = Field(15, description="database connections per web process")
    lock_timeout_s: Seconds = Field(3, description="longest wait for a lock")
    statement_timeout_s: Seconds = Field(5, description="longest statement of a request")
    idle_transaction_timeout_s: Seconds = Field(10, description="longest pause inside a transaction")

    walk_speed_m_per_min: Annotated[float, Field(gt=0, le=200)] = Field(
        walking.SPEED_M_PER_MIN, description="walking speed, metres per minute"
    )
    walk_detour: Annotated[float, Field(ge=1, le=5)] = Field(
        walking.DETOUR, description="how much longer the way is than the straight line"
    )

    mail_url: str | None = Field(None, description="smtp://user:password@host:port or smtps://…; without it: outbox")
    mail_from: str = Field("마을아틀라스 <no-reply@localhost>", description="sender of every mail")

    session_days: Annotated[int, Field(ge=1, le=90)] = Field(14, description="how long a sign-in lasts")
    token_days: Annotated[int, Field(ge=1, le=1100)] = Field(365, description="how long an API token lasts")
    login_per_minute: PerWindow = Field(10, description="sign-in tries per address and account")
    booking_writes_per_minute: PerWindow = Field(600, description="booking writes per account")
    open_proposals_per_hour: PerWindow = Field(20, description="places proposed without an account, per address")
    what_ifs_per_minute: PerWindow = Field(120, description="what-if answers asked over HTTP, per account or address")
    mails_per_hour: PerWindow = Field(5, description="confirmation and reset mails per address")
    sign_ins_per_minute: PerWindow = Field(60, description="sign-in tries per network address, whatever the account")
    account_forms_per_hour: PerWindow = Field(60, description="sign-ups, resets and new passwords per network address")
    heavy_reads_per_minute: PerWindow = Field(120, description="maps, files, reports of one kind per network address")
    csp_reports_per_minute: PerWindow = Field(60, description="browsers' reports of refusals, per network address")
    max_body_bytes: Annotated[int, Field(ge=10_000)] = Field(1_000_000, description="largest request body")
    max_upload_bytes: Annotated[int, Field(ge=10_000)] = Field(60_000_000, description="largest upload of files")
    max_photo_megapixels: Annotated[int, Field(ge=1, le=170)] = Field(
        64, description="largest photo, in millions of pixels"
    )
    import_memory_mb: Annotated[int, Field(ge=500)] = Field(4000, description="memory that one import may address")
    import_seconds: Seconds = Field(900, description="longest time of one import")
    hold_minutes: Annotated[int, Field(ge=1, le=120)] = Field(10, description="how long a held time waits for submit")
    offer_minutes: Annotated[int, Field(ge=1, le=10_080)] = Field(60, description="how long an offer to a waiter lasts")

    backup_dir: Path | None = Field(None, description="folder of backups; without it backups/ in the data folder")
    backup_nightly: bool = Field(default=True, description="make a backup every night")
    backup_hour: Annotated[int, Field(ge=0, le=23)] = Field(3, description="hour of the nightly backup, Korean time")
    backup_days: Annotated[int, Field(ge=1, le=366)] = Field(7, description="nightly backups kept for days")
    backup_weeks: Annotated[int, Field(ge=0, le=520)] = Field(4, description="nightly backups kept for weeks")
    backup_months: Annotated[int, Field(ge=0, le=240)] = Field(12, description="nightly backups kept for months")
    backup_verify_days: Annotated[int, Field(ge=0, le=366)] = Field(
        7, description="the newest backup is verified when the last verified one is older than these days; 0: never"
    )
    backup_old_hours: Annotated[int, Field(ge=1, le=8760)] = Field(
        36, description="a newest backup older than this is warned of"
    )
    wal_archive: Path | None = Field(
        None, description="folder that keeps the private database's log, for a restore to any moment; without it: none"
    )
    wal_days: Annotated[int, Field(ge=1, le=366)] = Field(
        14, description="every moment of so many last days can be restored"
    )
    base_days: Annotated[int, Field(ge=1, le=366)] = Field(
        7, description="a base, the whole copy a restore begins with, is made every so many days"
    )

    oidc_issuer: str | None = Field(None, description="OpenID Connect provider to sign in with, as it names itself")
    oidc_client_id: str | None = Field(None, description="what the provider calls this service")
    oidc_client_secret: str | None = Field(None, description="secret of this service at the provider, if it has one")
    oidc_name: Annotated[str, Field(min_length=1, max_length=30)] = Field("카카오", description="name on the button")
    oidc_scope: str = Field("openid", description="what the provider is asked for, with spaces; openid among it")
    toss_secret_key: str | None = Field(None, description="secret key of Toss Payments; without it nobody pays by card")
    toss_url: str = Field("https://api.tosspayments.com", description="where Toss Payments is asked")
    advisories_url: str | None = Field(None, description="OSV service asked for known faults of libraries")
    boundaries_url: str = Field(
        "https://raw.githubusercontent.com/vuski/admdongkor/master", description="where public boundaries are fetched"
    )
    address_hint_url: str | None = Field(None, description="online address search for hints that a person confirms")
    address_hint_authorization: str | None = Field(None, description="Authorization header for that search")

    privacy_officer: Annotated[str, Field(max_length=200)] = Field(
        "", description="who answers for personal data and how to reach them, as the privacy policy says it"
    )
    data_publisher: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        "마을아틀라스", description="who gives open data out, as catalogues name it"
    )

    webhook_networks: str = Field(
        "", description="networks inside that webhooks may go to, by http, too; with commas, e.g. 10.20.0.0/16"
    )
    webhook_seconds: Annotated[int, Field(ge=1, le=30)] = Field(10, description="longest call of a webhook's receiver")
    webhook_tries: Annotated[int, Field(ge=1, le=20)] = Field(8, description="how often a webhook's message is tried")
    webhook_days: Annotated[int, Field(ge=4, le=366)] = Field(30, description="how long what webhooks sent is kept")

    tile_url: str | None = Field(None, description="optional raster tiles on served pages, never in exports")
    tile_attribution: str = Field("", description="attribution the tile provider asks for")
    tile_cache_mb: Annotated[int, Field(ge=0, le=100_000)] = Field(
        500, description="room for vector tiles once made, in megabytes; 0: each is made anew"
    )

    @property
    def proxies(self) -> tuple[Network, ...]:
        """Return the networks whose word about the client is believed."""
        behind = LOOPBACK if self.public_url else ()
        return parse_networks(self.trusted_proxies) or behind

    @property
    def metrics_from(self) -> tuple[Network, ...]:
        """Return from where metrics may be read without a token; behind a proxy everybody seems to be loopback."""
        alone = () if self.public_url else LOOPBACK
        return parse_networks(self.metrics_networks) or alone

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (the signature is the library's)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (replaced by the folder of the setting)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the environment, then the files of MAEUL_SECRETS_DIR."""
        folder = os.environ.get("MAEUL_SECRETS_DIR")
        secrets = (SecretsSettingsSource(settings_cls, secrets_dir=folder),) if folder else ()
        return init_settings, env_settings, *secrets
