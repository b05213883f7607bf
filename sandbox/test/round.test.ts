import type { App, ViewResponseAction } from '@slack/bolt'
import { expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { textOf } from '../src/driver/text-of.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { startSandbox } from '../src/sandbox.ts'
import { startBolt } from './bolt-app.ts'

test.each(['socket', 'http'] as const)(
  'Bolt over %s posts a message, receives a click on it with the message and the person, and updates it',
  async (by) => {
    await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
    await using bolt = await startBolt(sandbox, by, (app) => {
      app.action('approve', async ({ ack, body, client, action }) => {
        await ack()
        if (body.type !== 'block_actions' || action.type !== 'button') return
        await client.chat.update({
          channel: body.channel?.id ?? '',
          ts: body.message?.['ts'] ?? '',
          text: 'Approved',
          blocks: [section(`${action.value} approved by ${body.user.id}`)],
        })
      })
    })
    await postCard(bolt.app)

    const answer = await sandbox.as('Ann').click('Approve', { channel: '#finance' })
    const text = await sandbox.until(
      () =>
        sandbox
          .as('Ben')
          .messages('#finance')
          .find((one) => one.edited),
      'the updated card',
    )

    expect(answer).toEqual({ ok: true, problem: null })
    expect(textOf(text.blocks)).toBe('req_1 approved by U0ANN')
    await expect(sandbox.as('Ben').click('Approve')).rejects.toThrow("sees no button 'Approve'")
  },
)

test.each(['socket', 'http'] as const)(
  'Bolt over %s opens a modal, gets what was filled in, and can refuse it, update it, push another and clear it',
  async (by) => {
    await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
    const reasons: (string | null | undefined)[] = []
    await using bolt = await startBolt(sandbox, by, (app) => {
      app.action('approve', async ({ ack, body, client }) => {
        await ack()
        if (body.type !== 'block_actions') return
        await client.views.open({ trigger_id: body.trigger_id, view: reasonModal('First') })
      })
      app.view('reason', async ({ ack, view }) => {
        const reason = view.state.values['why']?.['text']?.value
        reasons.push(reason)
        await ack(ANSWERS[reason ?? ''])
      })
    })
    await postCard(bolt.app)
    const ann = sandbox.as('Ann')
    await ann.click('Approve')
    await sandbox.until(() => ann.modal(), 'the modal')

    expect(await ann.submit()).toEqual({ ok: false, problem: null })
    expect(ann.modal()?.errors).toEqual({ why: 'Please complete this required field.' })
    expect(await ann.submit({ Why: 'bad' })).toEqual({ ok: false, problem: null })
    expect(ann.modal()?.errors).toEqual({ why: 'Say more' })
    await ann.submit({ Why: 'update' })
    expect(ann.modal()?.title).toBe('Second')
    await ann.submit({ Why: 'push' })
    expect(ann.modal()?.title).toBe('Third')
    expect(await ann.submit({ Why: 'done' })).toEqual({ ok: true, problem: null })
    expect(ann.modal()).toBeNull()
    expect(reasons).toEqual(['bad', 'update', 'push', 'done'])
  },
)

test.each(['socket', 'http'] as const)(
  'Bolt over %s answers a command for that person only, and later through the response_url for all',
  async (by) => {
    await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
    await using _bolt = await startBolt(sandbox, by, (app) => {
      app.command('/example', async ({ ack, command, respond }) => {
        await ack({ response_type: 'ephemeral', text: `You said: ${command.text}` })
        await respond({ response_type: 'in_channel', text: 'And now everybody knows' })
      })
    })

    const answer = await sandbox.as('Ann').type('/example audit by:@ben group:@finance', '#general')
    await sandbox.until(() => sandbox.as('Ben').messages('#general').length === 1, 'the public answer')

    expect(answer).toEqual({ ok: true, problem: null })
    expect(
      sandbox
        .as('Ann')
        .messages('#general')
        .map((one) => one.text),
    ).toEqual([
      'You said: audit by:<@U0BEN|ben> group:<!subteam^S0FINANCE|@finance>',
      'And now everybody knows',
    ])
  },
)

test.each(['socket', 'http'] as const)(
  'Bolt over %s shows an ephemeral message to one person, who can click it, and publishes a Home tab',
  async (by) => {
    await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
    await using bolt = await startBolt(sandbox, by, (app) => {
      app.action('approve', async ({ ack, respond }) => {
        await ack()
        await respond({ delete_original: true })
      })
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({
          user_id: event.user,
          view: { type: 'home', blocks: [section('Nothing waits for you')] },
        })
      })
    })
    await bolt.app.client.chat.postEphemeral({
      channel: 'C0FINANCE',
      user: 'U0ANN',
      text: 'For you',
      blocks: [buttons()],
    })
    const ann = sandbox.as('Ann')

    expect(ann.messages('#finance')).toHaveLength(1)
    expect(sandbox.as('Ben').messages('#finance')).toHaveLength(0)
    await expect(sandbox.as('Ben').click('Approve')).rejects.toThrow('sees no button')
    await ann.click('Approve')
    await sandbox.until(() => ann.messages('#finance').length === 0, 'the message to go')
    await ann.openHome()
    const home = await sandbox.until(() => ann.home(), 'the Home tab')
    expect(textOf(home.blocks)).toBe('Nothing waits for you')
  },
)

test.each(['socket', 'http'] as const)(
  'Bolt over %s receives a choice from a menu, and a closed modal with notify_on_close',
  async (by) => {
    await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
    const heard: string[] = []
    await using bolt = await startBolt(sandbox, by, (app) => {
      app.action('more', async ({ ack, body, action, client }) => {
        await ack()
        if (body.type !== 'block_actions' || action.type !== 'overflow') return
        heard.push(action.selected_option.value)
        await client.views.open({
          trigger_id: body.trigger_id,
          view: { ...reasonModal('Why'), notify_on_close: true },
        })
      })
      app.view({ callback_id: 'reason', type: 'view_closed' }, async ({ ack }) => {
        await ack()
        heard.push('closed')
      })
    })
    await postCard(bolt.app)
    const ann = sandbox.as('Ann')

    await ann.choose('Why am I asked?')
    await sandbox.until(() => ann.modal(), 'the modal')
    await ann.closeModal()

    expect(heard).toEqual(['why', 'closed'])
    expect(ann.modal()).toBeNull()
  },
)

test.each(['socket', 'http'] as const)(
  'Bolt over %s is shown as a problem to the person when it does not acknowledge in time',
  async (by) => {
    await using sandbox = await startSandbox({
      workspace: exampleWorkspace,
      clock: systemClock,
      ackTimeoutMs: 50,
    })
    await using bolt = await startBolt(sandbox, by, (app) => {
      app.action('approve', async () => {})
    })
    await postCard(bolt.app)

    const answer = await sandbox.as('Ann').click('Approve')

    expect(answer).toEqual({ ok: false, problem: 'The app did not answer in time' })
  },
)

const ANSWERS: Readonly<Record<string, ViewResponseAction>> = {
  bad: { response_action: 'errors', errors: { why: 'Say more' } },
  update: { response_action: 'update', view: reasonModal('Second') },
  push: { response_action: 'push', view: reasonModal('Third') },
  done: { response_action: 'clear' },
}

function postCard(app: App) {
  return app.client.chat.postMessage({
    channel: '#finance',
    text: 'A refund waits',
    blocks: [section('Refund 720.00?'), buttons()],
  })
}

function section(text: string) {
  return { type: 'section' as const, text: { type: 'mrkdwn' as const, text } }
}

function buttons() {
  return {
    type: 'actions' as const,
    elements: [
      {
        type: 'button' as const,
        action_id: 'approve',
        value: 'req_1',
        text: { type: 'plain_text' as const, text: 'Approve' },
      },
      {
        type: 'overflow' as const,
        action_id: 'more',
        options: [{ text: { type: 'plain_text' as const, text: 'Why am I asked?' }, value: 'why' }],
      },
    ],
  }
}

function reasonModal(title: string) {
  return {
    type: 'modal' as const,
    callback_id: 'reason',
    title: { type: 'plain_text' as const, text: title },
    submit: { type: 'plain_text' as const, text: 'Send' },
    blocks: [
      {
        type: 'input' as const,
        block_id: 'why',
        label: { type: 'plain_text' as const, text: 'Why' },
        element: { type: 'plain_text_input' as const, action_id: 'text' },
      },
    ],
  }
}

test('the sandbox spreads clicks over the sockets of two apps with the same token, as Slack does', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  const received: string[] = []
  const listen = (name: string) => (app: App) => {
    app.action('approve', async ({ ack }) => {
      received.push(name)
      await ack()
    })
  }
  await using one = await startBolt(sandbox, 'socket', listen('one'))
  await using _other = await startBolt(sandbox, 'socket', listen('other'))
  await postCard(one.app)

  for (let click = 0; click < 4; click += 1) await sandbox.as('Ann').click('Approve', { channel: '#finance' })

  expect(received.toSorted()).toEqual(['one', 'one', 'other', 'other'])
})
