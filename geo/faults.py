"""What the database says, translated into what a person can act on: by SQLSTATE and by the constraint's name."""

from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from geo.errors import Busy, Conflict, InvalidInput, MaeulError

# 25006: the connection leads to what is a standby now
_BUSY_STATES = {"55P03", "40P01", "40001", "57014", "57P01", "57P02", "57P03", "53300", "25P03", "25006"}

_BY_CONSTRAINT: dict[str, tuple[str, str, str]] = {
    "tr_grants_kept": (
        "grant_past",
        "이미 지나간 날의 권한과 끝낸 권한은 고칠 수 없어요. 필요하면 새로 주세요.",
        "What a right was stays as it was: give a new one.",
    ),
    "tr_grants_last_admin": (
        "last_admin",
        "마지막 운영 관리자예요. 다른 사람을 먼저 운영 관리자로 정해 주세요.",
        "This is the last administrator: appoint another one first.",
    ),
    "tr_identities_last_way": (
        "last_way_in",
        "마지막 로그인 방법이라 끊을 수 없어요. 먼저 비밀번호를 정해 주세요.",
        "It is the last way to sign in: set a password first.",
    ),
    "uq_identities_issuer_subject": (
        "identity_taken",
        "다른 계정과 이어진 로그인이에요. 그 계정에서 먼저 끊어 주세요.",
        "That sign-in belongs to another account: unlink it there first.",
    ),
    "uq_identities_account_id_issuer": (
        "identity_linked",
        "이미 이어진 로그인이 있어요. 먼저 그것을 끊어 주세요.",
        "There is such a sign-in already: unlink it first.",
    ),
    "tr_erasures_only_keeper": (
        "only_keeper",
        "혼자 맡고 있는 시설이 있어요. 구 담당자에게 다른 공간지기를 정해 달라고 한 뒤 다시 해 주세요.",
        "A site has no other keeper: ask the district office to appoint one first.",
    ),
    "tr_erasures_in_use": (
        "in_use",
        "지금 쓰고 있는 예약이 있어요. 다 쓰고 나온 뒤에 다시 해 주세요.",
        "A booking is in use right now: finish it first.",
    ),
    "uq_erasures_account_id": ("erased_already", "이미 지운 계정이에요.", "The account is erased already."),
    "tr_access_reviews_over": (
        "month_not_over",
        "아직 끝나지 않은 달이에요. 다음 달에 서명해 주세요.",
        "The month is not over yet.",
    ),
    "ck_access_reviews_counts_sane": (
        "review_stale",
        "그사이 기록이 바뀌었어요. 다시 살펴본 뒤 서명해 주세요.",
        "The log has changed meanwhile: look again.",
    ),
    "uq_site_events_undoes": (
        "step_undone",
        "이미 되돌린 단계예요.",
        "That step has been taken back already.",
    ),
    "ex_claims_no_overlap": ("taken", "그 시간은 이미 예약되어 있어요.", "That time is already taken."),
    "tr_bookings_move": (
        "move_not_allowed",
        "지금 상태에서는 할 수 없는 일이에요. 새로 고쳐서 상태를 확인해 주세요.",
        "The booking's present state does not allow that.",
    ),
    "tr_bookings_version": (
        "stale_version",
        "그사이 다른 사람이 바꾸었어요. 새로 고친 뒤 다시 해 주세요.",
        "Somebody else has changed it meanwhile.",
    ),
    "uq_atlases_one_at_a_time": (
        "atlas_in_progress",
        "이곳의 자료집을 이미 만들고 있어요. 다 되면 새로 만들 수 있어요.",
        "An edition of this place is being made already.",
    ),
    "uq_atlases_number": (
        "atlas_in_progress",
        "이곳의 자료집을 이미 만들고 있어요. 다 되면 새로 만들 수 있어요.",
        "An edition of this place is being made already.",
    ),
    "uq_resource_media_pair": (
        "pair_taken",
        "이 짝에는 그 사진(전·후)이 이미 있어요.",
        "The pair has a photo of that time already.",
    ),
    "ck_archive_items_happened_in_order": (
        "dates_out_of_order",
        "끝난 날이 시작한 날보다 앞서요.",
        "It ends before it begins.",
    ),
    "ck_archive_items_happened_has_a_start": (
        "dates_out_of_order",
        "시작한 날도 적어 주세요.",
        "State when it began.",
    ),
    "ck_coverage_targets_wants_something": (
        "target_without_number",
        "몇 곳을 바라는지 적어 주세요: 곳마다(at_least) 또는 모두 합쳐(in_all).",
        "A target wants a number: in each place or in all.",
    ),
    "ck_coverage_targets_city_has_one_number": (
        "target_city_numbers",
        "전체의 목표는 수가 하나예요. at_least에만 적어 주세요.",
        "A target of the whole city has one number: at_least.",
    ),
    "ex_openings_no_overlap": (
        "openings_overlap",
        "같은 요일의 여는 시간이 서로 겹쳐요.",
        "Opening hours of one weekday overlap.",
    ),
    "tr_agreements_move": (
        "move_not_allowed",
        "지금 상태에서는 할 수 없는 일이에요. 새로 고쳐서 상태를 확인해 주세요.",
        "The present state does not allow that.",
    ),
    "tr_agreements_version": (
        "stale_version",
        "그사이 다른 사람이 바꾸었어요. 새로 고친 뒤 다시 해 주세요.",
        "Somebody else has changed it meanwhile.",
    ),
    "tr_agreements_kept": (
        "agreement_signed",
        "이미 맺은 협약은 고칠 수 없어요. 갱신해서 새 협약을 만들어 주세요.",
        "A signed agreement does not change: renew it.",
    ),
    "tr_idle_listings_place": (
        "not_idle",
        "유휴공간으로 등록된 시설이나, 그 시설에 있는 공간만 내놓을 수 있어요.",
        "Only an idle site, or a space of the site, can be listed.",
    ),
    "ex_idle_listings_no_overlap": (
        "listing_exists",
        "같은 곳을 같은 기간에 이미 내놓았어요.",
        "The place is listed for that period already.",
    ),
    "ck_idle_listings_heard_first": (
        "notice_too_short",
        "신청 시작일은 사전예고를 하고 정한 날수가 지난 뒤여야 해요.",
        "Applications open only some days after the notice.",
    ),
    "ck_idle_listings_apply_in_order": (
        "dates_out_of_order",
        "신청 마감일이 시작일보다 빨라요.",
        "Applications end before they begin.",
    ),
    "ck_idle_listings_available_in_order": (
        "dates_out_of_order",
        "쓸 수 있는 기간의 끝이 시작보다 빨라요.",
        "The period ends before it begins.",
    ),
    "tr_idle_applications_open": (
        "not_taking_applications",
        "지금은 신청을 받지 않아요. 신청 기간을 확인해 주세요.",
        "Applications are not taken now.",
    ),
    "uq_idle_applications_one_each": (
        "applied_already",
        "이미 신청했어요. 고치려면 신청을 거둔 뒤 다시 신청해 주세요.",
        "You have applied already.",
    ),
    "uq_idle_applications_one_chosen": ("decided_already", "이미 다른 신청을 골랐어요.", "One is chosen already."),
    "uq_agreements_number": ("number_taken", "이미 쓰고 있는 협약 번호예요.", "That number is taken."),
    "uq_agreements_live_renewal": ("renewed_already", "이미 갱신한 협약이에요.", "The agreement is renewed already."),
    "uq_agreements_live_application": (
        "agreement_exists",
        "이 신청으로 쓴 협약이 이미 있어요.",
        "The application has an agreement already.",
    ),
    "ck_agreements_valid_in_order": (
        "dates_out_of_order",
        "협약 기간의 끝이 시작보다 빨라요.",
        "The period ends before it begins.",
    ),
    "ex_agreement_hours_no_overlap": (
        "hours_overlap",
        "한 공간의 같은 요일 시간이 서로 겹쳐요.",
        "Hours of one space and weekday overlap.",
    ),
    "tr_agreement_hours_site": (
        "space_elsewhere",
        "협약 시설에 있는 공간만 고를 수 있어요.",
        "Only spaces of the agreement's site can be opened.",
    ),
    "tr_hub_path_steps_order": (
        "steps_out_of_order",
        "앞 단계를 마친 날이 있어야 하고, 뒤 단계보다 늦을 수 없어요.",
        "Every step needs the one before it, done no later.",
    ),
    "uq_sites_source_source_key": ("site_exists", "이미 있는 시설이에요.", "The site exists already."),
    "uq_spaces_source_source_key": ("space_exists", "이미 있는 공간이에요.", "The space exists already."),
    "uq_cells_site_id_name": (
        "cell_exists",
        "이 시설에 같은 이름의 칸이 이미 있어요.",
        "The site has that cell already.",
    ),
    "uq_accounts_email": ("account_exists", "이미 가입한 이메일 주소예요.", "That address has an account already."),
    "uq_resources_source_source_key": ("resource_exists", "이미 있는 지역자원이에요.", "The resource exists already."),
    "uq_resource_relations_live": ("relation_exists", "이미 이어져 있어요.", "That relation exists already."),
    "uq_party_members_one_household": (
        "household_taken",
        "가구는 한 곳에만 속할 수 있어요. 먼저 지금 가구에서 나와 주세요.",
        "You are in a household already.",
    ),
    "pk_sources": ("source_exists", "이미 있는 출처예요.", "That source exists already."),
    "uq_boundary_editions_sha256": (
        "edition_exists",
        "이미 읽어 들인 경계 파일이에요.",
        "This boundary file is loaded already.",
    ),
    "tr_resource_merges_licence": (
        "licence_no_merge",
        "변경을 허락하지 않는 자료(공공누리 제3·4유형)라 다른 기록과 합칠 수 없어요.",
        "The licence of a record's source forbids changes, so it is never merged.",
    ),
    "uq_resource_merges_live": ("merge_not_open", "이미 합친 기록이에요.", "The record is merged already."),
    "uq_signups_live": ("already_signed", "이미 신청한 회차예요.", "You have signed up already."),
    "uq_wait_entries_live": ("already_waiting", "이미 대기 줄에 있어요.", "You are in the line already."),
    "ck_programme_sessions_seats": ("session_full", "자리가 모자라요.", "There are not that many seats."),
    "ck_programme_sessions_seats_on_offer": ("session_full", "자리가 모자라요.", "There are not that many seats."),
    "tr_programme_sessions_course": (
        "course_not_a_route",
        "마을길로 등록된 지역자원만 코스로 고를 수 있어요.",
        "Only a route can be a course.",
    ),
    "tr_growth_of_a_group": (
        "not_a_group",
        "단체로 등록된 지역자원에만 할 수 있는 일이에요.",
        "Only a group has stages, activities and certificates.",
    ),
    "uq_group_stages_live": (
        "stage_exists",
        "그 단계는 이미 적혀 있어요. 고치려면 먼저 거두어 주세요.",
        "That stage is noted already.",
    ),
    "uq_group_links_party": ("party_linked", "이 모임은 이미 이어져 있어요.", "The group is linked already."),
    "uq_group_links_confirmed": (
        "group_linked",
        "이미 다른 모임과 이어진 단체예요. 먼저 그 이음을 끝내 주세요.",
        "Another group is linked already.",
    ),
    "tr_courses_route": ("course_not_a_route", "마을길만 코스가 될 수 있어요.", "Only a route can be a course."),
    "tr_course_stops_no_person": (
        "stop_is_a_person",
        "사람은 들르는 곳이 될 수 없어요. 공간이나 이야기를 골라 주세요.",
        "A person is no place to stop at.",
    ),
    "tr_wait_entries_move": (
        "move_not_allowed",
        "지금 상태에서는 할 수 없는 일이에요. 새로 고쳐서 상태를 확인해 주세요.",
        "The present state of the place in the line does not allow that.",
    ),
    "tr_votes_open": (
        "stale_version",
        "그사이 정해졌거나 바뀐 신청이에요. 새로 고쳐서 확인해 주세요.",
        "The request has been decided or moved meanwhile.",
    ),
    "ex_committee_members_once": ("member_already", "이미 운영위원이에요.", "They are on the committee already."),
    "ex_shifts_one_at_a_time": ("shift_taken", "그 시간에 이미 당번이에요.", "You have a shift then already."),
    "pk_appeals": ("appeal_made", "이미 이의를 냈어요.", "You have appealed already."),
    "pk_feedback": ("feedback_given", "이미 후기를 남겼어요. 고마워요!", "You have left feedback already."),
    "uq_round_slots_round_id_space_id_weekday_from_min": (
        "slot_exists",
        "같은 공간의 같은 시간이 이미 있어요.",
        "The round has that slot already.",
    ),
    "uq_matches_accepted": ("match_over", "이미 구한 글이에요.", "The need is met already."),
    "tr_campaigns_move": (
        "move_not_allowed",
        "지금 상태에서는 할 수 없는 일이에요. 새로 고쳐서 상태를 확인해 주세요.",
        "The campaign's present state does not allow that.",
    ),
    "tr_campaigns_version": (
        "stale_version",
        "그사이 다른 사람이 바꾸었어요. 새로 고친 뒤 다시 해 주세요.",
        "Somebody else has changed the campaign meanwhile.",
    ),
    "tr_campaign_lists_fixed": (
        "campaign_lists_fixed",
        "조사를 시작한 뒤에는 구역과 목록을 바꿀 수 없어요. 그래야 진행률의 분모가 그대로예요.",
        "The lists of a campaign are fixed once it has opened.",
    ),
    "fk_campaigns_consent_text_id_consent_texts": (
        "consent_text_unknown",
        "그런 동의서가 없어요.",
        "There is no such consent text.",
    ),
    "fk_campaign_targets_resource_id_resources": ("resource_unknown", "그런 지역자원이 없어요.", "No such resource."),
    "fk_campaign_targets_project_id_projects": ("project_unknown", "그런 지원사업이 없어요.", "No such project."),
    "fk_visits_resource_id_resources": ("resource_unknown", "그런 지역자원이 없어요.", "No such resource."),
    "fk_assignments_campaign_id_area_id_campaign_areas": (
        "area_unknown",
        "이 조사 사업에 그런 구역이 없어요.",
        "The campaign has no such area.",
    ),
    "uq_campaign_areas_campaign_id_kind_dong_code_name": (
        "area_exists",
        "이미 넣은 구역이에요.",
        "The campaign has that area already.",
    ),
    "uq_campaign_targets_campaign_id_resource_id": (
        "target_exists",
        "이미 목록에 있는 기록이에요.",
        "The record is on the list already.",
    ),
    "uq_campaign_targets_campaign_id_project_id": (
        "target_exists",
        "이미 목록에 있는 사업이에요.",
        "The project is on the list already.",
    ),
    "uq_assignments_live_area": (
        "assigned_already",
        "이미 그 구역을 맡고 있어요.",
        "They look after that area already.",
    ),
    "uq_assignments_moved_from": ("stale_version", "이미 다른 사람에게 넘겼어요.", "It is handed over already."),
    "uq_teams_district_code_year_name": (
        "team_exists",
        "그해에 같은 이름의 조사단이 있어요.",
        "The team exists already.",
    ),
    "uq_trainings_district_code_held_on_title": (
        "training_exists",
        "같은 날 같은 이름의 교육이 있어요.",
        "The training exists already.",
    ),
    "tr_rounds_move": ("move_not_allowed", "정기 대관은 정해진 차례대로만 나아가요.", "A round goes step by step."),
    "uq_edition_provinces_province_code_valid_from": (
        "edition_date_taken",
        "같은 시·도의 같은 날짜 경계가 이미 있어요.",
        "The province has an edition of that date already.",
    ),
}


def translate(error: Exception) -> MaeulError | None:
    """Return the fault that `error` from the database stands for, or None when it is a defect of ours."""
    if isinstance(error, PoolTimeout):
        return busy()
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    if state in _BUSY_STATES or (isinstance(error, OperationalError) and not _is_ours(state)):
        return busy()
    if isinstance(error, IntegrityError):
        return _by_constraint(constraint_of(error))
    if isinstance(error, DataError) and state is None:  # the driver refuses NUL before the server sees it
        return InvalidInput(
            "쓸 수 없는 글자가 들어 있어요.", "A text holds a character that cannot be stored.", code="text"
        )
    return None


def busy() -> Busy:
    """Return the fault of a database that does not answer in time."""
    return Busy(
        "지금 접속이 많거나 점검 중이에요. 잠시 뒤 다시 해 주세요.",
        "The service is busy; try again in a moment.",
        details={"retry_after": 2},
    )


def stale_row() -> Conflict:
    """Return the fault of changing a record that somebody else has changed meanwhile."""
    code, korean, english = _BY_CONSTRAINT["tr_bookings_version"]
    return Conflict(korean, english, code=code)


def constraint_of(error: DBAPIError) -> str:
    """Return the name of the constraint or trigger that refused, or an empty text."""
    diagnosis: Any = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def _is_ours(state: str | None) -> bool:
    return state is not None and state[:2] not in {"08", "57", "53", "58"}


def _by_constraint(name: str) -> MaeulError:
    if name in _BY_CONSTRAINT:
        code, korean, english = _BY_CONSTRAINT[name]
        return Conflict(korean, english, code=code)
    return InvalidInput(
        "저장할 수 없는 값이 있어요. 입력한 내용을 확인해 주세요.",
        "A value cannot be stored.",
        code="constraint",
        details={"constraint": name},
    )
