"""The names of categories that forms offer where they are typed: those in use, and those of the law."""

from extensions import db
from resources.categories import Category, categories_of_form, offered
from resources.resource import Resource
from services.categories import tax_categories, vat_categories
from web.language import translate

_KNOWN = {Category.tourist_tax: tax_categories, Category.vat: vat_categories}


def category_lists(resource: Resource, establishment_id: int | None) -> dict[str, list[tuple[str, str]]]:
    """Pairs of name and words, by what they are categories of."""
    lists = {}
    for category in categories_of_form(resource):
        known = _KNOWN[category](db.session(), establishment_id) if establishment_id else ()
        lists[category.value] = [
            (one.code, translate(one.words) if one.words else "") for one in offered(category, known)
        ]
    return lists
