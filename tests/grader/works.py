"""Honest students' work in the courses of `tests/grader/courses.py`: good, bad, unfinished and unlucky."""

from dataclasses import dataclass, field

IN_TIME = "2026-03-09 12:30:00.000000 UTC"


@dataclass(frozen=True)
class Work:
    """What a student hands in: the instructor's solutions, or the release, with some cells replaced.

    `answers` are sources by grade id, `before` and `after` cells of the student's own (kind and source) at the head and
    the foot of every notebook, `missing` names of notebooks that are left out, `files` further files (None: one of the
    instructor's that is deleted). `what` says in a sentence what is particular.
    Where `stock_fails`, stock nbgrader gives no marks at all, because the kernel has gone.
    """

    student: str
    what: str
    answers: dict[str, str] = field(default_factory=dict)
    untouched: bool = False
    before: tuple[tuple[str, str], ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    files: dict[str, bytes | None] = field(default_factory=dict)
    time: str | None = IN_TIME
    stock_fails: bool = False


NOTHING = Work("empty", "hands in the assignment as it was given", untouched=True)
FULL = Work("full", "hands in the instructor's own solution")
NO_STAMP = Work("unstamped", "comes without a timestamp", time=None)

PLOTS = [
    FULL,
    NOTHING,
    Work("cubic", "computes something else", {"curve": "def curve(t):\n    return t ** 3"}),
    Work(
        "untitled",
        "draws without a title",
        {"plot": "def plot_curve(t):\n    figure, axes = plt.subplots()\n    axes.plot(t, curve(t))\n    return axes"},
    ),
    Work(
        "unlabelled",
        "fails the hidden part only",
        {
            "plot": "def plot_curve(t):\n    axes = plt.figure().gca()\n    axes.plot(t, curve(t))\n    axes.set_title('x')\n    return axes"
        },
    ),
    Work(
        "lists",
        "returns lists where arrays are wanted, which is as good",
        {"curve": "def curve(t):\n    return [x * x for x in t] if hasattr(t, '__iter__') else t * t"},
    ),
    Work(
        "sync",
        "writes an ordinary function where a coroutine is wanted",
        {"wait": "def settle(values):\n    return sum(values)"},
    ),
    Work(
        "await_fails",
        "raises inside a coroutine",
        {"wait": "async def settle(values):\n    await asyncio.sleep(0)\n    raise RuntimeError('no')"},
    ),
    Work(
        "half_right",
        "is right for small numbers only: half the partial credit",
        {"curve": "def curve(t):\n    return t * t if np.ndim(t) or t < 2 else 0"},
    ),
    Work("shadowed", "calls a variable like a module", {"curve": "math = 5\n\ndef curve(t):\n    return t ** 2"}),
    Work(
        "scribbles",
        "keeps cells of its own: pictures, magics, an error",
        before=(("code", "%time 1 + 1"), ("code", "!echo mine")),
        after=(("code", "plt.plot([1, 2])"), ("code", "1 / 0"), ("text", "A thought.")),
    ),
    Work("shell", "answers with the shell's output as text", {"magic": "listing = !printf 'one\\ntwo\\n'"}),
    Work(
        "bars",
        "draws one bar too many",
        {"figure": "figure, axes = plt.subplots()\naxes.bar(['a', 'b', 'c'], [1, 2, 3])"},
    ),
    Work("typo", "does not compile", {"curve": "def curve(t)\n    return t ** 2"}),
    Work(
        "chatty",
        "prints and warns on the way",
        {"curve": "import warnings\n\ndef curve(t):\n    print('called')\n    warnings.warn('old')\n    return t ** 2"},
    ),
]

FILES = [
    FULL,
    NOTHING,
    NO_STAMP,
    Work(
        "stops",
        "raises in every function",
        {
            name: f"def {name_of}(*args):\n    raise RuntimeError('not yet')"
            for name, name_of in (
                ("totals", "totals"),
                ("write", "write_totals"),
                ("store", "store"),
                ("ask", "ask"),
                ("parse", "parse"),
            )
        },
    ),
    Work(
        "loops",
        "never returns from one function",
        {"running": "def running(amounts):\n    while True:\n        pass\n    yield 0"},
    ),
    Work(
        "wrong_types",
        "returns texts, tuples and lists where others are wanted",
        {
            "totals": "def totals(rows):\n    return [(a, b) for _, a, b in rows]",
            "running": "def running(amounts):\n    return [1, 3, 6]",
            "ask": "def ask(text):\n    return text.upper().encode()",
        },
    ),
    Work(
        "half",
        "gets half of the partial credit",
        {
            "parse": "def parse(text):\n    return float(text) if text.isdigit() else 1250 if ',' in text else float('nope')"
        },
    ),
    Work("quarter", "fails in the middle of the partial credit", {"parse": "def parse(text):\n    return float(text)"}),
    Work(
        "sorted_copy",
        "returns a sorted copy and leaves the argument as it was",
        {"sort": "def sort_in_place(rows):\n    return sorted(rows, key=lambda row: row[2])"},
    ),
    Work(
        "eats_its_argument",
        "changes the instructor's rows in place",
        {
            "totals": "def totals(rows):\n    found = {}\n    while rows:\n        _, account, amount = rows.pop()\n        found[account] = found.get(account, 0) + amount\n    return found"
        },
    ),
    Work(
        "rebinds_data",
        "adds to the given data in place",
        before=(),
        answers={
            "totals": "bookings += [('2026-03-10', 'client', 1000.0)]\n\ndef totals(rows):\n    found = {}\n    for _, account, amount in rows:\n        found[account] = found.get(account, 0) + amount\n    return found"
        },
    ),
    Work(
        "own_file",
        "hands in a changed data file, which the instructor's overwrites",
        files={"bookings.csv": b"day,account,amount\n2026-03-02,client,1\n"},
    ),
    Work("no_file", "hands in without the data file", files={"bookings.csv": None}),
    Work(
        "own_module",
        "keeps part of the work in a module of its own",
        {"parse": "from mine import parse"},
        files={
            "mine.py": b"def parse(text):\n    try:\n        return float(text.replace(',', ''))\n    except ValueError:\n        raise ValueError(f'{text!r} is no amount') from None\n"
        },
    ),
    Work(
        "writes_to_stderr",
        "writes to the error stream when it is called, which scores 0",
        {"parse": "def parse(text):\n    print('parsing', file=sys.stderr)\n    return float(text.replace(',', ''))"},
    ),
    Work(
        "warns",
        "warns when it is called, which scores 0",
        {
            "counter": "def counter(step):\n    warnings.warn('slow')\n    at = [0]\n    def count():\n        at[0] += step\n        return at[0]\n    return count"
        },
    ),
    Work(
        "wrong_error",
        "raises another error than the tests expect",
        {
            "account": "class Account:\n    def __init__(self, owner, balance=0):\n        self.owner, self.balance = owner, balance\n    def withdraw(self, amount):\n        if amount > self.balance:\n            raise KeyError('not enough')\n        self.balance -= amount\n        return self.balance"
        },
    ),
    Work(
        "no_repr",
        "passes the visible tests and fails the hidden ones",
        {
            "account": "class Account:\n    def __init__(self, owner, balance=0):\n        self.owner, self.balance = owner, balance\n    def withdraw(self, amount):\n        if amount > self.balance:\n            raise ValueError('not enough')\n        self.balance -= amount\n        return self.balance"
        },
    ),
    Work(
        "shared_counter",
        "shares one counter between all",
        {
            "counter": "total = {'at': 0}\n\ndef counter(step):\n    def count():\n        total['at'] += step\n        return total['at']\n    return count"
        },
    ),
    Work(
        "no_return",
        "prints in place of returning",
        {"totals": "def totals(rows):\n    print(len(rows))", "store": "def store(rows, path):\n    print('stored')"},
    ),
    Work(
        "subprocess_fails",
        "lets the other program fail",
        {
            "ask": "def ask(text):\n    return subprocess.run([sys.executable, '-c', 'raise SystemExit(3)'], check=True).stdout"
        },
    ),
    Work("exits", "calls exit() in a function", {"ask": "def ask(text):\n    exit()"}, stock_fails=True),
    Work("deep", "recurses without end", {"parse": "def parse(text):\n    return parse(text)"}),
    Work(
        "scratch",
        "keeps cells of its own, one of them with an error and one that is slow",
        before=(("code", "x = 5\nx"), ("code", "undefined_name")),
        after=(("code", "import time\ntime.sleep(0.2)\nbookings[:1]"), ("text", "Done.")),
    ),
    Work(
        "numbers_as_text",
        "gives credit back as text: what the test shows is a number all the same",
        {
            "parse": "class Mine(float):\n    def __repr__(self):\n        return f'<{float(self)}>'\n\ndef parse(text):\n    try:\n        return Mine(text.replace(',', ''))\n    except ValueError:\n        raise ValueError(f'{text!r} is no amount') from None"
        },
    ),
    Work(
        "late_import",
        "imports again under another name and deletes the first",
        {
            "store": "import sqlite3 as db\ndel sqlite3\n\ndef store(rows, path):\n    book = db.connect(path)\n    book.execute('create table bookings (day text, account text, amount real)')\n    book.executemany('insert into bookings values (?, ?, ?)', rows)\n    book.commit()\n    book.close()\n    return len(rows)"
        },
    ),
]

PAPERS = [
    FULL,
    NOTHING,
    Work("late_by_two", "is an hour and a half late", time="2026-03-10 13:30:00.000000 UTC"),
    Work("late_by_a_year", "is so late that nothing is left", time="2027-03-10 13:30:00.000000 UTC"),
    Work("late_and_empty", "is late with nothing", untouched=True, time="2026-03-10 18:00:00.000000 UTC"),
    Work("one_missing", "leaves a notebook out", missing=("words",)),
    Work("two_missing", "leaves two notebooks out", missing=("words", "values")),
    Work("zone", "gives the time in another zone", time="2026-03-10 13:59:00.000000 CET"),
    Work(
        "floats",
        "computes with floats where Decimals are wanted",
        {
            "cost": "def cost(hours, rate=50.0):\n    '''What hours cost, to the penny.'''\n    return round(hours * float(rate), 2)"
        },
    ),
    Work(
        "other_names",
        "names its parameters otherwise",
        {
            "cost": "def cost(h, r=Decimal('50')):\n    '''What hours cost, to the penny.'''\n    return (Decimal(str(h)) * r).quantize(Decimal('0.01'))"
        },
    ),
    Work(
        "undocumented",
        "writes no docstring: the hidden test fails",
        {
            "cost": "def cost(hours, rate=Decimal('50')):\n    return (Decimal(str(hours)) * rate).quantize(Decimal('0.01'))"
        },
    ),
    Work(
        "thawed",
        "makes a dataclass that can be changed",
        {"shot": "@dataclass(order=True)\nclass Shot:\n    scene: int\n    seconds: float\n    take: str = 'a'"},
    ),
    Work(
        "named_tuple",
        "makes a named tuple where a dataclass is wanted",
        {"shot": "Shot = namedtuple('Shot', 'scene seconds take', defaults=['a'])"},
    ),
    Work(
        "index",
        "leaves the scene in the index",
        {"by_scene": "def by_scene(table):\n    return table.groupby('scene')['seconds'].sum()"},
    ),
    Work(
        "integers",
        "returns whole numbers where floats are wanted",
        {
            "by_scene": "def by_scene(table):\n    return table.groupby('scene', as_index=False)['seconds'].sum().astype(int)"
        },
    ),
    Work(
        "changes_the_table",
        "adds a column to the table that it is given",
        {
            "by_scene": "def by_scene(table):\n    table['double'] = table['seconds'] * 2\n    return table.groupby('scene', as_index=False)['seconds'].sum()"
        },
    ),
    Work(
        "sample_deviation",
        "divides by one less",
        {
            "normal": "def normalised(values):\n    values = pd.Series(values, dtype=float)\n    return ((values - values.mean()) / values.std()).to_numpy()"
        },
    ),
    Work(
        "common_dice",
        "seeds the common dice",
        {"pick": "def pick(names, seed):\n    random.seed(seed)\n    return set(random.sample(sorted(names), 2))"},
    ),
    Work(
        "unsorted",
        "picks without dice, which the tests let pass",
        {"pick": "def pick(names, seed):\n    return set(list(sorted(names))[:2]) if seed else set()"},
    ),
    Work(
        "weekends",
        "counts weekends",
        {"due": "def due(day, working_days):\n    return day + dt.timedelta(days=working_days)"},
    ),
    Work("never_done", "never returns", {"due": "def due(day, working_days):\n    while True:\n        pass"}),
    Work(
        "plain",
        "uses plain containers for named ones",
        {"facts": "takes = {'a': 2, 'b': 1, 'c': 1}\nshare = 0.5\ncorner = (1, 2)"},
    ),
    Work(
        "writes",
        "writes much, and keeps the manual code as it was",
        {
            "why": "Because a lock is a promise.\n\n- one\n- two",
            "sketch": "# YOUR CODE HERE\nraise NotImplementedError()",
        },
        after=(("text", "**I asked:** why?\n\n**I was told:** because."),),
    ),
    Work(
        "shadows_given",
        "calls a variable of its own like a given module",
        {
            "cost": "string = 'text'\ndt = 5\n\ndef cost(hours, rate=Decimal('50')):\n    '''To the penny.'''\n    return (Decimal(str(hours)) * rate).quantize(Decimal('0.01'))"
        },
    ),
    Work("unknown_zone", "gives a time that only parses without its zone", time="2026-03-09 12:30:00"),
    Work("syntax", "does not compile in two notebooks", {"cost": "def cost(:", "number": "number = = 42"}),
    Work("almost", "is one off", {"number": "number = 41"}),
]

QUICKSTART = [
    FULL,
    NOTHING,
    Work("from_zero", "begins at zero", {"squares": "def squares(n):\n    return [i ** 2 for i in range(n)]"}),
    Work(
        "no_errors",
        "raises nothing for invalid input",
        {"squares": "def squares(n):\n    return [i ** 2 for i in range(1, n + 1)]"},
    ),
    Work(
        "formula",
        "does not call squares",
        {"sum_of_squares": "def sum_of_squares(n):\n    return n * (n + 1) * (2 * n + 1) // 6"},
    ),
    Work(
        "own_squares",
        "keeps a copy of squares for itself",
        {"sum_of_squares": "def sum_of_squares(n, squares=squares):\n    return sum(squares(n))"},
    ),
    Work("second_missing", "leaves a notebook out", missing=("problem2",)),
    Work(
        "floats",
        "returns floats",
        {
            "squares": "def squares(n):\n    if n < 1:\n        raise ValueError\n    return [float(i) ** 2 for i in range(1, n + 1)]"
        },
    ),
    Work("forgets", "deletes its own function in a later cell", after=(("code", "del squares"),)),
    Work("writes", "answers in words", {"part-a": "It calls itself.", "part-b": "", "sum_of_squares_equation": "$n$"}),
]

WORKS = {"plots": PLOTS, "files": FILES, "papers": PAPERS, "quickstart": QUICKSTART}
