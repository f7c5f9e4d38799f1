"""Made-up views of money and lent things."""

from dataclasses import replace

from api.web import money_views as m
from api.web.messages import translator
from api.web.price_form import price_form, typed_of
from api.web.views import Badge, Choice, Link
from geo.booking.pricing import Extra, PriceList, Rate
from tests.web.import_samples import HOSTILE

TABS = (Link("/keep", "예약"), Link("/keep/money", "요금", True))
LINES = (m.Line("처음 1시간", "10,000원"), m.Line(f"난방 {HOSTILE} 1시간 × 2", "2,000원"))
CARD = m.MoneyCard(
    id="6f1c",
    title=f"천연가압장 · {HOSTILE}",
    when="11월 28일(토) 14:00~16:00",
    name=HOSTILE,
    state=Badge("입금 대기", "wait"),
    owed=12_000,
    owed_text="12,000원",
    due="11월 26일(목) 14:00",
    transfer_to=f"마을은행 000-00 {HOSTILE}",
    key="k",
    by_card=True,
    lines=LINES,
    entries=(m.Line("이용료", "12,000원", "11월 24일(화) 10:00"),),
)
PAID = replace(CARD, id="6f1d", state=Badge("예약 확정", "plain"), owed=0, owed_text="0원", due="")
REFUND = m.RefundCard("9a", "천연가압장 · 모임방", CARD.when, HOSTILE, "5,000원", "계좌이체", by_hand=True, stuck=False)
CONDITIONS = (Choice("good", "이상 없음", chosen=True), Choice("damaged", "고장·파손"))
KEPT_MONEY = m.KeepMoney(
    TABS,
    (CARD, PAID),
    (
        REFUND,
        replace(REFUND, id="9b", by="토스페이먼츠", by_hand=False),
        replace(REFUND, id="9c", by_hand=False, stuck=True),
    ),
    (m.LoanCard("7b", "천연가압장 · 빔 1", HOSTILE, "11월 20일(금) 18:00", overdue=True),),
    CONDITIONS,
    (
        m.PricedSpace("천연가압장 · 모임방", "/keep/money/prices/1", "처음 1시간 10,000원"),
        m.PricedSpace(HOSTILE, "/x", ""),
    ),
)
PRICES = PriceList(
    [Rate(10_000, 60, 3_000, 30), Rate(15_000, 60, days="weekend", from_min=1080, until_min=1320)],
    [Extra("heat", HOSTILE[:60], 1_000, "hour")],
    {"disabled": 50},
    [(72, 100), (24, 50)],
)
FORM = price_form(translator("ko"), TABS, HOSTILE, "/keep/money/prices/1", typed_of(PRICES))
DAYS = tuple(m.DayCell(f"11.{n}", "월화수목금토일"[n % 7], n % 3, f"11-{n} {n % 3}개 남음") for n in range(1, 29))
SET = m.ThingSet(
    HOSTILE, "2개 · 빌리는 때 10:00", "하루 2,000원", DAYS, "2026-11-24", "2026-11-26", "2026-11-21", {}, "", ()
)
REFUSED = replace(
    SET, errors={"last": "날짜를 골라 주세요."}, refusal="그 시간은 이미 예약되어 있어요.", others=(CARD.when,)
)
CONTACT = {"contact_name": "시험 모임", "contact_phone": "02-0000-0000"}

PRICED = m.PricePanel(
    ("처음 1시간 10,000원, 추가 30분 3,000원", "주말 18:00–22:00 처음 1시간 15,000원"),
    LINES,
    "12,000원",
    "30,000원",
    "이용 전에 냄",
    (Choice("disabled", "장애인 50%"),),
    (Choice("group", "등록 모임", chosen=True),),
    (Choice("heat", f"난방 {HOSTILE} 1,000원"),),
)

KEPT_TILL = {
    "keep-money": ("keep_money.html", {"money": KEPT_MONEY}),
    "keep-money-empty": ("keep_money.html", {"money": replace(KEPT_MONEY, owing=(), refunds=(), loans=(), spaces=())}),
    "price-form": ("price_form.html", {"form": FORM}),
    "price-form-wrong": ("price_form.html", {"form": replace(FORM, problem="다시 확인해 주세요.", proposal=True)}),
}
OWN_TILL = {
    "my-money": ("my_money.html", {"money": m.MyMoney(TABS, (CARD, PAID))}),
    "my-money-empty": ("my_money.html", {"money": m.MyMoney(TABS, ())}),
    "receipt": ("receipt.html", {"card": CARD, "printed": "11월 24일(화) 10:00"}),
    "pay-window": ("pay.html", {"pay": m.PayPage("카드로 내기", "창에서 내요.", window="https://pay.example.org/w")}),
    "pay-finish": ("pay.html", {"pay": m.PayPage("결제를 마쳐 주세요", HOSTILE, "", "key", "maeul-1", "12000")}),
}
PUBLIC_THINGS = {
    "things": ("things.html", {"things": m.ThingsPage("천연가압장", "/sites/1", "/things/1", (SET, REFUSED), CONTACT)}),
    "things-empty": ("things.html", {"things": m.ThingsPage(HOSTILE, "/sites/1", "/things/1", (), CONTACT)}),
}
