"""Complete the OpenAPI document: Korean summaries, sign-in, and the problems that each operation may answer with.

What FastAPI cannot see is derived from what each route declares: its dependencies say who may call it, its path and
body what may be wrong with a call.
"""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from api.auth import deps
from api.http import GEOJSON

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
NAMES_THINGS = frozenset({"district", "dong", "space_id", "site_id"})
"""Query parameters that name a thing, which may not be there."""

SUMMARIES = {
    "POST /accounts": "가입 신청",
    "POST /accounts/confirm": "메일 주소 확인",
    "POST /sessions": "로그인",
    "DELETE /sessions/current": "로그아웃",
    "GET /me": "나는 누구로 들어와 있나",
    "PATCH /me": "메일을 받을 말 고르기",
    "POST /password-resets": "비밀번호 재설정 메일 받기",
    "POST /password-resets/confirm": "새 비밀번호 정하기",
    "GET /use": "이용 현황: 공간·요일과 시각·동마다, 사람 없이",
    "GET /demand": "이루지 못한 수요: 동과 시각마다, 사람 없이",
    "GET /bookings/{booking_id}/calendar.ics": "예약 하나를 달력 파일로",
    "GET /feeds": "구독하는 달력 목록",
    "POST /feeds": "구독할 달력의 비밀 주소 만들기",
    "DELETE /feeds/{feed_id}": "달력 주소 거두기",
    "GET /feeds/{secret}.ics": "구독하는 달력",
    "GET /tokens": "내 API 토큰 목록",
    "POST /tokens": "API 토큰 만들기",
    "DELETE /tokens/{token_id}": "API 토큰 없애기",
    "GET /districts": "자치구 목록",
    "GET /dongs": "행정동 목록",
    "GET /dongs/locate": "한 점이 있는 행정동과 경계까지의 거리",
    "GET /dongs/{code}": "행정동 하나",
    "GET /boundaries": "읽어 들인 행정동 경계 판",
    "GET /boundaries/{edition_id}/changes": "앞 판에서 이 판까지 바뀐 동: 나뉨·합쳐짐·이름·경계",
    "GET /search": "공간·시설·지역자원을 이름·주소·초성으로 한꺼번에 찾기",
    "GET /sites": "시설 목록(낱말로도)",
    "POST /sites": "시설 등록",
    "GET /sites/{site_id}": "시설 하나",
    "PATCH /sites/{site_id}": "시설 고치기",
    "GET /idle-spaces": "유휴공간 목록: 사전예고·신청 받는 곳",
    "POST /idle-spaces": "유휴공간 내놓기(초안)",
    "GET /idle-spaces/{idle_id}": "유휴공간 하나: 조건과 일정",
    "PATCH /idle-spaces/{idle_id}": "유휴공간 초안 고치기",
    "POST /idle-spaces/{idle_id}/notify": "알림을 신청한 모임에 사전예고",
    "POST /idle-spaces/{idle_id}/open": "유휴공간 사용 신청 받기 시작",
    "POST /idle-spaces/{idle_id}/close": "유휴공간 마감",
    "GET /idle-spaces/{idle_id}/applications": "유휴공간 사용 신청 목록",
    "POST /idle-spaces/{idle_id}/applications": "유휴공간 사용 신청",
    "POST /applications/{application_id}/withdraw": "유휴공간 사용 신청 거두기",
    "POST /applications/{application_id}/choose": "유휴공간 사용 신청 고르기",
    "POST /applications/{application_id}/decline": "유휴공간 사용 신청 돌려보내기",
    "GET /idle-watches": "유휴공간 알림을 신청한 곳",
    "POST /idle-watches": "유휴공간 알림 신청",
    "DELETE /idle-watches/{watch_id}": "유휴공간 알림 그만 받기",
    "GET /agreements": "협약 목록: 곧 끝나는 것도",
    "POST /agreements": "협약 쓰기(초안)",
    "GET /agreements/{agreement_id}": "협약 하나",
    "PATCH /agreements/{agreement_id}": "맺기 전 협약 고치기",
    "POST /agreements/{agreement_id}/sign": "협약 맺기: 그 시간이 열림",
    "POST /agreements/{agreement_id}/end": "협약 중간에 끝내기",
    "POST /agreements/{agreement_id}/renew": "협약 갱신(이어지는 새 협약)",
    "GET /sites/{site_id}/path": "유휴공간이 마을활력소가 되는 길",
    "PUT /sites/{site_id}/path": "마을활력소가 되는 길의 단계 적기",
    "POST /imports": "파일 보내기: 먼저 읽어 보기만",
    "GET /imports": "들여온 자료 목록",
    "GET /imports/waiting": "주소만 있어 위치를 기다리는 기록",
    "GET /imports/{import_id}": "들여온 자료 하나: 얼마나 되었고 무엇이 되었나",
    "GET /imports/{import_id}/rows": "행마다 무엇이 되었나",
    "GET /imports/{import_id}/report.xlsx": "행마다의 결과를 엑셀로",
    "PATCH /imports/{import_id}": "열의 뜻·좌표계를 바꾸어 다시 읽기",
    "POST /imports/{import_id}/commit": "읽어 본 것을 저장하기",
    "POST /imports/{import_id}/undo": "저장한 것을 되돌리기",
    "GET /resources": "지역자원 목록: 갈래·동·가까운 순",
    "POST /resources": "지역자원 적기(초안)",
    "GET /resources/{resource_id}": "지역자원 하나",
    "PATCH /resources/{resource_id}": "지역자원 고치자고 올리기: 항목마다 합침",
    "GET /resources/{resource_id}/history": "지역자원의 내력",
    "POST /resources/{resource_id}/submit": "지역자원 검토 요청",
    "POST /resources/{resource_id}/approve": "지역자원 승인, 원하면 바로 공개",
    "POST /resources/{resource_id}/publish": "승인한 지역자원 공개",
    "POST /resources/{resource_id}/send-back": "지역자원 보완 요청",
    "POST /resources/{resource_id}/reject": "지역자원 반려",
    "POST /resources/{resource_id}/close": "사라진 지역자원으로 표시",
    "POST /resources/{resource_id}/reopen": "사라진 지역자원 다시 열기",
    "POST /resources/{resource_id}/merge": "다른 지역자원을 이 기록에 합치기",
    "POST /resources/{resource_id}/split": "합친 지역자원 다시 나누기",
    "GET /duplicates": "같은 곳일 수 있는 기록의 쌍과 까닭",
    "POST /duplicates/{pair_id}/different": "같은 곳이 아니라고 기억하기",
    "GET /relations": "지역자원 사이의 관계",
    "POST /relations": "지역자원 잇기",
    "DELETE /relations/{relation_id}": "지역자원의 관계 끝내기",
    "GET /groups": "모임과 단체 목록",
    "GET /groups/{group_id}": "모임 하나: 운영하는 곳, 모이는 곳, 지원사업",
    "POST /groups": "예약에 쓸 모임 만들기",
    "GET /parties": "내 모임과 가구, 받은 초대",
    "GET /households": "내 가구",
    "POST /households": "가구 만들기",
    "GET /parties/{party_id}": "내가 속한 모임이나 가구 하나: 구성원",
    "POST /parties/{party_id}/invitations": "이메일로 초대하기 (대표)",
    "DELETE /parties/{party_id}/invitations/{invitation_id}": "초대 거두기 (대표)",
    "POST /invitations/{invitation_id}/accept": "초대 받아들이기",
    "POST /invitations/{invitation_id}/decline": "초대 사양하기",
    "PATCH /parties/{party_id}/members/{account_id}": "대표 넘기기·나누기",
    "DELETE /parties/{party_id}/members/{account_id}": "구성원 빼기·나가기",
    "GET /sites/{site_id}/quotas": "시설의 예약 횟수 제한",
    "PUT /sites/{site_id}/refused-natures": "시설에서 받지 않는 성격(영리·정치·종교) 정하기",
    "POST /quotas": "예약 횟수 제한 정하기 (공간지기)",
    "DELETE /quotas/{quota_id}": "예약 횟수 제한 끝내기 (공간지기)",
    "POST /bookings/{booking_id}/swap": "두 예약의 시간(과 공간) 맞바꾸기",
    "GET /sources": "자료 출처와 이용 조건",
    "POST /sources": "자료 출처 등록",
    "POST /imports/{import_id}/submit": "가져온 지역자원 모두 검토 요청",
    "POST /imports/{import_id}/approve": "가져온 지역자원 모두 승인, 원하면 바로 공개",
    "POST /imports/{import_id}/publish": "가져온 지역자원 모두 공개",
    "GET /spaces": "공간 찾기: 가까운 순, 그때 빈 곳만",
    "POST /spaces": "공간 등록",
    "GET /spaces/{space_id}": "공간 하나",
    "PATCH /spaces/{space_id}": "공간 고치기",
    "GET /spaces/{space_id}/availability": "여는 시간, 찬 시간, 빈 시간",
    "GET /spaces/{space_id}/calendar.ics": "달력 프로그램이 구독하는 예약 달력",
    "POST /spaces/{space_id}/take-over": "목록에서 온 공간 맡기",
    "GET /spaces/{space_id}/openings": "요일별 여는 시간과 쉬는 날(매월 몇째 요일, 날짜, 설·추석)",
    "PUT /spaces/{space_id}/openings": "요일별 여는 시간과 (적으면) 쉬는 날 정하기",
    "GET /spaces/{space_id}/policy": "예약 규칙",
    "PUT /spaces/{space_id}/policy": "예약 규칙 정하기",
    "POST /bookings": "예약·신청·임시 보관",
    "GET /bookings": "내 예약, 또는 내가 지키는 공간의 예약",
    "GET /bookings/{booking_id}": "예약 하나와 그 내력",
    "POST /bookings/{booking_id}/submit": "임시 보관한 시간을 예약으로 넘기기",
    "POST /bookings/{booking_id}/withdraw": "결정되기 전의 신청 거두기",
    "POST /bookings/{booking_id}/approve": "신청 승인",
    "POST /bookings/{booking_id}/reject": "신청 거절",
    "POST /bookings/{booking_id}/cancel": "예약 취소",
    "POST /bookings/{booking_id}/move": "예약 시간 옮기기",
    "POST /series": "연속 예약: 모두 잡거나 하나도 잡지 않기, 또는 되는 날만",
    "POST /series/preview": "연속 예약을 하면 날짜마다 어떻게 되나",
    "GET /series": "내 연속 예약, 또는 내가 지키는 공간의 것",
    "GET /series/{series_id}": "연속 예약 하나와 날짜마다의 상태",
    "POST /series/{series_id}/cancel": "연속 예약 취소: 남은 날 모두, 또는 어느 날부터",
    "POST /series/{series_id}/times": "남은 날의 시각 바꾸기",
    "POST /series/{series_id}/approve": "연속 예약 신청을 한꺼번에 승인(빼는 날 고르기)",
    "POST /series/{series_id}/reject": "연속 예약 신청을 한꺼번에 거절",
    "POST /series/{series_id}/days/{day}/cancel": "하루만 취소하거나 건너뛴 날 그만 기다리기",
    "POST /series/{series_id}/days/{day}/accept": "건너뛰었다가 비게 된 날 받기",
    "POST /series/{series_id}/days/{day}/move": "하루만 다른 시간으로 옮기기",
    "GET /programmes": "프로그램 목록",
    "POST /programmes": "프로그램 만들기 (공간지기)",
    "GET /programmes/{programme_id}": "프로그램 하나",
    "PATCH /programmes/{programme_id}": "프로그램 고치기·공개하기",
    "GET /programmes/{programme_id}/sessions": "프로그램의 회차와 남은 자리",
    "POST /programmes/{programme_id}/sessions": "회차 더하기: 공간의 시간을 함께 잡음",
    "GET /sessions": "열리는 회차 찾기: 날짜·자치구·동",
    "GET /sessions/{session_id}": "회차 하나",
    "PATCH /sessions/{session_id}": "회차의 정원 바꾸기",
    "POST /sessions/{session_id}/cancel": "회차 취소하고 모두에게 알리기",
    "GET /sessions/{session_id}/signups": "회차 신청자 목록, 주민은 내 신청",
    "POST /sessions/{session_id}/signups": "회차 신청, 공간지기는 손님 넣기",
    "DELETE /sessions/{session_id}/signups": "회차 신청 취소",
    "GET /waits": "내 대기: 순서와 난 자리",
    "POST /waits": "대기 줄에 서기: 찬 회차나 찬 시간",
    "POST /waits/{wait_id}/accept": "난 자리 받기",
    "POST /waits/{wait_id}/decline": "난 자리 사양하기",
    "POST /waits/{wait_id}/withdraw": "대기 그만두기",
    "POST /bookings/{booking_id}/vote": "운영위원회 표 내기",
    "GET /bookings/{booking_id}/rivals": "같은 시간을 바라는 신청들",
    "GET /sites/{site_id}/committee": "운영위원 목록",
    "POST /sites/{site_id}/committee": "운영위원 올리기",
    "DELETE /sites/{site_id}/committee/{account_id}": "운영위원 내리기",
    "POST /bookings/{booking_id}/check-in": "이용 시작 알리기",
    "POST /bookings/{booking_id}/check-out": "이용 끝 알리기: 남은 시간은 이웃에게",
    "POST /bookings/{booking_id}/no-show": "오지 않았다고 적기(공간지기)",
    "GET /strikes": "내 미방문 기록과 예약이 막힌 기한",
    "POST /bookings/{booking_id}/appeal": "미방문 기록에 이의 내기",
    "POST /bookings/{booking_id}/appeal/decision": "이의를 살펴 정하기",
    "POST /bookings/{booking_id}/feedback": "이용 뒤 후기 남기기",
    "GET /spaces/{space_id}/feedback": "공간의 후기(공간지기)",
    "GET /spaces/{space_id}/door": "공간에 붙이는 QR 코드",
    "PUT /spaces/{space_id}/door": "문 여는 사람이 있어야 하는지 정하기",
    "POST /spaces/{space_id}/door/code": "QR 코드 새로 만들기",
    "GET /shifts": "당번과 문을 열어야 할 예약",
    "POST /shifts": "당번 맡기",
    "DELETE /shifts/{shift_id}": "당번 내놓기",
    "GET /holidays": "한 해의 공휴일: 여기서 더하거나 뺀 날까지",
    "PUT /holidays/{day}": "임시 공휴일을 더하거나 공휴일을 평일로 바꾸기",
    "DELETE /holidays/{day}": "공휴일을 달력대로 되돌리기",
    "GET /days-off": "쉬는 날: 시설·자치구·시도",
    "POST /days-off": "쉬는 날 정하기",
    "DELETE /days-off/{day_off_id}": "쉬는 날 없애기",
    "GET /closures": "시설의 휴관 목록",
    "POST /closures": "휴관: 미리보기, 그다음 한꺼번에",
    "DELETE /closures/{closure_id}": "휴관 풀기",
    "GET /booking-checks": "확인이 필요한 예약",
    "POST /booking-checks/{booking_id}/{decision}": "확인이 필요한 예약을 그대로 두거나 취소하기",
    "GET /rounds": "정기 대관 회차 목록",
    "POST /rounds": "정기 대관 회차 만들기",
    "GET /rounds/{round_id}": "정기 대관 회차 하나: 자리, 규칙, 봉한 씨앗, 결과와 까닭",
    "POST /rounds/{round_id}/slots": "준비 중인 회차에 자리 더하기",
    "POST /rounds/{round_id}/open": "정기 대관 신청 열기",
    "POST /rounds/{round_id}/close": "정기 대관 마감",
    "POST /rounds/{round_id}/draw": "정기 대관 추첨",
    "POST /rounds/{round_id}/publish": "추첨 결과를 예약으로 만들기",
    "POST /rounds/{round_id}/wishes": "모임의 지망 보내기",
    "POST /rounds/{round_id}/decline": "받은 자리 사양하기",
    "GET /rounds/{round_id}/result": "다시 셈해 볼 수 있는 추첨 결과 파일",
    "GET /spare-hours": "남는 시간 목록",
    "POST /spare-hours": "남는 시간 내놓기",
    "POST /spare-hours/{spare_id}/close": "남는 시간 거두기",
    "GET /needs": "공간을 찾는 글 목록",
    "POST /needs": "공간 찾는 글 올리기",
    "POST /needs/{need_id}/close": "공간 찾는 글 거두기",
    "GET /matches": "어울리는 짝과 까닭",
    "POST /matches/{match_id}/propose": "짝에게 제안하기",
    "POST /matches/{match_id}/accept": "제안 받아들이기",
    "POST /matches/{match_id}/decline": "제안 사양하기",
    "GET /spaces/{space_id}/prices": "요금표와, 없으면 자료에서 짐작한 초안",
    "PUT /spaces/{space_id}/prices": "요금표 정하기(새 판)",
    "POST /spaces/{space_id}/price": "그때 쓰면 얼마인지 한 줄씩",
    "GET /bookings/{booking_id}/charges": "예약의 이용료·받은 돈·돌려준 돈",
    "POST /bookings/{booking_id}/payments": "현장이나 계좌로 받은 돈 적기 (공간지기)",
    "POST /bookings/{booking_id}/refunds": "이용료를 덜어 주거나 보증금 돌려주기 (공간지기)",
    "POST /refunds/{refund_id}/done": "손으로 돌려준 돈 적기 (공간지기)",
    "POST /payments/toss/orders": "카드로 내기 시작하기: 결제창 주소",
    "POST /payments/toss/confirm": "결제창에서 승인한 결제 받기",
    "POST /payments/toss/webhook": "토스페이먼츠가 알리는 결제 상태: 믿지 않고 다시 물어봄",
    "GET /sites/{site_id}/things": "빌릴 수 있는 공유물품과 날마다 남은 개수",
    "PUT /spaces/{space_id}/lending": "공유물품 빌려주는 방법 정하기",
    "POST /loans": "공유물품 며칠 빌리기",
    "POST /bookings/{booking_id}/take-back": "돌려받은 공유물품의 상태 적기 (공간지기)",
    "GET /projects": "지원사업 목록",
    "GET /projects/counts": "동마다 지원사업 몇 건, 없는 동은 어디",
    "GET /villages": "마을 목록: 주택 유형과 세대수",
    "GET /maps/{code}.html": "동이나 구의 지도 한 장(파일 하나)",
}
TAGS = {
    "쉬는 날": "공휴일과 쉬는 날, 그리고 휴관. 예약을 저절로 취소하지 않고, 휴관은 먼저 미리 봅니다.",
    "공간": "방·강당·마당·공유물품. 가까운 순으로 찾고, 그때 빈 곳만 고릅니다.",
    "예약": "바로 예약과 승인 예약. 안 될 때는 까닭의 코드와 가까운 대안을 함께 답합니다.",
    "연속 예약": "매주·매달 되풀이하는 예약. 날짜마다 되는지 보고, 모두 잡거나 되는 날만 잡습니다.",
    "프로그램": "강좌·동아리·마을산책의 회차와 신청, 그리고 대기 줄. 난 자리는 순서대로 맡아 둡니다.",
    "운영위원회": "여럿이 표로 정하는 예약. 같은 시간의 신청은 먼저 승인된 하나만 확정됩니다.",
    "이용": "이용 시작과 끝, 미방문과 이의, 후기, 문에 붙이는 QR 코드.",
    "당번": "누가 언제 문을 여는지, 아직 여는 사람이 없는 예약은 무엇인지.",
    "모임·가구": "이름으로 예약하는 모임과 가구, 그 구성원, 그리고 한 사람·모임·가구의 예약 횟수 제한.",
    "정기 대관": "봉한 씨앗으로 뽑는 정기 대관과, 남는 시간과 찾는 모임을 잇는 짝.",
    "요금": "요금표와 감면, 이용료·받은 돈·돌려준 돈. 예약할 때의 요금이 끝까지 그 예약의 요금입니다.",
    "공유물품": "며칠씩 빌려주는 물건. 같은 물건이 여럿이면 아무거나 남은 것을 내줍니다.",
    "시설": "공간이 들어 있는 곳: 마을활력소 등 거점과 그 생애.",
    "유휴공간과 협약": "비어 있는 공공 공간의 사전예고·신청·결정, 시간을 여는 협약, 마을활력소가 되는 길.",
    "지역자원": "사람·공간·단체·활동·공유물품·이야기·마을길. 판마다 남기고, 검토를 거쳐 공개합니다.",
    "중복": "같은 곳일 수 있는 기록. 저절로 합치지 않고, 합친 것은 다시 나눌 수 있습니다.",
    "찾기": "이름·주소·초성으로 공간과 시설과 지역자원을 한꺼번에.",
    "행정동": "날짜에 따라 바뀌는 행정동 경계.",
    "지원사업": "주민 모임에 준 지원과 마을. 한 건도 없던 동이 보입니다.",
    "가져오기": "관청 파일 들여오기. 먼저 읽어 보고, 저장하고, 되돌릴 수 있습니다.",
    "지도": "바깥 주소를 부르지 않는 파일 하나짜리 지도.",
    "이용 현황": "사람 없이 세는 이용과 이루지 못한 수요, 구독하는 달력.",
    "계정": "가입·로그인·API 토큰.",
}
ABOUT = (
    "목록은 `items`·`next`·`total`, 위치는 WGS84 경도·위도, 시각은 시간대가 붙은 ISO 8601입니다. "
    "`?format=geojson`이면 같은 목록이 RFC 7946 FeatureCollection이 됩니다. "
    "잘못은 모두 RFC 9457 문제 문서이고 `code`는 바뀌지 않습니다. `Accept-Language: en`이면 영어로 답합니다."
)
PROBLEMS = {
    "401": "로그인하지 않았거나 토큰이 올바르지 않음",
    "403": "권한이 없거나 다른 누리집에서 보낸 요청",
    "404": "그런 것이 없음",
    "409": "지금 상태에서는 할 수 없음: 찼음, 규칙, 그사이 바뀜",
    "413": "보낸 내용이 너무 큼",
    "422": "값을 이해할 수 없음; `fields`가 항목마다 까닭을 말함",
    "429": "너무 잦음; `Retry-After`초 뒤에 다시",
    "503": "지금은 답할 수 없음; `Retry-After`초 뒤에 다시",
}
PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. 코드에 따라 더 많은 항목이 붙습니다(예: 예약 거절의 alternatives).",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "바뀌지 않는 이름"},
        "detail": {"type": "string", "description": "사람이 읽을 한 문장"},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
COLLECTION_SCHEMA = {
    "type": "object",
    "title": "FeatureCollection",
    "required": ["type", "features", "numberMatched", "numberReturned", "links"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "id", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "geometry": {"type": ["object", "null"]},
                    "properties": {"type": "object"},
                },
            },
        },
        "numberMatched": {"type": "integer"},
        "numberReturned": {"type": "integer"},
        "links": {"type": "array", "items": {"type": "object"}},
    },
}
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "POST /api/v1/tokens로 만든 토큰"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "maeul",
        "description": "누리집의 로그인(https에서는 __Host-maeul). 바꾸는 요청에는 X-CSRF-Token도 있어야 합니다.",
    },
}


def install(app: FastAPI) -> None:
    """Let `app.openapi()` give the completed document, made when it is first asked for."""
    made: dict[str, Any] = {}
    plain = app.openapi

    def complete() -> dict[str, Any]:
        if not made:
            made.update(_completed(plain(), app))
        return made

    app.openapi = complete  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def _completed(document: dict[str, Any], app: FastAPI) -> dict[str, Any]:
    document["info"]["description"] = ABOUT
    document["info"]["license"] = {"name": "MIT"}  # an identifier would become a link to elsewhere in Swagger UI
    document["tags"] = [{"name": name, "description": about} for name, about in TAGS.items()]
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas |= {"Problem": PROBLEM_SCHEMA, "FeatureCollection": COLLECTION_SCHEMA}
    components["securitySchemes"] = SECURITY
    components["responses"] = {f"Problem{status}": _problem(text) for status, text in PROBLEMS.items()}
    needs = dict(_dependencies(app))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(operation, f"{method.upper()} {path}", needs.get((path, method), frozenset()))
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own form of a 422, which we never send
        schemas.pop(unused, None)
    return document


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _dependencies(app: FastAPI) -> Iterator[tuple[tuple[str, str], frozenset[Callable[..., Any]]]]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and context.path_format:
            for method in route.methods or ():
                yield (context.path_format, method.lower()), frozenset(_calls(route.dependant))


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    if dependant.call is not None:
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _calls(inner)


def _complete(operation: dict[str, Any], name: str, calls: frozenset[Callable[..., Any]]) -> None:
    operation.setdefault("description", operation["summary"])
    operation["summary"] = SUMMARIES.get(name.replace(PREFIX, "", 1), operation["summary"])
    responses = operation["responses"]
    responses.pop("422", None)
    for status in _statuses(operation, name, calls):
        responses.setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    for status, response in responses.items():
        content = response.get("content", {})
        if status >= "400" and "application/json" in content:
            content[PROBLEM] = content.pop("application/json")
    if any(parameter["name"] == "format" for parameter in operation.get("parameters", ())):
        responses["200"]["content"][GEOJSON] = {"schema": {"$ref": "#/components/schemas/FeatureCollection"}}
    if deps.get_signed_in in calls:
        operation["security"] = [{"bearer": []}, {"session": []}]


def _statuses(operation: dict[str, Any], name: str, calls: frozenset[Callable[..., Any]]) -> list[str]:
    """Return the problems an operation may answer with, by what it takes and whom it asks for."""
    takes = "requestBody" in operation
    asks = {parameter["name"] for parameter in operation.get("parameters", ())}
    from_here = deps.from_here in calls
    possible = {
        "401": deps.get_caller in calls or name.endswith("/sessions"),
        "403": deps.get_signed_in in calls or from_here,
        "404": "{" in name or "/locate" in name or bool(asks & NAMES_THINGS) or deps.get_writer in calls,
        "409": deps.get_writer in calls,
        "413": takes,
        "422": takes or bool(asks),
        "429": from_here or deps.limit_booking_write in calls,
        "503": True,
    }
    return [status for status, may_be in possible.items() if may_be]
