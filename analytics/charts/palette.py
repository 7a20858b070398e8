"""Colours of charts: one sequential scale, so that lightness alone tells them apart.

References
----------
M. Harrower, C. A. Brewer, "ColorBrewer.org", *The Cartographic Journal* 40 (2003), 27-37: scheme
*Blues*, five classes, safe for colour-blind readers and in print.
"""

LIGHTEST, LIGHT, MIDDLE, DARK, DARKEST = SCALE = (
    "#EFF3FF",
    "#BDD7E7",
    "#6BAED6",
    "#3182BD",
    "#08519C",
)

PAPER = "#FFFFFF"
INK = "#1B1F24"
INK_2 = "#57606A"
LINE = "#E3E6EA"
