"""Ways to damage files, and to make damaged ones look whole: what tools/fuzz feeds to the command."""
import re
import struct
import zlib

NUMBERS = """0 -0 1 -1 0.5 1e-300 1e300 1e308 -1e308 1e309 nan inf -inf 4.9e-324 1e15 1e-15 2147483647
2147483648 4294967295 4294967296 9223372036854775807 9223372036854775808 18446744073709551615
18446744073709551616 1e9 1000000000 2000000000 1e-9 999999999999 0x10 1_000 1e 1:30 ~ null true
$J $n $missing 1/0 2**1000 -$n [] {} "" """.split()
WORDS = """ms us ns s mV V pA nA pF nF nS uS MOhm Hz kHz soma apical exc hit con E T bg given all_to_all
one_to_one fixed_outdegree fixed_total_number list normal lognormal uniform delta prospective: true
min: max: std: nodes: all every: threads: *a &a << ? ! | > % @ ` \t \x00 \xff é""".split()

WHOLES = [0, 1, -1, 2, 10**9, 10**12, 10**15, 10**18, 1 << 31, 1 << 53, 1 << 62, (1 << 63) - 1, -(1 << 63)]
REALS = [0.0, -0.0, 1.0, -1.0, 1e6, -1e6, 1e9, 1e12, 1e15, 1e300, -1e300, 1e-300, 4.9e-324]
REALS += [float(2**53), float(2**62), float("inf"), float("-inf"), float("nan")]


def mutate_text(text, dice):
    """Damages a text a little: numbers, words, characters or lines."""
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        kind = dice.randrange(7)
        places = [m.span() for m in re.finditer(r"-?\d+(\.\d+)?(e[-+]?\d+)?", text)]
        words = [m.span() for m in re.finditer(r"[A-Za-z_]+", text)]
        if kind <= 2 and places:
            start, end = dice.choice(places)
            text = text[:start] + dice.choice(NUMBERS) + text[end:]
        elif kind == 3 and words:
            start, end = dice.choice(words)
            text = text[:start] + dice.choice(WORDS) + text[end:]
        elif kind == 4:
            lines = text.split("\n")
            line = dice.randrange(len(lines))
            moved = lines.pop(line)
            if dice.random() < 0.5:
                lines.insert(dice.randrange(len(lines) + 1), moved)
            text = "\n".join(lines)
        elif kind == 5:
            at = dice.randrange(len(text) + 1)
            text = text[:at] + dice.choice(list(" \n:,{}[]-\"'#&*$.\t") + WORDS) + text[at:]
        else:
            start = dice.randrange(len(text) + 1)
            text = text[:start] + text[start + dice.choice([1, 2, 10, 100]) :]
    return text.encode("utf-8", "surrogateescape")


def mutate_bytes(data, dice):
    """Damages a binary file a little, mostly where it is not zero."""
    data = bytearray(data)
    filled = [i for i, byte in enumerate(data) if byte]
    for _ in range(dice.choice([1, 1, 2, 4, 16])):
        at = dice.choice(filled) if dice.random() < 0.8 else dice.randrange(len(data))
        kind = dice.randrange(6)
        if kind == 0:
            data[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            data[at] = dice.randrange(256)
        elif kind == 2:
            length = dice.choice([1, 2, 4, 8])
            data[at : at + length] = dice.choice([b"\xff", b"\x00", b"\x7f"]) * length
        elif kind == 3:
            value = dice.choice([len(data), len(data) - 1, at, 1 << 31, 1 << 40, (1 << 63) - 1])
            data[at : at + 8] = value.to_bytes(8, "little")
        elif kind == 4:
            start = dice.randrange(len(data))
            data[at : at + 16] = data[start : start + 16]
        elif dice.random() < 0.3:
            del data[at:]
        filled = [i for i in filled if i < len(data)] or [0]
        if not data:
            data = bytearray(1)
    return bytes(data)


def mutate_numbers(file, dice):
    """Damages some numbers of the columns of an open checkpoint, one or all of a column; every group of
    columns has the same chance, so that those of one number do not drown."""
    groups = {}

    def note(name, item):
        if hasattr(item, "shape") and item.size:
            groups.setdefault(name.split("/")[0], []).append(name)

    file.visititems(note)
    for _ in range(dice.choice([1, 1, 2, 4])):
        column = file[dice.choice(groups[dice.choice(sorted(groups))])]
        numbers = column[()]
        at = slice(None) if dice.random() < 0.3 else dice.randrange(len(numbers))
        kind = dice.randrange(3)
        if kind == 0:
            numbers.view("u8")[at] ^= 1 << dice.randrange(63)
        elif kind == 1 and numbers.dtype.kind == "f":
            numbers[at] = numbers[at] * dice.choice([-1, 1e3, 1e6, 1e9])
        elif numbers.dtype.kind == "f":
            numbers[at] = dice.choice(REALS)
        else:
            numbers[at] = dice.choice(WHOLES)
        column[()] = numbers


def seal_journal(journal):
    """Gives the frames of a journal the checksums of what they hold, as an ill-meaning writer would."""
    data, place = bytearray(journal), 0
    while len(data) - place >= 32:
        end = place + 32 + struct.unpack_from("<Q", data, place + 16)[0]
        if end > len(data):
            break
        struct.pack_into("<I", data, place + 4, zlib.crc32(data[place + 32 : end]))
        struct.pack_into("<I", data, place + 28, zlib.crc32(data[place : place + 28]))
        place = end
    return bytes(data)


def seal_checkpoint(data):
    """Gives a checkpoint the length and the checksum of what it holds (docs/crash-safety.md)."""
    body = data[:-24]
    return body + b"apicalCP" + struct.pack("<QQ", len(body), zlib.crc32(body))
