"""The table of controls: what the product looks for on a page, as data that a live run or a user can correct."""

from __future__ import annotations

import difflib
import tomllib
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from automation.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

EXTRA = "extra_fields"
"""Where an overlay has the fields that a page's form has beside the known ones."""
Kind = Literal["text", "choice", "multi", "toggle", "button", "value"]


class Control(BaseModel):
    """One control of a page.

    Attributes:
        key: ``page.control``, the name users know it by.
        kind: What it must be able to do: take text, offer a choice, several choices, be switched, be pressed, be read.
        names: Visible wordings and accessible names, most likely first.
        placeholders: Wordings inside an empty field.
        attributes: CSS selectors seen in public code; tried last.
        selectors: A user's own Playwright selectors; tried first.
        required: Whether its form is unusable without it.
        secret: Whether it holds a secret.
        many: Whether a form may repeat it in rows.
        plain: Whether a plain field of text may serve as it: one that tells by the list it opens alone.
        waived: Whether a user said that its form has no such control.
        source: Where the wordings come from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    kind: Kind
    names: tuple[str, ...]
    placeholders: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    required: bool = True
    secret: bool = False
    many: bool = False
    plain: bool = False
    waived: bool = False
    like: str = ""
    source: str = Field(default="", description="section of facts.md, or an address")

    @property
    def title(self) -> str:
        """The wording a person is told, e.g. ``Client ID``."""
        return self.names[0] if self.names else self.key


class ControlTable:
    """All controls by key, with the wordings of each page at hand.

    Args:
        controls: The controls, in the order of the table.

    Attributes:
        corrected: Whether a user's own wordings are in it.
        extras: Fields that a user's forms have beside these, by page and label, each with what goes into it.
    """

    def __init__(self, controls: Iterable[Control]) -> None:
        self._by_key = {control.key: control for control in controls}
        self.corrected = False
        self.extras: dict[str, dict[str, str | bool]] = {}

    def __getitem__(self, key: str) -> Control:
        return self._by_key[key]

    def __iter__(self) -> Iterator[Control]:
        return iter(self._by_key.values())

    def page(self, page: str) -> list[Control]:
        """Return the controls of one page."""
        return [control for key, control in self._by_key.items() if key.split(".")[0] == page]

    def labels(self, page: str) -> list[str]:
        """Return every wording that is the label of something on a page, or the hint in it; buttons are no labels."""
        controls = [control for control in self.page(page) if control.kind != "button"]
        return list(dict.fromkeys(name for control in controls for name in (*control.names, *control.placeholders)))

    def buttons(self, page: str) -> list[str]:
        """Return every wording of a button of a page."""
        return [name for control in self.page(page) if control.kind == "button" for name in control.names]

    def learn(self, control: Control, overlay: Path) -> None:
        """Take a corrected control into the table, and note what is new of it in the user's overlay.

        Args:
            control: The control, with the new wording or selector before the known ones.
            overlay: The file; what a user wrote in it, comments too, stays as it is.
        """
        import tomlkit  # noqa: PLC0415 - only a run in which a person points needs it

        known = self._by_key[control.key]
        page, name = control.key.split(".")
        self._by_key[control.key] = control
        document = tomlkit.parse(overlay.read_text(encoding="utf-8") if overlay.is_file() else "")
        entry = document.setdefault(page, tomlkit.table()).setdefault(name, tomlkit.table())
        if control.names != known.names:
            entry["names"] = [*dict.fromkeys([control.names[0], *entry.get("names", [])])]
        if control.selectors != known.selectors:
            entry["selector"] = control.selectors[0]
        overlay.write_text(tomlkit.dumps(document), encoding="utf-8")

    def overlaid(self, path: Path) -> ControlTable:
        """Return a table in which a user's own wordings and selectors are tried first.

        Args:
            path: The overlay, TOML: ``[page.control]`` with ``names = [..]``, ``selector = ".."``, ``kind = ".."`` for
                a control that became another kind, ``required = false`` for one that is gone; and
                ``[page.extra_fields]`` with a value for each label of a field that only this form has.

        Raises:
            UsageFault: The file cannot be read, or names a page, control or key that does not exist.
        """
        try:
            overlay = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise UsageFault([f"{path}: the overlay of controls cannot be read: {fault}"]) from fault
        problems: list[str] = []
        changed = dict(self._by_key)
        extras = dict(self.extras)
        for page, controls in overlay.items():
            if not self.page(page) or not isinstance(controls, dict):
                problems.append(f"{path}: {page}: no such page; {_nearest(page, {k.split('.')[0] for k in changed})}")
                continue
            for name, entry in controls.items():
                key = f"{page}.{name}"
                if name == EXTRA:
                    extras[page], wrong = _extra(entry)
                    problems += [f"{path}: {key}: {text}" for text in wrong]
                    continue
                if key not in changed:
                    problems.append(f"{path}: {key}: no such control; {_nearest(key, self._by_key)}")
                    continue
                try:
                    changed[key] = _overlay(changed[key], entry)
                except ValueError as fault:
                    problems.append(f"{path}: {key}: {fault}")
        if problems:
            raise UsageFault(problems)
        table = ControlTable(changed.values())
        table.extras = extras
        table.corrected = any(changed[key].names != self._by_key[key].names for key in changed)
        return table

    def copy(self) -> ControlTable:
        """Return a table of its own with the same controls, for a run that may learn."""
        table = ControlTable(self._by_key.values())
        table.corrected, table.extras = self.corrected, self.extras
        return table

    def with_plain(self, key: str) -> ControlTable:
        """Return a table in which a plain field of text may serve as a control, as a page turned out to have it.

        Args:
            key: The control, of kind ``multi``.
        """
        table = self.copy()
        table._by_key[key] = self._by_key[key].model_copy(update={"plain": True})  # noqa: SLF001 - its own kin
        return table


def load_table(path: Path) -> ControlTable:
    """Read a table of controls from TOML: ``[page.control]`` with the fields of `Control`.

    Args:
        path: The table that is shipped with the product.

    Returns:
        The table.
    """
    pages = tomllib.loads(path.read_text(encoding="utf-8"))
    return ControlTable(
        Control(key=f"{page}.{name}", **entry) for page, controls in pages.items() for name, entry in controls.items()
    )


class _Overlay(BaseModel):
    """What a user may say of a control."""

    model_config = ConfigDict(extra="forbid")

    names: tuple[str, ...] = ()
    selector: str = ""
    kind: Literal["text", "choice", "multi", "toggle"] | None = None
    required: bool = True


def _overlay(control: Control, entry: Any) -> Control:
    """Return the control with a user's wordings and selector before the built-in ones; ValueError says what is off."""
    try:
        own = _Overlay.model_validate(entry)
    except ValidationError as fault:
        keys = ", ".join(".".join(map(str, problem["loc"])) or "entry" for problem in fault.errors())
        raise ValueError(f"{keys}: not known here; write names = [..] or selector = '..'") from fault
    if own.kind and control.kind in {"button", "value"}:
        raise ValueError(f"kind: a {control.kind} stays one")
    selectors = (own.selector, *control.selectors) if own.selector else control.selectors
    changed = {"names": own.names + control.names, "selectors": selectors, "waived": not own.required}
    return control.model_copy(update=changed | ({"kind": own.kind} if own.kind else {}))


def _extra(entry: Any) -> tuple[dict[str, str | bool], list[str]]:
    """Return the values of fields that only a user's form has, and what is wrong with them."""
    if not isinstance(entry, dict):
        return {}, ["write a label and its value on each line below it"]
    good = {label: value for label, value in entry.items() if isinstance(value, str | bool) and value != ""}
    return good, [f'"{label}": write what goes into it, or true or false' for label in entry if label not in good]


def _nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint with the nearest known spelling."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.4)
    return f"did you mean {near[0]}?" if near else "`zoho-provision controls` lists them"
