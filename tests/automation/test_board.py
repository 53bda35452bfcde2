"""What a person sees while a run goes on and when it ends."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime

import pytest

from automation.redaction import register
from automation.report.board import LiveBoard, PlainLines
from automation.report.durations import duration
from automation.report.envelope import ErrorReport, OrgReport, Outcome, StageReport, Verdict, sum_up
from automation.report.estimate import estimate, roughly, told
from automation.report.ledger import Ledger
from automation.report.summary import show_summary
from automation.report.terminal import Terminal, clean

STYLE = re.compile(r"\x1b\[[0-9;]*m")
SECRET = "board-hunter2"


class Screen(io.StringIO):
    """A stream that is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture(autouse=True)
def _secret() -> None:
    register(SECRET)


def terminal(columns: int = 120, *, live: bool = True, json_mode: bool = False) -> Terminal:
    stream = Screen if live else io.StringIO
    environ = {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "20", "NO_COLOR": "1"}
    return Terminal(json_mode=json_mode, out=stream(), err=stream(), environ=environ)


def shown(where: Terminal, stream: str = "_out") -> str:
    buffer: io.StringIO = getattr(where, stream)
    return STYLE.sub("", buffer.getvalue())


def test_what_is_said_on_a_terminal_is_broken_between_words_and_stays_one_line_elsewhere() -> None:
    sentence = "acme: a line of many words that is far too long for a terminal of forty columns"
    narrow, piped = terminal(40), terminal(40, live=False)
    for where in (narrow, piped):
        where.say(sentence)
    lines = shown(narrow, "_err").splitlines()
    assert max(map(len, lines)) <= 40
    assert " ".join(line.strip() for line in lines) == sentence
    assert shown(piped, "_err") == sentence + "\n"


def frame(board: LiveBoard, where: Terminal) -> str:
    """Return what the board draws at this moment."""
    console = where.console("out")
    with console.capture() as drawn:
        console.print(board)
    return STYLE.sub("", drawn.get())


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (4.12, "4.1 s"), (59.9, "59.9 s"), (125.7, "2:05"), (3725.0, "1:02:05")]
)
def test_seconds_are_told_as_people_read_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_ledger_counts_the_time_in_which_a_person_was_waited_for() -> None:
    clock = Clock()
    ledger = Ledger(["acme"], clock)
    ledger.org_started("acme")
    ledger.stage_started("acme", "consent")
    ledger.gate_opened("acme", "Click Accept", 300)
    clock.time += 7
    ledger.gate_closed("acme", done=True)
    clock.time += 1
    ledger.stage_ended("acme", "consent", "created", 8.0)
    ledger.org_ended("acme", "usable")
    report = ledger.report("acme", "eu", "acme_link")
    assert report.stages == [StageReport(stage="consent", outcome="created", seconds=8.0, human_seconds=7.0)]
    assert (report.verdict, ledger.row("acme").elapsed(clock() + 99)) == ("usable", 8.0)


def test_the_ledger_reports_a_stopped_org_with_its_error_and_its_stage() -> None:
    ledger = Ledger(["acme", "globex"])
    ledger.org_started("acme")
    ledger.stage_started("acme", "client")
    ledger.stopped("acme", "wrong_org", "Seen globex.", "Choose acme.")
    ledger.org_ended("acme", "never heard of")
    report = ledger.report("acme", "eu", "acme_link")
    assert report.verdict == "unverified"
    assert report.errors == [
        ErrorReport(code="wrong_org", stage="client", message="Seen globex.", remedy="Choose acme.")
    ]
    assert (ledger.count("stopped"), ledger.count("queued", "running")) == (1, 1)


def test_a_gate_that_was_never_opened_can_be_closed_and_an_unannounced_org_has_a_row() -> None:
    ledger = Ledger([])
    ledger.gate_closed("acme", done=False)
    assert ledger.row("acme").human_seconds == 0.0
    assert ledger.row("acme").elapsed(5.0) == 0.0


def test_plain_lines_tell_everything_with_the_time_of_day_and_without_secrets() -> None:
    where = terminal(live=False)
    noon = datetime(2026, 1, 2, 12, 0, 5)  # noqa: DTZ001 - a wall clock shows local time
    with PlainLines(["acme"], where, now=lambda: noon) as lines:
        lines.org_started("acme")
        lines.stage_started("acme", "sign_in")
        lines.step("acme", f"typing {SECRET}")
        lines.gate_reminded("acme", 9)
        lines.gate_opened("acme", "Answer MFA", 300)
        lines.gate_closed("acme", done=True)
        lines.gate_opened("acme", "Press Enter", 300, details=["Client Secret: ••••"], keys="q ends the run")
        lines.gate_reminded("acme", 150)
        lines.gate_closed("acme", done=False, fact="skipped at the terminal")
        lines.stage_ended("acme", "sign_in", "unchanged", 3.0)
        lines.stopped("acme", "captcha", "A picture was shown.", "Solve it.")
        lines.org_ended("acme", "unverified")
    assert shown(where, "_err").splitlines() == [
        "12:00:05 acme: started",
        "12:00:05 acme: sign in ...",
        "12:00:05 acme: typing [secret]",
        "12:00:05 acme: YOUR TURN: Answer MFA (at most 5:00)",
        "12:00:05 acme: answered by you",
        "12:00:05 acme:   Client Secret: ••••",
        "12:00:05 acme: YOUR TURN: Press Enter (at most 5:00; q ends the run)",
        "12:00:05 acme: STILL YOUR TURN, 2:30 left: Press Enter",
        "12:00:05 acme: skipped at the terminal",
        "12:00:05 acme: sign in unchanged (3.0 s)",
        "12:00:05 acme: stopped: captcha: A picture was shown. What to do: Solve it.",
        "12:00:05 acme: ended: unverified",
    ]


@pytest.mark.parametrize("columns", [60, 120])
def test_the_board_asks_on_top_what_a_person_is_to_do_and_counts_down(columns: int) -> None:
    clock = Clock()
    where = terminal(columns)
    board = LiveBoard(["acme", "globex", "initech"], where, clock)
    board.org_started("acme")
    board.stage_started("acme", "sign_in")
    board.step("acme", "waiting for the password field")
    board.org_started("globex")
    board.stage_started("globex", "consent")
    board.gate_opened("globex", "Click Accept", 300)
    clock.time += 10
    drawn = frame(board, where)
    assert drawn.startswith("◆ YOUR TURN globex: Click Accept  4:50 left")
    assert drawn.index("globex  ") < drawn.index("acme  ")
    assert "sign in" in drawn
    assert "waiting for" in drawn
    assert "0 of 3 done" in drawn
    assert ("running" in drawn) is (columns == 120)
    board.gate_closed("globex", done=False)
    assert "nobody came" in frame(board, where)
    assert "YOUR TURN" not in frame(board, where)


def test_the_board_fits_the_screen_however_many_orgs_there_are() -> None:
    where = terminal()
    board = LiveBoard([f"org{number}" for number in range(500)], where)
    board.gate_opened("org400", "Click Accept", 300)
    board.gate_opened("org401", "Click Accept", 300)
    drawn = frame(board, where)
    assert len(drawn.splitlines()) <= 20
    assert "org400" in drawn
    assert "(then 1 more)" in drawn
    assert "485 more not shown (485 queued)" in drawn


def test_below_a_gate_stands_what_it_is_about_and_which_keys_do_what_and_all_fits_the_screen() -> None:
    where = terminal()
    board = LiveBoard([f"org{number}" for number in range(30)], where, Clock())
    fields = [f"Field {number}: value" for number in range(14)]
    board.gate_opened("org7", "Press Enter", 300, details=fields, keys="Esc or s skips this org")
    drawn = frame(board, where).splitlines()
    assert drawn[0].startswith("◆ YOUR TURN org7: Press Enter  5:00 left")
    assert [line.strip() for line in drawn[1:13]] == [*fields[:10], "and 4 more", "Esc or s skips this org"]
    assert len(drawn) <= 20
    assert "org7" in drawn[15]
    board.gate_closed("org7", done=False, fact="skipped at the terminal")
    assert "skipped at the terminal" in frame(board, where)


def test_the_board_shows_how_orgs_ended_without_secrets_or_escapes() -> None:
    where = terminal()
    board = LiveBoard(["acme", "globex"], where)
    board.org_started("acme")
    board.stopped("acme", "wrong_org", f"Seen\n{SECRET}\x1b[2J.", "Do it.")
    board.org_started("globex")
    board.org_ended("globex", "usable")
    drawn = frame(board, where)
    assert "wrong_org: Seen [secret] [2J." in drawn
    assert "usable" in drawn
    assert "1 of 2 done · 1 stopped" in drawn
    assert "\x1b" not in drawn


def test_what_is_said_during_a_live_board_stands_above_it() -> None:
    where = terminal()
    with LiveBoard(["acme"], where):
        where.say(f"a word with {SECRET}")
    assert "a word with [secret]" in shown(where, "_err")
    where.say("afterwards")
    assert shown(where, "_err").endswith("afterwards\n")


def report(verdict: Verdict, *outcomes: Outcome, link_name: str = "acme_link") -> OrgReport:
    names = ("sign_in", "client", "service")
    stages = [
        StageReport(stage=stage, outcome=outcome, seconds=5.0, human_seconds=2.0)  # type: ignore[arg-type]
        for stage, outcome in zip(names, outcomes, strict=False)
    ]
    return OrgReport(name="acme", datacenter="eu", link_name=link_name, verdict=verdict, stages=stages)


def test_the_summary_of_a_wide_terminal_is_a_table_with_symbols_and_words() -> None:
    where = terminal(120)
    envelope = sum_up("apply", [report("usable", "unchanged", "created", "created")], [])
    show_summary(where, envelope, rerun="zoho-provision apply orgs.toml")
    lines = [" ".join(line.split()) for line in shown(where).splitlines()]
    assert lines[1] == "org link name verdict stages machine person"
    assert "acme acme_link ✓ usable + created client, service 9.0 s 6.0 s" in lines
    assert "= unchanged sign in" in lines
    assert lines[-1] == "1 of 1 org usable."


def test_the_summary_of_a_narrow_terminal_is_a_block_an_org() -> None:
    where = terminal(60)
    show_summary(where, sum_up("apply", [report("usable", "unchanged", "created")], []))
    assert shown(where).splitlines()[:5] == [
        "acme  ✓ usable",
        "  link name  acme_link",
        "  + created client",
        "  = unchanged sign in",
        "  6.0 s machine, 4.0 s person",
    ]


@pytest.mark.parametrize("columns", [60, 120])
@pytest.mark.parametrize(
    ("org", "words"),
    [
        (report("unverified", "waiting"), "◆ awaits a person"),
        (report("scope_missing", "unchanged"), "✗ scope missing"),
        (report("unverified", "failed"), "✗ unverified"),
        (report("unverified"), "? unverified"),
    ],
)
def test_the_summary_tells_every_way_an_org_can_end(columns: int, org: OrgReport, words: str) -> None:
    where = terminal(columns)
    show_summary(where, sum_up("apply", [org], []))
    assert words in shown(where)


def test_below_the_table_stands_each_error_with_its_remedy_and_how_to_go_on() -> None:
    where = terminal(120)
    org = report("unverified", "unchanged", "failed")
    org.errors.append(
        ErrorReport(
            code="page_changed", stage="client", message=f"No [bold] {SECRET}.", remedy="Correct it.", artifact="d.txt"
        )
    )
    run_error = ErrorReport(code="browser_gone", message="Closed.", remedy="Again.")
    show_summary(where, sum_up("apply", [org], [run_error]), rerun="zoho-provision apply orgs.toml")
    assert shown(where).splitlines()[-7:] == [
        "acme: client: page_changed: No [bold] [secret].",
        "  see d.txt",
        "  → Correct it.",
        "browser_gone: Closed.",
        "  → Again.",
        "0 of 1 org usable, 1 failed.",
        "A rerun goes on from there: zoho-provision apply orgs.toml",
    ]


def test_an_error_that_several_orgs_share_is_told_once() -> None:
    where = terminal(live=False)
    orgs = [report("unverified", "failed").model_copy(update={"name": f"org{number}"}) for number in range(7)]
    for org in orgs:
        org.errors = [ErrorReport(code="maintenance", stage="client", message="Closed.", remedy="Wait.")]
    orgs[6].errors[0].message = "Open."
    show_summary(where, sum_up("apply", orgs, []))
    assert shown(where).splitlines()[-5:] == [
        "org0, org1, org2, org3, org4 and 1 more: client: maintenance: Closed.",
        "  → Wait.",
        "org6: client: maintenance: Open.",
        "  → Wait.",
        "0 of 7 orgs usable, 7 failed.",
    ]


def test_a_dumb_terminal_gets_plain_lines() -> None:
    where = Terminal(out=Screen(), err=Screen(), environ={"TERM": "dumb"})
    assert not where.is_live("out")


def test_in_json_mode_nothing_but_the_envelope_reaches_stdout() -> None:
    where = terminal(json_mode=True)
    envelope = sum_up("apply", [report("usable", "created", link_name=f"a\x1b{SECRET}ö")], [])
    show_summary(where, envelope)
    assert shown(where) == ""
    where.envelope(envelope)
    assert json.loads(shown(where))["orgs"][0]["link_name"] == "a [secret]ö"


def test_json_on_a_stream_that_is_not_unicode_is_pure_ascii() -> None:
    raw = io.BytesIO()
    where = Terminal(json_mode=True, out=io.TextIOWrapper(raw, encoding="latin-1"), err=io.StringIO())
    where.envelope(sum_up("apply", [report("usable", link_name="ö")], []))
    assert b"\\u00f6" in raw.getvalue()


def test_no_color_switches_colours_off_and_a_terminal_has_them_on() -> None:
    environ = {"TERM": "xterm-256color", "COLUMNS": "120"}
    envelope = sum_up("apply", [report("usable", "created")], [])
    plain = Terminal(color=False, out=Screen(), err=Screen(), environ=environ)
    show_summary(plain, envelope)
    assert "\x1b[1;32m" not in plain._out.getvalue()  # type: ignore[union-attr]  # noqa: SLF001 - with its styles
    coloured = Terminal(out=Screen(), err=Screen(), environ=environ)
    show_summary(coloured, envelope)
    assert "\x1b[1;32m" in coloured._out.getvalue()  # type: ignore[union-attr]  # noqa: SLF001 - with its styles


def test_clean_keeps_line_breaks_and_takes_direction_marks_and_controls_away() -> None:
    assert clean("a\nb\x07\x9b31m\u202ec") == "a\nb  31m c"


def test_an_org_that_is_not_begun_waits_with_the_reason_and_is_no_failure() -> None:
    where = terminal(live=False)
    lines = PlainLines(["acme", "bolt"], where)
    lines.org_parked("bolt", "captcha", "Its identity is blocked: acme met captcha.", "Run it later.")
    assert shown(where, "_err").endswith(
        "bolt: not begun: captcha: Its identity is blocked: acme met captcha. What to do: Run it later.\n"
    )
    report = lines.report("bolt", "eu", "bolt_link")
    assert [(stage.stage, stage.outcome) for stage in report.stages] == [("sign_in", "waiting")]
    assert [error.code for error in report.errors] == ["captcha"]
    assert (lines.count("waiting"), sum_up("apply", [report], []).exit_code) == (1, 3)


def ended(board: Ledger, clock: Clock, org: str, machine: float, person: float, *, waits: float = 0.0) -> None:
    """Let an org be worked on for so long, wait its turn, and keep the person for so long."""
    board.org_started(org)
    clock.time += machine
    board.org_idle(org, idle=True)
    clock.time += waits
    board.gate_opened(org, "Click Accept", 300)
    clock.time += person
    board.gate_closed(org, done=True)
    board.org_idle(org, idle=False)
    board.org_ended(org, "usable")


def test_what_is_left_is_told_from_the_median_of_those_that_are_done_and_not_before() -> None:
    clock = Clock()
    board = Ledger([f"org{number}" for number in range(10)], clock)
    assert estimate(board.rows.values(), clock()) is None
    board.org_started("org0")
    clock.time += 20
    assert estimate(board.rows.values(), clock()) is None
    clock.time -= 20
    ended(board, clock, "org0", 20, 60, waits=500)  # the first one signed in as well
    ended(board, clock, "org1", 10, 30)
    ended(board, clock, "org2", 8, 30)
    assert (board.row("org0").busy(clock()), board.row("org0").human(clock())) == (20, 60)
    left = estimate(board.rows.values(), clock())
    assert left is not None
    assert (left.person, left.machine) == (210, 70)
    assert told(left) == "about 4 min left: 4 min yours, 70 s the machine's"
    board.org_started("org3")
    clock.time += 4
    board.gate_opened("org3", "Click Accept", 300)
    clock.time += 40
    later = estimate(board.rows.values(), clock())
    assert later is not None
    assert later.person == 180  # that one takes longer than the others, and nobody knows how long


def test_an_org_that_failed_says_nothing_of_how_long_the_others_take() -> None:
    clock = Clock()
    board = Ledger(["a", "b", "c"], clock)
    board.org_started("a")
    clock.time += 1
    board.stopped("a", "wrong_org", "m", "r")
    board.org_ended("a", "unverified")
    assert estimate(board.rows.values(), clock()) is None


def test_what_the_machine_works_on_at_once_is_taken_from_the_run() -> None:
    clock = Clock()
    board = Ledger(["a", "b", "c", "d"], clock)
    board.org_started("a")
    board.org_started("b")
    clock.time += 30
    for org in ("a", "b"):
        board.org_ended(org, "usable")
    left = estimate(board.rows.values(), clock())
    assert left is not None
    assert (left.person, left.machine) == (0, 30)
    assert told(left) == "about 30 s left"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "10 s"), (34, "30 s"), (89, "90 s"), (95, "2 min"), (3540, "59 min"), (7100, "2 h"), (7900, "2 h 10 min")],
)
def test_an_estimate_is_told_no_more_exactly_than_it_is_known(seconds: float, text: str) -> None:
    assert roughly(seconds) == text


def test_the_board_shows_a_bar_what_is_ready_and_what_is_left() -> None:
    clock = Clock()
    where = terminal(120)
    board = LiveBoard([f"org{number}" for number in range(8)], where, clock)
    ended(board, clock, "org0", 10, 30)
    ended(board, clock, "org1", 10, 30)
    board.org_started("org2")
    board.org_idle("org2", idle=True)
    board.step("org2", "ready; it opens the authorisation when you are free for it")
    board.org_parked("org7", "captcha", "Its identity is blocked.", "Later.")
    drawn = frame(board, where)
    assert "███████████████░░░░░" in drawn  # one that is not begun is behind us as well
    assert "2 of 8 done · 1 left waiting" in drawn
    assert "◇  org2  ready" in drawn
    assert "about 2 min left: 2 min yours" in drawn
    board.org_idle("org2", idle=False)
    assert "▸  org2  running" in frame(board, where)


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("lines", [10, 20, 50])
def test_two_hundred_orgs_fit_every_screen_and_what_is_asked_is_read_in_full(columns: int, lines: int) -> None:
    clock = Clock()
    environ = {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": str(lines), "NO_COLOR": "1"}
    where = Terminal(out=Screen(), err=Screen(), environ=environ)
    board = LiveBoard([f"org{number}" for number in range(200)], where, clock)
    for number in range(60):
        ended(board, clock, f"org{number}", 1, 1)
    board.org_started("org60")
    board.stopped("org60", "wrong_org", "m", "r")
    board.org_ended("org60", "unverified")
    board.org_started("org61")
    sentence = "As planned. Read the page and click Accept: Client 61 Link may use ZohoCRM.org.READ."
    board.gate_opened("org61", sentence, 300, keys="Esc or s skips this org · q ends the run")
    drawn = frame(board, where)
    assert len(drawn.splitlines()) <= lines
    assert max(map(len, drawn.splitlines())) <= columns
    assert f"org61: {sentence}" in " ".join(drawn.split())
    assert "60 of 200" in drawn
    assert "\x1b" not in drawn
