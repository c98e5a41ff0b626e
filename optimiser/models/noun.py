"""The base of every noun: frozen, and closed to fields nobody declared."""

from pydantic import BaseModel, ConfigDict


class Noun(BaseModel):
    """A thing of the domain. Frozen, extra fields forbidden, input never echoed in errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
