import { describe, expect, test } from 'vitest'
import { readmeCommand, readmeCommands, runInShell, vetoArguments } from '../support/readme.ts'
import { runVeto } from '../support/run-veto.ts'
import { startWorld, type World } from '../support/start-world.ts'

const DEFAULT_URL = 'http://127.0.0.1:4180'

describe("README's story", () => {
  test('works as printed: a key for the agent, a call with curl, the approval of Ann, and the record', async () => {
    const { world, veto, curl } = await withKey()

    const answering = curl(/curl .*\/v1\/authorize/)
    const card = await firstCard(world)
    const clicked = await world.sandbox.as('ann').click('Approve', { ts: card.ts })

    expect(clicked.ok).toBe(true)
    expect(await answering).toMatchObject({
      allowed: true,
      status: 'approved',
      reason: 'Approved by Ann Meyer',
    })
    expect((await veto(readmeCommand(/audit search/))).out).toContain('Ann Meyer')
    expect((await veto(readmeCommand(/audit verify/))).code).toBe(0)
  })

  test('works as printed for a question', async () => {
    const { world, curl } = await withKey()
    const ann = world.sandbox.as('ann')

    const answering = curl(/curl .*\/v1\/questions/)
    await ann.click('Answer', { ts: (await firstCard(world)).ts })
    await world.sandbox.until(() => ann.modal(), 'the modal for the answer')
    await ann.submit({ 'Your answer': 'Option 1' })

    expect(await answering).toMatchObject({ answer: 'Berlin' })
  })

  test('works as printed for a plan', async () => {
    const { world, curl } = await withKey()
    const ann = world.sandbox.as('ann')

    const answering = curl(/curl .*\/v1\/plans/)
    await ann.click('Approve', { ts: (await firstCard(world)).ts })
    await world.sandbox.until(() => ann.modal(), 'the modal for feedback')
    await ann.submit()

    expect(await answering).toMatchObject({ action: 'approved' })
  })

  test('lists and revokes the key as printed', async () => {
    const { veto } = await withKey()

    const listed = await veto(readmeCommand(/keys list/))
    const id = /key_\w+/.exec(listed.out)?.[0]
    const revoked = await veto(readmeCommand(/keys revoke/).replace(' ID', ` ${id}`))

    expect(listed.out).toContain('support-agent')
    expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining(`${id} `) })
  })

  test.each(readmeCommands().filter(isWithoutArgumentsOfOthers))('%s', async (command) => {
    const { veto } = await withKey()

    expect(await veto(command)).toMatchObject({ code: 0, out: expect.stringMatching(/\S/) })
  })
})

/** Commands that read the record or the policies, and name nothing that only a person has. */
function isWithoutArgumentsOfOthers(command: string): boolean {
  return /npm run --silent veto -- (policy|audit|digest|grants list|callbacks --failed)/.test(command)
}

/** A Veto that runs as README starts it, but on another port, with the key that README makes. */
async function withKey() {
  const world = await startWorld()
  const veto = async (command: string) =>
    runVeto(await vetoArguments(command), { VETO_DATABASE: world.database, VETO_POLICIES: 'policies' })
  const { out: key } = await veto(readmeCommand(/keys create support-agent/))
  const curl = async (pattern: RegExp): Promise<unknown> =>
    JSON.parse(
      await runInShell(readmeCommand(pattern).replace(DEFAULT_URL, world.veto().url), { VETO_API_KEY: key }),
    )
  return { world, veto, curl }
}

function firstCard(world: World) {
  return world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
}
