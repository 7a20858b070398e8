"""How a question is turned into the words a product is looked up by."""

import re
import unicodedata

_RUN = re.compile(r"[一-鿿]+|[A-Za-z0-9]+")
_MAX_TERMS = 16


def search_terms(query: str) -> list[str]:
    """The terms of a question: pairs of neighbouring Chinese signs, and whole Latin words.

    Chinese has no blanks, and a customer's word (马克杯) is often only part of a name (陶瓷马克杯
    350ml); the share of common pairs says how well they fit. At most sixteen, without repeats.
    """
    terms: dict[str, None] = {}
    for run in _RUN.findall(unicodedata.normalize("NFKC", query)):
        if run.isascii() or len(run) == 1:
            terms[run.lower()] = None
        else:
            terms.update(dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1)))
    return list(terms)[:_MAX_TERMS]


def least_hits(term_count: int) -> int:
    """How many of a question's terms a product must contain to be named: a third, at least one."""
    return max(1, -(-term_count // 3))
