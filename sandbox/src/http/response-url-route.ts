import type { FaultPlan } from '../faults.ts'
import type { JsonObject } from '../json.ts'
import { isObject, parseJson } from '../json-fields.ts'
import { useResponseUrl } from '../response-url.ts'
import type { Workspace } from '../state/workspace.ts'
import { type Exchange, replyJson } from './reply.ts'

/** Answers `/response/KEY`: what the app has to say after its acknowledgement. */
export function answerResponseUrl(
  { workspace, faults }: { readonly workspace: Workspace; readonly faults: FaultPlan },
  { response, url, body }: Exchange,
): void {
  const answer = parseJson(body.toString())
  const key = url.pathname.slice('/response/'.length)
  const refusal = isObject(answer) ? refusalOf(answer) : 'invalid_json'
  if (refusal === null) replyJson(response, 200, { ok: true })
  else replyJson(response, refusal === 'expired_url' ? 404 : 400, { ok: false, error: refusal })

  function refusalOf(said: JsonObject): string | null {
    return faults.refusedBlock(said) === null ? useResponseUrl(workspace, key, said) : 'invalid_blocks'
  }
}
