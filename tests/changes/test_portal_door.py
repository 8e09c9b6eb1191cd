"""The portal: requesting, following and carrying out a change in the browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from changes import actions
from changes.models import ChangeRequest
from cmdb.models import ConfigurationItem
from itsm.core.models import User
from tests.cast import Cast
from tests.changes.conftest import PLANS, tomorrow
from tests.support import frozen_clock, nothing_changes

pytestmark = pytest.mark.django_db
Make = Callable[..., ChangeRequest]
LIST = reverse("changes:list")
NEW = reverse("changes:create")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def verb(name: str, change: ChangeRequest) -> str:
    return reverse("changes:verb", args=[change.number, name])


def written(cast: Cast, ci: ConfigurationItem, **more: str) -> dict[str, str]:
    values = {
        "title": "Deploy the shop",
        "model": "normal",
        "unit": str(cast.retail.pk),
        "affected_cis": ci.number,
        "implementer": str(cast.dana.pk),
        "window_start": tomorrow(10).strftime("%Y-%m-%dT%H:%M"),
        "window_end": tomorrow(12).strftime("%Y-%m-%dT%H:%M"),
        "risk_tested": "1",
        **PLANS,
    }
    return {**values, **more}


def test_a_requester_writes_a_draft_and_submits_it(cast: Cast, ci: ConfigurationItem) -> None:
    rita = signed_in(cast.rita)
    assert rita.get(NEW).status_code == 200
    answer = rita.post(NEW, written(cast, ci))
    change = ChangeRequest.objects.get()
    assert answer["Location"] == reverse("changes:detail", args=[change.number])
    assert (change.window_start, change.risk_answers) == (tomorrow(10), {"tested": 1})
    rita.post(verb("submit", change))
    change = ChangeRequest.objects.get()
    assert change.state == "assess"


def test_saving_the_form_unchanged_changes_nothing(asked: Make, cast: Cast) -> None:
    """Browsers end lines with CR LF, drop outer space, and show moments to the minute."""
    change = asked(
        backout_plan="Stop.\nCopy back.\n",
        description="  A new shop. ",
        window_start=tomorrow(10).replace(second=17, microsecond=5),
    )
    rita = signed_in(cast.rita)
    url = reverse("changes:edit", args=[change.number])
    form = rita.get(url).context["form"]
    shown = {bound.html_name: bound.value() for bound in form}
    posted = {
        name: bound.field.widget.format_value(bound.value())
        for name, bound in ((each.html_name, each) for each in form)
        if shown[name] is not None
    }
    values = {
        name: value[0] if isinstance(value, list) else str(value or "") for name, value in posted.items()
    }
    values = {name: value.strip().replace("\n", "\r\n") for name, value in values.items()}
    with nothing_changes():
        answer = rita.post(url, values)
    assert answer.status_code == 302
    rita.post(url, {**values, "backout_plan": "Stop.\r\nPray."})
    change.refresh_from_db()
    assert change.backout_plan == "Stop.\nPray."
    assert change.window_start is not None
    assert change.window_start.second == 17


def test_mistakes_stand_beside_their_fields(cast: Cast, ci: ConfigurationItem) -> None:
    rita = signed_in(cast.rita)
    wrong = written(cast, ci, window_end=tomorrow(9).strftime("%Y-%m-%dT%H:%M"))
    with nothing_changes():
        answer = rita.post(NEW, wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors.as_data()["window_end"][0].code == "window_inverted"
    assert f"{{&quot;{ci.number}&quot;: &quot;web-1&quot;}}" in answer.content.decode()
    with nothing_changes():
        answer = rita.post(NEW, written(cast, ci, affected_cis="CI9999999"))
    assert answer.context["form"].errors.as_data()["affected_cis"][0].code == "unknown_ci"


def test_who_votes_is_shown_what_to_weigh_before_what_is_signed(asked: Make, draft: Make, cast: Cast) -> None:
    other = draft(title="Patch the same server", window_start=tomorrow(11), window_end=tomorrow(13))
    change = asked()
    text = signed_in(cast.carla).get(verb("approve", change)).content.decode()
    assert text.index("What to weigh") < text.index("What you sign")
    for shown in (other.number, change.get_risk_display(), "No business service depends", "1 is affected"):
        assert shown in text, shown


def test_a_risk_is_shown_with_what_made_it(draft: Make, cast: Cast) -> None:
    change = draft(risk_answers={"users_affected": 2, "tested": 3})
    text = signed_in(cast.rita).get(reverse("changes:detail", args=[change.number])).content.decode()
    assert f"Likelihood 3 × impact 2 = {change.risk_score} of 9" in text
    for shown in ("A department", "Not tested", "not answered, so the most cautious answer counts"):
        assert shown in text, shown


def test_an_incomplete_draft_says_what_is_missing(draft: Make, cast: Cast) -> None:
    change = draft(backout_plan="")
    rita = signed_in(cast.rita)
    with nothing_changes():
        answer = rita.post(verb("submit", change))
    assert answer.status_code == 422
    assert "invalid" in answer.content.decode()


@pytest.mark.parametrize("who", ["rita", "carla", "dana", "alma", "adam"])
def test_everybody_of_the_unit_reads_the_page(asked: Make, cast: Cast, who: str) -> None:
    change = asked()
    answer = signed_in(getattr(cast, who)).get(change.get_absolute_url())
    assert answer.status_code == 200
    text = answer.content.decode()
    assert change.title in text
    assert "web-1" in text


def test_a_stranger_gets_not_found_everywhere(draft: Make, cast: Cast) -> None:
    change = draft()
    stan = signed_in(cast.stan)
    assert stan.get(change.get_absolute_url()).status_code == 404
    assert stan.get(reverse("changes:edit", args=[change.number])).status_code == 404
    assert stan.post(verb("cancel", change)).status_code == 404
    assert change.number not in stan.get(LIST).content.decode()


def test_every_state_has_a_page_with_its_next_step(scheduled: Make, cast: Cast) -> None:
    change = scheduled()
    url = change.get_absolute_url()
    client = signed_in(cast.chris)
    with frozen_clock(tomorrow(11)):
        assert verb("start", change) in client.get(url).content.decode()
        client.post(verb("start", change))
        assert verb("finish", change) in client.get(url).content.decode()
        client.post(verb("finish", change), {"close_code": "unsuccessful"})
        client.post(verb("review", change), {"findings": "Next time in the morning."})
        client.post(verb("close", change), {"close_code": "unsuccessful"})
    assert "Next time in the morning." in client.get(url).content.decode()
    assert ChangeRequest.objects.get().state == "closed"


def test_a_member_may_vote_in_the_portal_too(asked: Make, cast: Cast) -> None:
    change = asked()
    carla = signed_in(cast.carla)
    assert "Stop, copy, start." in carla.get(verb("approve", change)).content.decode()
    carla.post(verb("approve", change), {"digest": change.digest})
    assert change.rounds.get().votes.count() == 1


def test_an_edit_of_an_older_version_is_refused(draft: Make, cast: Cast, ci: ConfigurationItem) -> None:
    change = draft()
    rita = signed_in(cast.rita)
    url = reverse("changes:edit", args=[change.number])
    assert f'name="version" value="{change.version}"' in rita.get(url).content.decode()
    actions.edit(change_number=change.number, title="By somebody else", actor=cast.chris)
    with nothing_changes():
        answer = rita.post(url, written(cast, ci, version=str(change.version)))
    assert answer.status_code == 412


def test_the_list_is_searched_filtered_and_turned(draft: Make, cast: Cast) -> None:
    for name in ("alpha", "beta", "gamma"):
        draft(title=f"Patch number {name}")
    rita = signed_in(cast.rita)
    assert "Patch number beta" in rita.get(LIST, {"q": "patch beta"}).content.decode()
    assert "Patch number gamma" not in rita.get(LIST, {"q": "patch beta"}).content.decode()
    assert "Patch number alpha" not in rita.get(LIST, {"state": "closed"}).content.decode()
    newest = ChangeRequest.objects.order_by("-pk").first()
    assert newest is not None
    older = rita.get(LIST, {"before": newest.pk}).content.decode()
    assert "Patch number gamma" not in older
    assert "Patch number alpha" in older


def test_the_calendar_shows_what_the_reader_may_see_in_their_zone(draft: Make, cast: Cast) -> None:
    change = draft()
    User.objects.filter(pk=cast.rita.pk).update(time_zone="Asia/Tokyo")
    span = {"start": tomorrow(0).isoformat(), "end": tomorrow(23).isoformat()}
    url = reverse("changes:calendar_events")
    events = signed_in(cast.rita).get(url, span).json()
    assert [event["id"] for event in events] == [change.number]
    assert events[0]["start"].endswith("+09:00")
    assert signed_in(cast.stan).get(url, span).json() == []
    assert signed_in(cast.rita).get(url, {"start": "nonsense"}).status_code == 422
    assert signed_in(cast.rita).get(reverse("changes:calendar")).status_code == 200


def test_lists_and_pages_take_a_fixed_number_of_queries(
    asked: Make, cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    changes = [asked() for _number in range(4)]
    rita = signed_in(cast.rita)
    rita.get(LIST)
    with django_assert_max_num_queries(8):
        rita.get(LIST)
    with django_assert_max_num_queries(40):
        rita.get(changes[0].get_absolute_url())


def test_the_list_of_implementers_offers_who_does_such_work_and_keeps_who_is_named(
    draft: Make, cast: Cast, ci: ConfigurationItem
) -> None:
    def offered(change: ChangeRequest) -> set[str]:
        page = signed_in(cast.rita).get(reverse("changes:edit", args=[change.number]))
        return {label for _value, label in page.context["form"].fields["implementer"].choices}

    names = offered(draft())
    assert {str(cast.dana), str(cast.chris)} <= names
    assert names.isdisjoint({str(cast.carla), str(cast.alma), str(cast.stan), str(cast.ina)})
    assert str(cast.carla) in offered(draft(implementer=cast.carla))
    signed_in(cast.rita).post(NEW, written(cast, ci, implementer=str(cast.cora.pk)))
    assert ChangeRequest.objects.filter(implementer=cast.cora).exists()
