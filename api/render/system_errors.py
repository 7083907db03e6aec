"""What the operating system refuses, as one plain sentence in Dutch."""

import errno
import socket
from collections.abc import Mapping
from typing import Final

_SAID: Final[Mapping[int, str]] = {
    errno.EACCES: "daar is geen recht toe; geef deze gebruiker toegang of kies een andere plaats",
    errno.EPERM: "dat mag deze gebruiker niet; geef toegang of kies een andere plaats",
    errno.EROFS: "de schijf kan alleen gelezen worden; kies een andere plaats",
    errno.ENOSPC: "er is geen ruimte meer op de schijf; maak ruimte en probeer het opnieuw",
    errno.EDQUOT: "uw deel van de schijf is vol; maak ruimte en probeer het opnieuw",
    errno.EFBIG: "het bestand wordt groter dan hier mag; zie ulimit -f",
    errno.ENOENT: "dat bestaat niet; kijk na of de naam klopt",
    errno.EEXIST: "daar staat al iets met die naam; kies een andere plaats",
    errno.ENOTDIR: "een deel van het pad is een bestand en geen map; kies een andere plaats",
    errno.EISDIR: "dat is een map en geen bestand; geef een bestand",
    errno.ENAMETOOLONG: "die naam is te lang",
    errno.ELOOP: "die naam verwijst naar zichzelf",
    errno.EMFILE: "er zijn te veel bestanden tegelijk open; zie ulimit -n",
    errno.ENFILE: "er zijn te veel bestanden tegelijk open op deze machine",
    errno.EIO: "de schijf geeft een fout bij lezen of schrijven; laat haar nakijken",
    errno.EADDRINUSE: "daar luistert al een ander programma; kies een andere poort met --port, of stop het andere",
    errno.EADDRNOTAVAIL: "dat adres is niet van deze machine; kies een ander met --host",
}


def plain(error: OSError) -> str:
    """What is refused, of which file if it is known, and what to do."""
    if isinstance(error, socket.gaierror):
        return "die naam is niet te vinden; geef een adres van deze machine met --host, bijvoorbeeld 127.0.0.1"
    said = _SAID.get(error.errno or 0, error.strerror or str(error))
    return f"{error.filename}: {said}" if error.filename else said
