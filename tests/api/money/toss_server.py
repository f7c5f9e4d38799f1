"""A payment provider on this machine that speaks the documented calls, loses answers when told to, and remembers all."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "test_sk_of_nobody"
AUTHORIZED = "Basic " + base64.b64encode(f"{SECRET}:".encode()).decode()


@dataclass
class TossServer:
    """Its payments by key, the answers given under each idempotency key, and the faults to come."""

    url: str = ""
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def approve(self, order_id: str, won: int, key: str = "tgen-1") -> str:
        """Let the payer say yes in the window: the payment waits to be confirmed."""
        self.payments[key] = {
            "paymentKey": key,
            "orderId": order_id,
            "status": "IN_PROGRESS",
            "totalAmount": won,
            "currency": "KRW",
            "cancels": None,
        }
        return key

    def count(self, call: str) -> int:
        return sum(path.endswith(call) for _method, path in self.asked)

    def answer(self, method: str, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        with self.lock:
            self.asked.append((method, path))
            if key and key in self.answers:
                return self.answers[key]
            made = self._act(method, path, body)
            if key:
                self.answers[key] = made
            return made

    def _act(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if (method, path) == ("POST", "/v1/payments"):
            return 200, {"checkout": {"url": f"{self.url}/window/{body['orderId']}"}}
        if path == "/v1/payments/confirm":
            return self._confirm(body)
        payment = self.payments.get(path.split("/")[3])
        if payment is None:
            return 404, {"code": "NOT_FOUND_PAYMENT", "message": "존재하지 않는 결제 입니다."}
        return self._cancel(payment, body) if path.endswith("/cancel") else (200, payment)

    def _confirm(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        payment = self.payments.get(body["paymentKey"])
        if payment is None or payment["orderId"] != body["orderId"]:
            return 404, {"code": "NOT_FOUND_PAYMENT_SESSION", "message": "결제 시간이 만료되었어요."}
        if payment["status"] != "IN_PROGRESS":
            return 400, {"code": "ALREADY_PROCESSED_PAYMENT", "message": "이미 처리된 결제 입니다."}
        if payment["totalAmount"] != body["amount"]:
            return 403, {"code": "FORBIDDEN_REQUEST", "message": "금액이 달라요."}
        payment["status"] = "DONE"
        return 200, dict(payment)

    def _cancel(self, payment: dict[str, Any], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        gone = sum(one["cancelAmount"] for one in payment["cancels"] or [])
        if gone + body["cancelAmount"] > payment["totalAmount"]:
            return 400, {"code": "ALREADY_CANCELED_PAYMENT", "message": "이미 취소된 결제 입니다."}
        one = {
            "cancelAmount": body["cancelAmount"],
            "cancelReason": body["cancelReason"],
            "transactionKey": f"tx-{payment['paymentKey']}-{gone}",
            "cancelStatus": "DONE",
        }
        payment["cancels"] = [*(payment["cancels"] or []), one]
        whole = gone + body["cancelAmount"] == payment["totalAmount"]
        payment["status"] = "CANCELED" if whole else "PARTIAL_CANCELED"
        return 200, dict(payment)


def _handler(toss: TossServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self._serve(json.loads(self.rfile.read(length) or b"{}"))

        def do_GET(self) -> None:
            self._serve({})

        def _serve(self, body: dict[str, Any]) -> None:
            call = self.path.rsplit("/", 1)[-1]
            fault = (toss.faults.get(call) or [""]).pop(0)
            if fault == "lost request":
                self.close_connection = True
                return
            if self.headers.get("Authorization") != AUTHORIZED:
                status, values = 401, {"code": "UNAUTHORIZED_KEY", "message": "키가 달라요."}
            else:
                status, values = toss.answer(self.command, self.path, body, self.headers.get("Idempotency-Key", ""))
            if fault == "lost answer":
                self.close_connection = True
                return
            if fault == "broken":
                status, values = 500, {"code": "FAILED_INTERNAL_SYSTEM_PROCESSING"}
            raw = json.dumps(values).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running() -> Iterator[TossServer]:
    """Serve on a free port until the block ends."""
    toss = TossServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(toss))
    toss.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    yield toss
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)
