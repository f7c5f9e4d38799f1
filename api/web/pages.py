"""What every page route asks for: the reader, the language, and the frame around the content."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from api.auth.browser import csrf_token, is_https
from api.auth.deps import CallerDep
from api.auth.permissions import Caller
from api.web.doors import bar_of, doors_of, keeps_anything, viewer_of
from api.web.messages import LANGUAGES, Translator, translator
from api.web.render import answer
from api.web.views import Flash, Page, Viewer
from geo import clock
from geo.aside import aside
from geo.queries.requests_waiting import count_requests

LANG_COOKIE = "maeul_lang"
YEAR_SECONDS = 31_536_000
SEE_OTHER = 303

DONE: Mapping[str, Flash] = {
    "booked": Flash("예약했어요. 정한 시간에 만나요!"),
    "requested": Flash("신청했어요. 공간지기가 확인하면 메일로 알려 드릴게요.", "wait"),
    "cancelled": Flash("예약을 취소했어요. 자리는 이웃에게 다시 열렸어요."),
    "withdrawn": Flash("신청을 취소했어요."),
    "moved": Flash("시간을 바꾸었어요."),
    "moved-asked": Flash("시간을 바꾸었어요. 공간지기가 다시 확인해요.", "wait"),
    "approved": Flash("승인했어요. 신청한 분께 메일로 알려요."),
    "rejected": Flash("거절했어요. 이유를 신청한 분께 메일로 알려요."),
    "registered": Flash("공간을 등록했어요."),
    "saved": Flash("저장했어요."),
    "confirmed": Flash("이메일을 확인했어요. 이제 로그인해 주세요."),
    "password": Flash("새 비밀번호를 정했어요. 다시 로그인해 주세요."),
    "record-submit": Flash("검토를 요청했어요.", "wait"),
    "record-approve": Flash("승인했어요. 공개하면 모두가 볼 수 있어요."),
    "record-publish": Flash("공개했어요. 이제 모두가 볼 수 있어요."),
    "record-send-back": Flash("보완을 요청했어요.", "wait"),
    "record-reject": Flash("반려했어요."),
    "record-close": Flash("사라진 것으로 표시했어요. 기록은 남아 있어요."),
    "record-reopen": Flash("다시 열었어요."),
    "run-published": Flash("공개할 수 있는 기록을 모두 공개했어요."),
    "pair-different": Flash("다른 곳이라고 기억해 둘게요. 다시 묻지 않아요."),
    "pair-merged": Flash("두 기록을 합쳤어요. 나중에 다시 나눌 수 있어요."),
    "pair-split": Flash("다시 두 기록으로 나누었어요."),
    "app-password-revoked": Flash("앱 비밀번호를 거두었어요. 그 프로그램은 더는 들어오지 못해요."),
    "way-linked": Flash("이었어요. 다음부터는 그 길로도 들어올 수 있어요."),
    "way-unlinked": Flash("끊었어요."),
    "calendar-revoked": Flash("달력 주소를 거두었어요. 이제 아무도 볼 수 없어요."),
    "field-key-revoked": Flash("거두었어요. 그 앱은 이제 받지도 보내지도 못해요."),
    "field-keys-none": Flash("모두 이미 코드가 있어요.", "wait"),
    "series-made": Flash("되는 날을 모두 예약했어요. 날짜마다 아래에서 볼 수 있어요."),
    "series-requested": Flash("한꺼번에 신청했어요. 공간지기가 살펴보고 메일로 알려 드려요.", "wait"),
    "series-cancelled": Flash("남은 날을 모두 취소했어요."),
    "series-kept": Flash("취소할 수 있는 날은 모두 취소했어요. 남은 날은 공간지기에게 연락해 주세요.", "wait"),
    "series-day-cancelled": Flash("그날만 취소했어요. 다른 날은 그대로예요."),
    "series-day-taken": Flash("그날도 쓸 수 있게 되었어요."),
    "signed-up": Flash("신청했어요. 그날 만나요!"),
    "signup-left": Flash("신청을 취소했어요. 자리는 기다리는 이웃에게 돌아가요."),
    "waiting": Flash("대기 줄에 섰어요. 자리가 나면 메일로 알려 드릴게요.", "wait"),
    "wait-taken": Flash("자리를 받았어요!"),
    "wait-declined": Flash("사양했어요. 자리는 다음 이웃에게 넘어가요."),
    "wait-left": Flash("대기를 그만두었어요."),
    "wait-late": Flash("받을 수 있는 시간이 지나 다음 이웃에게 넘어갔어요.", "wait"),
    "session-added": Flash("회차를 더했어요."),
    "session-cancelled": Flash("회차를 취소하고 모두에게 메일로 알렸어요."),
    "guest-added": Flash("신청자를 넣었어요."),
    "voted": Flash("표를 냈어요. 정해질 때까지 바꿀 수 있어요."),
    "decided": Flash("표가 모여 정해졌어요. 신청한 분들께 메일로 알려요."),
    "member-added": Flash("운영위원으로 올렸어요."),
    "member-ended": Flash("임기를 끝냈어요."),
    "checked-in": Flash("이용을 시작했어요. 좋은 시간 보내세요!"),
    "checked-out": Flash("이용을 마쳤어요. 남은 시간은 이웃에게 열렸어요."),
    "missed": Flash("오지 않은 것으로 적었어요. 남은 시간은 이웃에게 열렸어요."),
    "appeal-decided": Flash("이의를 정했어요. 이용한 분께 메일로 알려요."),
    "feedback": Flash("후기를 남겼어요. 고마워요!"),
    "appealed": Flash("이의를 냈어요. 정해지면 메일로 알려 드려요.", "wait"),
    "appeal-empty": Flash("무슨 일이 있었는지 적어 주세요.", "bad"),
    "shift-taken": Flash("당번을 맡았어요. 고마워요!"),
    "shift-given": Flash("당번을 내놓았어요."),
    "idle-watched": Flash("새 유휴공간이 나오면 메일로 미리 알려 드릴게요."),
    "idle-unwatched": Flash("이제 알리지 않을게요."),
    "idle-applied": Flash("신청했어요. 결과는 까닭과 함께 메일로 알려 드려요.", "wait"),
    "idle-withdrawn": Flash("신청을 거두었어요."),
    "listing-saved": Flash("저장했어요. 사전예고를 보내면 모두가 볼 수 있어요."),
    "listing-notified": Flash("사전예고를 보냈어요. 알림을 신청한 모임에 메일로 알려요."),
    "listing-opened": Flash("신청을 받기 시작했어요."),
    "listing-closed": Flash("마감했어요."),
    "application-chosen": Flash("골랐어요. 신청한 곳 모두에 까닭과 함께 알려요."),
    "application-declined": Flash("고르지 않은 까닭을 메일로 알려요."),
    "agreement-saved": Flash("협약서를 저장했어요. 맺으면 그 시간이 열려요.", "wait"),
    "agreement-signed": Flash("협약을 맺었어요. 협약 기간 동안 그 시간이 열려요."),
    "agreement-ended": Flash("협약을 끝냈어요. 남은 예약이 있으면 아래에 나와요."),
    "path-saved": Flash("적었어요. 시설의 상태도 함께 나아갔어요."),
    "round-open": Flash("신청을 열었어요. 봉한 씨앗을 모두에게 알렸어요."),
    "round-close": Flash("마감했어요. 이제 추첨할 수 있어요."),
    "round-draw": Flash("추첨했어요. 씨앗과 결과를 모두에게 밝혔어요."),
    "round-publish": Flash("예약으로 확정했어요. 모임마다 결과를 메일로 알려요."),
    "wished": Flash("지망을 보냈어요. 마감 전까지 바꿀 수 있어요."),
    "slot-declined": Flash("자리를 사양했어요. 다음 순번에게 넘어갔어요."),
    "spare-offered": Flash("남는 시간을 내놓았어요."),
    "need-posted": Flash("글을 올렸어요. 어울리는 곳이 나오면 여기에 보여요."),
    "taken-back": Flash("거두었어요."),
    "match-propose": Flash("제안했어요. 상대가 받아들이면 메일로 알려 드려요.", "wait"),
    "match-accept": Flash("서로 맺었어요! 매주 예약이 만들어졌어요."),
    "match-decline": Flash("사양했어요."),
    "closed": Flash("닫았어요. 예약한 분들께 메일로 다른 때와 곳을 알려요."),
    "closure-lifted": Flash("다시 열었어요. 이제 예약할 수 있어요."),
    "check-keep": Flash("예약을 그대로 두었어요."),
    "check-cancel": Flash("예약을 취소하고 메일로 알려요."),
    "days-set": Flash("날짜를 정했어요. 걸리는 예약은 공간지기가 확인해요."),
    "days-dropped": Flash("쉬는 날을 없앴어요."),
    "hours-set": Flash("시간표를 바꾸었어요."),
    "party-founded": Flash("만들었어요. 이제 이메일로 초대해 보세요."),
    "party-invited": Flash("초대 메일을 보냈어요."),
    "party-joined": Flash("함께하게 되었어요!"),
    "party-declined": Flash("초대를 사양했어요."),
    "party-left": Flash("나왔어요."),
    "party-removed": Flash("구성원에서 뺐어요. 그분께 메일로 알려요."),
    "phone-booked": Flash("예약했어요. 이웃에게 시간을 다시 한번 말해 주세요."),
    "phone-asked": Flash("신청으로 넣었어요. 예약 화면에서 승인해 주세요.", "wait"),
    "quota-set": Flash("횟수 제한을 더했어요."),
    "quota-ended": Flash("횟수 제한을 끝냈어요."),
    "received": Flash("받은 돈을 적었어요. 다 받았으면 예약이 확정돼요."),
    "handed-back": Flash("돌려준 돈을 적었어요."),
    "came-back": Flash("돌려받은 물건을 적었어요. 고마워요!"),
    "sum-wrong": Flash("받은 돈은 1원 이상의 정수로 적어 주세요.", "bad"),
    "paid": Flash("결제했어요. 고마워요!"),
    "pay-failed": Flash("결제하지 않았어요. 예약은 기한까지 그대로예요.", "wait"),
    "review-undone": Flash("결정을 되돌렸어요."),
    "conflict-decided": Flash("값을 정했어요. 새 판은 검토를 거쳐 공개돼요."),
    "submission-again": Flash("다시 반영하고 있어요. 잠시 뒤에 새로 고쳐 보세요.", "wait"),
    "relation-linked": Flash("이었어요."),
    "relation-dismissed": Flash("잇지 않기로 했어요."),
    "dong-set": Flash("어느 동인지 정했어요."),
    "reason-saved": Flash("문구를 저장했어요."),
    "reason-dropped": Flash("문구를 목록에서 뺐어요."),
    "reason-restored": Flash("문구를 목록에 다시 넣었어요."),
    "file-sent": Flash("올렸어요. 공개본을 만들고 있어요.", "wait"),
    "file-release": Flash("공개했어요. 이제 모두가 볼 수 있어요."),
    "file-hide": Flash("공개를 거두었어요. 조사단만 볼 수 있어요."),
    "file-change": Flash("고쳤어요."),
    "file-take-off": Flash("내렸어요. 파일은 조사단 안에 남아 있어요."),
    "photo-shown": Flash("이제 모두가 이 사진을 볼 수 있어요."),
    "photo-hidden": Flash("사진을 감추었어요. 공간지기만 볼 수 있어요."),
    "photo-down": Flash("사진을 내렸어요. 맨 아래에서 다시 걸 수 있어요."),
    "photo-up": Flash("사진을 다시 걸었어요."),
    "photo-sorted": Flash("사진의 차례를 바꾸었어요."),
    "way-saved": Flash("저장했어요. 이웃이 보는 화면에 바로 나와요."),
    "archive-saved": Flash("저장했어요."),
    "archive-published": Flash("공개했어요. 이제 모두가 볼 수 있어요."),
    "archive-withdrawn": Flash("공개를 거두었어요. 조사단만 볼 수 있어요."),
    "archive-closed": Flash("기록을 내렸어요. 지우지는 않았어요."),
    "form-stored": Flash("양식을 올렸어요. 이제 조사 사업에서 고를 수 있어요."),
    "form-here": Flash("같은 양식이 이미 있어요. 바뀐 것은 없어요.", "wait"),
    "form-aside": Flash("양식을 치워 두었어요."),
    "form-back": Flash("양식을 다시 꺼냈어요."),
    "consent-given": Flash("동의를 적었어요. 동의한 만큼 바로 보여요."),
    "consent-withdrawn": Flash("동의를 거두었어요. 보이던 것은 바로 사라졌어요."),
    "policy-set": Flash("공개 항목을 바꾸었어요. 모든 곳에서 바로 바뀌었어요."),
    "scenario-made": Flash("가정을 만들었어요. 이제 시설을 더하거나 옮겨 보세요."),
    "scenario-changed": Flash("가정을 바꾸었어요. 실제로는 아무것도 바뀌지 않았어요."),
    "scenario-dropped": Flash("가정에서 뺐어요."),
    "scenario-undone": Flash("마지막 걸음을 되돌렸어요."),
    "scenario-restored": Flash("지난 판을 다시 꺼냈어요. 그사이 판도 남아 있어요."),
    "scenario-copied": Flash("복사했어요. 이제 내 가정이에요."),
    "scenario-removed": Flash("가정을 지웠어요. 공유 주소도 닫혔어요."),
    "scenario-unshared": Flash("공유 주소를 거두었어요. 이제 아무도 볼 수 없어요."),
    "campaign-made": Flash("만들었어요. 이제 구역과 가 볼 곳을 넣어 주세요."),
    "campaign-listed": Flash("넣었어요."),
    "campaign-open": Flash("조사를 시작했어요. 맡은 사람의 조사 화면에 나와요."),
    "campaign-close": Flash("조사를 마쳤어요. 수고했어요!"),
    "campaign-dropped": Flash("지웠어요."),
    "campaign-assigned": Flash("맡겼어요."),
    "campaign-handed-over": Flash("넘겼어요. 먼저 쓴 기록은 쓴 사람 이름으로 남아요."),
    "target-removed": Flash("목표를 지웠어요."),
    "policy-map-made": Flash("지도를 만들었어요. 공개하기 전에는 우리만 볼 수 있어요."),
    "policy-map-style": Flash("다시 칠했어요."),
    "policy-map-words": Flash("저장했어요."),
    "policy-map-join": Flash("다시 이었어요. 사람이 고른 줄은 그대로예요."),
    "policy-map-share": Flash("공개 여부를 바꾸었어요."),
    "policy-map-chosen": Flash("고른 대로 이었어요."),
    "policy-map-removed": Flash("지도를 지웠어요."),
    "job-again": Flash("다시 시켰어요. 일꾼이 곧 해요.", "wait"),
    "jobs-again": Flash("모두 다시 시켰어요. 일꾼이 차례로 해요.", "wait"),
    "job-aside": Flash("그만두었어요. 아래 ‘그만둔 일’에서 되돌릴 수 있어요."),
    "backup-asked": Flash("백업을 부탁했어요. 일꾼이 곧 만들어요.", "wait"),
    "backup-tried": Flash("확인을 부탁했어요. 임시 데이터베이스에 풀어 보고 알려 드려요.", "wait"),
    "backup-removed": Flash("백업을 지웠어요."),
    "site-made": Flash("시설을 등록했어요. 이제 공간지기를 정해 주세요."),
    "site-moved": Flash("상태를 바꾸었어요. 잘못 눌렀으면 아래에서 되돌릴 수 있어요."),
    "site-undone": Flash("되돌렸어요."),
    "right-given": Flash("맡겼어요. 그 사람에게 메일로 알렸어요."),
    "right-until": Flash("기간을 바꾸고 메일로 알렸어요."),
    "right-ended": Flash("끝냈어요. 그 사람에게 메일로 알렸어요."),
    "source-saved": Flash("고쳤어요. 적은 대로 바로 나와요."),
    "log-signed": Flash("서명했어요. 이 달의 기록은 이제 그대로 남아요."),
    "webhook-ping": Flash("시험으로 하나 보냈어요. 잠시 뒤에 새로 고치면 결과가 나와요.", "wait"),
    "webhook-paused": Flash("멈췄어요. 그동안 생긴 일은 사흘까지 모아 두어요."),
    "webhook-resumed": Flash("다시 보내기 시작했어요. 기다리던 것부터 차례로 보내요."),
    "webhook-removed": Flash("웹훅을 지웠어요. 이제 아무것도 보내지 않아요."),
    "webhook-again": Flash("다시 보내요. 잠시 뒤에 새로 고치면 결과가 나와요.", "wait"),
    "account-closed": Flash("계정을 닫고 개인정보를 지웠어요. 그동안 고마웠어요."),
    "account-erased": Flash("개인정보를 지웠어요. 셈만 남았어요."),
    "out": Flash("로그아웃했어요. 또 만나요!"),
    "edition-removed": Flash("판을 거두었어요. 그 번호는 다시 쓰지 않아요."),
}
"""Notices after a redirect, by the code in `?done=`; the address carries no text of its own."""


class Told(Protocol):
    """Whatever has a sentence in both languages: faults, and runs that failed."""

    @property
    def message(self) -> str: ...

    @property
    def message_en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one request's page."""

    request: Request
    caller: Caller | None
    lang: str
    waiting: int = 0
    """How many requests wait for the reader's decision."""

    @property
    def say(self) -> Translator:
        """Return the translator into the reader's language."""
        return translator(self.lang)

    @property
    def viewer(self) -> Viewer | None:
        """Return what the layout knows about the reader."""
        return viewer_of(self.caller, self.waiting) if self.caller else None

    def said(self, fault: Told) -> str:
        """Return what a fault, or a run that failed, says in the reader's language."""
        return fault.message_en if self.lang == "en" else fault.message

    def page(self, section: str, waiting: int = 0, flashes: tuple[Flash, ...] = ()) -> Page:
        """Return what the layout shows around the content."""
        url = self.request.url
        other = "en" if self.lang == "ko" else "ko"
        viewer = replace(self.viewer, requests_waiting=waiting) if self.viewer and waiting else self.viewer
        return Page(
            lang=self.lang,
            section=section,
            csrf_token=csrf_token(self.request),
            viewer=viewer,
            other_lang_url=_relative(url.include_query_params(lang=other)),
            flashes=flashes + self._told(),
            doors=doors_of(viewer),
            bar=bar_of(viewer),
        )

    def _told(self) -> tuple[Flash, ...]:
        told = DONE.get(self.request.query_params.get("done", ""))
        return (Flash(self.say(told.message), told.tone),) if told else ()

    def show(self, template: str, section: str, *, status: int = 200, waiting: int = 0, **context: Any) -> Response:
        """Answer with a page; a language asked for in the address is remembered by a cookie."""
        made = answer(template, self.page(section, waiting), status=status, **context)
        asked = self.request.query_params.get("lang")
        if asked in LANGUAGES:
            secure = is_https(self.request, self.request.app.state.settings)
            made.set_cookie(LANG_COOKIE, asked, max_age=YEAR_SECONDS, secure=secure, httponly=True, samesite="lax")
        return made


def _relative(url: Any) -> str:
    return f"{url.path}?{url.query}" if url.query else str(url.path)


def chosen_language(request: Request) -> str:
    """Return the language asked for in the address or remembered; Korean is the product's first language."""
    for asked in (request.query_params.get("lang"), request.cookies.get(LANG_COOKIE)):
        if asked in LANGUAGES:
            return str(asked)
    return "ko"


def get_frame(request: Request, caller: CallerDep) -> Frame:
    """Return the frame, and leave it where error pages find it."""
    frame = Frame(request, caller, chosen_language(request), _waiting(request, caller))
    request.state.frame = frame
    return frame


def _waiting(request: Request, caller: Caller | None) -> int:
    """Return how many requests wait at the sites that the reader keeps, for the figure on the keeper's door."""
    sites = [grant.site_id for grant in caller.grants if grant.site_id] if caller and keeps_anything(caller) else []
    if not sites or request.method != "GET":
        return 0
    with aside(request.app.state.engine) as connection:
        return count_requests(connection, sites, clock.now())


FrameDep = Annotated[Frame, Depends(get_frame)]


async def submitted_fields(request: Request) -> dict[str, str]:
    """Return the text fields of a form; files and repeated fields are not for these pages."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


FormDep = Annotated[dict[str, str], Depends(submitted_fields)]


def go(url: str) -> Response:
    """Redirect after a change (PRG), so that reloading repeats nothing."""
    return RedirectResponse(url, SEE_OTHER)


def inside(url: str) -> str:
    """Return `url` if it is a path of this service, else the home page: nobody is sent to strangers."""
    plain = url.startswith("/") and not url.startswith(("//", "/\\")) and not any(c in url for c in "\r\n\t\\")
    return url if plain else "/"
