import { expect, onTestFinished, test } from 'vitest'
import { auditRows } from '../../../../test/support/api-helpers.ts'
import type { World } from '../../../../test/support/start-world.ts'
import { vetoSession } from '../../../src/adapters/mastra/index.ts'
import { Veto } from '../../../src/index.ts'
import { approve, deny, startFinance, vetoAt } from '../people.ts'
import type { Turn } from './scripted-model.ts'
import { controllerSession, refundCall } from './support-agent.ts'

test('a session of an AgentController runs a tool once a person approves it, and reports how it ended', async () => {
  const world = await startFinance()
  const { send, seen, ran } = await sessionIn(world, [[refundCall('call_1')], 'Refunded'])

  const ended = send('Refund it')
  await approve(world, 'pay_call_1')
  await ended

  expect(ran).toEqual([refundCall('call_1').args])
  expect(seen).toMatchObject({ call_1: { value: { refunded: 72_000 } } })
  expect(await auditRows(world, { kind: 'result' })).toMatchObject([{ status: 'succeeded' }])
})

test('a session of an AgentController tells the model who denied a tool and why', async () => {
  const world = await startFinance()
  const { send, seen, ran } = await sessionIn(world, [[refundCall('call_1')], 'Refunded'])

  const ended = send('Refund it')
  await deny(world, 'pay_call_1', 'Already refunded')
  await ended

  expect(ran).toEqual([])
  expect(JSON.stringify(seen)).toContain('Not run. Denied by Ann Meyer: Already refunded.')
})

test('a session runs the next call of a category unasked, once a person allowed that category for the session', async () => {
  const world = await startFinance()
  await world.writePolicy('refund-grants.yaml', REFUND_GRANTS)
  const { send, ran } = await sessionIn(world, [[refundCall('call_1')], [refundCall('call_2')], 'Refunded'])

  const ended = send('Refund both')
  const { ts } = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
  await allowCategory(world, ts)
  await ended

  expect(ran).toHaveLength(2)
  expect(await auditRows(world, { kind: 'granted' })).toMatchObject([{ tool: null }])
})

test('a session asks people what ask_user asks', async () => {
  const world = await startFinance()
  const question = { question: 'Which currency?', options: [{ label: 'EUR' }, { label: 'USD' }] }
  const { send, seen } = await sessionIn(world, [
    [{ id: 'call_1', tool: 'ask_user', args: question }],
    'Fine',
  ])

  const ended = send('Ask')
  const ann = world.sandbox.as('ann')
  const { ts } = await world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
  await ann.click('USD', { ts })
  await ended

  expect(JSON.stringify(seen)).toContain('User answered: USD')
})

test('a session submits a plan to people, and the model gets their feedback', async () => {
  const world = await startFinance()
  const { send, seen } = await sessionIn(world, [
    [{ id: 'call_1', tool: 'submit_plan', args: { path: 'plan.md' } }],
    'Fine',
  ])

  const ended = send('Plan it')
  const ann = world.sandbox.as('ann')
  const { ts } = await world.sandbox.until(
    () =>
      world.sandbox
        .messages('#finance-approvals')
        .find((each) => JSON.stringify(each).includes('Refund all')),
    'a card with the plan',
  )
  await ann.click('Reject', { ts })
  await world.sandbox.until(() => ann.modal(), 'the modal for feedback')
  await ann.submit({ Feedback: 'Too many' })
  await ended

  expect(JSON.stringify(seen)).toContain('Too many')
})

test.each<[string, (session: Session) => unknown]>([
  ['yolo', (session) => session.state.set({ yolo: true })],
  ['refundPayment', (session) => session.grantTool('refundPayment')],
  ['payOut', (session) => session.permissions.setForTool({ toolName: 'payOut', policy: 'allow' })],
])('a session that lets tools run without asking is refused: %s', async (name, allow) => {
  const { session } = await controllerSession([])
  await allow(session)

  const governing = vetoSession(vetoAt('http://127.0.0.1:9'), session, { approvers: ['finance-team'] })

  await expect(governing).rejects.toThrow(`got one that allows ${name}`)
})

test('a session keeps its own denials of categories, and asks about the others', async () => {
  const { session } = await controllerSession([])
  await session.permissions.setForCategory({ category: 'execute', policy: 'deny' })

  await vetoSession(vetoAt('http://127.0.0.1:9'), session, { approvers: ['finance-team'] })

  expect(session.permissions.getRules().categories).toEqual({
    ...Object.fromEntries(['read', 'edit', 'mcp', 'other'].map((category) => [category, 'ask'])),
    execute: 'deny',
  })
})

test('a session runs no tool while Veto cannot be reached', async () => {
  const world = await startFinance()
  const { send, seen, ran } = await sessionIn(world, [[refundCall('call_1')], 'Sorry'])
  await world.veto().stop()

  await send('Refund it')

  expect(ran).toEqual([])
  expect(JSON.stringify(seen)).toContain('Not run: it could not be approved.')
})

type Session = Awaited<ReturnType<typeof controllerSession>>['session']

const REFUND_GRANTS = `
name: refund_grants
priority: 300
rules:
  - name: refund_review
    tool: refund_payment
    action: require_approval
    approvers: [finance-team]
    grant: { scope: [category], max: 2h }
`

/** Ann approves the call of this card, and all edits of its session. */
async function allowCategory(world: World, ts: string): Promise<void> {
  const ann = world.sandbox.as('ann')
  await ann.choose('Allow more than once…', { ts })
  await world.sandbox.until(() => ann.modal(), 'the modal')
  await ann.submit({ 'Also allow': 'All tools of its category, in this session, for 2 h' })
}

async function sessionIn(world: World, turns: readonly Turn[]) {
  const options = { apiKey: await world.bearer(), baseUrl: world.veto().url, timeoutMs: 3_000 }
  const veto = await Veto.init({ ...options, agentId: 'support-agent' })
  const { session, seen, ran } = await controllerSession(turns)
  const stop = await vetoSession(veto, session, {
    approvers: ['finance-team'],
    toolOf: (name) => (name === 'refundPayment' ? 'refund_payment' : name),
    readPlan: (path) => (path === 'plan.md' ? 'Refund all' : expect.fail(path)),
  })
  onTestFinished(stop)
  const send = async (content: string) => {
    const ended = Promise.withResolvers<void>()
    session.subscribe((event) => {
      if (event.type === 'agent_end' && event.reason === 'complete') ended.resolve()
      if (event.type === 'error') ended.reject(event.error)
    })
    await session.sendMessage({ content })
    await ended.promise
  }
  return { session, send, seen, ran }
}
