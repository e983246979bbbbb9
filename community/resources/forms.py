"""What an editor is asked to put right before a page is kept."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from community.resources.blocks import unsourced


class ResourcePageForm(WagtailAdminPageForm):
    """Refuses a key fact that names no source of the page."""

    def clean(self) -> dict[str, Any]:
        """Compare the facts of the body with the sources beside it."""
        cleaned: dict[str, Any] = super().clean()
        body = cleaned.get("body")
        if body is not None and "sources" in self.formsets:
            wrong = unsourced(body, self._keys())
            if wrong:
                self.add_error("body", wrong)
        return cleaned

    def _keys(self) -> list[str]:
        sources = self.formsets["sources"]
        sources.is_valid()  # asks every row; a row in error says so itself
        rows = [row.cleaned_data for row in sources.forms if hasattr(row, "cleaned_data")]
        return [row["key"] for row in rows if row.get("key") and not row.get("DELETE")]
