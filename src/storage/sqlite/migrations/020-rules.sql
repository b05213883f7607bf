-- Searches by the rule that decided, newest first.
CREATE INDEX ledger_rule ON ledger (matched_rule) WHERE matched_rule IS NOT NULL;
