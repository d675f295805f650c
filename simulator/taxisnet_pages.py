"""The simulated TAXISnet's state becomes its pages: login, consent, the switches of its troubles. Greek, as theirs."""

from collections.abc import Collection, Iterable
from html import escape

GOODBYE = "<h1>Αποσυνδεθήκατε</h1>"


def login(realm: str, usernames: Iterable[str], password: str, *, failed: bool) -> str:
    wrong = '<p class="wrong" role="alert">Λάθος όνομα χρήστη ή κωδικός.</p>' if failed else ""
    who = "Είσοδος υπαλλήλων Δημόσιας Διοίκησης" if realm.endswith("gov") else "Σύνδεση με κωδικούς TAXISnet"
    return f"""<h1>{who}</h1>{wrong}<form method="post">
<p><label for="username">Όνομα χρήστη</label><input id="username" name="username" autocomplete="off"></p>
<p><label for="password">Κωδικός</label><input id="password" name="password" type="password"></p>
<button>Σύνδεση</button></form>
<p class="aside">Προσομοίωση για δοκιμές. Δείγματα: {escape(" · ".join(usernames))} — κωδικός: {escape(password)}</p>"""


def consent(firstname: str, lastname: str) -> str:
    name = escape(f"{firstname} {lastname}".strip())
    return f"""<h1>Εξουσιοδότηση</h1><p>{name}, η εφαρμογή ζητά πρόσβαση στα βασικά στοιχεία μητρώου:
ΑΦΜ, ονοματεπώνυμο, πατρώνυμο, μητρώνυμο, έτος γέννησης.</p>
<form method="post"><button name="user_oauth_approval" value="true">Αποστολή</button>
<button name="user_oauth_approval" value="false" class="second">Άρνηση</button></form>
<p class="aside">Προσομοίωση για δοκιμές.</p>"""


def switches(troubles: Iterable[str], on: Collection[str]) -> str:
    boxes = "".join(
        f'<p><label><input type="checkbox" name="trouble" value="{name}"{" checked" if name in on else ""}> {name}'
        "</label></p>"
        for name in troubles
    )
    return f'<h1>Βλάβες</h1><form method="post">{boxes}<button>Εφαρμογή</button></form>'


def framed(body: str) -> str:
    return f"""<!DOCTYPE html><html lang="el"><head><meta charset="utf-8"><title>TAXISnet (προσομοίωση)</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>
<body><header>Γ.Γ.Π.Σ. — προσομοίωση</header><main>{body}</main></body></html>"""


_STYLE = """
body { margin: 0; background: #eef1f4; color: #1c2733; font: 1.0625rem/1.5 "Noto Sans", system-ui, sans-serif; }
header { background: #17406d; color: #fff; padding: 1rem 1.5rem; font-weight: 600; }
main { max-width: 28rem; margin: 2rem auto; background: #fff; padding: 1.5rem 2rem 2rem; }
main { border-top: 4px solid #17406d; }
h1 { font-size: 1.375rem; margin: 0 0 1rem; }
label { display: block; margin-bottom: .25rem; }
label input[type=checkbox] { margin-right: .5rem; }
input:not([type=checkbox]) { width: 100%; box-sizing: border-box; padding: .625rem; font: inherit; }
input:not([type=checkbox]) { border: 1px solid #5c6b7a; }
button { font: inherit; padding: .625rem 1.5rem; background: #17406d; color: #fff; border: 0; cursor: pointer; }
button.second { background: #e3e7eb; color: #1c2733; }
.wrong { color: #a80000; }
.aside { font-size: .9375rem; color: #4d5b69; }
"""
