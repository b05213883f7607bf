import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  documentedCommand,
  documentedCommands,
  documentedRefunds,
  runInShell,
  vetoArguments,
} from '../support/documentation.ts'
import { runVeto } from '../support/run-veto.ts'
import { startWorld, type World } from '../support/start-world.ts'

const README = 'README.md'
const HTTP_API = 'docs/http-api.md'
const AUTHZEN = 'docs/authzen.md'
const OPERATIONS = 'docs/operations.md'
const Answer = z.looseObject({ id: z.string() })
const DEFAULT_URL = 'http://127.0.0.1:4180'

test("the README's key, curl call, approval and audit search work as printed", async () => {
  const { world, veto, curl } = await withKey()

  const answering = curl(README, /curl .*\/v1\/authorize/)
  const card = await firstCard(world)
  expect(JSON.stringify(card.blocks)).toContain('Refund €720.00 on pay_1')
  const clicked = await world.sandbox.as('ann').click('Approve', { ts: card.ts })

  expect(clicked.ok).toBe(true)
  const answer = Answer.parse(await answering)
  expect(answer).toMatchObject({ allowed: true, status: 'approved', reason: 'Approved by Ann Meyer' })
  expect(await curl(README, /curl .*\/v1\/requests\/ID/, answer.id)).toMatchObject({ status: 'approved' })
  expect((await veto(documentedCommand(README, /audit search/))).out).toContain('Ann Meyer')
  expect((await veto(documentedCommand(README, /audit verify/))).code).toBe(0)
})

test('every documented refund names its currency, without which people cannot read the amount', () => {
  const refunds = documentedRefunds()

  expect(refunds.length).toBeGreaterThan(10)
  expect(refunds.filter((params) => !params.includes('currency'))).toEqual([])
})

test('the README builds the client before it imports it', () => {
  const readme = readFileSync(README, 'utf8')
  const built = readme.indexOf(documentedCommand(README, /^npm pack -w veto-client/))

  expect(built).toBeLessThan(readme.indexOf("from 'veto-client'"))
})

test('the documented question works as printed', async () => {
  const { world, curl } = await withKey()
  const ann = world.sandbox.as('ann')

  const answering = curl(HTTP_API, /curl .*\/v1\/questions/)
  await ann.click('Berlin', { ts: (await firstCard(world)).ts })

  expect(await answering).toMatchObject({ answer: 'Berlin' })
})

test('the documented plan works as printed', async () => {
  const { world, curl } = await withKey()
  const ann = world.sandbox.as('ann')

  const answering = curl(HTTP_API, /curl .*\/v1\/plans/)
  await ann.click('Approve', { ts: (await firstCard(world)).ts })
  await world.sandbox.until(() => ann.modal(), 'the modal for feedback')
  await ann.submit()

  expect(await answering).toMatchObject({ action: 'approved' })
})

test('the documented evaluation works as printed', async () => {
  const { curl } = await withKey()

  expect(await curl(AUTHZEN, /curl .*\/access\/v1\/evaluation/)).toMatchObject({ decision: true })
})

test('the documented commands to list, rotate and revoke a key work as printed', async () => {
  const { veto } = await withKey()

  const listed = await veto(documentedCommand(OPERATIONS, /keys list/))
  const id = /key_\w+/.exec(listed.out)?.[0]
  const rotated = await veto(documentedCommand(OPERATIONS, /keys rotate /))
  const signing = await veto(documentedCommand(OPERATIONS, /keys rotate-signing-key/))
  const revoked = await veto(documentedCommand(OPERATIONS, /keys revoke/).replace(' ID', ` ${id}`))

  expect(listed.out).toContain('support-agent')
  expect(rotated).toMatchObject({ code: 0, out: expect.stringMatching(/^veto_/) })
  expect(signing).toMatchObject({ code: 0, out: expect.stringContaining('is published') })
  expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining(`${id} `) })
})

test.each(documentedCommands().filter(needsNoArgument))(
  'the documented command works: %s',
  async (command) => {
    const { veto } = await withKey()

    expect(await veto(command)).toMatchObject({ code: 0, out: expect.stringMatching(/\S/) })
  },
)

/** Commands that read the record or the policies, and name nothing that only a person has. */
function needsNoArgument(command: string): boolean {
  return /npm run --silent veto -- (policy|audit|digest|grants list|callbacks --failed)/.test(command)
}

/** A Veto on another port than the documented one, with the key that README creates. */
async function withKey() {
  const world = await startWorld()
  const veto = async (command: string) =>
    runVeto(await vetoArguments(command), { VETO_DATABASE: world.database, VETO_POLICIES: 'policies' })
  const { out: key } = await veto(documentedCommand(README, /keys create support-agent/))
  const curl = async (page: string, pattern: RegExp, id = 'ID'): Promise<unknown> => {
    const command = documentedCommand(page, pattern).replace(DEFAULT_URL, world.veto().url)
    const printed = await runInShell(command.replace('/ID?', `/${id}?`), { VETO_API_KEY: key })
    expect(printed).toMatch(/\}\n$/)
    return JSON.parse(printed)
  }
  return { world, veto, curl }
}

function firstCard(world: World) {
  return world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
}
