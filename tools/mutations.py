"""Single changes to the bodies of a module's functions, each of which a test should notice."""

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType

OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
PAIRS = (("min", "max"), ("minimum", "maximum"), ("argmin", "argmax"), ("any", "all"))
OTHER = {one: another for pair in PAIRS for one, another in (pair, pair[::-1])}
CHANGED_WITHIN = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)
"""Conditions with an operator or a value of their own to change; all others are negated."""


@dataclass(frozen=True)
class Mutant:
    file: str
    function: str
    lines: frozenset[int]
    was: str
    now: str
    code: CodeType

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names it wherever its line moves."""
        return self.file, self.function, self.was, self.now

    def __str__(self) -> str:
        return f"{self.file}:{max(self.lines)} {self.function}: {self.was}  =>  {self.now}"


def mutants_of(file: str, source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    for function, lines, node, field, new in _changes_in(tree):
        old = getattr(node, field)
        setattr(node, field, new)
        code = compile(ast.fix_missing_locations(tree), file, "exec")
        changed = ast.unparse(_part(node, field))
        setattr(node, field, old)
        was, now = _told(source, _part(node, field), changed)
        yield Mutant(file, function, lines, was, now, code)


def _part(node: ast.AST, field: str) -> ast.expr | ast.AugAssign:
    """What is told of a change: an expression, or of other statements only the field."""
    part = node if isinstance(node, ast.expr | ast.AugAssign) else getattr(node, field)
    assert isinstance(part, ast.expr | ast.AugAssign)
    return part


def _told(source: str, part: ast.expr | ast.AugAssign, changed: str) -> tuple[str, str]:
    """The lines in which a part stands, as they are and with the part changed."""
    lines = source.splitlines()[part.lineno - 1 : part.end_lineno]
    before = lines[0].encode()[: part.col_offset].decode()
    after = lines[-1].encode()[part.end_col_offset :].decode()
    return " ".join(line.strip() for line in lines), f"{before}{changed}{after}".strip()


def unchanged(file: str, source: str) -> Mutant:
    lines = frozenset(range(1, source.count("\n") + 2))
    return Mutant(file, "", lines, "", "", compile(source, file, "exec"))


def put_in_place(mutant: Mutant) -> None:
    """Give every function of its file that is alive the code that the mutant has for it."""
    changed = {(code.co_qualname, code.co_firstlineno): code for code in _codes_in(mutant.code)}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename.endswith(mutant.file):
            each.__code__ = changed[each.__code__.co_qualname, each.__code__.co_firstlineno]


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes_in(constant)


def _changes_in(
    tree: ast.AST,
) -> Iterator[tuple[str, frozenset[int], ast.AST, str, object]]:
    for function, statement, node, answers in _places(tree):
        held = node.test if isinstance(node, ast.If | ast.While) else node
        first = getattr(held, "lineno", statement)
        last = getattr(held, "end_lineno", statement)
        lines = frozenset({statement, *range(first, last + 1)})
        for field, new in _changes(node, answers):
            yield function, lines, node, field, new


def _places(
    node: ast.AST, path: str = "", statement: int = 0, answers: bool = False
) -> Iterator[tuple[str, int, ast.AST, bool]]:
    """All in bodies of functions: in which, in which statement, whether it answers yes or no."""
    match node:
        case ast.FunctionDef(name=name, body=body, returns=returns):
            path = f"{path}.{name}".lstrip(".")
            yes_or_no = returns is not None and ast.unparse(returns) == "bool"
            for part in body:
                yield from _places(part, path, part.lineno, yes_or_no)
        case ast.ClassDef(name=name, body=body):
            for part in body:
                yield from _places(part, f"{path}.{name}".lstrip("."))
        case ast.AnnAssign(value=None) | ast.JoinedStr() | ast.keyword(arg="strict"):
            pass
        case _:
            if statement:
                statement = node.lineno if isinstance(node, ast.stmt) else statement
                yield path, statement, node, answers
            for child in _children(node):
                yield from _places(child, path, statement, answers)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
    return (each for each in ast.iter_child_nodes(node) if each is not annotation)


def _changes(node: ast.AST, answers: bool) -> Iterator[tuple[str, object]]:
    """The fields of a node that may be changed, and to what."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                yield "ops", [*ops[:place], OPPOSITE[type(op)](), *ops[place + 1 :]]
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op) if type(op) in OPPOSITE:
            yield "op", OPPOSITE[type(op)]()
        case ast.UnaryOp(op=ast.USub()):
            yield "op", ast.UAdd()
        case ast.Name(id=name) if name in OTHER:
            yield "id", OTHER[name]
        case ast.Attribute(attr=name) if name in OTHER:
            yield "attr", OTHER[name]
        case ast.Slice():
            yield from ((field, None) for field in ("lower", "upper") if getattr(node, field))
        case ast.Constant(value=value):
            yield from (("value", each) for each in _beside(value))
        case _:
            yield from (
                (field, ast.UnaryOp(ast.Not(), each)) for field, each in _truths(node, answers)
            )


def _beside(value: object) -> list[int]:
    if isinstance(value, bool):
        return [not value]
    return [value + 1, value - 1] if isinstance(value, int) else []


def _truths(node: ast.AST, answers: bool) -> Iterator[tuple[str, ast.expr]]:
    """Where a node holds what is true or not: such a field is negated."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "operand", operand
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            if not isinstance(test, CHANGED_WITHIN):
                yield "test", test
        case ast.Return(value=ast.expr() as value) if answers:
            if not isinstance(value, ast.Constant | ast.UnaryOp):
                yield "value", value
