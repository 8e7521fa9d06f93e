"""A small establishment file, and ways to spoil it."""

SMALL = """\
format: 1

establishment:
  code: nid
  name: Le Nid
  hours:
    check_in_from: "16:00"
    check_in_until: "20:00"
    check_out_until: "10:00"
  time_zone: Europe/Paris
  currency: EUR
  language: fr
  deposit: 30 %

pools:
  - code: hut
    name: Cabane
    kind: house
    capacity: 1

housings:
  - code: hut
    name: {fr: Cabane, en: Hut}
    kind: house
    capacity: 4
    takes:
      - {pool: hut}

rate_plans:
  - {code: room, name: Nuit seule}

tariff:
  label: Tarif
  age_bands:
    - {code: adult, name: Adultes, from: 18}
  seasons:
    - code: low
      name: Basse saison
      nights:
        - every night
      minus: [high]
    - code: high
      name: Haute saison
      nights:
        - 07-01..08-31
  charges:
    - code: lodging
      name: {fr: Hébergement, en: Lodging}
      source: accommodation
      base: true
      rows:
        - {seasons: [low], amount: 60.00}
        - {seasons: [high], amount: 80.00}
    - code: tax
      name: Taxe
      source: tourist_tax
      rows:
        - {ages: adult, amount: 0.80, counting: people}
  restrictions:
    - {code: long, season: high, kind: nights, nights: 3+}
"""


def spoiled(old: str, new: str) -> str:
    """The small file with one piece of text replaced, once."""
    assert SMALL.count(old) >= 1, old
    return SMALL.replace(old, new, 1)
