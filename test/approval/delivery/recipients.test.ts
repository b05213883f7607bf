import { expect, test } from 'vitest'
import { createSubstitutes } from '../../../src/approval/absences/substitutes.ts'
import { createRecipients } from '../../../src/approval/delivery/recipients.ts'
import type { Absence } from '../../../src/approval/model/absence.ts'
import type { Directory, Person } from '../../../src/approval/ports/directory.ts'
import { anAbsence } from '../../support/an-absence.ts'
import { ANN, aGroup, aPendingRequest, aVote, BEN, NOW_MS } from '../../support/builders.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { recordingLog } from '../../support/recording-log.ts'

const DAN = { id: 'U0DAN', name: 'Dan' }
const FINANCE = ['U0ANN', 'U0BEN', 'U0DAN']

test('the substitute is mentioned once, for all in whose place that is', async () => {
  const absences = [anAbsence(), anAbsence({ person: DAN, substitute: BEN })]

  expect(await mentioned({ absences })).toEqual([{ kind: 'person', id: 'U0BEN', insteadOf: ['Ann', 'Dan'] }])
})

test.each(['deactivated', 'guest', 'bot', 'external'] as const)(
  'a substitute who has become a %s account counts no more, and the person is mentioned',
  async (kind) => {
    expect(await mentioned({ absences: [anAbsence()], kinds: { U0BEN: kind } })).toEqual([
      { kind: 'user_group', id: 'S0FINANCE' },
    ])
  },
)

test('the person is mentioned when the substitute has voted', async () => {
  const votes = [aVote({ by: BEN })]

  expect(await mentioned({ absences: [anAbsence()], votes })).toEqual([
    { kind: 'person', id: 'U0ANN', insteadOf: [] },
    { kind: 'person', id: 'U0DAN', insteadOf: [] },
  ])
})

test('nobody is mentioned in the place of a person who has voted', async () => {
  const votes = [aVote({ by: ANN })]

  expect(await mentioned({ absences: [anAbsence()], votes })).toEqual([
    { kind: 'person', id: 'U0BEN', insteadOf: [] },
    { kind: 'person', id: 'U0DAN', insteadOf: [] },
  ])
})

test.each([
  ['the substitute cannot be looked up', { broken: ['person'] }],
  ['absences cannot be read', { isStoreDown: true }],
] as const)('people are mentioned as if nobody were away when %s, and the log says so', async (_, known) => {
  const logged: unknown[] = []

  expect(await mentioned({ absences: [anAbsence()], logged, ...known })).toEqual([
    { kind: 'user_group', id: 'S0FINANCE' },
  ])
  expect(logged).not.toEqual([])
})

test('a user group of more than 20 people is mentioned as a whole, and the substitute from outside it as well', async () => {
  const finance = ['U0ANN', ...Array.from({ length: 25 }, (_, at) => `U0P${at}`)]

  expect(await mentioned({ absences: [anAbsence()], finance, members: ['@finance', 'U0BEN'] })).toEqual([
    { kind: 'user_group', id: 'S0FINANCE' },
    { kind: 'person', id: 'U0BEN', insteadOf: [] },
  ])
})

test('a direct message goes to the substitute once, and not to the person', async () => {
  const recipients = recipientsWith({ absences: [anAbsence()], notify: 'dm' })

  expect(await recipients.direct(aPendingRequest(), ['finance-team'])).toEqual([
    { userId: 'U0BEN', insteadOf: ['Ann'] },
    { userId: 'U0DAN', insteadOf: [] },
  ])
})

interface RecipientFacts {
  readonly absences: readonly Absence[]
  readonly finance?: readonly string[]
  readonly members?: readonly string[]
  readonly notify?: 'mention' | 'dm'
  readonly kinds?: Readonly<Record<string, Person['kind']>>
  /** The lookups that fail. */
  readonly broken?: readonly (keyof Directory)[]
  readonly isStoreDown?: boolean
  readonly votes?: readonly ReturnType<typeof aVote>[]
  readonly logged?: unknown[]
}

function mentioned(known: RecipientFacts) {
  return recipientsWith(known).mentions(aPendingRequest({}, { votes: known.votes ?? [] }), ['finance-team'])
}

function recipientsWith({ absences, members = ['@finance'], notify = 'mention', ...known }: RecipientFacts) {
  const directory = directoryOf(known)
  const log = recordingLog(known.logged ?? [])
  const store = {
    absences: () =>
      known.isStoreDown === true ? Promise.reject(new Error('down')) : Promise.resolve(absences),
  }
  const substitutes = createSubstitutes({ store, directory, clock: createFakeClock(NOW_MS), log })
  const group = aGroup({ members, notify })
  return createRecipients({ directory, substitutes, approvers: () => new Map([[group.name, group]]), log })
}

function directoryOf({
  finance = FINANCE,
  kinds = {},
  broken = [],
}: Pick<RecipientFacts, 'finance' | 'kinds' | 'broken'>): Directory {
  const directory: Directory = {
    person: async (id) => ({ id, name: id, email: null, kind: kinds[id] ?? 'member' }),
    idByEmail: async () => null,
    groupId: async () => 'S0FINANCE',
    groupMembers: async () => new Set(finance),
    channelMembers: async () => null,
  }
  const down = Object.fromEntries(broken.map((name) => [name, () => Promise.reject(new Error('down'))]))
  return { ...directory, ...down }
}
