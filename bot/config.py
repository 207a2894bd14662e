"""The settings of a running bot: from the environment, else from a file `.env` beside it."""

import os
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr

CHECKOUT = Path(__file__).resolve().parent.parent


class Settings(BaseModel):
    """Every setting there is. `.env.example` names the same ones, and a test compares the two."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore", frozen=True)

    discord_token: Annotated[
        SecretStr,
        Field(
            description="Token of your bot, from the Discord developer portal. Needed by `standpoint run`."
        ),
    ] = SecretStr("")
    standpoint_database: Annotated[
        Path, Field(description="The database file. It is made on the first start.")
    ] = Path("stances.db")
    standpoint_checkpoint_key: Annotated[
        Path,
        Field(
            description="File of the secret key that signs checkpoints. "
            "It is made when it is first needed, readable by its owner only."
        ),
    ] = Path("checkpoint.key")
    standpoint_starter: Annotated[
        Path, Field(description="Folder of the CSV files that the public record starts with.")
    ] = CHECKOUT / "starter"
    standpoint_pictures: Annotated[
        bool,
        Field(
            description="Whether cards come with pictures. They are drawn in a process of their own, which takes some "
            "200 MB while it is needed."
        ),
    ] = True
    standpoint_log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], Field(description="How much goes to the log.")
    ] = "INFO"
    standpoint_log_format: Annotated[
        Literal["text", "json"],
        Field(description="The form of the log: text to read, or json for one object a line."),
    ] = "text"
    standpoint_health_port: Annotated[
        int,
        Field(
            ge=0,
            le=65_535,
            description="Port on which health and metrics are told over HTTP. 0 tells them to nobody.",
        ),
    ] = 0
    standpoint_health_host: Annotated[
        str,
        Field(description="Address at which they are told. The default is reached from this machine only."),
    ] = "127.0.0.1"

    @classmethod
    def read(cls, file: Path = Path(".env")) -> Self:
        """Those that are set; names count in capitals and in small letters.

        Raises:
            pydantic.ValidationError: one cannot be used.
        """
        given = [*dotenv_values(file, encoding="utf-8").items(), *os.environ.items()]
        return cls.model_validate({name.lower(): value for name, value in given if value is not None})
