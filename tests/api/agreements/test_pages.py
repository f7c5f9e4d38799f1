"""The office's pages say what is wrong on the page itself, and notices come out in both languages as written."""

from html import unescape
from string import Formatter

import pytest

from api.jobs.notices import notice_mail
from api.jobs.notices.agreements import TEXTS
from tests.api.agreements.conftest import Office, day

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>가압장</b> {name}"
HTML = {"Accept": "text/html"}


def press(office: Office, path: str, by, **fields: str):
    return office.client.post(path, data=fields, headers={**by.headers, **HTML}, follow_redirects=False)


def look(office: Office, path: str, by=None):
    return office.client.get(path, headers={**(by.headers if by else {}), **HTML}, follow_redirects=False)


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_notice_fills_every_blank_and_keeps_words_as_written(kind, lang):
    words = TEXTS[kind]
    texts = (words.subject_en, words.body_en) if lang == "en" else (words.subject, words.body)
    blanks = {name for text in texts for _said, name, _form, _turn in Formatter().parse(text) if name}
    subject, body = notice_mail(kind, dict.fromkeys(blanks, HOSTILE), lang)
    assert HOSTILE in body
    assert "1337" not in subject + body


def test_a_listing_is_written_and_refused_on_its_form(office: Office):
    site = office.make.site("천연가압장", kind="idle", state="candidate")
    form = {"site_id": str(site), "owner": HOSTILE, "conditions": "가", "available_from": day(40)}
    form |= {"available_until": day(50), "apply_from": day(9), "apply_until": day(12), "notice_days": "7"}
    wrong = press(office, "/admin/agreements/listings/new", office.officer, **{**form, "conditions": " "})
    assert wrong.status_code == 422
    assert HOSTILE in unescape(wrong.text)
    made = press(office, "/admin/agreements/listings/new", office.officer, **form)
    assert made.status_code == 303
    assert HOSTILE in unescape(look(office, made.headers["location"], office.officer).text)
    twice = press(office, "/admin/agreements/listings/new", office.officer, **form)
    assert (twice.status_code, "이미 내놓았어요" in twice.text) == (409, True)
    desk = made.headers["location"].partition("?")[0]
    assert press(office, f"{desk}/close", office.officer, reason="").status_code == 422
    assert press(office, f"{desk}/close", office.officer, reason="그만둬요").status_code == 303
    for path in (desk, f"{desk}/edit", "/admin/agreements/listings/new"):
        assert look(office, path, office.resident).status_code in {403, 404}


def test_an_agreement_is_drawn_up_signed_renewed_and_ended_on_its_page(office: Office):
    site = office.make.site("연희문학창작촌", kind="office")
    room = office.make.space(site, "회의실", openings=[])
    keeper = office.make.person("keeper", site_id=site)
    new = f"/admin/agreements/new?site={site}"
    assert "회의실" in look(office, new, keeper).text
    assert "연희문학창작촌" in look(office, "/admin/agreements/new?q=연희", keeper).text
    form = {"kind": "shared_rooms", "title": HOSTILE, "institution": "연희문학창작촌", "partner": "연희 책벗"}
    form |= {"valid_from": day(0), "valid_until": day(50), f"space_{room}": "on", "open_2": "18:00", "close_2": "22:00"}
    wrong = press(office, new, keeper, **{**form, "close_2": "17:00"})
    assert (wrong.status_code, HOSTILE in unescape(wrong.text)) == (422, True)
    made = press(office, new, keeper, **form).headers["location"].partition("?")[0]
    refused = press(office, f"{made}/sign", keeper)
    assert (refused.status_code, "협약서의 제목" in refused.text) == (422, True)
    paper = {"document_title": "협약서", "document_text": "제1조"}
    signed = press(office, new, keeper, **form, **paper).headers["location"].partition("?")[0]
    assert press(office, f"{signed}/sign", keeper).status_code == 303
    desk = look(office, "/admin/agreements", keeper).text
    assert "60일 안에 끝나는 협약" in desk
    assert "50일 남음" in desk
    again = press(office, f"{signed}/renew", keeper, valid_until=day(400))
    assert again.status_code == 303
    assert "지난 협약 보기" in look(office, again.headers["location"], keeper).text
    assert press(office, f"{signed}/end", keeper, reason="").status_code == 422
    assert press(office, f"{signed}/end", keeper, reason=HOSTILE).status_code == 303
    assert HOSTILE in unescape(look(office, signed, keeper).text)
    assert look(office, signed, office.resident).status_code == 403
    assert look(office, "/admin/agreements", office.resident).status_code == 403


def test_a_path_out_of_order_is_told_on_its_form(office: Office):
    site = office.make.site("천연가압장", kind="idle", state="candidate")
    form = f"/admin/agreements/sites/{site}/path"
    wrong = press(office, form, office.officer, **{"version": "0", "design-done_on": day(0)})
    assert (wrong.status_code, "앞 단계를 마친 날" in wrong.text) == (409, True)
    done = press(
        office, form, office.officer, **{"version": "0", "promoters-done_on": day(0), "promoters-note": HOSTILE}
    )
    assert done.status_code == 303
    assert HOSTILE in unescape(look(office, f"/sites/{site}").text)


def test_visitors_read_the_list_and_are_asked_to_sign_in(office: Office):
    page = look(office, "/idle")
    assert (page.status_code, "로그인하고 알림 받기" in page.text) == (200, True)
    assert press(office, "/idle/watch", office.resident, district="없는구").status_code == 404
    assert press(office, "/idle/watch", office.resident, district="중구").status_code == 303
