"""What administrators come to do for the service itself; what they do for people and their data is in `office_admin`."""

from tests.web.tasks.hand import Hand, task

A_FAILURE = """
WITH job AS (
  INSERT INTO procrastinate_jobs (queue_name, task_name, status, args, attempts)
  VALUES ('default', 'send_mail', 'failed', '{"mail_id": "00000000-0000-0000-0000-000000000000"}', 8) RETURNING id
)
INSERT INTO job_faults (job_id, task, at, code, message, message_en)
SELECT id, 'send_mail', now(), 'mail_server', '메일 서버가 받지 않았거나 닿지 않았어요.', 'The mail server refused or was away.'
FROM job RETURNING job_id
"""
STATE = "SELECT status::text FROM procrastinate_jobs WHERE id = :id"
ASKED_FOR = "SELECT count(*) FROM backup_runs WHERE action = 'make' AND state = 'waiting' AND account_id IS NOT NULL"


@task("admin", korean="백업 하나 만들기", english="Make a backup", clicks=3)
def make_a_backup(hand: Hand) -> None:
    hand.door("관리")
    hand.link("백업")
    hand.button("지금 만들기")
    hand.sees("백업을 만들고 있어요.")
    assert hand.one(ASKED_FOR) == 1


@task("admin", korean="나가지 못한 메일을 다시 보내기", english="Send a mail again that did not go out", clicks=3)
def send_a_mail_again(hand: Hand) -> None:
    job = hand.one(A_FAILURE)
    hand.door("관리")
    hand.link("뒤에서 하는 일")
    hand.sees("메일 서버가 받지 않았거나 닿지 않았어요.")
    hand.button("다시 시키기")
    hand.sees("하지 못한 일이 없어요.")
    assert hand.one(STATE, id=job) == "todo"


@task("admin", korean="소용없는 일을 그만두고 되돌리기", english="Lay a job aside and take it back", clicks=6)
def lay_a_job_aside(hand: Hand) -> None:
    job = hand.one(A_FAILURE)
    hand.door("관리")
    hand.link("뒤에서 하는 일")
    hand.click(hand.page.locator("summary", has_text="그만두기"))
    hand.button("그만두기")
    assert hand.one(STATE, id=job) == "cancelled"
    hand.click(hand.page.locator("summary", has_text="그만둔 일 1건"))
    hand.button("되돌리기")
    hand.sees("다시 시켰어요.")
    assert hand.one(STATE, id=job) == "todo"


@task(
    "admin", korean="건강을 살펴보고 손볼 것부터 하기", english="Look at the health and mend what comes first", clicks=4
)
def mend_what_comes_first(hand: Hand) -> None:
    hand.door("관리")
    hand.link("건강")
    hand.sees("손볼 것")
    hand.link("백업 만들기")
    hand.button("지금 만들기")
    hand.sees("백업을 만들고 있어요.")
    assert hand.one(ASKED_FOR) == 1
