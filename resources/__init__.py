"""One declaration per resource: what screens, API, rights, menu and exports are generated from."""

RESOURCES: tuple = ()
