import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { requestNow } from '../support/api-helpers.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const STEP_UP = `
name: step-up
priority: 200
rules:
  - name: no_way_back
    tool: drop_backups
    action: require_approval
    approvers: [finance-team]
    confirm: type_tool_name
    edit: [keep]
  - { name: plain, tool: prune_backups, action: require_approval, approvers: [finance-team], edit: [keep] }
  - { name: below_three, tool: prune_backups, when: args.keep < 3, action: require_approval, approvers: [finance-team],
      confirm: type_tool_name, edit: [keep] }
  - { name: worded, tool: wipe_backups, action: require_approval, approvers: [finance-team], confirm: type_tool_name,
      require_reason: [approve] }
`

test('T14: confirm: type_tool_name counts an approval only when the name of the tool was typed', async () => {
  const world = await startWorld({ policies: { 'step-up.yaml': STEP_UP } })
  const { id, ts } = await ask(world, 'drop_backups', { keep: 5 })
  const ann = world.sandbox.as('ann')
  await press(world, 'ann', { label: 'Approve', ts })

  const wrong = await ann.submit({ 'Type the name of the tool': 'drop-backups' })
  const { errors } = ann.modal() ?? {}
  const between = await requestNow(world, id)
  await ann.submit({ 'Type the name of the tool': ' drop_backups ' })

  expect(wrong.ok).toBe(false)
  expect(errors).toEqual({ confirm: 'This is not the name of the tool.' })
  expect(between.status).toBe('pending')
  expect(ann.modal()).toBeNull()
  expect((await requestNow(world, id)).status).toBe('approved')
})

test('T14: confirm: type_tool_name asks for the reason as well where the rule requires one', async () => {
  const world = await startWorld({ policies: { 'step-up.yaml': STEP_UP } })
  const { id, ts } = await ask(world, 'wipe_backups', {})
  const ann = world.sandbox.as('ann')
  await press(world, 'ann', { label: 'Approve', ts })

  await ann.submit({ 'Type the name of the tool': 'wipe_backups', Reason: '  ' })
  const { errors } = ann.modal() ?? {}
  await ann.submit({ 'Type the name of the tool': 'wipe_backups', Reason: 'They are copied' })

  expect(errors).toEqual({ reason: 'A reason is required.' })
  expect((await requestNow(world, id)).reason).toBe('Approved by Ann Meyer: They are copied')
})

test('T14: confirm: type_tool_name does not apply to a denial', async () => {
  const world = await startWorld({ policies: { 'step-up.yaml': STEP_UP } })
  const { id, ts } = await ask(world, 'drop_backups', { keep: 5 })
  await press(world, 'ann', { label: 'Deny', ts })

  await world.sandbox.as('ann').submit({ Reason: 'We need them' })

  expect((await requestNow(world, id)).reason).toBe('Denied by Ann Meyer: We need them')
})

test('T14: confirm: type_tool_name applies to an edit', async () => {
  const world = await startWorld({ policies: { 'step-up.yaml': STEP_UP } })
  const { id, ts } = await ask(world, 'drop_backups', { keep: 5 })
  const ann = world.sandbox.as('ann')
  await edit(world, 'ann', ts)

  await ann.submit({ keep: '7', 'Type the name of the tool': 'backups' })
  const { errors } = ann.modal() ?? {}
  const between = await requestNow(world, id)
  await ann.submit({ keep: '7', 'Type the name of the tool': 'drop_backups' })

  expect(errors).toEqual({ confirm: 'This is not the name of the tool.' })
  expect(between).toMatchObject({ status: 'pending', edited: null })
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: { keep: 7 } })
})

test('T14: confirm: type_tool_name applies when only the edited call requires it', async () => {
  const world = await startWorld({ policies: { 'step-up.yaml': STEP_UP } })
  const { id, ts } = await ask(world, 'prune_backups', { keep: 5 })
  const ann = world.sandbox.as('ann')
  await edit(world, 'ann', ts)
  const first = textOf(ann.modal()?.blocks ?? [])

  await ann.submit({ keep: '2' })
  const second = textOf(ann.modal()?.blocks ?? [])
  const between = await requestNow(world, id)
  await ann.submit({ 'Type the name of the tool': 'prune_backups' })

  expect(first).not.toContain('Type the name')
  expect(second).toContain('Type the name')
  expect(between.status).toBe('pending')
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: { keep: 2 } })
})

test('T14: confirm: type_tool_name applies to the last page of a review in full', async () => {
  const world = await startWorld({ policies: { 'step-up.yaml': STEP_UP } })
  const { id, ts } = await ask(world, 'drop_backups', { keep: 5, why: 'w'.repeat(5_000) })
  const ann = world.sandbox.as('ann')
  await press(world, 'ann', { label: 'Review in full', ts })

  await ann.click('Approve')
  await world.sandbox.until(() => ann.modal()?.title === 'Approve', 'the second step')
  await ann.submit({ 'Type the name of the tool': 'drop_backups' })

  expect((await requestNow(world, id)).status).toBe('approved')
})

test('T14: confirm: type_tool_name applies to an open edit form after the rule came to require it', async () => {
  const laxer = STEP_UP.replace('    confirm: type_tool_name\n', '')
  const world = await startWorld({ policies: { 'step-up.yaml': laxer } })
  const { id, ts } = await ask(world, 'drop_backups', { keep: 5 })
  const ann = world.sandbox.as('ann')
  await edit(world, 'ann', ts)
  await world.writePolicy('step-up.yaml', STEP_UP)

  await ann.submit({ keep: '4' })
  const between = await requestNow(world, id)
  await ann.submit({ 'Type the name of the tool': 'drop_backups' })

  expect(between.status).toBe('pending')
  expect(await requestNow(world, id)).toMatchObject({ status: 'approved', params: { keep: 4 } })
})

async function ask(world: World, tool: string, params: Record<string, string | number>) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', tool, params)
  return { id: String(id), ts: (await cardOf(world, String(id))).ts }
}

async function press(
  world: World,
  name: string,
  { label, ts }: { label: string; ts: string },
): Promise<void> {
  const person = world.sandbox.as(name)
  await person.click(label, { ts })
  await world.sandbox.until(() => person.modal(), 'a window')
}

async function edit(world: World, name: string, ts: string): Promise<void> {
  const person = world.sandbox.as(name)
  await person.choose('Edit and approve…', { ts })
  await world.sandbox.until(() => person.modal(), 'the form')
}
