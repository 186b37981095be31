"""What may be asked of which design: records, data of people, other teams, those who take over."""

from __future__ import annotations

import pytest
from tests.designs import references
from tests.followups.redesigns import state
from tests.followups.rows import audit, erasure
from tests.followups.table import drawn, honest, injected

from redline.design.graph import read
from redline.design.notation import parse
from redline.errors import InputError
from redline.followups import inject, judge
from redline.followups.spare import spare_now


@pytest.mark.parametrize(
    ("followup", "name", "words"),
    [
        ("pii-forbidden", "credit_decision_strong", "no foreign service that is said to get personal data"),
        ("deletion-requests", "maintenance_pipeline_strong", "Nothing here is said to be about people"),
        ("poisoned-feedback", "house_price_strong", "somebody gains by what the model learns"),
        ("second-team-consumes", "ads_ctr_strong", "Auction and Budget pacing share the answer"),
    ],
)
def test_what_cannot_be_asked_says_why(followup: str, name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        inject(drawn(name), references.brief(name), followup)


@pytest.mark.parametrize(
    ("followup", "name", "words"),
    [
        ("audit-6-months", "credit_decision_strong", "Decision log, 7 years keeps the inputs"),
        ("pii-forbidden", "resume_saas_strong", "Names and photos redacted"),
        ("deletion-requests", "moderation_strong", "the delete reaches it"),
        ("poisoned-feedback", "spam_email_strong", "Weight and cap per reporter"),
        ("team-leaves", "medical_triage_strong", "No part could go with nothing lost"),
    ],
)
def test_a_design_that_carries_it_is_left_alone(followup: str, name: str, words: str) -> None:
    design, brief = drawn(name), references.brief(name)
    found = inject(design, brief, followup)

    assert found.survives
    assert words in " ".join(clause.detail for clause in judge(found, design, brief).clauses)


@pytest.mark.parametrize("name", references.REFERENCES)
def test_no_part_of_a_reference_design_could_go(name: str) -> None:
    assert spare_now(read(drawn(name), references.brief(name))) == ()


@pytest.mark.parametrize(
    ("graph", "spare"),
    [
        ("t:event_tracker -event-> b:message_bus -event-> l", "b"),
        ("c:client_app -event-> b:message_bus -event-> l", ""),
        ("t:event_tracker -event-> b:message_bus{dlq} -event-> l", ""),
        ("t:event_tracker -event-> l; t -event-> h:cache", "h"),
        ("t:event_tracker -event-> l; h:cache", "h"),
    ],
)
def test_a_part_is_spare_only_when_it_does_nothing_of_its_own(graph: str, spare: str) -> None:
    rest = "l:object_store -training_data-> j:training_job -model-> s:model_server; u:client_app -request-> s"

    assert spare_now(read(parse(f"{rest}; {graph}"))) == tuple(spare)


def test_versions_reach_back_by_how_often_they_come() -> None:
    text = " ".join(item.text for item in injected(audit.ADS).broken)

    # 48 versions, one an hour.
    assert "keeps 48 versions, 2 days back; 180 days are asked for" in text


def test_a_number_that_nobody_can_mean_is_said_in_few_words() -> None:
    forever = honest(audit.ADS, "for ever", state("log", retention_d=1e308), audit.EVERY_BID).verdict
    late = honest(erasure.POSTS, "never", *erasure.erasing("log", sla_d=1e308)).verdict

    assert "more than 100 years" in forever.sentence
    assert "more than 100 years" in late.sentence
