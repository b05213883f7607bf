import type { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { type Sandbox, startSandbox } from '../src/sandbox.ts'
import { type RunningApp, startBolt } from './bolt-app.ts'
import { createFakeClock, type FakeClock } from './support/fake-clock.ts'
import { button, modal, refusalOf, section, webClient } from './web-client.ts'

let clock: FakeClock
let sandbox: Sandbox
let bolt: RunningApp
let client: WebClient
let triggers: string[]
let responseUrls: string[]

beforeEach(async () => {
  clock = createFakeClock()
  sandbox = await startSandbox({ workspace: exampleWorkspace, clock })
  client = webClient(sandbox)
  triggers = []
  responseUrls = []
  bolt = await startBolt(sandbox, 'socket', (app) => {
    app.action('go', async ({ ack, body }) => {
      await ack()
      if (body.type !== 'block_actions') return
      triggers.push(body.trigger_id)
      responseUrls.push(body.response_url)
    })
  })
  await client.chat.postMessage({ channel: 'C0FINANCE', text: 'a', blocks: [button('Go', 'go')] })
})
afterEach(async () => {
  await bolt[Symbol.asyncDispose]()
  await sandbox[Symbol.asyncDispose]()
})

async function freshTrigger(): Promise<string> {
  await sandbox.as('Ann').click('Go', { in: 'messages' })
  return triggers.at(-1) ?? ''
}

test('a trigger_id opens one modal, once', async () => {
  const trigger_id = await freshTrigger()

  await client.views.open({ trigger_id, view: modal([section('a')]) })

  expect(sandbox.as('Ann').modal()?.title).toBe('Reason')
  expect(await refusalOf(client.views.open({ trigger_id, view: modal([section('a')]) }))).toEqual([
    'exchanged_trigger_id',
  ])
})

test('a trigger_id expires after three seconds, and not before', async () => {
  const [early, late] = [await freshTrigger(), await freshTrigger()]

  await clock.advance(3_000)
  expect(await refusalOf(client.views.open({ trigger_id: early, view: modal([section('a')]) }))).toEqual([])
  await clock.advance(1)
  expect(await refusalOf(client.views.open({ trigger_id: late, view: modal([section('a')]) }))).toEqual([
    'expired_trigger_id',
  ])
})

test('a trigger_id must have been issued, and is not used up by a view that is refused', async () => {
  const trigger_id = await freshTrigger()

  expect(await refusalOf(client.views.open({ trigger_id: '1.2.x', view: modal([section('a')]) }))).toEqual([
    'invalid_trigger_id',
  ])
  const refused = await refusalOf(client.views.open({ trigger_id, view: modal([section('')]) }))
  expect(refused).toEqual([
    'invalid_arguments',
    '[ERROR] must be more than 0 characters [json-pointer:/view/blocks/0/text/text]',
  ])
  await client.views.open({ trigger_id, view: modal([section('a')]) })
})

test('modals stack three high and no higher', async () => {
  await client.views.open({ trigger_id: await freshTrigger(), view: modal([section('a')], 'One') })
  await client.views.push({ trigger_id: await freshTrigger(), view: modal([section('a')], 'Two') })
  await client.views.push({ trigger_id: await freshTrigger(), view: modal([section('a')], 'Three') })
  const fourth = client.views.push({
    trigger_id: await freshTrigger(),
    view: modal([section('a')], 'Four'),
  })

  expect(await refusalOf(fourth)).toEqual(['push_limit_reached'])
  expect(sandbox.as('Ann').modal()?.title).toBe('Three')
  await sandbox.as('Ann').closeModal()
  expect(sandbox.as('Ann').modal()?.title).toBe('Two')
})

test('a modal is updated by its id, unless its hash is outdated', async () => {
  const { view } = await client.views.open({
    trigger_id: await freshTrigger(),
    view: modal([section('a')]),
  })
  const about = { view_id: view?.id ?? '', hash: view?.hash ?? '' }

  await client.views.update({ ...about, view: modal([section('b')], 'Newer') })
  const again = client.views.update({ ...about, view: modal([section('c')], 'Newest') })

  expect(await refusalOf(again)).toEqual(['hash_conflict'])
  expect(sandbox.as('Ann').modal()?.title).toBe('Newer')
  expect(await refusalOf(client.views.update({ view_id: 'V0', view: modal([section('c')]) }))).toEqual([
    'not_found',
  ])
})

test('a modal is found by its external_id, which is unique', async () => {
  const view = { ...modal([section('a')]), external_id: 'reason-1' }
  await client.views.open({ trigger_id: await freshTrigger(), view })
  const second = client.views.push({ trigger_id: await freshTrigger(), view })

  expect(await refusalOf(second)).toEqual(['duplicate_external_id'])
  await client.views.update({
    external_id: 'reason-1',
    view: { ...view, ...modal([section('b')], 'Newer') },
  })
  expect(sandbox.as('Ann').modal()?.title).toBe('Newer')
})

test('a modal must be of type modal and within the size limit', async () => {
  const home = client.views.open({ trigger_id: await freshTrigger(), view: { type: 'home', blocks: [] } })
  const huge = client.views.open({
    trigger_id: await freshTrigger(),
    view: modal(Array.from({ length: 90 }, () => section('x'.repeat(3_000)))),
  })

  expect((await refusalOf(home))[1]).toContain('expected a view of type modal')
  expect(await refusalOf(huge)).toEqual(['view_too_large'])
})

test('a modal with an input needs a submit button', async () => {
  const { submit: _submit, ...bare } = modal([
    {
      type: 'input',
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ])

  const [code, message] = await refusalOf(client.views.open({ trigger_id: await freshTrigger(), view: bare }))

  expect(code).toBe('invalid_arguments')
  expect(message).toContain('`submit` is required')
})

async function respond(body: object): Promise<number> {
  const response = await fetch(responseUrls[0] ?? '', { method: 'POST', body: JSON.stringify(body) })
  return response.status
}

test('a response_url works five times', async () => {
  await freshTrigger()

  const statuses: number[] = []
  for (let use = 0; use < 6; use += 1) statuses.push(await respond({ text: 'a' }))

  expect(statuses).toEqual([200, 200, 200, 200, 200, 404])
  expect(sandbox.as('Ann').messages('C0FINANCE')).toHaveLength(6)
  expect(sandbox.as('Ben').messages('C0FINANCE')).toHaveLength(1)
})

test('a response_url works for thirty minutes', async () => {
  await freshTrigger()

  await clock.advance(1_800_000)
  expect(await respond({ text: 'a' })).toBe(200)
  await clock.advance(1)
  expect(await respond({ text: 'a' })).toBe(404)
})

test('a response_url replaces the message that was clicked, and what it posts cannot be updated by chat.update', async () => {
  await freshTrigger()

  await respond({ replace_original: true, text: 'Replaced' })
  await respond({ response_type: 'in_channel', text: 'New' })

  expect(sandbox.messages('C0FINANCE').map((one) => one.text)).toEqual(['Replaced', 'New'])
  const ts = sandbox.messages('C0FINANCE').at(-1)?.ts ?? ''
  expect(await refusalOf(client.chat.update({ channel: 'C0FINANCE', ts, text: 'b' }))).toEqual([
    'cant_update_message',
  ])
})
