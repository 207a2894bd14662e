"""Who may do what: one table, denied by default, the same for every way in.

Commands, completions, buttons, modals, imports and the command line all ask `require`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.core.entries import Value
from bot.core.errors import NotAllowedError
from bot.core.server import SalvagedSettings, ServerSettings


class Role(StrEnum):
    """What someone is to the record in the place where they ask."""

    MEMBER = "member"
    EDITOR = "editor"
    ADMIN = "admin"
    OPERATOR = "operator"


class Action(StrEnum):
    """What can be done, as it reads after "can": the words of what somebody pressed or typed."""

    LOOK_UP = "look things up"
    RECORD_STANCE = "record a stance"
    REVISE_STANCE = "correct or retract a stance"
    UNDO = "undo an update"
    UNDO_WHOLE = "undo an import or a take-over"
    CONFIRM = "decide on what another editor proposed"
    EDIT_ENTRIES = "change leaders, topics and coalitions"
    IMPORT = "import a record"
    START_RECORD = "start a record of the server's own"
    SEE_LEARNT = "see what is new in the public record"
    TAKE_OVER = "take over what is new in the public record"
    EXPORT = "export a record"
    SUGGEST = "suggest a stance"
    REPORT_PROBLEM = "report a problem"
    ANSWER_QUESTION = "answer a question of the editors"
    REVIEW = "decide on suggestions and problems"
    SEE_GAPS = "see what people ask for in vain"
    CHANGE_SETTINGS = "see and change the settings"
    OWN_DATA = "see or remove what is stored about you"
    SET_UP_SUMMARY = "set up the daily summary"
    POST_SUMMARY = "post a summary now"
    SEE_SUMMARY = "look into the daily summary"
    WATCH = "follow leaders and topics"


_EVERYONE: Final = frozenset(Role)
_EDITORS: Final = frozenset({Role.EDITOR, Role.ADMIN, Role.OPERATOR})
_ADMINS: Final = frozenset({Role.ADMIN, Role.OPERATOR})

ALLOWED: Final[Mapping[Action, frozenset[Role]]] = {
    Action.LOOK_UP: _EVERYONE,
    Action.RECORD_STANCE: _EDITORS,
    Action.REVISE_STANCE: _EDITORS,
    Action.UNDO: _EDITORS,
    Action.UNDO_WHOLE: _ADMINS,
    Action.CONFIRM: _EDITORS,
    Action.EDIT_ENTRIES: _EDITORS,
    Action.IMPORT: _ADMINS,
    Action.START_RECORD: _ADMINS,
    Action.SEE_LEARNT: _ADMINS,
    Action.TAKE_OVER: _ADMINS,
    Action.EXPORT: _EDITORS,  # it is reading, only of everything at once
    Action.SUGGEST: _EVERYONE,
    Action.REPORT_PROBLEM: _EVERYONE,
    Action.ANSWER_QUESTION: _EVERYONE,
    Action.REVIEW: _EDITORS,
    Action.SEE_GAPS: _EDITORS,
    Action.CHANGE_SETTINGS: _ADMINS,
    Action.OWN_DATA: _EVERYONE,
    Action.SET_UP_SUMMARY: _ADMINS,
    Action.POST_SUMMARY: _ADMINS,
    Action.SEE_SUMMARY: _EDITORS,
    Action.WATCH: _EVERYONE,
}
"""The table. An action that is not in it is denied to everyone."""

IN_SERVERS_ONLY: Final = frozenset({Action.SUGGEST, Action.REPORT_PROBLEM})
"""Denied in direct messages to everyone: what is handed in needs a server whose editors decide on it."""


class Rights(Value):
    """What Discord says that somebody may do in a server, from which their role follows (`role_in`).

    `manages_messages` is None where Discord has not told yet which roles may; then it is not assumed of anybody.
    """

    is_admin: bool
    manages_messages: bool | None
    role_ids: frozenset[int]


class Caller(Value):
    """Who asks, and where.

    Attributes:
        discord_user_id: None for the operator.
        guild_id: the server, 0 for a direct message; for the operator the record that they work on.
        role: what they are there. In a direct message nobody is more than a member.
        rights: what `role` followed from, so that it can be asked again when something is written; None for
            the operator and in direct messages.
        may_be_editor: whether they are one if a role of theirs moderates, which Discord has not told yet.
    """

    discord_user_id: int | None
    guild_id: int
    role: Role
    rights: Rights | None = None
    may_be_editor: bool = False

    def under(self, server: ServerSettings) -> "Caller":
        """The caller with the role that the server's settings give them now."""
        if self.rights is None:
            return self
        may_be = may_be_editor(server, self.rights)
        return self.but(role=role_in(server, self.rights), may_be_editor=may_be)


def role_in(server: ServerSettings, rights: Rights) -> Role:
    """What a member of a server is. Admins have Manage Server; editors have one of the editor roles, or,
    while the server has chosen none, Manage Messages. If it cannot be read which it has chosen, nobody is an editor.
    """
    if rights.is_admin:
        return Role.ADMIN
    if isinstance(server, SalvagedSettings) and "editor_roles" in server.lost:
        return Role.MEMBER
    is_editor = (
        not rights.role_ids.isdisjoint(server.editor_roles)
        if server.editor_roles
        else rights.manages_messages is True
    )
    return Role.EDITOR if is_editor else Role.MEMBER


def may_be_editor(server: ServerSettings, rights: Rights) -> bool:
    """Whether somebody is an editor if a role of theirs moderates, and Discord has not told which roles do.

    What it says of the channel does not answer that: a channel can give Manage Messages, and take it away.
    """
    unread = isinstance(server, SalvagedSettings) and "editor_roles" in server.lost
    return rights.manages_messages is None and not server.editor_roles and not unread


def may(caller: Caller, action: Action | None) -> bool:
    """Whether the table allows it. None, for what names no action, is allowed to nobody."""
    in_direct_message = caller.guild_id == 0 and caller.role is not Role.OPERATOR
    if in_direct_message and action in IN_SERVERS_ONLY:
        return False
    role = Role.MEMBER if in_direct_message else caller.role
    return action is not None and role in ALLOWED.get(action, frozenset())


def require(caller: Caller, action: Action | None) -> None:
    """Let the caller go on.

    Raises:
        NotAllowedError: they may not; the text says who may.
    """
    if may(caller, action):
        return
    if action is None:
        raise NotAllowedError("Nobody may do that here.")
    if caller.guild_id == 0:
        raise NotAllowedError(
            f"To {action.value}, use the command in your server: it does not work in direct messages."
        )
    if caller.may_be_editor and Role.EDITOR in ALLOWED[action]:
        raise NotAllowedError(
            "Discord has not told me this server's roles yet, so I cannot tell whether you are an editor here. Nothing was "
            "changed. Please try again in a minute."
        )
    who = "this server's editors" if Role.EDITOR in ALLOWED[action] else "an administrator of this server"
    raise NotAllowedError(f"Only {who} can {action.value}. Nothing was changed.")
