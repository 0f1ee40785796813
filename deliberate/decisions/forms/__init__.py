"""What people typed, made sense of. A form with errors is shown again, as typed."""

from deliberate.decisions.forms.ballots import FIELDS, BallotForm, OptionsForm
from deliberate.decisions.forms.concurring import PlanForm, RequestForm, TurnForm
from deliberate.decisions.forms.for_another import ForAnotherForm
from deliberate.decisions.forms.minority import AnswerForm, GroupForm, StatementForm
from deliberate.decisions.forms.notice import ExtensionForm, NoticeForm

__all__ = [
    "BLANK_ANSWER",
    "BLANK_BALLOT",
    "BLANK_EXTENSION",
    "BLANK_GROUP",
    "BLANK_STATEMENT",
    "FIELDS",
    "AnswerForm",
    "BallotForm",
    "ExtensionForm",
    "ForAnotherForm",
    "GroupForm",
    "NoticeForm",
    "OptionsForm",
    "PlanForm",
    "RequestForm",
    "StatementForm",
    "TurnForm",
]

BLANK_STATEMENT, BLANK_ANSWER, BLANK_GROUP = StatementForm(), AnswerForm(), GroupForm()
BLANK_EXTENSION, BLANK_BALLOT = ExtensionForm(), BallotForm()
