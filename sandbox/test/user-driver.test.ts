import type { ViewStateValue } from '@slack/bolt'
import type { KnownBlock } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { type Sandbox, startSandbox } from '../src/sandbox.ts'
import { type RunningApp, startBolt } from './bolt-app.ts'
import { button, modal, section, webClient } from './web-client.ts'

let sandbox: Sandbox
let bolt: RunningApp
let clicks: string[]
let submitted: Record<string, Record<string, ViewStateValue>>
let inputs: KnownBlock[]

beforeEach(async () => {
  clicks = []
  submitted = {}
  sandbox = await startSandbox({
    workspace: {
      ...exampleWorkspace,
      people: [...exampleWorkspace.people, { id: 'U0ZED', name: 'Zed Gone', deleted: true }],
    },
    clock: systemClock,
  })
  bolt = await startBolt(sandbox, 'socket', (app) => {
    app.action('go', async ({ ack, body, client }) => {
      await ack()
      if (body.type !== 'block_actions') return
      clicks.push(body.message?.['text'] ?? '')
      await client.views.open({
        trigger_id: body.trigger_id,
        view: { ...modal(inputs), callback_id: 'form' },
      })
    })
    app.action(/one|menu/, async ({ ack }) => ack())
    app.view('form', async ({ ack, view }) => {
      submitted = view.state.values
      await ack()
    })
  })
  inputs = [section('Nothing to fill in')]
})
afterEach(async () => {
  await bolt[Symbol.asyncDispose]()
  await sandbox[Symbol.asyncDispose]()
})

function post(text: string, blocks: KnownBlock[] = [button('Go', 'go')]) {
  return webClient(sandbox).chat.postMessage({ channel: 'C0FINANCE', text, blocks })
}

function input(label: string, element: Extract<KnownBlock, { type: 'input' }>['element']): KnownBlock {
  return { type: 'input', label: { type: 'plain_text', text: label }, element }
}

function option(text: string) {
  return { text: { type: 'plain_text' as const, text }, value: text.toLowerCase() }
}

async function openForm(...blocks: KnownBlock[]) {
  inputs = blocks
  await post('a')
  await sandbox.as('Ann').click('Go')
  await sandbox.until(() => sandbox.as('Ann').modal(), 'the form')
}

test('a person is found by id, handle, first name or full name, and by nothing else', () => {
  for (const name of ['U0ANN', '@ann', 'Ann', 'Ann Meyer']) expect(sandbox.as(name).id).toBe('U0ANN')
  expect(() => sandbox.as('Nobody')).toThrow("Expected a person of Acme, got 'Nobody'; there are Ann Meyer")
})

test('a person clicks the newest message that has the button, or the one that they name', async () => {
  await post('older')
  await post('newer')

  await sandbox.as('Ann').click('Go')
  await sandbox.as('Ben').click('Go', { containing: 'older' })

  expect(clicks).toEqual(['newer', 'older'])
})

test('a person cannot click a missing button, and the error lists the visible ones', async () => {
  await post('a')

  await expect(sandbox.as('Ann').click('Approve')).rejects.toThrow(
    "Ann Meyer sees no button 'Approve'; there is button 'Go'",
  )
  await expect(sandbox.as('Ann').click('Go', { in: 'home' })).rejects.toThrow('there is nothing to click')
  await expect(sandbox.as('Ann').click('Go', { channel: '#nowhere' })).rejects.toThrow('Expected a channel')
})

test('a person cannot click a text, nor one of two buttons with the same label', async () => {
  const both = button('Go', 'go')
  await post('a', [section('Approve'), both, { ...button('Go', 'stop') }])

  await expect(sandbox.as('Ann').click('Approve')).rejects.toThrow('sees no button')
  await expect(sandbox.as('Ann').click('Go')).rejects.toThrow("sees button 'Go' twice")
})

test('a person sees nothing in channels that they are not in', async () => {
  await post('a')

  expect(sandbox.as('Cleo').messages('#finance')).toEqual([])
  await expect(sandbox.as('Cleo').click('Go')).rejects.toThrow('sees no button')
  expect(await sandbox.as('Cleo').type('Hello', '#finance')).toEqual({
    ok: false,
    problem: 'Cleo Martin is not in this channel',
  })
})

test('a person who is deactivated cannot act', async () => {
  expect(await sandbox.as('Zed').openHome()).toEqual({ ok: false, problem: 'Zed Gone cannot act' })
})

test('a person types messages, and only commands that the workspace has', async () => {
  expect(await sandbox.as('Ann').type('Hello', '#general')).toEqual({ ok: true, problem: null })
  expect(sandbox.as('Ben').messages('#general')[0]).toMatchObject({ authorId: 'U0ANN', text: 'Hello' })
  expect((await sandbox.as('Ann').type('/vote now', '#general')).problem).toBe(
    '/vote is not a command of this workspace',
  )
})

test('a person clicks in the Home tab that the app published for them', async () => {
  await webClient(sandbox).views.publish({
    user_id: 'U0ANN',
    view: { type: 'home', blocks: [button('Go', 'go')] },
  })

  await sandbox.as('Ann').click('Go', { in: 'home' })

  await sandbox.until(() => sandbox.as('Ann').modal(), 'the modal')
  expect(sandbox.as('Ben').home()).toBeNull()
})

test('a person has no modal to submit or close before one is open', async () => {
  expect(sandbox.as('Ann').modal()).toBeNull()
  await expect(sandbox.as('Ann').submit()).rejects.toThrow('Ann Meyer has no modal open')
  await expect(sandbox.as('Ann').closeModal()).rejects.toThrow('Ann Meyer has no modal open')
})

test('a form sends each kind of input as Slack does', async () => {
  await openForm(
    input('Why', { type: 'plain_text_input', action_id: 'a' }),
    input('Who', { type: 'users_select', action_id: 'a' }),
    input('When', { type: 'datepicker', action_id: 'a' }),
    input('Which', { type: 'static_select', action_id: 'a', options: [option('Red'), option('Blue')] }),
    input('What', { type: 'checkboxes', action_id: 'a', options: [option('One'), option('Two')] }),
    input('Untouched', { type: 'plain_text_input', action_id: 'a', initial_value: 'as it was' }),
  )

  const answer = await sandbox.as('Ann').submit({
    Why: 'Because',
    Who: 'U0BEN',
    When: '2026-11-20',
    Which: 'Blue',
    What: ['One', 'Two'],
  })

  expect(answer).toEqual({ ok: true, problem: null })
  expect(Object.values(submitted).map((one) => one['a'])).toEqual([
    { type: 'plain_text_input', value: 'Because' },
    { type: 'users_select', selected_user: 'U0BEN' },
    { type: 'datepicker', selected_date: '2026-11-20' },
    { type: 'static_select', selected_option: option('Blue') },
    { type: 'checkboxes', selected_options: [option('One'), option('Two')] },
    { type: 'plain_text_input', value: 'as it was' },
  ])
})

test.each<[string, KnownBlock, string, string]>([
  ['too long', input('X', { type: 'plain_text_input', max_length: 3 }), 'abcd', 'at most 3 characters'],
  ['too short', input('X', { type: 'plain_text_input', min_length: 3 }), 'ab', 'at least 3 characters'],
  ['no number', input('X', { type: 'number_input', is_decimal_allowed: true }), 'a', 'enter a number'],
  [
    'no whole number',
    input('X', { type: 'number_input', is_decimal_allowed: false }),
    '1.5',
    'a whole number',
  ],
  [
    'too small',
    input('X', { type: 'number_input', is_decimal_allowed: false, min_value: '3' }),
    '2',
    'too small',
  ],
  [
    'too large',
    input('X', { type: 'number_input', is_decimal_allowed: false, max_value: '3' }),
    '4',
    'too large',
  ],
  ['no e-mail', input('X', { type: 'email_text_input' }), 'ann', 'an e-mail address'],
  ['no URL', input('X', { type: 'url_text_input' }), 'nowhere', 'a URL'],
  ['empty', input('X', { type: 'plain_text_input' }), '', 'required field'],
])('a form with %s is not submitted, and shows the error', async (_what, block, value, error) => {
  await openForm(block)

  const answer = await sandbox.as('Ann').submit({ X: value })

  expect(answer).toEqual({ ok: false, problem: null })
  expect(Object.values(sandbox.as('Ann').modal()?.errors ?? {})[0]).toContain(error)
  expect(submitted).toEqual({})
})

test('a form accepts an empty optional input', async () => {
  await openForm({
    type: 'input',
    block_id: 'x',
    optional: true,
    label: { type: 'plain_text', text: 'X' },
    element: { type: 'plain_text_input', action_id: 'a' },
  })

  expect(await sandbox.as('Ann').submit()).toEqual({ ok: true, problem: null })
  expect(submitted['x']?.['a']).toEqual({ type: 'plain_text_input', value: null })
})

test('a form keeps what was chosen in a menu of it, and sends that too', async () => {
  await openForm(
    {
      type: 'actions',
      block_id: 'pick',
      elements: [{ type: 'radio_buttons', action_id: 'one', options: [option('Red')] }],
    },
    {
      type: 'actions',
      block_id: 'more',
      elements: [{ type: 'overflow', action_id: 'menu', options: [option('Help')] }],
    },
  )

  expect(await sandbox.as('Ann').choose('Red')).toEqual({ ok: true, problem: null })
  expect(await sandbox.as('Ann').choose('Help')).toEqual({ ok: true, problem: null })
  await sandbox.as('Ann').submit()

  expect(submitted).toEqual({ pick: { one: { type: 'radio_buttons', selected_option: option('Red') } } })
})

test('a form has only the labels and options that it shows', async () => {
  await openForm(input('Which', { type: 'radio_buttons', options: [option('Red')] }))

  await expect(sandbox.as('Ann').submit({ What: 'a' })).rejects.toThrow("no input 'What'; it has 'Which'")
  await expect(sandbox.as('Ann').submit({ Which: 'Blue' })).rejects.toThrow('\'Which\' cannot hold "Blue"')
  await expect(sandbox.as('Ann').choose('Blue')).rejects.toThrow("no option 'Blue'")
})
