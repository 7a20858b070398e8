"""Stands for a learner with a fault."""


def learn(session, window):
    raise ZeroDivisionError
