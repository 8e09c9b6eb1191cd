"""The tables of configuration management, one aggregate per file."""

from cmdb.models.attribute import AttributeDefinition
from cmdb.models.baseline import Baseline, BaselineItem, BaselineRelationship, Drift
from cmdb.models.ci_class import CIClass
from cmdb.models.configuration_item import ConfigurationItem, Criticality
from cmdb.models.duplicate_task import DuplicateTask
from cmdb.models.health import HealthFigure, Sighting
from cmdb.models.history import ConfigurationItemHistory, RelationshipHistory
from cmdb.models.import_job import ImportJob, ImportMapping, ImportState
from cmdb.models.merge import Merge
from cmdb.models.proposed_edit import LifecycleStep, Outcome, Proposal, ProposedEdit
from cmdb.models.relationship import Relationship
from cmdb.models.relationship_type import (
    ImpactDirection,
    RelationshipEnds,
    RelationshipType,
    Strength,
)
from cmdb.models.retention import Compaction, RetentionClass
from cmdb.models.saved_view import DefaultView, SavedView
from cmdb.models.search_word import SearchWord
from cmdb.models.source_record import SourceRecord

__all__ = [
    "AttributeDefinition",
    "Baseline",
    "BaselineItem",
    "BaselineRelationship",
    "CIClass",
    "Compaction",
    "ConfigurationItem",
    "ConfigurationItemHistory",
    "Criticality",
    "DefaultView",
    "Drift",
    "DuplicateTask",
    "HealthFigure",
    "ImpactDirection",
    "ImportJob",
    "ImportMapping",
    "ImportState",
    "LifecycleStep",
    "Merge",
    "Outcome",
    "Proposal",
    "ProposedEdit",
    "Relationship",
    "RelationshipEnds",
    "RelationshipHistory",
    "RelationshipType",
    "RetentionClass",
    "SavedView",
    "SearchWord",
    "Sighting",
    "SourceRecord",
    "Strength",
]
