import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { requestNow } from '../support/api-helpers.ts'
import {
  approveChecked,
  askFor,
  check,
  decisionsOf,
  openSelection,
  PAYOUTS,
  payOut,
  statusesOf,
} from '../support/selection.ts'
import { postAsSlack, tappedWorld } from '../support/slack-tap.ts'
import type { World } from '../support/start-world.ts'

const OTHERS_RULE = `
approvers:
  others: { channel: "#growth", members: [U0CLEO] }
`
const POLICIES = {
  'payouts.yaml': PAYOUTS,
  'secret.yaml': `${OTHERS_RULE}
name: secret
priority: 300
rules:
  - { name: secret_review, tool: secret, action: require_approval, approvers: [others] }
`,
}

const Form = z.looseObject({
  user: z.looseObject({ id: z.string() }),
  view: z.looseObject({
    private_metadata: z.string(),
    state: z.looseObject({ values: z.record(z.string(), z.unknown()) }),
  }),
})
type Form = z.infer<typeof Form>
const Metadata = z.object({ viewerId: z.string(), group: z.string(), calls: z.array(z.string()) })
type Metadata = z.infer<typeof Metadata>

test('a checked box that the form did not show approves nothing', async () => {
  const { world, form, ids } = await sentForm()
  const other = await payOut(world, 9)
  const confirmed = await askFor(world, 'wipe', { n: 1 })
  const extra = await Promise.all([other, confirmed].map((id) => boxOf(world, id)))

  const result = await post(world, withChecked(form, extra))

  expect(result).toMatch(/^2 approved\./)
  expect(await statusesOf(world, ids)).toEqual(['approved', 'approved', 'pending'])
  expect(await statusesOf(world, [other, confirmed])).toEqual(['pending', 'pending'])
  expect(await decisionsOf(world, other)).toEqual([])
})

test.each([
  ['wipe', 'of a rule that requires a confirmation', /^1 changed since you looked/],
  ['deploy', 'of a rule that requires a reason', /^1 changed since you looked/],
  ['give_back', 'of another rule', /^1 changed since you looked/],
  ['secret', 'that other people decide', /^1 not counted/],
] as const)(
  'a form that claims to have shown a call (%s) %s does not approve it',
  async (tool, _what, words) => {
    const { world, form } = await sentForm()
    const id = await askFor(world, tool, { n: 1 })

    const result = await post(world, withCalls(form, [await boxOf(world, id)]))

    expect(result).toMatch(words)
    expect(await requestNow(world, id)).toMatchObject({ status: 'pending', approval: { votes: [] } })
    expect(await decisionsOf(world, id)).toEqual(['vote_refused U0ANN'])
  },
)

test('a form that claims to have shown a call that fits in no form does not approve it', async () => {
  const { world, form } = await sentForm()
  const long = await askFor(world, 'pay_out', { order: 'ord_1', amount: 1, note: 'word '.repeat(1_500) })

  const result = await post(world, withCalls(form, [await boxOf(world, long)]))

  expect(result).toMatch(/^1 changed since you looked/)
  expect((await requestNow(world, long)).status).toBe('pending')
})

test('a form with the digest of other params, or with none, does not approve the call', async () => {
  const { world, form, ids } = await sentForm()
  const [, , third = ''] = ids

  const forged = `${third}:${'0'.repeat(64)}`
  const results = [await post(world, withCalls(form, [forged])), await post(world, withCalls(form, [third]))]

  expect(results[0]).toMatch(/^1 changed since you looked/)
  expect(results[1]).toContain('Use the card that Veto posted.')
  expect((await requestNow(world, third)).status).toBe('pending')
})

test('the form of one person, sent by another, approves nothing', async () => {
  const { world, form, ids } = await sentForm()

  const result = await post(world, { ...form, user: { ...form.user, id: 'U0BEN' } })

  expect(result).toMatch(/^2 changed since you looked/)
  expect(await statusesOf(world, ids)).toEqual(['pending', 'pending', 'pending'])
})

test('a form that is sent twice votes once', async () => {
  const { world, form, ids } = await sentForm()

  const first = await post(world, form)
  const second = await post(world, form)

  expect(first).toMatch(/^2 approved\./)
  expect(second).toMatch(/^2 already approved by Ann Meyer\./)
  expect(await decisionsOf(world, ids[0] ?? '')).toEqual([
    'voted U0ANN',
    'settled U0ANN',
    'vote_refused U0ANN',
  ])
})

test.each([
  [
    'more calls than a form can show',
    (calls: readonly string[]) => Array.from({ length: 11 }, () => calls[0] ?? ''),
  ],
  ['no list of calls', () => null],
])('a form with %s approves nothing', async (_what, forge) => {
  const { world, form, ids } = await sentForm()
  const { calls, ...rest } = metadataOf(form)
  const view = { ...form.view, private_metadata: JSON.stringify({ ...rest, calls: forge(calls) }) }

  await post(world, { ...form, view })

  expect(await statusesOf(world, ids)).toEqual(['pending', 'pending', 'pending'])
})

test('a call that a form names several times gets one vote', async () => {
  const { world, form, ids } = await sentForm()
  const [value = ''] = metadataOf(form).calls

  const result = await post(world, withCalls(form, [value, value, value]))

  expect(result).toMatch(/^1 approved\./)
  expect(await decisionsOf(world, ids[0] ?? '')).toEqual(['voted U0ANN', 'settled U0ANN'])
})

/** Three payouts, and the form with which Ann would approve the first two; it reached nobody yet. */
async function sentForm(): Promise<{ world: World; form: Form; ids: readonly string[] }> {
  const { world, received } = await tappedWorld({ policies: POLICIES })
  const ids = [await payOut(world, 1), await payOut(world, 2), await payOut(world, 3)]
  const shown = [await payOut(world, 4), await payOut(world, 5)]
  await openSelection(world, 'ann')
  await check(world, 'ann', 4, 5)
  await approveChecked(world, 'ann')
  const body = received.findLast((one) => one.includes('view_submission')) ?? ''
  const form = Form.parse(JSON.parse(new URLSearchParams(body).get('payload') ?? ''))
  const values = metadataOf(form).calls.filter((call) => !shown.some((id) => call.startsWith(id)))
  const withTwo = withChecked(withCalls(form, values), values.slice(0, 2))
  return {
    world,
    form: { ...withTwo, view: { ...withTwo.view, state: checkedState(values.slice(0, 2)) } },
    ids,
  }
}

function metadataOf({ view }: Form): Metadata {
  return Metadata.parse(JSON.parse(view.private_metadata))
}

/** It claims to have shown these, and all of them are checked. */
function withCalls(form: Form, calls: readonly string[]): Form {
  const private_metadata = JSON.stringify({ ...metadataOf(form), calls })
  return { ...form, view: { ...form.view, private_metadata, state: checkedState(calls) } }
}

/** These are checked as well. */
function withChecked(form: Form, calls: readonly string[]): Form {
  const values = { ...form.view.state.values, ...checkedState(calls).values }
  return { ...form, view: { ...form.view, state: { values } } }
}

function checkedState(calls: readonly string[]) {
  const box = (value: string) => ({
    veto_select_call: {
      type: 'checkboxes',
      selected_options: [{ value, text: { type: 'plain_text', text: '' } }],
    },
  })
  return { values: Object.fromEntries(calls.map((call) => [call, box(call)])) }
}

/** The id of a call with the digest of its params. */
async function boxOf(world: World, id: string): Promise<string> {
  const { paramsDigest } = await requestNow(world, id)
  return `${id}:${paramsDigest.replace('sha256:', '')}`
}

const Answer = z.object({ view: z.object({ blocks: z.array(z.json()) }) })

/** What the modal shows then. */
async function post(world: World, form: Form): Promise<string> {
  const payload = new URLSearchParams({ payload: JSON.stringify(form) }).toString()
  const response = await postAsSlack(world, payload)
  return textOf(Answer.parse(await response.json()).view.blocks)
}
