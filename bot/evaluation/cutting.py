"""Cut texts into words as a turn does."""

from collections.abc import Callable


def cutter() -> Callable[[str], str]:
    """Return what cuts one text, words separated by blanks; the dictionary is read beforehand.

    Call after ``launcher.install``: the tokeniser is a component of Rasa's.
    """
    from bot.normaliser import normalise  # noqa: PLC0415 - needs what the launcher mends
    from bot.tokeniser import Dictionary, read_shop_words  # noqa: PLC0415
    from bot.word_lists import word_files  # noqa: PLC0415

    dictionary = Dictionary.of_shop(read_shop_words(word_files()))
    return lambda text: " ".join(word for word, _ in dictionary.cut(normalise(text)))
