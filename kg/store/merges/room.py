"""The use cases of merging, for one graph."""

from kg.store.merges.merge import merge, undo
from kg.store.merges.pairs import compare, find, resolved, tell_apart
from kg.store.room import Room, UseCase


class Merges(Room):
    """Records that may be one: found, compared, made one by a person, and made two again."""

    find = UseCase(find)
    compare = UseCase(compare)
    merge = UseCase(merge)
    tell_apart = UseCase(tell_apart)
    undo = UseCase(undo)
    resolved = UseCase(resolved)
