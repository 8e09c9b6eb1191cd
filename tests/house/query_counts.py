"""How many queries each list and each page may take, whatever it shows. Two of each are for who is asking."""

PORTAL = {
    "/": 30,
    "/search/?q=shop": 8,
    "/figures/": 10,
    "/guide/": 8,
    "/inbox/": 8,
    "/about/{release}/": 12,
    "/releases/": 8,
    "/releases/templates/": 5,
    "/releases/{release}/": 23,
    "/releases/{release}/?tab=plan": 22,
    "/releases/{release}/?tab=gates": 10,
    "/releases/{release}/?tab=deployments": 6,
    "/releases/{release}/?tab=review": 7,
    "/releases/{release}/?tab=story": 12,
    "/releases/{release}/edit/": 9,
    "/releases/{release}/plan/": 10,
    "/releases/{release}/plan/steps/": 11,
    "/releases/{release}/plan/roles/": 7,
    "/environments/": 6,
    "/environments/{environment}/": 6,
    "/deployments/": 7,
    "/deployments/{deployment}/": 13,
    "/changes/": 8,
    "/changes/{asked}/": 38,
    "/changes/{cover}/": 32,
    "/changes/{asked}/edit/": 14,
    "/changes/catalogue/": 6,
    "/changes/calendar/": 4,
    "/changes/delegations/": 7,
    "/cis/": 8,
    "/cis/classes/": 7,
    "/cis/{item}/": 28,
    "/cis/{item}/impact/": 14,
    "/cis/{item}/edit/": 13,
}

API = {
    "me/": 3,
    "releases/": 4,
    "releases/{release}/": 7,
    "environments/": 5,
    "environments/{environment}/": 5,
    "release-templates/": 4,
    "deployments/": 4,
    "deployments/{deployment}/": 5,
    "changes/": 5,
    "changes/{asked}/": 31,
    "changes/{cover}/": 25,
    "change-models/": 3,
    "standard-templates/": 5,
    "delegations/": 4,
    "cis/": 4,
    "cis/{item}/": 4,
    "cis/{item}/impact/": 13,
    "cis/{item}/history/": 9,
    "relationships/": 4,
    "relationships/{relationship}/": 5,
    "ci-classes/": 4,
    "ci-classes/{ci_class}/": 5,
    "relationship-types/": 4,
    "relationship-types/{relationship_type}/": 4,
    "subjects/{release}/comments/": 5,
    "subjects/{release}/attachments/": 5,
    "subjects/{release}/history/": 5,
    "inbox/": 6,
    "inbox/preferences/": 3,
}

UNCOUNTED_API = {
    "",  # the index
    "schema/",  # reads no rows
    "docs/",
    "attachments/<int:pk>/content/",  # one file
}

ADMIN_LIST = 9
"""One of them counts the rows, one the rows found."""
ADMIN_DETAILS = {
    "others": 12,
    "ApprovalPolicy": 14,
    "ChangeRequest": 50,
    "Deployment": 13,
    "Release": 16,
    "StandardTemplate": 14,
}

FORMS = {
    "changes:create",
    "changes:create_standard",
    "changes:verb",
    "cmdb:create",
    "cmdb:import",
    "cmdb:relate",
    "cmdb:unrelate",
    "cmdb:verb",
    "notices:preferences",
    "portal:preferences",
    "releases:add_environment",
    "releases:apply_template",
    "releases:confirm_check",
    "releases:create",
    "releases:define_gate",
    "releases:deployment_verb",
    "releases:plan_deployment",
    "releases:publish_template",
    "releases:record_review",
    "releases:retire_template",
    "releases:upload_test_report",
    "releases:verb",
}
"""Pages that only ask what to do; they show no rows."""
