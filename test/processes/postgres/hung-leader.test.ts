import { expect, onTestFinished, test } from 'vitest'
import { VetoClient } from '../../../client/src/index.ts'
import { cardsIn } from '../../../soak/record/cards.ts'
import { createRig } from '../../../soak/rig/rig.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'

test('a leader whose process is stopped loses the lead to another server, and posts nothing twice once it goes on', async () => {
  const rig = await createRig({ desks: 1, servers: 2, database: await emptyDatabase() })
  onTestFinished(() => rig.close())
  const leader = rig.start(0)
  onTestFinished(() => leader.kill())
  const baseUrl = await leader.ready
  const other = rig.start(1)
  onTestFinished(() => other.kill())
  const apiKey = await rig.bearer('agent-1')
  const first = new VetoClient({ apiKey, baseUrl })
  const second = new VetoClient({ apiKey, baseUrl: await other.ready })
  const cards = () => cardsIn(rig.sandbox, rig.channels).map(({ requestId }) => requestId)
  const asked: string[] = []
  const ask = async (client: VetoClient) => {
    const answer = await client.authorize('agent-1', String(rig.tools[0]), { number: asked.length })
    asked.push(String(answer.id))
  }

  await ask(first)
  await expect.poll(cards, POLL).toEqual(asked)
  process.kill(leader.pid, 'SIGSTOP')
  await ask(second)
  await expect.poll(cards, POLL).toEqual(asked)
  process.kill(leader.pid, 'SIGCONT')
  await ask(first)
  await expect.poll(cards, POLL).toEqual(asked)
}, 600_000)

/** Another server leads after 15 seconds. */
const POLL = { timeout: 180_000 }
