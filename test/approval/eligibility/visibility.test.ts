import { expect, test } from 'vitest'
import { createVisibility } from '../../../src/approval/eligibility/visibility.ts'
import type { Directory, Person } from '../../../src/approval/ports/directory.ts'
import { readBundle } from '../../../src/policy/load/read-bundle.ts'
import { aCall, anObligation, aPendingRequest } from '../../support/builders.ts'

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

test.each(['U0ANN', 'U0PAT', 'U0EVE'])('%s, who has a role, sees every request', async (id) => {
  expect(await accessOf(id)).toEqual({ seen: 'all' })
})

test('another member sees the requests that were made on their behalf, by id and by e-mail in lower case', async () => {
  expect(await accessOf('U0DAN')).toEqual({ seen: 'own', requesters: ['U0DAN', 'dan@acme.test'] })
})

test.each(['U0GUEST', 'U0NOBODY'])('%s sees no request', async (id) => {
  expect(await accessOf(id)).toEqual({ seen: 'nothing' })
})

test('a person whom Slack cannot look up sees no request', async () => {
  const down: Directory = { ...directory, person: () => Promise.reject(new Error('down')) }

  expect(await accessOf('U0ANN', down)).toEqual({ seen: 'nothing' })
})

test('a role that Slack cannot confirm is not granted', async () => {
  const down: Directory = { ...directory, groupMembers: () => Promise.reject(new Error('down')) }

  expect(await accessOf('U0EVE', down)).toMatchObject({ seen: 'own' })
})

test.each([
  ['U0ANN', 'who is asked'],
  ['U0PAT', 'an admin'],
  ['U0EVE', 'an auditor'],
  ['U0DAN', 'for whom it is, by an e-mail in lower case'],
])('%s, %s, may see the params', async (id) => {
  expect(await refusalFor(id)).toBeNull()
})

test.each([
  ['U0TOM', { code: 'not_shown', groups: ['finance'] }],
  ['U0GUEST', { code: 'not_a_member', kind: 'guest' }],
  ['U0NOBODY', { code: 'not_a_member', kind: 'unknown' }],
])('the refusal to show params says why %s may not see them', async (id, refusal) => {
  expect(await refusalFor(id)).toEqual(refusal)
})

test('nobody may see params while Slack does not answer', async () => {
  const down: Directory = { ...directory, person: () => Promise.reject(new Error('down')) }

  expect(await refusalFor('U0ANN', down)).toEqual({ code: 'membership_unknown' })
})

function refusalFor(id: string, slack: Directory = directory) {
  const call = aCall({ requester: 'dan@acme.test' })
  const request = aPendingRequest({ call }, { obligation: anObligation({ groups: ['finance'] }) })
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
  groupId: async () => null,
  person: async (id) => PEOPLE.find((one) => one.id === id) ?? null,
  idByEmail: async () => null,
  groupMembers: async (handle) => (handle === 'security' ? new Set(['U0EVE']) : null),
  channelMembers: async () => new Set(PEOPLE.map(({ id }) => id)),
}
