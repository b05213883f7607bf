/** The columns that `decodeRequest` reads: of requests as `r` and payloads as `p`. */
export const REQUEST_COLUMNS = `r.id, r.version, r.status, r.agent_id AS agentId, r.tool, r.category,
  r.created_at_ms AS createdAtMs, r.session_id AS sessionId, r.tool_call_id AS toolCallId, r.summary, r.requester,
  r.owner, r.api_key_hash AS apiKeyHash, r.idempotency_key AS idempotencyKey, r.fingerprint, r.bundle_hash AS bundleHash,
  r.policy_id AS policyId, r.rule, r.salt, r.params_digest AS paramsDigest, r.state, r.shadow, r.matter AS subject,
  r.callback, r.execution, r.feedback, p.shown, p.exact, p.context, p.edit, p.params_schema AS paramsSchema`
