#!/usr/bin/env bash
# An agent that refunds, if it may: asks Veto, waits while people decide, starts the call and reports how it ended.
#   agent.sh refund_payment '{"payment_id":"pay_1","amount_cents":72000,"currency":"EUR"}'
# Needs curl, jq and VETO_API_KEY. Where a step fails or its answer is unclear, the script ends and nothing runs.
set -euo pipefail

agent=support-agent
tool="$1"
params="$2"

# The same key and params are the same request, also when this runs again after a crash.
key="${IDEMPOTENCY_KEY:-$(cat /proc/sys/kernel/random/uuid)}"

file="$(mktemp)"
trap 'rm -f "$file"' EXIT

veto() { # veto METHOD PATH [BODY]: the answer, or the end of the script
  local output status detail
  : >"$file" # which curl empties before it tries again: on standard output, answers would follow each other
  status="$(curl --silent --max-time 45 --retry "${RETRIES:-5}" --retry-connrefused --output "$file" --write-out '%{http_code}' \
    --request "$1" "${VETO_URL:-http://127.0.0.1:4180}/v1$2" --header "Authorization: Bearer $VETO_API_KEY" \
    --header "Content-Type: application/json" --header "Idempotency-Key: $key" ${3:+--data "$3"})" || true
  output="$(<"$file")"
  case "$status" in
    200 | 202) echo "$output" ;;
    *)
      detail="$(jq --raw-output '.detail' <<<"$output" 2>/dev/null)" || true
      stop "${detail:-Veto did not answer} (HTTP $status)"
      ;;
  esac
}

holds() { # holds JSON FILTER: is the filter true of the answer?
  [ "$(jq --arg agent "$agent" --arg tool "$tool" --arg id "${id:-}" --argjson params "$params" "$2" <<<"$1" 2>/dev/null)" = true ]
}

stop() {
  echo "$1" >&2
  exit 1
}

answer="$(veto POST "/authorize?wait=30s" "$(jq --null-input --arg agent "$agent" --arg tool "$tool" --argjson params "$params" \
  '{agentId: $agent, tool: $tool, params: $params}')")"
id="$(jq --raw-output '.id | @uri' <<<"$answer" 2>/dev/null)" || stop "Not run: the answer is not JSON"
while holds "$answer" '.status == "pending" and .id == $id'; do
  answer="$(veto GET "/requests/$id?wait=30s")"
done

holds "$answer" '.allowed == true and (.status == "allowed" or .status == "approved")' ||
  stop "Not run. $(jq --raw-output '.reason' <<<"$answer" 2>/dev/null)"
# What was approved is this call, and differs from it at most in what a person edited.
holds "$answer" '[.edited.changes[]?.name] as $edited | .id == $id and .agentId == $agent and .tool == $tool
  and (.params | delpaths([$edited[] | [.]])) == ($params | delpaths([$edited[] | [.]]))' ||
  stop "Not run: the answer is about another call"

started="$(veto POST "/requests/$id/redeem" "$(jq '{params: .params}' <<<"$answer")")"
holds "$started" '.id == $id and .status == "redeemed"' || stop "Not run: Veto did not let it start"

# The call itself, with the approved params.
echo "ran $(jq --compact-output --sort-keys '.params' <<<"$answer")"

reported="$(veto POST "/requests/$id/result" '{"status":"succeeded","output":"done"}')" ||
  stop "It ran and must not run again, and its result could not be reported"
holds "$reported" '.id == $id and .status == "succeeded" and (.execution | type == "object" and .refused == null)' ||
  stop "It ran and must not run again, and its result is refused: $(jq '.execution.refused' <<<"$reported")"
