"""The JSON Schema of a config, for editors that complete and check it while it is written.

It is of draft 7, which the TOML extensions of editors understand. It knows shapes and lists of words; what needs more
than one key to judge, `check` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from flows.config.shape import FileTables
from flows.datacenters import builtin
from flows.scope_search import bundles
from flows.scopes import known_scopes

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

SCHEMA_FILE = "config.schema.json"
"""What the file is called beside a config and in the documents."""
DIALECT = "http://json-schema.org/draft-07/schema#"

_KEPT = {"properties", "$defs", "patternProperties"}
"""Keywords whose keys are names of somebody's, not keywords."""


class _TomlSchema(GenerateJsonSchema):
    """TOML has no null: a key without a value is left out."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Return the schema of the value alone."""
        return self.generate_inner(schema["schema"])


def config_schema() -> dict[str, Any]:
    """Return the schema; editors offer data centres and scopes from the tables, and others stay allowed."""
    schema: dict[str, Any] = _bare(FileTables.model_json_schema(schema_generator=_TomlSchema))
    tables = schema["$defs"]
    centres, scopes = {"enum": list(builtin())}, {"enum": [*bundles(), *known_scopes()]}
    tables["IdentityTable"]["required"] = ["name", "email", "datacenter"]
    _offer(tables["IdentityTable"]["properties"]["datacenter"], centres)
    for table in ("ServiceTable", "ConnectionTable"):
        _offer(tables[table]["properties"]["scopes"]["items"], {"$ref": "#/$defs/KnownScope"})
    tables["KnownScope"] = scopes
    # [defaults] may give any key, but what tells one org from another cannot be the same for all.
    schema["properties"]["orgs"]["items"] = {
        "allOf": [schema["properties"]["orgs"]["items"]],
        "required": ["name", "crm_org_id"],
    }
    return {"$schema": DIALECT, "title": "Config of zoho-provision", **schema, "required": ["identities"]}


def _offer(schema: dict[str, Any], words: dict[str, Any]) -> None:
    """Name words for an editor to complete, without forbidding others."""
    schema["anyOf"] = [words, {"type": schema.pop("type")}]


def _bare(value: Any, *, names: bool = False) -> Any:
    """Return a schema without the titles and defaults that pydantic makes up."""
    if isinstance(value, dict):
        return {
            key: _bare(inner, names=key in _KEPT and not names)
            for key, inner in value.items()
            if names or key not in {"title", "default"}
        }
    return [_bare(inner) for inner in value] if isinstance(value, list) else value
