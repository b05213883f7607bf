import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { runVeto } from '../../support/run-veto.ts'
import { hasPython, PYTHON, saidBySecond, savedProgram } from '../../support/second-verifier.ts'
import { BIG_REFUND, cardOf, startWorld } from '../../support/start-world.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test.skipIf(!hasPython)(
  `the second verifier of docs/ledger.md, run by ${PYTHON}, accepts the export of a ledger in PostgreSQL, and names the first bad entry of changed ones`,
  async () => {
    const { lines, saidOf } = await exportedLedger()
    const entries = lines.map((line) => JSON.parse(line))
    const change = (number: number, from: string | RegExp, to: string) =>
      lines.map((line, index) => (index === lines.length - number ? line.replace(from, to) : line))

    expect(await saidOf(lines)).toBe(`${lines.length} entries, head ${entries[0]?.hash}`)
    const changed = [
      ['entry 3 is bad', change(3, /"reason":("|null)/, '"reason":"other","was":$1')],
      ['entry 3 is bad', change(3, /^\{/, '{"reason":"other",')],
      ['entry 2 is bad', change(2, /"latencyMs":/, '"latencyMs":1')],
      ['entry 4 is bad', change(4, /"hash":".{4}/, '"hash":"0000')],
      ['entry 1 is bad', lines.slice(0, -1)],
      ['entry 5 is bad', lines.toSpliced(-5, 1)],
      [`entry ${lines.length} is bad`, change(lines.length, /^./, '')],
    ] as const
    for (const [expected, others] of changed) {
      expect(others).not.toEqual(lines)
      expect(await saidOf(others)).toBe(expected)
    }
  },
)

/** The lines of an export of what an agent and a person did, and what the second verifier says of such lines. */
async function exportedLedger() {
  const database = await emptyDatabase()
  const world = await startWorld({ database })
  const client = await world.client()
  await client.authorize('support-agent', 'refund_payment', { ...BIG_REFUND, amount_cents: 100 })
  const asked = await client.authorize('support-agent', 'refund_payment', BIG_REFUND)
  const { ts } = await cardOf(world, String(asked.id))
  await world.sandbox.as('ann').click('Approve', { channel: '#finance-approvals', ts })
  await client.execute(await client.waitFor(asked), () => 'sent \u2028 \u{10437}')
  const { out } = await runVeto(['audit', 'export'], { VETO_DATABASE: database })
  const [script, folder] = [savedProgram(), tempFolder()]
  return {
    lines: out.split('\n').filter((line) => line !== ''),
    async saidOf(lines: readonly string[]) {
      const file = join(folder, 'export.ndjson')
      writeFileSync(file, `${lines.join('\n')}\n`)
      return saidBySecond(script, file)
    },
  }
}
