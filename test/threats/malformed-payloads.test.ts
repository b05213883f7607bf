import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Json, JsonObject } from '../../src/core/json.ts'
import { advanceUntil } from '../support/advance-until.ts'
import { auditRows, requestNow } from '../support/api-helpers.ts'
import { postAsSlack, tappedWorld } from '../support/slack-tap.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'

const RUNS = 200
/** Each run is a round trip to a whole Veto. */
const LIMIT_MS = 60_000

test('a signed body in another shape than Slack documents gets 400 without content, and Veto continues', async () => {
  const rejected = unhandled()
  const world = await startWorld({ mode: 'http' })

  for (const body of [...FORMS, ...DOCUMENTS]) {
    const contentType = DOCUMENTS.includes(body) ? 'application/json' : 'application/x-www-form-urlencoded'
    const answer = await postAsSlack(world, body, { contentType })
    expect([body, answer.status, await answer.text()]).toEqual([body, 400, ''])
  }

  expect((await fetch(`${world.veto().url}/healthz`)).status).toBe(200)
  expect(rejected).toEqual([])
})

test('the URL verification and the certificate check of Slack are answered', async () => {
  const world = await startWorld({ mode: 'http' })
  const question = JSON.stringify({ type: 'url_verification', challenge: 'c1', token: 't' })

  const challenged = await postAsSlack(world, question, { contentType: 'application/json' })
  const checked = await postAsSlack(world, 'ssl_check=1', { secret: null })

  expect(await challenged.json()).toEqual({ challenge: 'c1' })
  expect(checked.status).toBe(200)
})

test('a notice that Slack delays events is accepted and changes nothing', async () => {
  const world = await startWorld({ mode: 'http' })
  const limited = {
    type: 'app_rate_limited',
    token: 't',
    team_id: 'T0ACME',
    minute_rate_limited: 1_795_000_000,
  }

  const answer = await postAsSlack(world, JSON.stringify({ ...limited, api_app_id: 'A0VETO' }), {
    contentType: 'application/json',
  })

  expect(answer.status).toBe(200)
  expect((await fetch(`${world.veto().url}/healthz`)).status).toBe(200)
})

test('a click without its person, or with one of another type, adds nothing to the ledger, and is counted in the log', async () => {
  const logged: unknown[] = []
  const { world, id, payloads } = await loggedWorld({ logged })
  const { press } = payloads

  const answers = [
    await postAsSlack(world, interactive(without(press, ['user']))),
    await postAsSlack(world, interactive(put(press, ['user', 'id'], null))),
    await postAsSlack(world, interactive(put(press, ['user', 'id'], 7))),
  ]

  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400])
  const refused = await auditRows(world, { request: id, kind: 'vote_refused' })
  expect(refused.map(({ actor }) => actor)).toEqual(['U0DAN'])
  expect(JSON.stringify(logged)).toContain('"ignored":3')
  expect(JSON.stringify(logged)).not.toContain('a click or command from Slack failed')
})

test('a click from a team with the name of a property that every object has is answered', async () => {
  const { world, payloads } = await loggedWorld()
  const { press } = payloads

  const answers = []
  for (const team of ['constructor', '__proto__', 'toString']) {
    answers.push(await postAsSlack(world, interactive(put(press, ['team', 'id'], team))))
  }

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
})

test(
  'any change to one field of a payload of Slack is answered with 200 or 4xx by signed HTTP, decides nothing, and rejects no promise',
  async () => {
    const rejected = unhandled()
    const logged: unknown[] = []
    const { world, id, payloads } = await loggedWorld({ logged })

    await fc.assert(
      fc.asyncProperty(changedPayload(payloads), async ({ name, payload }) => {
        const { status } = await postAsSlack(
          world,
          name === 'command' ? typed(payload) : interactive(payload),
        )
        expect(status === 200 || (status >= 400 && status < 500)).toBe(true)
      }),
      { numRuns: RUNS },
    )

    expect((await requestNow(world, id)).status).toBe('pending')
    expect(await auditRows(world, { request: id, kind: 'voted' })).toEqual([])
    expect(JSON.stringify(logged)).not.toContain('a click or command from Slack failed')
    expect(rejected).toEqual([])
  },
  LIMIT_MS,
)

test(
  'any change to one field of a payload of Slack is accepted or ignored by Socket Mode, which continues',
  async () => {
    const { payloads } = await loggedWorld()
    const rejected = unhandled()
    const logged: unknown[] = []
    const world = await startWorld({ logged })
    const { id, ts } = await ask(world)
    const frames = [...BAD_FRAMES, ...fc.sample(changedPayload(payloads), RUNS).map(envelope)]

    for (const frame of frames) world.sandbox.faults.sendFrame(frame)
    await world.sandbox.as('ann').click('Approve', { ts })
    await advanceUntil(world, async () => (await requestNow(world, id)).status === 'approved')

    expect(JSON.stringify(logged)).toMatch(/"ignored":\d+/)
    expect(rejected).toEqual([])
  },
  LIMIT_MS,
)

const FORMS = [
  'payload=null',
  'payload=7',
  'payload=%22text%22',
  'payload=[]',
  'payload=[null]',
  'payload={}',
  'payload={',
  'payload={}&payload={}',
  'command=/veto',
  'command=/veto&text=help',
  'command=/veto&command=/veto',
  '',
  interactive({ type: 'block_actions', actions: [null] }),
  interactive({ type: 'block_actions', actions: [] }),
  interactive({ type: 'view_submission', view: null }),
  interactive({ type: 'block_actions', event: null }),
  interactive({ type: 'constructor' }),
  interactive({ type: 'message_action', callback_id: 'x' }),
]
const DOCUMENTS = ['null', '7', '[]', '{"type":"event_callback"}', '{"type":"event_callback","event":null}']

/** Frames that Slack sends only when it malfunctions. */
const BAD_FRAMES = [
  'null',
  '7',
  '[]',
  '{',
  '',
  '{"type":"close"}',
  '{"type":"error"}',
  '{"type":"disconnected"}',
  '{"type":"ws_message"}',
  '{"type":"events_api","envelope_id":"e","payload":null}',
  '{"type":"events_api","envelope_id":"e","payload":{}}',
  '{"type":"events_api","envelope_id":"e","payload":{"event":null}}',
  '{"type":"events_api","envelope_id":"e","payload":{"type":"event_callback","team_id":"T","event":{"type":"disconnected"}}}',
  '{"type":"interactive","envelope_id":"e","payload":null}',
  '{"type":"interactive","payload":{}}',
  '{"type":"slash_commands","envelope_id":7,"payload":{"command":"/veto"}}',
]

interface Payloads {
  /** Of a button. */
  readonly press: JsonObject
  /** Of the menu. */
  readonly choice: JsonObject
  /** A modal that was sent. */
  readonly form: JsonObject
  readonly command: JsonObject
}

/** A world with a pending request, and what Slack posts of Dan, who may not decide. */
async function loggedWorld(options: Parameters<typeof tappedWorld>[0] = {}) {
  const { world, received } = await tappedWorld(options)
  const { id, ts } = await ask(world)
  const dan = world.sandbox.as('dan')
  await dan.click('Approve', { ts })
  const press = payloadOf(received.at(-1))
  await dan.type('/veto pending', '#finance-approvals')
  const command = Object.fromEntries(new URLSearchParams(received.at(-1)))
  const choice = put(press, ['actions', '0'], {
    type: 'overflow',
    action_id: 'veto_menu',
    block_id: 'b',
    selected_option: { text: { type: 'plain_text', text: 'Why' }, value: 'why' },
  })
  return { world, id, payloads: { press, choice, form: formOf(press, { id, ts }), command } }
}

/** The reason modal that follows a press of Deny. */
function formOf({ user, team }: JsonObject, { id, ts }: { id: string; ts: string }): JsonObject {
  const origin = { requestId: id, channelId: 'C0FINANCE', ts, shown: null, choice: 'deny', page: 0 }
  const values = { reason: { text: { type: 'plain_text_input', value: 'no' } } }
  return {
    type: 'view_submission',
    ...{ team: team ?? null, user: user ?? null, enterprise: null, is_enterprise_install: false },
    view: {
      ...{ id: 'V1', callback_id: 'veto_reason', hash: 'h', private_metadata: JSON.stringify(origin) },
      state: { values },
    },
    response_urls: [],
  }
}

interface ChangedPayload {
  readonly name: string
  readonly payload: JsonObject
}

function changedPayload(payloads: Payloads): fc.Arbitrary<ChangedPayload> {
  const places = Object.entries(payloads).flatMap(([name, payload]: [string, JsonObject]) =>
    pathsIn(payload).map((path) => ({ name, payload, path })),
  )
  const others = fc.constantFrom<Json | undefined>(undefined, null, 7, true, '', 'x', [], [null], {})
  return fc.tuple(fc.constantFrom(...places), others).map(([{ name, payload, path }, other]) => ({
    name,
    payload: other === undefined ? without(payload, path) : put(payload, path, other),
  }))
}

type Path = readonly string[]

function pathsIn(value: Json, above: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, Json]) => [
    [...above, key],
    ...pathsIn(inner, [...above, key]),
  ])
}

function put(payload: JsonObject, path: Path, value: Json): JsonObject {
  const copy = structuredClone(payload)
  const key = path.at(-1) ?? ''
  Reflect.set(holderOf(copy, path), key, value)
  return copy
}

function without(payload: JsonObject, path: Path): JsonObject {
  const copy = structuredClone(payload)
  Reflect.deleteProperty(holderOf(copy, path), path.at(-1) ?? '')
  return copy
}

function holderOf(payload: JsonObject, path: Path): object {
  return path.slice(0, -1).reduce<object>((holder, key) => Object(Reflect.get(holder, key)), payload)
}

function payloadOf(body = ''): JsonObject {
  return JSON.parse(new URLSearchParams(body).get('payload') ?? '{}')
}

function interactive(payload: JsonObject): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
}

function typed(payload: JsonObject): string {
  return new URLSearchParams(
    Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString()
}

function envelope({ name, payload }: ChangedPayload, at: number): string {
  const type = name === 'command' ? 'slash_commands' : 'interactive'
  return JSON.stringify({ envelope_id: `e${at}`, type, payload, accepts_response_payload: true })
}

/** Promises that nobody holds, from now to the end of the test. */
function unhandled(): readonly unknown[] {
  const rejected: unknown[] = []
  const note = (reason: unknown) => rejected.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => {
    process.off('unhandledRejection', note)
  })
  return rejected
}

async function ask(world: World) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const card = () =>
    world.sandbox
      .messages('#finance-approvals')
      .find((message) => JSON.stringify(message).includes(String(id)))
  await advanceUntil(world, () => card() !== undefined)
  return { id: String(id), ts: card()?.ts ?? '' }
}
