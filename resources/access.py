"""People who work here, the keys of programs, and what was done: mails and changes."""

from models import Account, ApiKey, Audit, OutboxMail
from resources.resource import Group, Resource
from rules.text import N_

ACCOUNTS = Resource(
    Account,
    slug="users",
    label=N_("Users"),
    label_one=N_("a user"),
    add_label=N_("New user"),
    menu="settings",
    icon="user-circle",
    columns=(
        "user",
        "user.email",
        "user.roles",
        "all_establishments",
        "establishments",
        "user.active",
    ),
    sort="user",
    export=("user.last_login",),
    api=("user.last_login",),
    filters=("user.last_name", "user.email", "user.active", "establishments"),
    intro=N_("Who may log in, in which role and for which establishments."),
    empty=N_("Add the people who work with you."),
    form=(
        Group(N_("Person"), ("first_name", "last_name", "email", "language")),
        Group(N_("Access"), ("role", "all_establishments", "establishments", "active", "password")),
    ),
    details=(
        Group(N_("Person"), ("user", "user.email", "user.username", "language")),
        Group(
            N_("Access"),
            ("user.roles", "all_establishments", "establishments", "user.active", "user.last_login"),
        ),
    ),
    help={
        "language": N_("In which this person sees the screens at first."),
        "email": N_("Also the name to log in with. Example: camille@example.org"),
        "role": N_("What this person may see and do."),
        "all_establishments": N_("Also those added later."),
        "establishments": N_("When not all: those this person works for."),
        "active": N_("Off: what is open is closed at once and the login refused."),
        "password": N_("At least 12 characters; a short sentence is easy to remember. Empty keeps the present one."),
    },
)

API_KEYS = Resource(
    ApiKey,
    slug="api-keys",
    label=N_("API keys"),
    label_one=N_("an API key"),
    add_label=N_("New API key"),
    menu="settings",
    icon="key",
    columns=("name", "prefix", "user", "created_at", "expires_at", "last_used_at", "revoked_at"),
    sort="-created_at",
    filters=("created_at", "expires_at"),
    api=("scopes",),
    writes=False,
    details=(
        Group(
            N_("Key"),
            ("name", "prefix", "user", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"),
        ),
    ),
    detail_endpoint="api_keys.show",
    detail_argument="key_id",
    create_endpoint="api_keys.new",
    intro=N_("Keys let programs read and write in your name, within their scopes."),
    empty=N_("Make a key for each program, so that each can be ended alone."),
)

AUDIT = Resource(
    Audit,
    slug="changes",
    label=N_("Changes"),
    label_one=N_("a change"),
    add_label=N_("New change"),
    menu="settings",
    icon="history",
    columns=("at", "actor", "action", "table_name", "row_id", "channel", "ip"),
    sort="-id",
    across=True,
    filters=("at", "table_name", "row_id", "action", "channel"),
    writes=False,
    details=(Group(N_("Change"), ("at", "actor", "action", "table_name", "row_id", "channel", "ip", "changes")),),
    intro=N_("Every change of reference data: who, from where, what was before and after."),
    empty=N_("Nothing was changed yet. Settings, prices, clients: each change of theirs is written down here."),
)

MAILS = Resource(
    OutboxMail,
    slug="mails",
    label=N_("E-mails"),
    label_one=N_("an e-mail"),
    add_label=N_("New e-mail"),
    menu="settings",
    icon="mail",
    columns=("created_at", "recipient", "subject", "state", "attempts", "sent_at"),
    sort="-id",
    across=True,
    filters=("state", "created_at", "recipient"),
    writes=False,
    details=(
        Group(
            N_("E-mail"),
            ("recipient", "subject", "state", "created_at", "sent_at", "attempts", "next_at", "server_answer"),
        ),
        Group(N_("Text"), ("body_text",)),
    ),
    intro=N_("Every e-mail, with what the server answered. After a temporary refusal it is tried again by itself."),
    empty=N_("No e-mail was written yet. Those that are sent to clients and to your team appear here."),
)
