"""A click becomes a call: the clerks' console, a process of its own.

How it hangs together, in the order in which a click meets it:

* `server` builds the application; every address it has is an `addresses.Address`, and the OpenAPI description
  (`openapi`) is made of the same list.
* `door` is the middleware: no session, no page. Behind it `request[parts.SESSION]` is a `session.SignedIn` (clerk,
  name, role, language, csrf, counter), and `request[parts.LANGUAGE]` is always there; `?language=en` chooses it.
* `POST /do/{verb}` brings a form. `command` (pure) reads its fields; `carry_out` lets the hall decide and gives an
  `outcome`: Done, Refused or Mistaken. `words.outcome` says it. Who accepts JSON gets {"sentence", "undo", "until"}
  with 200, {"refusal", "sentence"} with 409, {"field", "sentence"} with 400. Any other gets 303 to the form's `back`,
  and the page there shows what `request.app[TOLD].take(session.id)` gives, once.
* `pages` shows how things stand, and what the door has to say (`sorry`, `sign_in_page`); `live` tells a page that
  something has changed: `news` wakes each listener after every entry of the journal.

Every form has the fields `csrf` (session.csrf), `key` (new each time that the form is shown: the same key twice is one
command, and what is taken back is named by it) and, where it is not "/", `back`. A script may send the header
`X-CSRF` instead. Flags are "yes" and "no". NotCome is a question: the answer is the same form with `has_come`;
ReasonNeeded is one, too: the answer has `reason`.
"""
