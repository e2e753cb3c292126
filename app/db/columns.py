"""The few kinds of column all tables are made of, so that a table reads like a list of words.

Every key begins with `site_id`. States are text with a key or CHECK, money and quantity
numeric(19,5), moments timestamptz. Constraint names follow one convention, so that migrations
and error messages can name them.
"""

from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Identity, LargeBinary, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def named(table: str) -> Any:
    """The name of a table, where it is not the class's own in lower case."""
    return table


def site_key() -> Any:
    """First column of every primary key."""
    return Field(primary_key=True, nullable=False, sa_column_kwargs={"autoincrement": False})


def part_key(kind: Any = Text) -> Any:
    """A further column of a primary key, given by the writer."""
    return Field(primary_key=True, nullable=False, sa_type=kind, sa_column_kwargs={"autoincrement": False})


def serial_key() -> Any:
    """The second column of most keys: a number the database gives, growing with time."""
    return Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=False)])


def reference(*, nullable: bool = False, index: bool = False) -> Any:
    """The number of a row in another table of the same site."""
    return Field(default=None if nullable else ..., nullable=nullable, sa_type=BigInteger, index=index)


def moment(*, nullable: bool = False) -> Any:
    """A point in time, always with its zone."""
    return Field(default=None if nullable else ..., nullable=nullable, sa_type=DateTime(timezone=True))  # pyright: ignore[reportArgumentType]


def amount(*, nullable: bool = False) -> Any:
    """Money or a quantity: numeric(19,5), the width customs uses."""
    return Field(default=None if nullable else ..., nullable=nullable, sa_type=Numeric(19, 5))  # pyright: ignore[reportArgumentType]


def sealed(*, nullable: bool = False) -> Any:
    """Encrypted bytes (see app/core/sealing.py)."""
    return Field(default=None if nullable else ..., nullable=nullable, sa_type=LargeBinary)


def document() -> Any:
    """A small JSON document."""
    return Field(default_factory=dict, nullable=False, sa_type=JSONB)


def belongs_to(target: str, *columns: str, target_columns: tuple[str, ...] = ("site_id", "id")) -> ForeignKeyConstraint:
    """A foreign key within the site: `belongs_to("parcel", "parcel_id")` is (site_id, parcel_id) → parcel."""
    return ForeignKeyConstraint(["site_id", *columns], [f"{target}.{column}" for column in target_columns])
