"""What is drawn where there is nothing to draw."""

from analytics.charts.canvas import Canvas
from analytics.charts.picture import Chart, Heading, Look
from analytics.charts.words import chart_words


def no_data(heading: Heading, look: Look) -> Chart:
    """Draw the heading and 没有数据 in the middle of what would be the chart."""
    canvas = Canvas(look.size, heading)
    words = chart_words(look.locale)
    canvas.write_in_the_middle(words.no_data)
    return canvas.finish(f"{heading.title}{words.colon}{words.no_data}{words.stop}")
