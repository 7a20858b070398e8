"""Why an article, a question or a coupon is not there or cannot be kept."""

from crm_backend.core.errors import Conflict, NotFound


class ArticleNotFound(NotFound):
    """No article has this id."""

    code = "article_not_found"
    message = "There is no such article."


class ArticleChanged(Conflict):
    """Somebody saved it since the caller read it; ``changed_at`` among the facts is that of the words kept now."""

    code = "article_changed"
    message = "The article was changed since it was read."


class TooManyArticles(Conflict):
    """The bot looks through all articles."""

    code = "too_many_articles"
    message = "There are as many articles as a shop may have; delete one first."


class QuestionNotFound(NotFound):
    """No question has this id."""

    code = "question_not_found"
    message = "There is no such question."


class CouponNotFound(NotFound):
    """No coupon has this id."""

    code = "coupon_not_found"
    message = "There is no such coupon."


class CouponCodeTaken(Conflict):
    """Another coupon has this code."""

    code = "coupon_code_taken"
    message = "Another coupon has this code."


class TooManyCoupons(Conflict):
    """The console keeps all of them at hand."""

    code = "too_many_coupons"
    message = "There are as many coupons as a shop may have; delete one first."
