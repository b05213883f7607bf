"""Asks Veto before a tool of an agent runs. Python 3.10 or newer, standard library only: copy this file.

    veto = Veto("support-agent")  # VETO_URL and VETO_API_KEY come from the environment
    refund = veto.protect("refund_payment", payments.refund)
    refund(payment_id="pay_1", amount_cents=72_000, currency="EUR")

The call waits while people are asked, and runs at most once, with the params that were approved. It raises Denied
when a policy or a person refuses it, and VetoError when Veto cannot be asked or its answer cannot be used.
"""

import calendar
import http.client
import json
import os
import random
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

WAIT_SECONDS = 30  # how long one HTTP request waits for people; Veto accepts up to 60
ANSWER_SECONDS = 15  # how long one HTTP request may take beyond that


class Denied(Exception):
    """The call did not run. The message says why, in words for the model."""


class VetoError(Exception):
    """Veto could not be asked, or its answer cannot be used. Unless it is a ResultRefused, the call did not run."""


class ResultRefused(VetoError):
    """The call ran and must not run again, and its result must not be used."""


class Veto:
    def __init__(self, agent_id, url=None, api_key=None, session_id=None, retry_seconds=None):
        self.agent_id = agent_id
        self.session_id = session_id
        self.url = (url or os.environ.get("VETO_URL") or "http://127.0.0.1:4180").rstrip("/")
        self.api_key = api_key or os.environ.get("VETO_API_KEY")
        self.retry_seconds = float(retry_seconds or os.environ.get("RETRY_SECONDS") or 30)
        if not self.api_key:
            raise VetoError("Expected an API key in VETO_API_KEY; `veto keys create AGENT` makes one")

    def protect(self, tool, function):
        """The same function, which asks first. Its keyword arguments are the params of the call."""
        return lambda **params: self.call(tool, params, lambda approved: function(**approved))

    def call(self, tool, params, run, key=None, **more):
        """Asks, waits, and calls `run` with the approved params. Give a `key` to ask about the same call again after a
        restart. `more` are other members of the body, such as `context`."""
        body = {"agentId": self.agent_id, "tool": tool, "params": params, **more}
        if self.session_id is not None:
            body["sessionId"] = self.session_id
        decision = self._decision(body, key or str(uuid.uuid4()))
        if decision["allowed"] is not True:
            raise Denied(f"Not run. {decision['reason']}")
        started = self._send("POST", _path(decision, "redeem"), {"params": decision["params"]})
        _expect(started.get("id") == decision["id"] and started.get("status") == "redeemed", "the call did not start")
        return self._run(started, decision, run)

    def _decision(self, body, key):
        first = _checked(self._send("POST", f"/v1/authorize?wait={WAIT_SECONDS}s", body, {"Idempotency-Key": key}), body)
        view, deadline = first, time.monotonic() + _seconds_to_decide(first) + 30
        while view["status"] == "pending":
            if time.monotonic() > deadline:
                raise VetoError(f"{first['id']} was not settled in time")
            view = _checked(self._send("GET", f"{_path(first)}?wait={WAIT_SECONDS}s"), body)
            _expect(view["id"] == first["id"], "it is about another request")
        return view

    def _run(self, started, decision, run):
        judged = (started.get("execution") or {}).get("resultJudged") is not False
        try:
            result = run(decision["params"])
        except BaseException as error:
            self._report(decision, {"status": "failed", "error": str(error)[:2000]})
            raise
        refused, failure = self._report(decision, {"status": "succeeded", **({"output": result} if judged else {})})
        if refused is not None or (judged and failure is not None):
            raise ResultRefused(f"The call ran and must not run again; its result is refused: {refused or failure}")
        return result

    def _report(self, decision, report):
        """Why a rule refuses the result, and why Veto could not be told; None for each that is not so."""
        try:
            view = self._send("POST", _path(decision, "result"), report)
            execution = view.get("execution")
            _expect(view.get("id") == decision["id"] and view.get("status") == report["status"], "the result is not recorded")
            _expect(isinstance(execution, dict), "the result is not recorded")
            return execution.get("refused"), None
        except (VetoError, TypeError, ValueError) as error:
            return None, error

    def _send(self, method, path, body=None, headers=None):
        """The JSON object that Veto answers. Sending again is safe: a key names one request, and a call starts once."""
        data = None if body is None else json.dumps(body, allow_nan=False).encode()
        fixed = {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, {**fixed, **(headers or {})}, method=method)
        deadline, pause = time.monotonic() + self.retry_seconds, 0.1
        while True:
            try:
                with _opener.open(request, timeout=WAIT_SECONDS + ANSWER_SECONDS) as response:
                    return _object(response.read())
            except urllib.error.HTTPError as error:
                if error.code not in (429, 502, 503, 504):
                    raise VetoError(_detail(error)) from error
                failure, wait = VetoError(_detail(error)), _retry_after(error)
            except (OSError, http.client.HTTPException) as error:
                failure, wait = VetoError(f"Veto does not answer at {self.url}: {error}"), 0
            wait = max(wait, pause * random.uniform(0.5, 1))
            if time.monotonic() + wait > deadline:
                raise failure
            time.sleep(wait)
            pause = min(5, pause * 2)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the key to another server."""

    def redirect_request(self, *_):
        return None


_opener = urllib.request.build_opener(_NoRedirects)
_ALLOWED = {"allowed": True, "approved": True, "pending": False}


def _checked(view, body):
    """The answer, if it is about this call and does not contradict itself."""
    status, allowed = view.get("status"), view.get("allowed")
    _expect(isinstance(view.get("id"), str) and isinstance(view.get("params"), dict), "it has no id or params")
    _expect(isinstance(status, str) and allowed is _ALLOWED.get(status, False), "its status and allowed contradict")
    _expect(view.get("agentId") == body["agentId"] and view.get("tool") == body["tool"], "it is about another call")
    edited = {change.get("name") for change in (view.get("edited") or {}).get("changes") or []}
    kept = [{name: value for name, value in params.items() if name not in edited} for params in (view["params"], body["params"])]
    _expect(not allowed or _canonical(kept[0]) == _canonical(kept[1]), "its params are others")
    return view


def _canonical(params):
    """Equal for equal JSON: 1.0, 1 and 10e-1 are one number, and True is none."""
    return json.dumps(json.loads(json.dumps(params), parse_float=_number), sort_keys=True)


def _number(text):
    value = float(text)
    return int(value) if value.is_integer() else value


def _path(view, action=None):
    path = f"/v1/requests/{urllib.parse.quote(view['id'], safe='')}"
    return path if action is None else f"{path}/{action}"


def _seconds_to_decide(view):
    """How long people have, by Veto's own clock."""
    moments = [view.get("evaluatedAt"), view.get("expiresAt")]
    if not all(isinstance(moment, str) for moment in moments):
        return 0
    start, end = (calendar.timegm(time.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S")) for moment in moments)
    return max(0, end - start)


def _object(data):
    try:
        value = json.loads(data)
    except ValueError:
        value = None
    _expect(isinstance(value, dict), "it is not a JSON object")
    return value


def _expect(holds, why):
    if not holds:
        raise VetoError(f"This is not an answer that Veto gives ({why}); nothing may run because of it")


def _detail(error):
    try:
        return f"{json.load(error)['detail']} (HTTP {error.code})"
    except Exception:
        return f"Veto answered HTTP {error.code} without a reason"


def _retry_after(error):
    text = error.headers.get("Retry-After") or "0"
    return int(text) if text.isdecimal() else 0
