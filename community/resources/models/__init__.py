"""What editors write for families, friends and members: pages and helplines."""

from community.resources.models.helplines import Helpline
from community.resources.models.pages import (
    ArticlePage,
    Audience,
    EmergencyPage,
    HomePage,
    PageSource,
    ResourcePage,
    SectionPage,
)
from community.resources.models.versions import Edition

__all__ = [
    "ArticlePage",
    "Audience",
    "Edition",
    "EmergencyPage",
    "Helpline",
    "HomePage",
    "PageSource",
    "ResourcePage",
    "SectionPage",
]
