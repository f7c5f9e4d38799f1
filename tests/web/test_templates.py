"""Every template, without a database: complete, escaped, light, and in both languages."""

import re
from html import unescape
from itertools import chain

import pytest

from api.agreements import answers as agreement_answers
from api.auth.permissions import ACTIONS, Action
from api.operation.looking import Grade, Part
from api.privacy import destruction
from api.web import (
    admin_pages,
    agreement_pages,
    atlas_editions,
    campaigns_cards,
    coordinator_cards,
    decision_cards,
    desk_cards,
    doors,
    embed_pages,
    import_cards,
    kept_booking_pages,
    labels,
    layer_cards,
    menu,
    open_data_cards,
    open_data_pages,
    operation_cards,
    pages,
    plan_cards,
    plan_map,
    policy_map_cards,
    relate_pages,
    resource_cards,
    review_pages,
    scenario_cards,
    series_cards,
    series_forms,
    site_admin_cards,
    space_facts,
    surveyed_pages,
    tabs,
    use_cards,
    use_pages,
    visit_pages,
    waiting_work,
    webhook_cards,
    week_cards,
    wiring,
)
from api.web.assets import HERE, STATIC_DIR, TEMPLATE_DIR
from api.web.messages import english, translator
from api.web.price_form import WRONG as PRICE_WRONG
from api.web.render import render
from geo import agreement_states, enums, place_access
from geo.atlas.edition_states import AtlasState, AtlasStep
from geo.backup_states import BackupAction, BackupCause, BackupState, BackupStep
from geo.booking_checks import CheckCause
from geo.coverage.model import Method
from geo.coverage.reasons import Reason
from geo.coverage.target_words import Per
from geo.duplicate_state import Verdict
from geo.fields import FIELDS
from geo.finding import Why
from geo.geocode import Precision
from geo.importers.fields import Field
from geo.media import states as media_states
from geo.money_words import Condition, ExtraPer, PayBy, PayWhen, RateDays, Reduction, Rounding, Whom
from geo.office_words import PURPOSES, AccessKind, GrantStanding, GrantStep, Oddity
from geo.personal_numbers import SAID
from geo.planning import policy_words
from geo.planning.candidates import Source
from geo.planning.changes import Doing
from geo.planning.scenario_steps import Step
from geo.planning.targets import BUILT_IN
from geo.privacy.retention import RULES
from geo.queries.consents import ConsentStanding
from geo.review_states import Outcome, PlaceDoubt
from geo.standby import StandbyState
from geo.surveys import campaign_progress, campaign_states
from geo.surveys.consent_words import BASE_FIELDS, ConsentChannel, ConsentHow, WithdrawReason
from geo.surveys.courses import CourseIssue
from geo.surveys.definition import QuestionType
from geo.surveys.growth_words import ActivityKind, EntryKind, GroupStage
from geo.surveys.open_hours import OpenState
from geo.surveys.submission_states import Channel, SubmissionState, Take
from geo.webhooks.events import EventType
from geo.webhooks.retries import Problem
from geo.webhooks.states import DeliveryState, HookReason, HookState
from tests.web.all_samples import SAMPLES
from tests.web.samples import HOSTILE

SAID_IN_TEMPLATES = re.compile(r"""_\((["'])(.*?)\1\)""")
SAID_IN_CODE = re.compile(r"""(?:\bsay|\.refuse)\((?:"?\w+"?, )?(["'])(.*?)\1\)""")
LABELS = (
    enums.SiteKind,
    enums.SiteState,
    enums.SpaceKind,
    enums.SpaceState,
    enums.Approval,
    enums.BookingType,
    CheckCause,
    enums.Purpose,
    enums.BookingState,
    enums.HolidayRule,
    enums.ImportKind,
    enums.ImportState,
    GrantStanding,
    GrantStep,
    AccessKind,
    Oddity,
    enums.Role,
    enums.RowOutcome,
    enums.ResourceKind,
    enums.ResourceState,
    Verdict,
    enums.Licence,
    Field,
    enums.NamedDays,
    enums.Channel,
    enums.QuotaScope,
    enums.QuotaPer,
    enums.QuotaMeasure,
    enums.MemberRole,
    enums.PartyKind,
    enums.Nature,
    enums.Opens,
    enums.Pending,
    enums.Vat,
    enums.AppealState,
    agreement_states.ListingState,
    agreement_states.ApplicationState,
    agreement_states.AgreementKind,
    agreement_states.AgreementState,
    agreement_states.PathStep,
    enums.ProgrammeKind,
    enums.SessionState,
    enums.WaitState,
    enums.SeriesDayState,
    enums.FeedKind,
    enums.RoundState,
    enums.SpareState,
    enums.NeedState,
    enums.MatchState,
    media_states.MediaKind,
    media_states.MediaState,
    media_states.MediaRole,
    place_access.AccessAnswer,
    place_access.AccessPoint,
    place_access.PlaceRole,
    media_states.ArchiveKind,
    media_states.ArchiveState,
    *(campaign_states.CampaignState, campaign_states.AreaKind, campaign_states.AssignmentState),
    *(campaign_states.VisitResult, campaign_states.TeamRole),
    Outcome,
    PlaceDoubt,
    Take,
    SubmissionState,
    Channel,
    enums.RelationKind,
    QuestionType,
    CourseIssue,
    OpenState,
    ActivityKind,
    EntryKind,
    GroupStage,
    ConsentChannel,
    ConsentHow,
    WithdrawReason,
    ConsentStanding,
    *(policy_words.MapSubject, policy_words.Codes, policy_words.Unjoined, policy_words.Gather),
    *(policy_words.Method, policy_words.Palette),
    enums.Visibility,
    *(Method, Reason, Per),
    *(Why, Precision),
    Source,
    *(Doing, Step),
    *(AtlasState, AtlasStep),
    *(BackupAction, BackupCause, BackupState, BackupStep, Grade, Part, StandbyState),
)


def html(name):
    template, page, context = SAMPLES[name]
    return render(template, page, **context)


def all_sentences():
    templates = "\n".join(path.read_text() for path in TEMPLATE_DIR.glob("*.html"))
    code = "\n".join(path.read_text() for path in HERE.glob("*.py"))
    yield from (found[2] for found in SAID_IN_TEMPLATES.finditer(templates))
    yield from (found[2].replace("\\n", "\n") for found in SAID_IN_CODE.finditer(code))
    yield from (member.label for kind in LABELS for member in kind)
    yield from labels.WEEKDAYS
    yield from (*labels.APPROVAL_SAYS.values(), *labels.REASONS.values(), *wiring.TITLES.values(), space_facts.NOT_LENT)
    yield from wiring.HELPS.values()
    yield from (*series_cards.SKIPPED.values(), series_cards.OTHER, *(r[2] for r in series_forms.REPEATS.values()))
    yield from (*import_cards.FACTS.values(), *import_cards.STAMPS.values())
    yield from (*desk_cards.LABELS.values(), *desk_cards.SHAPES.values(), *desk_cards.EVENTS.values())
    yield from (words for step in desk_cards.STEPS for words in (step.label, step.asks, step.says))
    yield from (asked.words for questions in relate_pages.QUESTIONS.values() for asked in questions)
    yield from (*chain(*resource_cards.ENDS.values()), *(badge.label for badge in resource_cards.HIDDEN.values()))
    yield from (agreement_answers.A_RESIDENT, *agreement_pages.EVENTS.values())
    yield from BASE_FIELDS.values()
    specs = [spec for kind in FIELDS.values() for spec in kind.values()]
    yield from (words for spec in specs for words in (spec.label, *dict(spec.choices).values()))
    yield from (*use_cards.REASON_WORDS.values(), enums.BookingType.BLOCK.label, *use_pages.QUICK)
    yield from chain(*(tabs.words(group) for group in (tabs.KEEP, tabs.MY, tabs.SURVEY, tabs.PLAN, tabs.OFFICE)))
    yield from (door.label for door in doors.DOORS)
    yield from (
        words for title, _icon, rooms in admin_pages.GROUPS for words in (title, *chain(*(r[1:] for r in rooms)))
    )
    yield from chain(*(d.values() for d in (site_admin_cards.LABELS, site_admin_cards.SAYS, site_admin_cards.DAYS)))
    yield from PURPOSES.values()
    yield from (
        words for rule in RULES for words in (rule.title, rule.items, rule.purpose, rule.kept, rule.basis) if words
    )
    yield from (*destruction.REASONS.values(), SAID)
    yield from chain(menu.SAYS.values(), *(group.words() for group in menu.GROUPS))
    yield from (*week_cards.SAYS.values(), *kept_booking_pages.EVENTS.values())
    yield from (line[0] for line in waiting_work.KINDS)
    yield from (*visit_pages.STARS.values(), visit_pages.COUNTS, visit_pages.OVER)
    yield from (flash.message for flash in pages.DONE.values())
    yield from (*campaign_progress.NAMES.values(), campaigns_cards.NOT_YET, *campaigns_cards.METERS)
    yield from surveyed_pages.STEPS.values()
    yield from (words for line in coordinator_cards.KINDS.values() for words in line[1:3])
    yield from chain(operation_cards.TASKS.values(), (operation_cards.UNKNOWN,))
    yield from (words for _url, words in (*operation_cards.ABOUT.values(), *operation_cards.FIXES.values()))
    yield from chain(*(words.values() for words in (*plan_map.STEPS.values(), plan_map.BESIDE, plan_cards.FILES)))
    yield from (target.label for target in BUILT_IN.values())
    policy = policy_map_cards
    yield from chain(policy.ROLE_LABELS.values(), policy.FILES.values(), policy.SORTS.values())
    yield from scenario_cards.CLASSES.values()
    yield from chain(*atlas_editions.FORMATS.values(), atlas_editions.COUNTS.values())
    yield from (*decision_cards.TITLES.values(), decision_cards.NOTHING)
    yield from (label for buttons in review_pages.BUTTONS.values() for _value, label in buttons)
    yield from layer_cards.words()
    yield from (title for title, _events in webhook_cards.GROUPS)
    yield from (member.label for kind in (EventType, Problem, HookReason, HookState, DeliveryState) for member in kind)
    yield from (*open_data_cards.words(), *chain(*open_data_pages.EXAMPLES), *embed_pages.SIZES.values())
    money_words = (Condition, ExtraPer, PayBy, PayWhen, RateDays, Reduction, Rounding, Whom)
    yield from (PRICE_WRONG, *(member.label for kind in money_words for member in kind))


def test_every_sentence_has_an_english_twin_and_no_twin_is_left_over():
    said = {sentence for sentence in all_sentences() if re.search("[가-힣]", sentence)}
    assert len(said) > 250
    assert said - set(english()) == set()
    assert set(english()) - said == set()


def test_a_translation_keeps_the_blanks_of_its_original():
    blanks = re.compile(r"\{\w+\}")
    wrong = {ko for ko, en in english().items() if sorted(blanks.findall(ko)) != sorted(blanks.findall(en))}
    assert wrong == set()


def test_korean_is_spoken_as_it_stands_and_unknown_words_are_not_lost_in_english():
    assert translator("ko")("예약하기") == "예약하기"
    assert translator("en")("예약하기") == "Book"
    assert translator("en")("느티나무") == "느티나무"


@pytest.mark.parametrize("name", SAMPLES)
def test_no_page_needs_inline_script_or_style(name):
    page = html(name)
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"\son\w+=", re.sub(r'"[^"]*"', '""', page))
    assert "<style" not in page
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert "javascript:" not in page


@pytest.mark.parametrize("name", SAMPLES)
def test_every_page_with_its_own_files_stays_under_200_kb(name):
    page = html(name)
    own = {found.split("?")[0] for found in re.findall(r'/static/web/([^"#]+)', page)}
    assert own
    scripts = STATIC_DIR / "js" / "map.js"  # imported by the others
    size = len(page.encode()) + sum((STATIC_DIR / path).stat().st_size for path in own) + scripts.stat().st_size
    assert size < 200_000


@pytest.mark.parametrize("name", ["home", "space-refused", "my", "resource-bare", "resource-desk", "group", "site"])
def test_hostile_text_comes_out_exactly_as_it_went_in(name):
    page = html(name)
    assert HOSTILE not in page
    assert HOSTILE in unescape(page)
    assert "1337" not in page


@pytest.mark.parametrize("name", SAMPLES)
def test_every_form_that_changes_something_carries_the_token(name):
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", html(name), re.DOTALL):
        assert 'name="csrf_token" value="token"' in form


def test_every_page_says_its_language():
    assert '<html lang="ko">' in html("home")
    assert '<html lang="en">' in html("home-english")
    assert "Free right now" in html("home-english") or "Search" in html("home-english")


def test_only_roles_that_keep_spaces_are_keepers():
    keeping = {role for role, actions in ACTIONS.items() if Action.KEEP_SPACES in actions}
    assert keeping == {enums.Role.KEEPER, enums.Role.OFFICER, enums.Role.ADMIN}
