"""The one error of this package: what could not be put on paper, and which field was at fault."""


class LabelError(ValueError):
    """A label that cannot be printed as asked.

    `code` is stable and meant for machines:
    `unknown_template`, `unknown_stock`, `unknown_dpi`, `no_layout`, `bad_stock`, `nothing_to_print`, `empty_code`,
    `not_code128`, `not_sscc`, `not_for_zpl`, `does_not_fit`, `missing_glyph`, `control_character`.
    `field` names the face's field, or `file:line element` for a stock file. `label` counts from 1 in a batch. The text
    never holds a field's whole value.
    """

    def __init__(self, code: str, field: str, why: str, label: int | None = None) -> None:
        self.code = code
        self.field = field
        self.why = why
        self.label = label
        super().__init__(f"{field}: {why}")

    def __reduce__(self) -> "tuple[type[LabelError], tuple[str, str, str, int | None]]":
        """So that it crosses a process boundary whole."""
        return type(self), (self.code, self.field, self.why, self.label)
