"""What can be occupied and what is sold: pools with their units, housings, closures."""

from models import Closure, Housing, Pool
from resources.resource import ADVANCED, MADE_CODE, Children, Group, Resource
from rules.text import N_

HOUSINGS = Resource(
    Housing,
    slug="housings",
    label=N_("Housings"),
    label_one=N_("a housing"),
    add_label=N_("New housing"),
    menu="housings",
    icon="home",
    columns=("name", "code", "kind", "capacity", "registration_number", "position"),
    sort="position",
    filters=("kind", "capacity", "pools.pool"),
    search=True,
    intro=N_("What guests can book. Each housing takes units from one pool or several."),
    empty=N_("A housing is what a guest books: a house, a room, a bed, or several together."),
    form=(
        Group(
            N_("Identity"),
            ("name_fr", "name_en", "kind", "capacity", "registration_number", "tax_category"),
        ),
        Group(N_("Description"), ("description_fr", "description_en"), N_("Shown to clients with the photos.")),
        Group(ADVANCED, ("code", "position"), folded=True),
    ),
    suggested=("code", "position"),
    children=(
        Children(
            "pools",
            ("pool", "takes", "quantity", "rate_plan"),
            {
                "pool": N_("Where the units are taken from"),
                "takes": N_("All of it, a fixed number, or one for each person"),
                "quantity": N_("For a fixed number only"),
                "rate_plan": N_("Empty: with every plan"),
            },
            {"quantity": 1},
        ),
        Children("photos", ("file", "caption_fr", "caption_en", "position")),
    ),
    help={
        "name_fr": N_("Example: Chambre des Marmottes"),
        "name_en": N_("Shown to English-speaking clients; the French name when it is empty."),
        "code": MADE_CODE,
        "capacity": N_("The most people who may sleep there. Example: 6"),
        "kind": N_("How a guest would call it."),
        "description_fr": N_("Example: Deux lits simples, salle d’eau, vue sur le lac."),
        "description_en": N_("Shown to English-speaking clients; the French text when it is empty."),
        "registration_number": N_("The number given by the town hall, when there is one. Example: 05061000123AB"),
        "tax_category": N_(
            "As in the tourist tax rates; empty: the tax is not reckoned by itself. Example: three-stars"
        ),
        "position": N_("Where it stands in lists and on the planning. Empty: after the others. Example: 10"),
        "pools": N_("Selling this housing takes these units; what shares a pool excludes each other."),
        "photos": N_("JPEG, PNG or WebP. The first one is shown first."),
    },
)

POOLS = Resource(
    Pool,
    slug="pools",
    label=N_("Pools and units"),
    label_one=N_("a pool"),
    add_label=N_("New pool"),
    menu="housings",
    icon="bed",
    columns=("name", "code", "kind", "capacity", "position"),
    sort="position",
    filters=("kind", "capacity"),
    search=True,
    intro=N_("What is counted night by night: a house or a room is a pool of one, a dormitory a pool of its beds."),
    empty=N_("Start with one pool for each house, private room and dormitory."),
    form=(
        Group(N_("Identity"), ("name_fr", "name_en", "kind", "capacity")),
        Group(ADVANCED, ("code", "position"), folded=True),
    ),
    suggested=("code", "position"),
    children=(
        Children(
            "units",
            ("code", "name", "kind", "gender", "accessible", "floor", "connects_to", "position"),
            {
                "gender": N_("Who may sleep there"),
                "accessible": N_("For a wheelchair"),
                "connects_to": N_("The room on the other side of a connecting door; one side is enough"),
            },
        ),
    ),
    help={
        "name_fr": N_("Example: Dortoir du haut"),
        "name_en": N_("Shown to English-speaking clients; the French name when it is empty."),
        "kind": N_("A dormitory is sold bed by bed, the others whole."),
        "code": MADE_CODE,
        "capacity": N_(
            "How many can be sold each night: 1 for a room or a whole house, the number of beds for a dormitory. "
            "Example: 8"
        ),
        "units": N_("The rooms or beds themselves, with what matters when guests are placed."),
        "position": N_("Its place on the planning. Empty: after the others. Example: 10"),
    },
)

CLOSURES = Resource(
    Closure,
    slug="closures",
    label=N_("Closures"),
    label_one=N_("a closure"),
    add_label=N_("New closure"),
    menu="housings",
    icon="tool",
    columns=("reason", "arrival_on", "departure_on", "claims.pool", "note", "made_by", "lifted_at"),
    sort="-arrival_on",
    filters=("reason", "arrival_on", "departure_on", "claims.pool"),
    writes=False,
    details=(
        Group(
            N_("Closure"),
            ("reason", "arrival_on", "departure_on", "note", "made_by", "made_at", "lifted_by", "lifted_at"),
        ),
    ),
    intro=N_("Works, owner’s use, closed season. They are made and lifted on the planning."),
    empty=N_("Nothing is closed. Close nights on the planning."),
    export=("made_at", "lifted_by"),
)
