import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { VetoClient } from '../../client/src/index.ts'
import { startWorld, type World } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'

const LETTERS = `
name: letters
priority: 200
rules:
  - name: letters
    tool: [send_letter, post.*]
    action: require_approval
    approvers: [finance-team]
    grant: { scope: [category], max: 2h }
  - { name: dreams, tool: dream, action: deny }
tools:
  send_letter: { category: edit }
  post.*: { category: execute }
`
const BOUNDS = { agentId: 'support-agent', expiresIn: '1h' }
const ADMIN = { agents: '*', scopes: ['authorize', 'admin'] } as const

test('the grant example in docs/client.md lets calls through under the policies that come with Veto, as printed there', async () => {
  const world = await startWorld()
  const call = { sessionId: 'run-42' }
  const outreach = { recipient: 'lead@approved.invalid', template: 'hello' }
  const { client, warnings } = await adminOf(world)

  const held = await (await printedExample())(client)
  const decision = await client.authorize('support-agent', 'send_outreach', outreach, call)

  expect(held).toEqual({ categories: [], tools: ['send_outreach'] })
  expect(decision).toMatchObject({ status: 'allowed', grantId: expect.any(String) })
  expect(warnings).toEqual([])
})

test('a grant that no rule can use is created, and answered with the required rule change, which the client logs as a warning', async () => {
  const { client, warnings } = await adminOf(await startWorld())

  const made = await client.grantTool('refund_payment', BOUNDS)

  const warning =
    'This grant has no effect yet: no rule that asks people about refund_payment for support-agent allows grants; add "grant: { scope: [tool], max: 1h }" to the rule.'
  expect(made).toMatchObject({ active: true, tool: 'refund_payment', warnings: [warning] })
  expect(warnings).toEqual([warning])
})

test('a grant that a rule can use gets no warning, by scope, tool, category and agent', async () => {
  const { client } = await adminOf(await startWorld({ policies: { 'letters.yaml': LETTERS } }))
  const other = { ...BOUNDS, agentId: 'sales-agent' }

  const usable = [
    await client.grantTool('send_outreach', BOUNDS),
    await client.grantCategory('edit', BOUNDS),
    await client.grantCategory('execute', BOUNDS),
  ]
  const useless = [
    await client.grantTool('send_letter', BOUNDS),
    await client.grantTool('dream', BOUNDS),
    await client.grantTool('unheard_of', BOUNDS),
    await client.grantTool('send_outreach', other),
    await client.grantCategory('read', BOUNDS),
    await client.grantCategory('unheard_of', BOUNDS),
  ]

  expect(usable.map(({ warnings }) => warnings)).toEqual([[], [], []])
  expect(useless.map(({ warnings }) => warnings.length)).toEqual([1, 1, 1, 1, 1, 1])
})

/** A client that may make grants, and what it warned of. */
async function adminOf(world: World) {
  const warnings: string[] = []
  const warn = (message: string) => void warnings.push(message)
  const client = new VetoClient({ apiKey: await world.bearer(ADMIN), baseUrl: world.veto().url, warn })
  return { client, warnings }
}

const Example = z.object({
  example: z.custom<(veto: VetoClient) => Promise<unknown>>((value) => typeof value === 'function'),
})

/** The printed lines, as a function that returns what the last one does. */
async function printedExample() {
  const blocks = [...readFileSync('docs/client.md', 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)]
  const code = blocks.map(([, text = '']) => text).find((text) => text.includes('grantTool')) ?? ''
  const file = join(tempFolder(), 'example.mjs')
  const body = code.replace('await veto.getGrants', 'return await veto.getGrants')
  writeFileSync(file, `export async function example(veto) {\n${body}\n}\n`)
  return Example.parse(await import(pathToFileURL(file).href)).example
}
