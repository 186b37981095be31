"""A person's own checklist, as a file of theirs would hold it."""

HOUSE = """\
# yaml-language-server: $schema=checklist.schema.json
family: house
title: House rules
rules:
  - id: house/two-copies
    title: Every model here runs twice
    severity: major
    basis: P
    cause: house-outage
    check:
      attribute: {of: serving_roots, is_true: {attribute: replicas, op: above, value: 1}}
    report:
      anchors: [of]
      message: "{of} runs once."
      question: "What happens when this machine is replaced?"
      why: "We lost an afternoon to a single copy."
      fix:
        - {op: set_attribute, target: "{of}", name: replicas, value: 2}
      fix_label: "Run two copies"
      source: {text: "Our review of the spring outage", url: "https://wiki.example.org/outage"}
    limits: ["Batch scorers may run once."]
    examples:
      - {name: one copy, expect: fail, graph: "s:model_server{replicas=1}", anchors: [s]}
      - {name: two copies, expect: pass, graph: "s:model_server{replicas=2}"}
      - {name: nobody said, expect: ask, graph: "s:model_server"}
      - {name: no model, expect: not_applicable, graph: "c:client_app"}
"""
CAUSES = "causes: [{id: house-outage, title: It goes down at home, rules: [house/two-copies]}]\n"
FILES = {"mine/house.yaml": HOUSE, "mine/causes.yaml": CAUSES}
