import { expect, onTestFinished, test, vi } from 'vitest'
import { Veto, VetoClient, VetoError } from '../../client/src/index.ts'
import { startWorld, type World } from '../support/start-world.ts'

test('a workflow step that asks veto.guard() first runs once a person has approved what it asked, and records who did', async () => {
  const world = await startWorld()
  const { step, sent } = await outreachStep(world, { wait: true })

  const running = step.execute({ context: contextFor('sam@approved.invalid') })
  const { ts } = await world.sandbox.until(() => world.sandbox.messages('#growth-approvals')[0], 'a card')
  await world.sandbox.as('cleo').click('Approve', { channel: '#growth-approvals', ts })

  expect(await running).toBe('sent')
  expect(sent).toEqual(['sam@approved.invalid'])
})

test('a workflow step that asks veto.guard() first is blocked at once while people are asked, where it does not wait', async () => {
  const world = await startWorld()
  const { step, sent } = await outreachStep(world)

  await expect(step.execute({ context: contextFor('sam@approved.invalid') })).rejects.toThrow(
    'Outreach blocked: A person of Growth reads every message before it goes out',
  )
  expect(sent).toEqual([])
})

test('a workflow step that asks veto.guard() first is blocked with the message of the rule that denies it', async () => {
  const world = await startWorld()
  const { step, sent } = await outreachStep(world)

  await expect(step.execute({ context: contextFor('sam@elsewhere.invalid') })).rejects.toThrow(
    'Outreach blocked: Outreach restricted to allowlisted domains',
  )
  expect(sent).toEqual([])
})

test('an agent that calls veto.authorize() first proceeds when it is allowed, and finds the denials in the audit log', async () => {
  const world = await startWorld({ policies: { 'files.yaml': FILES } })
  const veto = await world.client({ agents: 'agent-uuid', scopes: ['authorize', 'audit'] })

  const result = await veto.authorize('agent-uuid', 'file.write', { path: '/etc/passwd' })
  const entries = await veto.queryAuditLog({ agentId: 'agent-uuid', result: 'denied' })

  expect(result).toMatchObject({ allowed: false, outcome: 'denied', matchedPolicyId: 'files' })
  expect(result.reason).toContain("Tool 'file.write' parameter 'path' violates constraint")
  expect(entries).toMatchObject([{ tool: 'file.write', params: { path: '/etc/passwd' } }])
  expect((await veto.authorize('agent-uuid', 'file.write', { path: '/tmp/x' })).allowed).toBe(true)
})

test('an agent that calls veto.authorize() first blocks the action when Veto is unavailable', async () => {
  const world = await startWorld()
  const baseUrl = world.veto().url
  const veto = new VetoClient({ apiKey: await world.bearer(), baseUrl, timeoutMs: 200 })
  await world.veto().stop()

  const action = async () => {
    try {
      const result = await veto.authorize('support-agent', 'file.write', { path: '/tmp/output.txt' })
      if (!result.allowed) throw new Error(`Blocked: ${result.reason}`)
    } catch (error) {
      if (error instanceof VetoError) throw new Error('Authorization unavailable, action blocked')
      throw error
    }
  }

  await expect(action()).rejects.toThrow('Authorization unavailable, action blocked')
})

/** The step of the seed document: `execute` is as it stands there. */
async function outreachStep(world: World, { wait = false } = {}) {
  vi.stubEnv('VETO_AGENT_ID', 'support-agent')
  vi.stubEnv('VETO_URL', world.veto().url)
  onTestFinished(() => void vi.unstubAllEnvs())
  const sent: string[] = []
  const mailer = {
    async send(recipient: string, _template: string) {
      sent.push(recipient)
      return 'sent'
    },
  }
  const veto = await Veto.init({ apiKey: await world.bearer(), wait })
  const step = {
    id: 'send-outreach',
    execute: async ({ context }: { context: StepContext }) => {
      const decision = await veto.guard('send_outreach', context.inputData, {
        user_role: context.user?.role,
        org_id: context.org?.id,
      })
      if (decision.decision !== 'allow') {
        throw new Error(`Outreach blocked: ${decision.reason}`)
      }
      return await mailer.send(context.inputData.recipient, context.inputData.template)
    },
  }
  return { step, sent }
}

interface StepContext {
  readonly inputData: { readonly recipient: string; readonly template: string }
  readonly user?: { readonly role: string }
  readonly org?: { readonly id: string }
}

function contextFor(recipient: string): StepContext {
  return { inputData: { recipient, template: 'hello' }, user: { role: 'sdr' }, org: { id: 'org_1' } }
}

const FILES = `
name: files
rules:
  - name: workspace_paths_only
    tool: file.write
    params: { type: object, required: [path], properties: { path: { pattern: "^/tmp/" } } }
    action: allow
`
