"""Toss Payments by its documented calls (core API, version 2022-11-16): open, confirm, cancel, look up.

The secret key goes out as the user of Basic authentication without a password. Confirm and cancel carry an
Idempotency-Key, so that a call whose answer was lost can be made again.
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import orjson

from geo.booking.providers import Checkout, Found, ProviderRefused, Returned, silent

TIMEOUT_S: Final = 10.0
ANSWER_MOST: Final = 500_000
DONE_ALREADY: Final = {"ALREADY_PROCESSED_PAYMENT", "ALREADY_CANCELED_PAYMENT", "ALREADY_REFUND_PAYMENT"}
UNSURE: Final = {408, 409, 425, 429}
"""Refusals that say nothing of the payment: asked again later."""
_NAME_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Toss:
    """The provider at `url`, asked with `secret_key`."""

    url: str
    secret_key: str
    timeout_s: float = TIMEOUT_S

    def open(self, checkout: Checkout) -> str:
        """Return the address of a payment window for cards and pay services."""
        body = {
            "method": "CARD",
            "amount": checkout.won,
            "orderId": checkout.order_id,
            "orderName": checkout.name[:_NAME_MOST],
            "successUrl": checkout.success_url,
            "failUrl": checkout.fail_url,
        }
        answer = self._ask("POST", "/v1/payments", body, f"open-{checkout.order_id}")
        window = (answer.get("checkout") or {}).get("url")
        if not isinstance(window, str) or not window.startswith(("https://", "http://127.0.0.1")):
            raise silent()
        return window

    def confirm(self, payment_key: str, order_id: str, won: int) -> Found:
        body = {"paymentKey": payment_key, "orderId": order_id, "amount": won}
        try:
            return _found(self._ask("POST", "/v1/payments/confirm", body, f"confirm-{order_id}"))
        except ProviderRefused as refused:
            return self._as_it_stands(payment_key, refused)

    def cancel(self, payment_key: str, won: int, reason: str, key: str) -> Found:
        body = {"cancelReason": reason, "cancelAmount": won}
        try:
            return _found(
                self._ask("POST", f"/v1/payments/{quote(payment_key, safe='')}/cancel", body, f"cancel-{key}")
            )
        except ProviderRefused as refused:
            return self._as_it_stands(payment_key, refused)

    def find(self, payment_key: str) -> Found | None:
        try:
            return _found(self._ask("GET", f"/v1/payments/{quote(payment_key, safe='')}"))
        except ProviderRefused:
            return None

    def _as_it_stands(self, payment_key: str, refused: ProviderRefused) -> Found:
        """An answer "that is done already" is no refusal: look how the payment stands."""
        found = self.find(payment_key) if refused.details.get("provider_code") in DONE_ALREADY else None
        if found is None:
            raise refused
        return found

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> dict[str, Any]:
        import httpx  # here: a service without card payments need not carry it

        headers = {"Idempotency-Key": key} if key else {}
        try:
            with httpx.Client(base_url=self.url, timeout=self.timeout_s, auth=(self.secret_key, "")) as client:
                answer = client.request(method, path, json=body, headers=headers)
                values = orjson.loads(answer.content[:ANSWER_MOST])
        except (httpx.HTTPError, ValueError) as error:
            raise silent() from error
        if not isinstance(values, dict) or answer.is_server_error or answer.status_code in UNSURE:
            raise silent()
        if not answer.is_success:
            raise _refused(values)
        return values


def _refused(values: dict[str, Any]) -> ProviderRefused:
    return ProviderRefused(
        "결제 회사가 결제를 받아들이지 않았어요. 다른 카드나 계좌이체로 해 주세요.",
        "The payment provider refused the payment.",
        details={"provider_code": str(values.get("code", ""))[:100]},
    )


def _found(values: dict[str, Any]) -> Found:
    """Return the payment of an answer; sums that are no whole won are an answer without sense."""
    try:
        returned = tuple(
            Returned(str(one["transactionKey"]), _won(one["cancelAmount"]), str(one.get("cancelReason") or ""))
            for one in values.get("cancels") or ()
            if one.get("cancelStatus", "DONE") == "DONE"
        )
        status, won = str(values["status"]), _won(values["totalAmount"])
        return Found(str(values["paymentKey"]), str(values["orderId"]), status, won, returned)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise silent() from error


def _won(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise ValueError("a sum in won is a whole number")
    return int(value)
