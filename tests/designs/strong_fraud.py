"""Defects of the strong design for card-payment fraud."""

from __future__ import annotations

from tests.designs.mutation import Mutation, arrow, box, card, cut, gone, state

MUTATIONS: tuple[Mutation, ...] = (
    Mutation(
        "the trainer deploys around the gate",
        arrow("tr", "model", "scorer"),
        "rollback/gate-on-every-path",
        "fail",
    ),
    Mutation(
        "serving computes its own features",
        [
            *cut("ft>tsb:feature", "plog>tsb:training_data", "fstr>fsoff:feature", "wh>tsb:batch_data"),
            *gone("fsoff"),
            *box("fb", "feature_batch"),
            *arrow("wh", "batch_data", "fb"),
            *arrow("fb", "feature", "tsb"),
        ],
        "consistency/shared-feature-definition",
        "ask",
    ),
    Mutation(
        "stream features are never archived",
        [
            *cut("fstr>fsoff:feature", "plog>tsb:training_data"),
            *state("fstr", backfillable=False),
            *state("plog", has_features=None),
        ],
        "consistency/online-features-archived",
        "fail",
    ),
    Mutation(
        "no join as of the time",
        [*state("tsb", point_in_time=False), *state("fsoff", point_in_time=False)],
        "consistency/point-in-time",
        "fail",
    ),
    Mutation(
        "a random split",
        [*state("tsb", split="random"), *state("ev", time_split=None)],
        "evaluation/time-split",
        "fail",
    ),
    Mutation(
        "no holdout and no audit",
        [*state("pol", exploration_pct=0), *state("rq", blinded_sample_pct=0)],
        "feedback/degenerate-loop",
        "fail",
    ),
    Mutation(
        "what is declined is never seen",
        [*state("pol", exploration_pct=0), *state("rq", blinded_sample_pct=0)],
        "feedback/selective-labels",
        "fail",
    ),
    Mutation(
        "nothing is judged blind", state("rq", blinded_sample_pct=0), "feedback/reviewer-anchoring", "fail"
    ),
    Mutation(
        "events may count twice",
        state("fstr", dedup_key=None, exactly_once=False),
        "data_quality/late-duplicate-events",
        "fail",
    ),
    Mutation("the only copy", state("wh", single_copy=True), "storage/single-copy", "fail"),
    Mutation(
        "drift retrains with nobody and nothing in between",
        [
            *gone("gate"),
            *state("split", auto_abort=None),
            *arrow("ev", "model", "reg"),
            *box("rt", "retrain_trigger"),
            *arrow("dmon", "control", "rt"),
            *arrow("rt", "control", "tr"),
            *arrow("tr", "model", "reg"),
        ],
        "training/blind-auto-retrain",
        "fail",
    ),
    Mutation(
        "a vendor that training has never seen",
        [
            *box("vendor", "third_party_api"),
            *arrow("scorer", "lookup", "vendor"),
            *state("plog", has_features=None),
        ],
        "consistency/online-offline-source-match",
        "ask",
    ),
    Mutation("labels cut off", cut("lj>tsb:label", "rq>lj:label"), "feedback/label-path-exists", "fail"),
    Mutation("a window of 7 days", state("lj", window_d=7), "feedback/label-delay-window", "fail"),
    Mutation(
        "no checks before training",
        [*gone("dv"), *arrow("ing", "batch_data", "wh")],
        "data_quality/validation-before-train",
        "fail",
    ),
    Mutation(
        "no guard and no rules behind the model",
        [
            *gone("guard", "rules"),
            *arrow("gw", "request", "split"),
            *state("scorer", timeout_ms=None),
            *state("ft>fso:lookup", timeout_ms=None),
        ],
        "serving/timeouts-and-fallback",
        "fail",
    ),
    Mutation("nobody watches answers", gone("qmon", "dash", "dmon"), "monitoring/silent-failure", "fail"),
    Mutation("nobody watches", gone("qmon", "dash", "dmon", "svcmon", "al"), "monitoring/exists", "fail"),
    Mutation("no log", gone("plog"), "monitoring/prediction-log", "fail"),
    Mutation("a log without inputs", state("plog", has_features=False), "monitoring/prediction-log", "fail"),
    Mutation(
        "no canary",
        [*gone("split"), *arrow("guard", "request", "scorer"), *arrow("reg", "model", "scorer")],
        "rollback/progressive-rollout",
        "fail",
    ),
    Mutation(
        "no registry and no way back",
        [*gone("reg", "rb"), *arrow("gate", "model", "split")],
        "rollback/previous-version-kept",
        "fail",
    ),
    Mutation(
        "the evaluation is a dead end",
        [*gone("gate"), *arrow("tr", "model", "reg")],
        "evaluation/exists-before-release",
        "fail",
    ),
    Mutation(
        "the gate tests presence",
        state("gate", criteria="presence", compares_to=None),
        "rollback/gate-has-criteria",
        "fail",
    ),
    Mutation("nobody reviews", [*gone("rq"), *state("pol", defer=None)], "hitl/high-stakes-review", "fail"),
    Mutation(
        "an online store of any age",
        [
            *cut("fso>dmon:telemetry"),
            *state("fso", ttl_s=None, freshness_slo_s=None, default_value=None),
        ],
        "data_quality/silent-source-death",
        "ask",
    ),
    Mutation(
        "a warehouse while they wait", arrow("scorer", "lookup", "wh"), "serving/slow-store-on-path", "fail"
    ),
    Mutation(
        "the threshold is chosen on the test",
        state("ev", tuned_on_test=True),
        "evaluation/tuned-on-test",
        "fail",
    ),
    Mutation(
        "negatives are left out and nothing corrects the scores",
        [*state("tsb", negatives="downsampled"), *state("pol", calibrated=None)],
        "evaluation/calibration",
        "fail",
    ),
    Mutation(
        "accuracy is the metric", card("metric", "accuracy"), "evaluation/metric-matches-decision", "fail"
    ),
    Mutation(
        "no group is looked at",
        [*state("ev", slices=None), *state("qmon", slices=None)],
        "evaluation/slices",
        "ask",
    ),
    Mutation(
        "more cases than people can judge",
        [*state("pol", review_pct=1.0), *card("objectives.mean_qps", 400.0)],
        "hitl/review-capacity",
        "fail",
    ),
    Mutation(
        "nobody says what silence means",
        state("rq", sla_min=None, timeout_policy=None),
        "hitl/queue-failure-mode",
        "ask",
    ),
    Mutation("the word of people is lost", cut("rq>lj:label"), "hitl/override-recorded", "fail"),
    Mutation(
        "nobody hears who was declined", cut("cust>rq:feedback"), "hitl/user-correction-and-appeal", "ask"
    ),
    Mutation(
        "a canary without a brake",
        [
            *gone("rb"),
            *cut("svcmon>split:control"),
            *state("split", auto_abort=None),
            *state("al", owner=None),
        ],
        "rollback/canary-has-signal",
        "ask",
    ),
    Mutation(
        "thresholds are shipped on their own",
        [*box("cfg", "ci_cd"), *arrow("cfg", "model", "pol"), *state("rb", scope="model, features")],
        "rollback/compatible-state",
        "fail",
    ),
    Mutation(
        "a shadow that decides",
        [*box("sh", "model_server"), *state("sh", shadow=True), *arrow("sh", "prediction", "pol")],
        "rollback/shadow-side-effects",
        "fail",
    ),
    Mutation("no schedule", state("tr", cadence_s=None), "training/trigger-defined", "ask"),
    Mutation(
        "drift retrains past the gate",
        [
            *gone("gate"),
            *arrow("ev", "model", "reg"),
            *box("rt", "retrain_trigger"),
            *arrow("dmon", "control", "rt"),
            *arrow("rt", "control", "tr"),
            *arrow("tr", "model", "reg"),
        ],
        "rollback/gate-on-every-path",
        "fail",
    ),
    Mutation("a gateway that runs once", state("gw", replicas=1), "serving/single-instance", "fail"),
    Mutation(
        "two copies for the peak",
        state("scorer", replicas=2, throughput_rps=500),
        "serving/capacity-peak",
        "fail",
    ),
    Mutation(
        "a gateway that is down nine hours a month",
        state("gw", availability_pct=98.8),
        "serving/availability-math",
        "fail",
    ),
    Mutation(
        "the rules need the feature transform too",
        arrow("rules", "request", "ft"),
        "serving/fallback-independent",
        "fail",
    ),
    Mutation(
        "only nightly values in the online store",
        [
            *cut("fstr>fso:feature"),
            *box("nightly", "feature_batch"),
            *state("nightly", cadence_s=86_400),
            *arrow("wh", "batch_data", "nightly"),
            *arrow("nightly", "feature", "fso"),
        ],
        "serving/freshness-path",
        "fail",
    ),
    Mutation(
        "quality waits for the labels",
        state("qmon", needs_labels=None, proxy=None),
        "monitoring/delayed-label-plan",
        "ask",
    ),
    Mutation(
        "a day old would do", card("objectives.freshness_s", 86400), "simplicity/stream-without-need", "fail"
    ),
    Mutation(
        "erasure is promised and nothing carries it",
        [*state("txdb", pii=True), *card("assumptions", ["cardholders may ask for erasure"])],
        "privacy/deletion-reaches-copies",
        "fail",
    ),
    Mutation("names in the training data", state("txdb", pii=True), "privacy/pii-minimised", "ask"),
)
