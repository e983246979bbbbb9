"""Roles as Wagtail knows them: one group a role, kept in step by the grant action alone."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from community.members.models import Member, Role

EDITING_ROLES = (Role.EDITOR, Role.OPERATOR)
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "delete_page")
FILE_PERMISSIONS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)
MODEL_PERMISSIONS = (
    ("wagtailadmin", "access_admin"),
    ("resources", "add_helpline"),
    ("resources", "change_helpline"),
    ("resources", "delete_helpline"),
)


def group_name(role: Role) -> str:
    """Return the name of the group that stands for ``role``."""
    return f"role:{role.value}"


def ensure() -> None:
    """Create the groups and what they may do. Idempotent; runs after every migrate."""
    root = Page.get_first_root_node()
    collection = Collection.get_first_root_node()
    for role in EDITING_ROLES:
        group, _ = Group.objects.get_or_create(name=group_name(role))
        group.permissions.add(
            *(
                permission
                for app, codename in MODEL_PERMISSIONS
                for permission in Permission.objects.filter(content_type__app_label=app, codename=codename)
            )
        )
        for codename in PAGE_PERMISSIONS if root else ():
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for codename in FILE_PERMISSIONS if collection else ():
            app = "wagtailimages" if codename.endswith("image") else "wagtaildocs"
            permission = Permission.objects.get(content_type__app_label=app, codename=codename)
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )


def follow(member: Member, roles: frozenset[Role]) -> None:
    """Make the member's groups exactly those of ``roles``."""
    names = [group_name(role) for role in EDITING_ROLES if role in roles]
    member.groups.set(Group.objects.filter(name__in=names))
