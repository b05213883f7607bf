import { VetoClient } from '../../client/src/index.ts'
import type { Veto } from '../../src/app.ts'
import { emptyDatabase } from './postgres-database.ts'
import { startWorld, type World } from './start-world.ts'

type WorldOptions = NonNullable<Parameters<typeof startWorld>[0]>
type OtherOptions = Parameters<World['another']>[0]

/** Two Vetos on one PostgreSQL database and in one workspace. The first leads. */
export interface TwoVetos {
  readonly world: World
  readonly first: Veto
  readonly second: Veto
  /** Clients of both, with one key. */
  readonly clients: { readonly first: VetoClient; readonly second: VetoClient }
  /** Has Slack send clicks there. */
  clicksGoTo(veto: Veto): void
}

/** Slack posts to one of them over HTTP, at first to the second, unless `socket` spreads clicks over both. */
export async function startTwoVetos(options: WorldOptions = {}, other: OtherOptions = {}): Promise<TwoVetos> {
  const world = await startWorld({ mode: 'http', database: await emptyDatabase(), ...options })
  const first = world.veto()
  const second = await world.another(other)
  const apiKey = await world.bearer()
  const clientOf = ({ url }: Veto) => new VetoClient({ apiKey, baseUrl: url })
  return {
    world,
    first,
    second,
    clients: { first: clientOf(first), second: clientOf(second) },
    clicksGoTo: ({ url }) => world.sandbox.deliverTo({ kind: 'http', url: `${url}/slack/events` }),
  }
}
