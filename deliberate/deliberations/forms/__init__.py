"""What people typed about a deliberation. A form with errors is shown again, as typed."""

from deliberate.deliberations.forms.consent import (
    ConsentForm,
    ObjectionForm,
    ObjectionReplyForm,
)
from deliberate.deliberations.forms.limits import LimitsForm
from deliberate.deliberations.forms.rounds import AnswerForm, RoundForm
from deliberate.deliberations.forms.thread import (
    OFFERED,
    ChoiceForm,
    ClaimForm,
    ClosingForm,
    ConveningForm,
    ExtensionForm,
    OptionForm,
    ReplyForm,
)

__all__ = [
    "OFFERED",
    "AnswerForm",
    "ChoiceForm",
    "ClaimForm",
    "ClosingForm",
    "ConsentForm",
    "ConveningForm",
    "ExtensionForm",
    "LimitsForm",
    "ObjectionForm",
    "ObjectionReplyForm",
    "OptionForm",
    "ReplyForm",
    "RoundForm",
]
