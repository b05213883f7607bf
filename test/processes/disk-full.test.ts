import { join } from 'node:path'
import { startSandbox } from 'slack-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { Problem } from '#protocol/errors.ts'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { policyFolder } from '../support/policy-folder.ts'
import { runVeto } from '../support/run-veto.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { startProcess } from '../support/veto-process.ts'

const ALLOWED = { agentId: 'support-agent', tool: 'refund_payment', params: { amount_cents: 100 } }
const AT_ONCE = 50
const ROUNDS_WHEN_FULL = 5
const REFUNDS = `
quotas: { "*": { rate: 100000/s } }
rules: [{ name: refunds, tool: refund_payment, action: allow }]
`

test('a server whose disk becomes full denies every call, says so in /readyz, and keeps every answer that it gave', async () => {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  const environment = {
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
    VETO_DATABASE: join(tempFolder(), 'veto.db'),
    VETO_POLICIES: policyFolder({ 'refunds.yaml': REFUNDS }),
    VETO_LOG_LEVEL: 'silent',
    VETO_PORT: '0',
  }
  const { out: key } = await runVeto(['keys', 'create', 'support-agent'], environment)
  const server = await startProcess(environment, { maxFileKib: 1_280 })
  const headers = { authorization: `Bearer ${key.trim()}`, 'content-type': 'application/json' }
  const call = async () => {
    const body = JSON.stringify(ALLOWED)
    const answer = await fetch(`${server.url}/v1/authorize`, { method: 'POST', headers, body })
    return { status: answer.status, body: Object(await answer.json()) }
  }

  let allowed = 0
  const refused: Awaited<ReturnType<typeof call>>[] = []
  // Less fits where more did not, and a checkpoint makes room once more: the disk is full when nothing fits any more.
  for (let full = 0; full < ROUNDS_WHEN_FULL; ) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, call))
    const denied = answers.filter(({ body }) => body.allowed !== true)
    allowed += AT_ONCE - denied.length
    refused.push(...denied)
    full = denied.length === AT_ONCE ? full + 1 : 0
  }
  const ready = await fetch(`${server.url}/readyz`)
  await server.kill()

  for (const { status, body } of refused) {
    expect([status, Problem.parse(body)]).toMatchObject([503, { code: 'audit_unavailable', allowed: false }])
  }
  expect([ready.status, Object(await ready.json()).status]).toEqual([503, 'unready'])
  expect(allowed).toBeGreaterThan(0)
  const verified = await runVeto(['audit', 'verify'], environment)
  expect(verified.out).toMatch(/^The ledger is valid: /)
  const { out } = await runVeto(['audit', 'export', '--kind', 'decided'], environment)
  expect(out.trim().split('\n')).toHaveLength(allowed)
})
