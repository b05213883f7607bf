import { setTimeout as pause } from 'node:timers/promises'
import type { Sandbox, UserDriver } from 'slack-sandbox'
import type { Random } from '../../bench/record/random.ts'
import { type Card, cardsIn } from '../record/cards.ts'
import { type Click, isApology } from '../record/click.ts'

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
  /** Gets each click that was acknowledged in time. */
  readonly clicks: Click[]
}

/** Each acts on their own; two of them may decide about one card at once. */
export function createPeople({ clicks, ...options }: PeopleOptions): People {
  const { sandbox, channels, names, random } = options
  let isStopped = false
  const work = async (name: string) => {
    while (!isStopped) {
      const cards = cardsIn(sandbox, [random.one([channels[0] ?? '', ...channels])])
      const [first, ...others] = cards.filter(({ isOpen }) => isOpen)
      await pause(SOON_MS)
      if (first === undefined || !sandbox.isConnected()) continue
      const click = await decide(options, name, random.one([first, ...others]))
      if (click !== null) clicks.push(click)
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

/** Later, Veto acknowledges before it has recorded the vote. */
const IN_TIME_MS = 2_400
/** Until then, Slack lets Veto open a form. */
const FORM_MS = 3_000

type Decider = Omit<PeopleOptions, 'clicks'>

/** What Veto does not acknowledge, as it was killed or the card has changed, is decided another time. */
async function decide(options: Decider, name: string, card: Card): Promise<Click | null> {
  const person = options.sandbox.as(name)
  const { channel, ts, requestId } = card
  try {
    const isDenial = options.random.share() < DENIES
    if (isDenial && !(await opensForm(options, person, card))) return null
    const sentAtMs = Date.now()
    const { ok } = isDenial ? await person.submit({}) : await person.click('Approve', { channel, ts })
    const acknowledgedAtMs = Date.now()
    if (!ok || acknowledgedAtMs - sentAtMs > IN_TIME_MS) return null
    if (isDenial && isApology(JSON.stringify(person.modal()))) return null
    return { person: person.id, requestId, channel, sentAtMs, acknowledgedAtMs }
  } catch {
    return null
  }
}

/** Opens the form that a denial needs, once an earlier one is closed. */
async function opensForm({ sandbox }: Decider, person: UserDriver, { channel, ts }: Card): Promise<boolean> {
  if (person.modal() !== null) await person.closeModal()
  const { ok } = await person.click('Deny', { channel, ts })
  if (!ok) return false
  return (await sandbox.until(() => person.modal(), 'the form for a denial', FORM_MS)).submit !== null
}
