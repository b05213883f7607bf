import { describe, expect, test } from 'vitest'
import { createVisibility } from '../../../src/approval/eligibility/visibility.ts'
import type { Directory, Person } from '../../../src/approval/ports/directory.ts'
import { readBundle } from '../../../src/policy/load/read-bundle.ts'
import { aCall, aPendingRequest, someTerms } from '../../support/builders.ts'

const BUNDLE = readBundle([
  {
    name: 'team.yaml',
    text: `
approvers: { finance: { channel: "#finance", members: [U0ANN] } }
admins: [U0PAT]
auditors: ["@security"]
rules: [{ name: ask, tool: pay, action: require_approval, approvers: [finance] }]
`,
  },
])

describe('createAudience()', () => {
  test.each(['U0ANN', 'U0PAT', 'U0EVE'])('shows %s, who has a role, everything', async (id) => {
    expect(await accessOf(id)).toEqual({ seen: 'all' })
  })

  test('shows another member what was asked on their behalf, by id and by e-mail in lower case', async () => {
    expect(await accessOf('U0DAN')).toEqual({ seen: 'own', requesters: ['U0DAN', 'dan@acme.test'] })
  })

  test.each(['U0GUEST', 'U0NOBODY'])('shows %s nothing', async (id) => {
    expect(await accessOf(id)).toEqual({ seen: 'nothing' })
  })

  test('shows nothing to a person whom Slack could not be asked about', async () => {
    const down: Directory = { ...directory, person: () => Promise.reject(new Error('down')) }

    expect(await accessOf('U0ANN', down)).toEqual({ seen: 'nothing' })
  })

  test('grants no role that Slack could not be asked about', async () => {
    const down: Directory = { ...directory, groupMembers: () => Promise.reject(new Error('down')) }

    expect(await accessOf('U0EVE', down)).toMatchObject({ seen: 'own' })
  })
})

describe('Audience.refusal()', () => {
  test.each([
    ['U0ANN', 'who is asked'],
    ['U0PAT', 'an admin'],
    ['U0EVE', 'an auditor'],
    ['U0DAN', 'for whom it is, by an e-mail in lower case'],
  ])('lets %s, %s, see the params', async (id) => {
    expect(await refusalFor(id)).toBeNull()
  })

  test.each([
    ['U0TOM', { code: 'not_shown', groups: ['finance'] }],
    ['U0GUEST', { code: 'not_a_member', kind: 'guest' }],
    ['U0NOBODY', { code: 'not_a_member', kind: 'unknown' }],
  ])('says why %s may not', async (id, refusal) => {
    expect(await refusalFor(id)).toEqual(refusal)
  })

  test('shows nothing while Slack cannot be asked', async () => {
    const down: Directory = { ...directory, person: () => Promise.reject(new Error('down')) }

    expect(await refusalFor('U0ANN', down)).toEqual({ code: 'membership_unknown' })
  })
})

function refusalFor(id: string, slack: Directory = directory) {
  const call = aCall({ requester: 'dan@acme.test' })
  const request = aPendingRequest({ call }, { terms: someTerms({ groups: ['finance'] }) })
  return createVisibility({ directory: slack, bundle: () => BUNDLE }).refusal(id, request)
}

function accessOf(id: string, slack: Directory = directory) {
  return createVisibility({ directory: slack, bundle: () => BUNDLE }).accessOf(id)
}

const PEOPLE: readonly Person[] = [
  { id: 'U0ANN', name: 'Ann', email: null, kind: 'member' },
  { id: 'U0PAT', name: 'Pat', email: null, kind: 'member' },
  { id: 'U0EVE', name: 'Eve', email: null, kind: 'member' },
  { id: 'U0DAN', name: 'Dan', email: 'Dan@Acme.test', kind: 'member' },
  { id: 'U0TOM', name: 'Tom', email: null, kind: 'member' },
  { id: 'U0GUEST', name: 'Gus', email: null, kind: 'guest' },
]

const directory: Directory = {
  person: async (id) => PEOPLE.find((one) => one.id === id) ?? null,
  idByEmail: async () => null,
  groupMembers: async (handle) => (handle === 'security' ? new Set(['U0EVE']) : null),
  channelMembers: async () => new Set(PEOPLE.map(({ id }) => id)),
}
