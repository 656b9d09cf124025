"""Printed numbers checked against each other: the source paper's, and those of any other paper."""

from lib.statistics.audit.paper import audit
from lib.statistics.audit.table import COLUMNS, audit_table

__all__ = ["COLUMNS", "audit", "audit_table"]
