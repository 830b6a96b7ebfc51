"""What a statement tells SQLite about its plan, where it would choose a worse one by itself."""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Boolean, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

T = TypeVar("T")


class _Unindexed(FunctionElement[bool]):
    """A condition for which SQLite shall not choose an index; elsewhere the condition as it is."""

    type = Boolean()
    inherit_cache = True


@compiles(_Unindexed)
def _as_it_is(element: _Unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Unindexed, "sqlite")
def _behind_a_plus(element: _Unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+({compiler.process(element.clauses, **options)})"


class _UnindexedColumn(FunctionElement[T]):
    """A column of which SQLite shall not choose an index; elsewhere the column as it is."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[T]) -> None:
        """Take the column with its type."""
        super().__init__(column)
        self.type = column.type


@compiles(_UnindexedColumn)
def _column_as_it_is(element: _UnindexedColumn[Any], compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_UnindexedColumn, "sqlite")
def _column_behind_a_plus(
    element: _UnindexedColumn[Any], compiler: SQLCompiler, **options: Any
) -> str:
    return f"+{compiler.process(element.clauses, **options)}"


def unindexed_column(column: ColumnElement[T]) -> ColumnElement[T]:
    """Return a column for a comparison that is checked row by row, as :func:`unindexed` is.

    Cheaper by a fifth where a hundred thousand rows are compared and little else is done.
    """
    return _UnindexedColumn(column)


def unindexed(clauses: Iterable[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Return conditions that SQLite checks row by row, coming from the table or index it is left.

    It knows nothing of how many rows a value has and prefers any index on a filtered column, also
    where a condition on another table leaves a handful of rows.
    """
    return [_Unindexed(clause) for clause in clauses]
