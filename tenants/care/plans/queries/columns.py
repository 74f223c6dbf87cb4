"""The columns that hold sealed words of plans, by the names they are sealed for."""

from tenants.care.queries.goals import MEASURED, STATEMENT

GOAL, GOAL_MEASURED, GOAL_UNIT = STATEMENT, MEASURED, "goals.unit"
PROBLEM = "plan_problems.statement"
OBJECTIVE = "plan_objectives.statement"
INTERVENTION, FREQUENCY = "plan_interventions.statement", "plan_interventions.frequency"
CONTENT = "plan_versions.content"
STEP = "plan_steps.content"
REVIEW_WHY, REVIEW_SUMMARY = "plan_reviews.why", "plan_reviews.summary"
REVIEW_GOAL, REVIEW_WORDS = "plan_review_goals.statement", "plan_review_goals.words"
PROGRESS_WORDS = "goal_progress.words"
