"""Texts that break careless pages, and innocent ones that careless guards break."""

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "${alert(1)}",
    "`${alert(3)}`",
    "</script><script>alert(4)</script>",
    "--><!--<script>",
    "{{ 7*191 }}",
    "{% 할인 %}",
    "{# 메모 #}",
    "{{",
    "{{{{ x",
    "회비 \\3,000",
    "C:\\users",
    "줄\u2028나눔\u2029끝",
    "🏡 마을 👩‍👩‍👧",
    "\u202eمرحبا 거꾸로",
    "'\"><b>굵게</b>&amp;&lt;",
    "javascript:alert(5)",
    "<!--text:title-->",
    "atlas_points_0123456789abcdef0123456789abcdef",
]
