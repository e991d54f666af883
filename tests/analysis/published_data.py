"""Public data sets of R's documentation that the statistics are checked against."""

DEPRESSION_BEFORE = (1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
DEPRESSION_AFTER = (0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)
"""?wilcox.test: Hamilton depression scale factor before and after a tranquillizer, Hollander & Wolfe 1973."""

PERMEABILITY_AT_TERM = (0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46)
PERMEABILITY_EARLY = (1.15, 0.88, 0.90, 0.74, 1.21)
"""?wilcox.test: permeability of the human chorioamnion, Hollander & Wolfe 1973."""

MUCOCILIARY = ((2.9, 3.0, 2.5, 2.6, 3.2), (3.8, 2.7, 4.0, 2.4), (2.8, 3.4, 3.7, 2.2, 2.0))
"""?kruskal.test: mucociliary efficiency in three groups, Hollander & Wolfe 1973."""

# ?airquality: ozone in New York 1973 by month, missing days left out.
_MAY = "41 36 12 18 28 23 19 8 7 16 11 14 18 14 34 6 30 11 1 11 4 32 23 45 115 37"
_JUNE = "29 71 39 23 21 37 20 12 13"
_JULY = "135 49 32 64 40 77 97 97 85 10 27 7 48 35 61 79 63 16 80 108 20 52 82 50 64 59"
_AUGUST = "39 9 16 78 35 66 122 89 110 44 28 65 22 59 23 31 44 21 9 45 168 73 76 118 84 85"
_SEPTEMBER = "96 78 73 91 47 32 20 23 21 24 44 21 28 9 13 46 18 13 24 16 13 23 36 7 14 30 14 18 20"
OZONE = tuple(
    tuple(float(word) for word in month.split()) for month in (_MAY, _JUNE, _JULY, _AUGUST, _SEPTEMBER)
)

PIECES = ((40, 35, 38, 43, 44, 41), (38, 40, 47, 44, 40, 42), (48, 40, 45, 43, 46, 44))
"""Hollander & Wolfe 1973, example 6.2: metal pieces made with none, rough and accurate information."""

SLEEP_ONE = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SLEEP_TWO = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)
"""?sleep: extra hours of sleep with two drugs in ten patients, Student 1908."""

# MASS ?anorexia (Hand et al. 1993): weight before and after treatment, lbs.
_CONTROL = (
    "80.7 80.2 89.4 80.1 91.8 86.4 74.0 86.3 78.1 76.1 88.3 78.1 87.3 75.1 75.1 86.7 80.6 73.5 78.4 84.6 "
    "77.6 77.4 88.7 79.5 81.3 89.6 78.1 81.4 70.5 81.8 77.3 77.3 85.2 84.2 86.0 75.4 84.1 79.5 79.7 73.0 "
    "85.5 88.3 84.4 84.7 79.6 81.4 77.5 81.2 72.3 88.2 89.0 78.8"
)
_COGNITIVE = (
    "80.5 82.2 84.9 85.6 81.5 81.4 82.6 81.9 79.9 76.4 88.7 103.6 94.9 98.4 76.3 93.4 81.0 73.4 80.5 82.1 "
    "85.0 96.7 89.2 95.3 81.3 82.4 76.5 72.5 70.0 90.9 80.4 71.3 83.3 85.4 83.0 81.6 87.7 89.1 84.2 83.9 "
    "86.4 82.7 76.5 75.7 80.2 82.6 87.8 100.4 83.3 85.2 79.7 83.6 84.5 84.6 80.8 96.2 87.4 86.7"
)
_FAMILY = (
    "83.8 95.2 83.3 94.3 86.0 91.5 82.5 91.9 86.7 100.3 79.6 76.7 76.9 76.8 94.2 101.6 73.4 94.9 80.5 75.2 "
    "81.6 77.8 82.1 95.5 77.6 90.7 83.5 92.5 89.9 93.8 86.0 91.7 87.3 98.0"
)
ANOREXIA = [
    (arm, float(before), float(after))
    for arm, words in (("Cont", _CONTROL), ("CBT", _COGNITIVE), ("FT", _FAMILY))
    for before, after in zip(words.split()[::2], words.split()[1::2], strict=True)
]

# nlme ?Orthodont (Potthoff and Roy 1964): distance in mm at ages 8, 10, 12 and 14.
_BOYS = (
    "26 25 29 31, 21.5 22.5 23 26.5, 23 22.5 24 27.5, 25.5 27.5 26.5 27, 20 23.5 22.5 26, 24.5 25.5 27 28.5, "
    "22 22 24.5 26.5, 24 21.5 24.5 25.5, 23 20.5 31 26, 27.5 28 31 31.5, 23 23 23.5 25, 21.5 23.5 24 28, "
    "17 24.5 26 29.5, 22.5 25.5 25.5 26, 23 24.5 26 30, 22 21.5 23.5 25"
)
_GIRLS = (
    "21 20 21.5 23, 21 21.5 24 25.5, 20.5 24 24.5 26, 23.5 24.5 25 26.5, 21.5 23 22.5 23.5, 20 21 21 22.5, "
    "21.5 22.5 23 25, 23 23 23.5 24, 20 21 22 21.5, 16.5 19 19 19.5, 24.5 25 28 28"
)
ORTHODONT = [
    (f"{sex[0]}{number:02}", sex, visit, float(words.split()[0]), float(value))
    for sex, listed in (("Male", _BOYS), ("Female", _GIRLS))
    for number, words in enumerate(listed.split(", "), 1)
    for visit, value in zip(("10", "12", "14"), words.split()[1:], strict=True)
]
"""Child, sex, age, distance at 8, distance at this age."""
