"""What people typed about a deliberation. A form with errors is shown again, as typed."""

from deliberate.deliberations.forms.approval import figures_in
from deliberate.deliberations.forms.consent import (
    ConsentForm,
    ObjectionForm,
    ObjectionReplyForm,
)
from deliberate.deliberations.forms.limits import LimitsForm
from deliberate.deliberations.forms.rounds import AnswerForm, PaperForm, RoundForm
from deliberate.deliberations.forms.thread import (
    OFFERED,
    ChoiceForm,
    ClaimForm,
    ClosingForm,
    ConveningForm,
    OptionForm,
    PeriodForm,
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
    "LimitsForm",
    "ObjectionForm",
    "ObjectionReplyForm",
    "OptionForm",
    "PaperForm",
    "PeriodForm",
    "ReplyForm",
    "RoundForm",
    "figures_in",
]
