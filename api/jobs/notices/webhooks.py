"""Notices of this topic, Korean and English; {name} and the facts of the notice are filled in."""

from api.jobs.notices.text import NoticeText

TEXTS: dict[str, NoticeText] = {
    "webhook_failing": NoticeText(
        "웹훅 '{hook}'을(를) 멈췄어요",
        "{name} 님, 안녕하세요.\n\n하루 동안 여러 번 보냈지만 받는 쪽이 받지 못해 웹훅을 멈췄어요.\n\n웹훅: {hook}\n\n"
        "받는 쪽을 고친 뒤 '다시 보내기 시작'을 누르면, 사흘 안에 생긴 일부터 차례로 이어서 보내요."
        "\n\n{base}/webhooks/{hook_id}",
        "The webhook '{hook}' is paused",
        "Hello {name},\n\nits receiver could not take a message for a day, so the webhook is paused.\n\n"
        "Webhook: {hook}\n\nMend the receiver, then press 'Send again': what happened within three days is sent in"
        " order.\n\n{base}/webhooks/{hook_id}",
    ),
    "webhook_rights": NoticeText(
        "웹훅 '{hook}'을(를) 멈췄어요",
        "{name} 님, 안녕하세요.\n\n그곳을 맡은 기간이 끝나 웹훅을 멈췄어요.\n\n웹훅: {hook}\n\n"
        "다시 맡게 되면 이어서 보낼 수 있고, 필요 없으면 지워 주세요.\n\n{base}/webhooks/{hook_id}",
        "The webhook '{hook}' is paused",
        "Hello {name},\n\nyour right at its place has ended, so the webhook is paused.\n\nWebhook: {hook}\n\n"
        "It can go on when you have the right again; remove it if it is not needed.\n\n{base}/webhooks/{hook_id}",
    ),
    "webhook_gone": NoticeText(
        "웹훅 '{hook}'이(가) 끝났어요",
        "{name} 님, 안녕하세요.\n\n받는 쪽이 이제 받지 않겠다고 답해(410) 웹훅을 끝냈어요.\n\n웹훅: {hook}\n\n"
        "다시 받으려면 새로 만들어 주세요.\n\n{base}/webhooks",
        "The webhook '{hook}' has ended",
        "Hello {name},\n\nits receiver answered that it wants no more messages (410), so the webhook has ended.\n\n"
        "Webhook: {hook}\n\nMake a new one to receive messages again.\n\n{base}/webhooks",
    ),
}
