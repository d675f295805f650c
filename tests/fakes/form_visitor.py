"""A visitor without a browser: sends requests and forms by hand, keeps cookies, follows nothing unless told."""

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from simulator.taxisnet import PASSWORD

_BOUND_S = 20


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def text(self):
        return self.body.decode()

    @property
    def to(self):
        """Where it leads to."""
        return self.headers.get("Location", "")


class FormVisitor:
    def __init__(self, house, *, language="el"):
        self.house, self.language = house, language
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies), _Stay)

    def send(self, method, path, body=None, **headers):
        address = path if path.startswith("http") else self.house.address + path
        request = Request(address, body, {"Accept-Language": self.language, **headers}, method=method)
        try:
            return Answer(self._opener.open(request, timeout=_BOUND_S))
        except HTTPError as error:
            return Answer(error)

    def get(self, path, **headers):
        return self.send("GET", path, **headers)

    def csrf(self, path="/"):
        """The sign of a form of this visitor's."""
        return re.search(r'name="csrf" value="([0-9a-f]{64})"', self.get(path).text)[1]

    def post(self, path, *, csrf=None, headers=None, **fields):
        form = {"csrf": self.csrf() if csrf is None else csrf, **fields}
        return self.send("POST", path, urlencode(form).encode(), **(headers or {}))

    def cookie(self, name):
        return next((cookie for cookie in self.cookies if cookie.name == name), None)

    def come_back(self, username="maria", then="/book", realm="/login", **more):
        """The path with which TAXISnet sends this visitor back."""
        way = self.post(realm, then=then, **more).to
        browser = FormVisitor(self.house)
        browser.send("POST", way, urlencode({"username": username, "password": PASSWORD}).encode())
        back = browser.send("POST", way, urlencode({"user_oauth_approval": "true"}).encode()).to
        return back.removeprefix(self.house.address)

    def log_in(self, username="maria", **how):
        return self.get(self.come_back(username, **how))


def query_of(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
