"""Customers of whom a given share fails a check: what a failing record costs beside one that passes."""
import random

FIRST = ["Anna", "Bob", "José", "Mia", "Zoë", "Liam", "Olga", "Chen", "Priya", "Omar"]
LAST = ["Smith", "Müller", "García", "Li", "Patel"]
HEADER = "id,name,email,country,amount,created,phone,status"
# Where a fault stands in the record, and what it is. Each check is broken as often as any other.
FAULTS = [(1, '""'), (1, ""), (2, "bad"), (2, ""), (3, "XX"), (4, "-1.0"), (5, "2023-02-30"), (6, "0049"), (7, "gone")]


def record(number, chance):
    return [str(number), f'"{chance.choice(FIRST)} {chance.choice(LAST)}{chance.randrange(10000)}"',
            f"user{chance.randrange(10**7)}@example.com", chance.choice(["DE", "US", "FR", "GB", "CN", "IN", "BR"]),
            str(round(chance.lognormvariate(4, 1.5), 2)),
            f"20{chance.randrange(10, 25)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
            f"+49{chance.randrange(10**9, 10**10)}", chance.choice(["active", "inactive", "lead"])]


def write_csv(path, records, share, repeated=0):
    """`share` of the records fail. Of the faults `repeated` are ids of another record, which makes both fail. The
    records without a fault are the same whatever the shares."""
    chance, faults = random.Random(3), random.Random(5)
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write(HEADER + "\n")
        for number in range(records):
            cells = record(number, chance)
            if faults.random() < share / (1 + repeated):
                place, fault = faults.choice(FAULTS)
                if faults.random() < repeated:
                    place, fault = 0, str(max(0, number - faults.randrange(1, 1000)))
                cells[place] = fault
            out.write(",".join(cells) + "\n")
