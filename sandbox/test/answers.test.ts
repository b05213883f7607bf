import type { App, ViewResponseAction } from '@slack/bolt'
import { expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { type Sandbox, startSandbox } from '../src/sandbox.ts'
import { startBolt } from './bolt-app.ts'
import { button, modal, section, webClient } from './web-client.ts'

/** A modal opens for Ann as soon as she clicks Go. */
async function openModal(sandbox: Sandbox): Promise<void> {
  const client = webClient(sandbox)
  await client.chat.postMessage({ channel: 'C0FINANCE', text: 'a', blocks: [button('Go', 'go')] })
  await sandbox.as('Ann').click('Go')
  await sandbox.until(() => sandbox.as('Ann').modal(), 'the modal')
}

function answering(answer: ViewResponseAction) {
  return (app: App): void => {
    app.action('go', async ({ ack, body, client }) => {
      await ack()
      if (body.type !== 'block_actions') return
      await client.views.open({
        trigger_id: body.trigger_id,
        view: { ...modal([section('a')]), callback_id: 'form' },
      })
    })
    app.view('form', async ({ ack }) => ack(answer))
  }
}

test.each<[string, ViewResponseAction, string]>([
  [
    'errors for what is no input',
    { response_action: 'errors', errors: { nowhere: 'a' } },
    "The app reported an error for 'nowhere', which is not an input",
  ],
  ['no errors', { response_action: 'errors', errors: {} }, 'The app returned errors without any entry'],
  [
    'a view that Slack refuses',
    { response_action: 'update', view: modal([section('')]) },
    'The app answered with a view that Slack refuses: ' +
      '[ERROR] must be more than 0 characters [json-pointer:/view/blocks/0/text/text]',
  ],
])(
  'an app that answers a submitted modal with %s leaves the modal open, and the person reads why',
  async (_what, answer, problem) => {
    await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
    await using _bolt = await startBolt(sandbox, 'socket', answering(answer))
    await openModal(sandbox)

    expect(await sandbox.as('Ann').submit()).toEqual({ ok: false, problem })
    expect(sandbox.as('Ann').modal()).not.toBeNull()
  },
)

test('an app that answers a submitted modal may stack at most three views', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  const view = { ...modal([section('a')], 'Next'), callback_id: 'form' }
  await using _bolt = await startBolt(sandbox, 'socket', answering({ response_action: 'push', view }))
  await openModal(sandbox)
  const ann = sandbox.as('Ann')

  const answers = [await ann.submit(), await ann.submit(), await ann.submit()]

  expect(answers.map((one) => one.problem)).toEqual([null, null, 'The app may not stack more than 3 modals'])
})

test.each(['socket', 'http'] as const)(
  'an app that answers a command over %s with a text shows it to that person only',
  async (by) => {
    await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
    await using _bolt = await startBolt(sandbox, by, (app) => {
      app.command('/example', async ({ ack }) => ack('Nothing waits'))
    })

    await sandbox.as('Ann').type('/example pending', '#general')

    expect(sandbox.as('Ann').messages('#general')).toMatchObject([{ text: 'Nothing waits', ephemeral: true }])
    expect(sandbox.as('Ben').messages('#general')).toEqual([])
  },
)

test.each(['socket', 'http'] as const)(
  'an app that answers a command over %s without a body leaves the channel unchanged',
  async (by) => {
    await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
    await using _bolt = await startBolt(sandbox, by, (app) => {
      app.command('/example', async ({ ack }) => ack())
    })

    expect(await sandbox.as('Ann').type('/example', '#general')).toEqual({ ok: true, problem: null })
    expect(sandbox.as('Ann').messages('#general')).toEqual([])
  },
)

test('an app may have ten sockets and no more', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  const open = async () => {
    const { url = '' } = await webClient(sandbox, sandbox.appToken).apps.connections.open({})
    const socket = new WebSocket(url)
    await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }))
    return url
  }
  const urls = await Promise.all(Array.from({ length: 10 }, open))

  await expect(webClient(sandbox, sandbox.appToken).apps.connections.open({})).rejects.toThrow(
    'too_many_websockets',
  )

  sandbox.faults.dropSockets()
  await sandbox.until(() => !sandbox.isConnected(), 'the sockets to go')
  const reused = new WebSocket(urls[0] ?? '')
  const end = await new Promise<string>((resolve) => {
    reused.addEventListener('error', () => resolve('refused'), { once: true })
    reused.addEventListener('open', () => resolve('open'), { once: true })
  })
  expect(end).toBe('refused')
})
