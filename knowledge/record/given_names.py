"""Given names and what their bearers are called for short: each line is one name."""

from __future__ import annotations

GIVEN_NAMES = """
alan al
albert al
alexander alex sasha
aleksandr alexander alex sasha
andrew andy drew
anthony tony
benjamin ben
charles charlie chuck
christopher chris
christina chris
daniel dan danny
david dave
deborah deb debbie
donald don
douglas doug
edward ed eddie ted
edgar ed
elizabeth liz
eugene gene
frederick fred
gerald jerry gerry
gregory greg
harrison jack
james jim jimmy
jeffrey jeff
jennifer jen
jessica jess
john jack johnny
joseph joe
joshua josh
katherine kate kathy
kathryn kathy kate
kathleen kathy
kenneth ken
lawrence larry
leroy lee
matthew matt
megan meg
michael mike mick
nicholas nick
nicole nicki
norman norm
oleg oleh
pamela pam
patrick pat
peter pete
philip phil
randolph randy
raymond ray
richard rick dick rich
robert bob rob bobby
ronald ron
samuel sam
sergei sergey
sergey sergei
stanley stan
stephen steve
steven steve
sunita suni
susan sue
terrence terry
theodore ted
thomas tom
timothy tim
valery valeri
valeri valery
victor vic
viktor victor
vladimir volodya
walter walt
william bill will willie
yuri yury
yury yuri
zachary zach
"""


def short_names() -> dict[str, set[str]]:
    """Given name -> what else the same person may be called: "Josh" for Joshua, and the other way round."""
    groups = [set(line.split()) for line in GIVEN_NAMES.strip().splitlines()]
    found: dict[str, set[str]] = {}
    for group in groups:
        for name in group:
            found.setdefault(name, set()).update(group - {name})
    return found
