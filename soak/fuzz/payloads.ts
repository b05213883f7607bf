import { slackSignature } from 'slack-sandbox'
import type { Random } from '../../bench/record/random.ts'
import { mutated } from './mutate.ts'
import { type FuzzResult, inParallel } from './requests.ts'

interface Target {
  /** Of Veto. */
  readonly url: string
  readonly signingSecret: string
  readonly count: number
  readonly random: Random
}

const ORIGIN = {
  user: { id: 'U0DAN', name: 'dan' },
  team: { id: 'T0ACME' },
  api_app_id: 'A0VETO',
  token: 't',
}
const CLICK = JSON.stringify({
  type: 'block_actions',
  ...ORIGIN,
  trigger_id: 't',
  channel: { id: 'C0FINANCE', name: 'finance-approvals' },
  message: { ts: '1700000000.000001', text: 'x' },
  container: { type: 'message', message_ts: '1700000000.000001', channel_id: 'C0FINANCE' },
  actions: [{ type: 'button', action_id: 'veto_approve', block_id: 'b', value: 'req_1', action_ts: '1' }],
  response_url: 'http://127.0.0.1:1/',
})
const FORM = JSON.stringify({
  type: 'view_submission',
  ...ORIGIN,
  view: { id: 'V1', callback_id: 'veto_reason', private_metadata: '{}', hash: 'h', state: { values: {} } },
})
const COMMAND =
  'command=/veto&text=audit+since:7d&user_id=U0DAN&team_id=T0ACME&channel_id=C0FINANCE&trigger_id=t'

/** Posts what Slack would sign and never send: each gets an answer below 500. */
export function fuzzPayloads({ url, signingSecret, count, random }: Target): Promise<FuzzResult> {
  return inParallel(count, async () => {
    const body = bodyOf(random)
    const timestampS = Math.floor(Date.now() / 1_000)
    const response = await fetch(`${url}/slack/events`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(timestampS),
        'x-slack-signature': slackSignature(signingSecret, timestampS, body),
      },
    })
    await response.arrayBuffer()
    return { got: String(response.status), problem: response.status >= 500 ? body : null }
  })
}

function bodyOf(random: Random): string {
  const payload = random.one([CLICK, FORM, COMMAND])
  if (payload === COMMAND) return mutated(COMMAND, random)
  return new URLSearchParams({ payload: mutated(payload, random) }).toString()
}
