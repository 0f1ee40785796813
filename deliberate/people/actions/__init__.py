"""Signing in and out, the second step, passwords, the way back, the post to act in, opting in."""

from deliberate.people.actions.breached import BadList, check_list, is_breached
from deliberate.people.actions.hashing import digest_of
from deliberate.people.actions.looking import note_looks
from deliberate.people.actions.opting_in import opt_in, opt_out
from deliberate.people.actions.passkeys import NotShown
from deliberate.people.actions.recovering import (
    issue_recovery,
    let_recoveries_take_effect,
    stop_recovery,
    use_recovery,
)
from deliberate.people.actions.renewing import renew_account_key
from deliberate.people.actions.second_step import (
    Added,
    Shown,
    add_app,
    add_passkey,
    finish_signing_in,
    forget_second_step,
    passes,
    remove_authenticator,
    renew_spare_codes,
)
from deliberate.people.actions.sessions import (
    act_as,
    begin_session,
    digest,
    end_all_sign_ins,
    end_sign_ins_of,
    end_sign_ins_of_post,
    note_in_use,
    prove_again,
    sign_out,
    sign_out_elsewhere,
)
from deliberate.people.actions.signing_in import (
    change_own_password,
    change_password,
    is_password_of,
    sign_in,
)

__all__ = [
    "Added",
    "BadList",
    "NotShown",
    "Shown",
    "act_as",
    "add_app",
    "add_passkey",
    "begin_session",
    "change_own_password",
    "change_password",
    "check_list",
    "digest",
    "digest_of",
    "end_all_sign_ins",
    "end_sign_ins_of",
    "end_sign_ins_of_post",
    "finish_signing_in",
    "forget_second_step",
    "is_breached",
    "is_password_of",
    "issue_recovery",
    "let_recoveries_take_effect",
    "note_in_use",
    "note_looks",
    "opt_in",
    "opt_out",
    "passes",
    "prove_again",
    "remove_authenticator",
    "renew_account_key",
    "renew_spare_codes",
    "sign_in",
    "sign_out",
    "sign_out_elsewhere",
    "stop_recovery",
    "use_recovery",
]
