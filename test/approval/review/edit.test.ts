import { expect, test } from 'vitest'
import { channelsOfRequest } from '../../../src/approval/decide/channels.ts'
import type { EditResult } from '../../../src/approval/review/edit.ts'
import { aBundle } from '../../policy/builders.ts'
import { startEditHarness } from './edit/edit-harness.ts'

const APPROVERS = `
approvers:
  team: { channel: "#team", members: [UANN, UBEN] }
  board: { channel: "#board", members: [UCLEO] }
  legal: { channel: "#legal", members: [UDAN] }
`

test('an edit is refused where the rule offers no editing', async () => {
  const harness = await startEditHarness(
    rules('{ name: look, tool: pay, action: require_approval, approvers: [team] }'),
  )
  const request = await harness.ask(pay({ amount: 1 }))

  expect(codeOf(await harness.edit(request, 'UANN', { amount: 2 }))).toBe('not_offered')
})

test('an edit leaves params that may not be edited unchanged, whatever is submitted', async () => {
  const harness = await startEditHarness(
    rules('{ name: look, tool: pay, action: require_approval, approvers: [team], edit: [amount, owner] }'),
  )
  const params = { amount: 1, owner: { number: '4242 4242' }, to: 'kim' }
  const request = await harness.ask(pay(params))

  const result = await harness.edit(request, 'UANN', {
    amount: 2,
    owner: { number: '1' },
    to: 'eve',
    extra: true,
  })

  expect(result.kind).toBe('settled')
  const edited = await harness.now(request.id)
  expect(edited.edit).toMatchObject({
    params: { ...params, amount: 2 },
    maskedParams: { amount: 2, owner: { number: '‹masked›' }, to: 'kim' },
  })
})

test('an edit is refused from a person outside the groups, and from one who saw other params', async () => {
  const harness = await startEditHarness(
    rules('{ name: look, tool: pay, action: require_approval, approvers: [team], quorum: 2, edit: true }'),
  )
  const request = await harness.ask(pay({ amount: 1 }))
  await harness.edit(request, 'UANN', { amount: 2 })

  expect(codeOf(await harness.edit(request, 'UEVE', { amount: 3 }))).toBe('not_an_approver')
  expect(codeOf(await harness.edit(request, 'UBEN', { amount: 3 }))).toBe('params_changed')
  expect(codeOf(await harness.edit(request, 'UBEN', { amount: 3 }, { displayedDigest: null }))).toBe(
    'params_changed',
  )
})

test("cards of older versions, which do not say what they show, are valid for the agent's own params only", async () => {
  const harness = await startEditHarness(
    rules('{ name: look, tool: pay, action: require_approval, approvers: [team], quorum: 2, edit: true }'),
  )
  const request = await harness.ask(pay({ amount: 1 }))
  const other = await harness.ask(pay({ amount: 1 }))
  await harness.edit(other, 'UANN', { amount: 2 })

  expect((await harness.approve(request, 'UBEN', null)).kind).toBe('counted')
  expect(codeOf(await harness.approve(other, 'UBEN', null))).toBe('params_changed')
})

test('an edit cannot approve without the reason or the confirmation that the rule requires', async () => {
  const harness = await startEditHarness(
    rules(`{ name: look, tool: pay, action: require_approval, approvers: [team], edit: true, require_reason: approve,
        confirm: type_tool_name }`),
  )
  const request = await harness.ask(pay({ amount: 1 }))
  const edit = (known: { comment?: string; confirmation?: string }, amount: number) =>
    harness.edit(request, 'UANN', { amount }, known)

  expect(codeOf(await edit({ confirmation: 'pay' }, 2))).toBe('reason_required')
  expect(codeOf(await edit({ comment: 'fine' }, 2))).toBe('confirmation_required')
  expect(codeOf(await edit({ comment: 'fine', confirmation: 'Pay' }, 1))).toBe('confirmation_required')
  expect((await edit({ comment: 'fine', confirmation: 'pay' }, 2)).kind).toBe('settled')
})

test('an edit makes the request stricter when the bundle requires it for the edited call, and never less strict', async () => {
  const harness = await startEditHarness(
    rules(
      '{ name: look, tool: pay, action: require_approval, approvers: [team], edit: true, timeout: 1h, self_approval: true }',
      `{ name: legal, tool: pay, when: args.amount > 5, action: require_approval, approvers: [legal], timeout: 10m,
          require_reason: approve }`,
    ),
  )
  const request = await harness.ask(pay({ amount: 1 }))
  const result = await harness.edit(request, 'UANN', { amount: 6 }, { comment: 'due' })

  expect(result.kind).toBe('counted')
  const { state } = await harness.now(request.id)
  expect(state).toMatchObject({
    obligation: { edit: [], selfApproval: false, requireReason: ['approve'], timeoutMs: 600_000 },
    channelsByGroup: { team: '#team', legal: '#legal' },
    deadlineMs: harness.clock.nowMs() + 600_000,
    votes: [{ by: { id: 'UANN' }, groups: ['team'], stage: 0, comment: 'due' }],
  })
})

test('an edit keeps the approval terms when the bundle would allow the edited call by itself', async () => {
  const harness = await startEditHarness(
    rules(
      '{ name: look, tool: pay, when: args.amount > 5, action: require_approval, approvers: [team], quorum: 2, edit: true }',
    ),
  )
  const request = await harness.ask(pay({ amount: 9 }))

  expect((await harness.edit(request, 'UANN', { amount: 1 })).kind).toBe('counted')
  expect((await harness.now(request.id)).state.obligation).toEqual(request.state.obligation)
})

test('an edit cannot free the requester to vote where the rule of the edited call forbids it', async () => {
  const harness = await startEditHarness(
    rules(
      '{ name: look, tool: pay, action: require_approval, approvers: [team], edit: true, self_approval: true }',
      '{ name: large, tool: pay, when: args.amount > 5, action: require_approval, approvers: [team], edit: true }',
    ),
  )
  const request = await harness.ask({ ...pay({ amount: 1 }), requester: 'UANN' })

  expect(codeOf(await harness.edit(request, 'UANN', { amount: 6 }))).toBe('own_request')
  expect((await harness.edit(request, 'UANN', { amount: 2 })).kind).toBe('settled')
})

test('an edit does not approve when the deadline passed during the lookup in Slack', async () => {
  const harness = await startEditHarness(
    rules('{ name: look, tool: pay, action: require_approval, approvers: [team], edit: true, timeout: 1m }'),
  )
  const request = await harness.ask(pay({ amount: 1 }))
  const { person } = harness.directory
  let asked = 0
  Object.assign(harness.directory, {
    person: async (id: string) => {
      asked += 1
      if (asked === 2) await harness.clock.advance(60_000)
      return person(id)
    },
  })

  expect(codeOf(await harness.edit(request, 'UANN', { amount: 2 }))).toBe('already_settled')
  expect((await harness.now(request.id)).state.status).toBe('expired')
})

const STAGED = rules(
  '{ name: look, tool: pay, action: require_approval, edit: true, stages: [{ approvers: [team] }, { approvers: [board] }] }',
)

test('an edit at a later stage restarts at the first one, and is no approval of a person who is not asked there', async () => {
  const harness = await startEditHarness(STAGED)
  const request = await harness.ask(pay({ amount: 1 }))
  await harness.approve(request, 'UANN')

  const result = await harness.edit(request, 'UCLEO', { amount: 2 }, { comment: 'one is wrong' })
  const edited = await harness.now(request.id)

  expect(result.kind).toBe('counted')
  expect(edited.state).toMatchObject({ status: 'pending', stage: 0, votes: [] })
  expect(channelsOfRequest(edited)).toEqual(['#team', '#board'])
  const { entries } = await harness.store.audit({ limit: 1 })
  expect(entries).toMatchObject([{ kind: 'edited', reason: 'amount: 1 → 2: one is wrong' }])
})

test('an edit at a later stage is approved stage by stage, also by people who approved before', async () => {
  const harness = await startEditHarness(STAGED)
  const request = await harness.ask(pay({ amount: 1 }))
  await harness.approve(request, 'UANN')
  await harness.edit(request, 'UCLEO', { amount: 2 })
  const edited = await harness.now(request.id)

  expect((await harness.approve(edited, 'UANN')).kind).toBe('counted')
  expect((await harness.approve(edited, 'UCLEO')).kind).toBe('settled')
})

const BY_CONTEXT = rules(
  '{ name: look, tool: pay, action: require_approval, approvers: [team], quorum: 2, edit: true }',
  '{ name: dev, tool: pay, when: args.amount > 5 && context.env != "dev", action: deny }',
  '{ name: token, tool: pay, when: args.amount > 50 && context.card == "4242", action: deny }',
)

test('an edit is evaluated with the recorded context', async () => {
  const harness = await startEditHarness(BY_CONTEXT)
  const request = await harness.ask({ ...pay({ amount: 1 }), context: { env: 'dev', card: '1' } })
  const other = await harness.ask({ ...pay({ amount: 1 }), context: { env: 'live', card: '1' } })

  expect((await harness.edit(request, 'UANN', { amount: 6 })).kind).toBe('counted')
  expect(codeOf(await harness.edit(other, 'UANN', { amount: 6 }))).toBe('edit_denied')
})

test('an edit is refused when a rule reads a context value that is masked in the record', async () => {
  const harness = await startEditHarness(BY_CONTEXT)
  const request = await harness.ask({ ...pay({ amount: 1 }), context: { env: 'dev', card: '1' } })

  expect(codeOf(await harness.edit(request, 'UANN', { amount: 51 }))).toBe('edit_unjudged')
})

function rules(...texts: readonly string[]) {
  const tools = 'tools: { pay: { mask: [card, number] } }'
  return aBundle({
    'a.yaml': `rules:\n${texts.map((text) => `  - ${text}\n`).join('')}${APPROVERS}${tools}\n`,
  })
}

function pay(params: Readonly<Record<string, number | string | Readonly<Record<string, string>>>>) {
  return { tool: 'pay', params }
}

function codeOf(result: EditResult): string {
  return result.kind === 'refused' ? result.refusal.code : result.kind
}
