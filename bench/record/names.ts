import type { Actor } from '../../src/approval/model/actor.ts'
import type { Random } from './random.ts'

/** Who and what the record is about. The last agent, tool and person are rare: they occur in one of ten thousand draws. */
export const AGENTS = list(40, (n) => `agent-${n}`)
export const TOOLS = list(24, (n) => `tool_${n}`)
export const PEOPLE: readonly [Actor, ...Actor[]] = list(60, (n) => ({
  id: `U0PERSON${n}`,
  name: `Person ${n}`,
}))
export const GROUPS = list(8, (n) => `group-${n}`)
export const REQUESTERS = list(500, (n) => `person-${n}@acme.test`)
/** Words of what people write when they deny. */
export const WORDS = list(400, (n) => `word${n.toString(36)}`)

const RARE = 1 / 10_000

/** One of the items, the first ones more often, and the last one rarely. */
export function draw<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  const last = items.length - 1
  if (random.share() < RARE) return items[last] ?? items[0]
  return items[Math.floor(random.share() ** 2 * last)] ?? items[0]
}

function list<Item>(count: number, make: (n: number) => Item): readonly [Item, ...Item[]] {
  return [make(0), ...Array.from({ length: count - 1 }, (_, n) => make(n + 1))]
}
