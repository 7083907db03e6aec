"""The use cases of proposals, for one graph."""

from kg.store.proposals.decision import decide
from kg.store.proposals.request import compared, propose, propose_removal, propose_set
from kg.store.room import Room, UseCase


class Proposals(Room):
    """Changes by those who may not make them, kept until someone who may decides."""

    propose = UseCase(propose)
    propose_set = UseCase(propose_set)
    propose_removal = UseCase(propose_removal)
    decide = UseCase(decide)
    compared = UseCase(compared)
