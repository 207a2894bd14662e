"""The settings of a running bot: from the environment, else from a file `.env` beside it."""

import os
from pathlib import Path
from typing import ClassVar, Literal, Self

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr

CHECKOUT = Path(__file__).resolve().parent.parent


class Settings(BaseModel):
    """Every setting there is. `.env.example` names the same ones, and a test compares the two."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore", frozen=True)

    discord_token: SecretStr = Field(
        SecretStr(""),
        description="Token of your bot, from the Discord developer portal. Needed by `standpoint run`.",
    )
    standpoint_database: Path = Field(
        Path("stances.db"), description="The database file. It is made on the first start."
    )
    standpoint_checkpoint_key: Path = Field(
        Path("checkpoint.key"),
        description="File of the secret key that signs checkpoints. "
        "It is made when it is first needed, readable by its owner only.",
    )
    standpoint_starter: Path = Field(
        CHECKOUT / "starter", description="Folder of the CSV files that the public record starts with."
    )
    standpoint_pictures: bool = Field(
        default=True,
        description="Whether cards come with pictures. They are drawn in a process of their own, which takes some 200 MB "
        "while it is needed.",
    )
    standpoint_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much goes to the log."
    )
    standpoint_log_format: Literal["text", "json"] = Field(
        "text", description="The form of the log: text to read, or json for one object a line."
    )
    standpoint_health_port: int = Field(
        0,
        ge=0,
        le=65_535,
        description="Port on which health and metrics are told over HTTP. 0 tells them to nobody.",
    )
    standpoint_health_host: str = Field(
        "127.0.0.1",
        description="Address at which they are told. The default is reached from this machine only.",
    )

    @classmethod
    def read(cls, file: Path = Path(".env")) -> Self:
        """Those that are set; names count in capitals and in small letters.

        Raises:
            pydantic.ValidationError: one cannot be used.
        """
        given = [*dotenv_values(file, encoding="utf-8").items(), *os.environ.items()]
        return cls.model_validate({name.lower(): value for name, value in given if value is not None})
