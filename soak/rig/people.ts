import { setTimeout as pause } from 'node:timers/promises'
import type { Sandbox, UserDriver } from 'slack-sandbox'
import type { Random } from '../../bench/record/random.ts'
import { type Card, cardsIn } from '../record/cards.ts'

/** People who decide what they see, in an order that chance decides. */
export interface People {
  run(): Promise<void>
  stop(): void
}

export interface PeopleOptions {
  readonly sandbox: Sandbox
  readonly channels: readonly string[]
  readonly names: readonly string[]
  readonly random: Random
}

/** Each acts on their own; two of them may decide about one card at once. */
export function createPeople({ sandbox, channels, names, random }: PeopleOptions): People {
  let isStopped = false
  const work = async (name: string) => {
    while (!isStopped) {
      const cards = cardsIn(sandbox, [random.one([channels[0] ?? '', ...channels])])
      const [first, ...others] = cards.filter(({ isOpen }) => isOpen)
      await pause(SOON_MS)
      if (first !== undefined && sandbox.isConnected())
        await decide(sandbox.as(name), random.one([first, ...others]), random)
    }
  }
  return {
    async run() {
      await Promise.all(names.map(work))
    },
    stop() {
      isStopped = true
    },
  }
}

/** Between two decisions of a person, and to look again when there is nothing to decide. */
const SOON_MS = 10
const DENIES = 0.2

/** What Veto does not acknowledge, as it was killed or the card has changed, is decided another time. */
async function decide(person: UserDriver, { channel, ts }: Card, random: Random): Promise<void> {
  try {
    if (random.share() >= DENIES) {
      await person.click('Approve', { channel, ts })
      return
    }
    if (person.modal() !== null) await person.closeModal()
    await person.click('Deny', { channel, ts })
    if (person.modal() !== null) await person.submit({})
  } catch {}
}
