"""Run by the Python that holds CKAN: several commands in one process, as each start of CKAN costs seconds."""

import contextlib
import io
import json
import sys
from typing import Any

from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.cli.cli import ckan
from ckan.config.middleware import make_app
from ckan.plugins import toolkit


def main() -> None:
    """`inside.py CKAN.INI set_up|rebuild`, with the arguments of the task on standard input, as JSON."""
    ini, task = sys.argv[1:]
    wanted = json.load(sys.stdin)
    # CKAN prints what it does on standard output, which holds the answer only.
    with contextlib.redirect_stdout(sys.stderr):
        answer = set_up(ini, **wanted) if task == "set_up" else rebuild(ini)
    json.dump(answer, sys.stdout)


def set_up(ini: str, passwords: dict[str, str], organization: dict[str, Any]) -> dict[str, Any]:
    """Tables, accounts, organisation; answers the tokens, and the SQL of the rights on the datastore."""
    command(ini, "db", "init")
    command(ini, "db", "upgrade", "-p", "activity")
    permissions = io.StringIO()
    with contextlib.redirect_stdout(permissions):
        command(ini, "datastore", "set-permissions")
    app = make_app(CKANConfigLoader(ini).get_config())
    with app._wsgi_app.test_request_context():
        tokens = create_accounts(passwords, organization)
    return {"permissions": permissions.getvalue(), "tokens": tokens}


def rebuild(ini: str) -> dict[str, Any]:
    """Index all datasets again."""
    command(ini, "search-index", "rebuild")
    return {}


def command(ini: str, *arguments: str) -> None:
    """One command of CKAN's own."""
    ckan.main(["-c", ini, *arguments], standalone_mode=False)


def create_accounts(passwords: dict[str, str], organization: dict[str, Any]) -> dict[str, str]:
    """A sysadmin, an editor of one organisation and that organisation; a token for each account."""
    site = toolkit.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    for name, password in passwords.items():
        act(site, "user_create", name=name, password=password, email=f"{name}@example.org")
    act(site, "user_patch", id="admin", sysadmin=True)
    members = [{"name": "editor", "capacity": "editor"}]
    act("admin", "organization_create", users=members, **organization)
    return {name: act(site, "api_token_create", user=name, name="kit")["token"] for name in passwords}


def act(user: str, action: str, /, **data: Any) -> Any:
    """Call an action in the name of a user, without asking for rights."""
    context = {"model": model, "session": model.Session, "user": user, "ignore_auth": True}
    return toolkit.get_action(action)(context, data)


if __name__ == "__main__":
    main()
