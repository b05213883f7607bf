import { expect, test } from 'vitest'
import { createEligibility } from '../../../src/approval/eligibility/eligibility.ts'
import type { Choice } from '../../../src/approval/model/vote.ts'
import type { Directory, Person } from '../../../src/approval/ports/directory.ts'
import type { ApproverGroup } from '../../../src/policy/bundle.ts'
import { aGroup, aVote } from '../../support/builders.ts'
import { aPendingRequest } from '../requests.ts'

const PEOPLE: readonly Person[] = [
  person('U_ANN', 'ann@acme.test'),
  person('U_BEN', 'ben@acme.test'),
  person('U_CAY', null),
  { ...person('U_BOT', null), kind: 'bot' },
  { ...person('U_GUS', null), kind: 'guest' },
  { ...person('U_OLD', null), kind: 'deactivated' },
  { ...person('U_EXT', null), kind: 'external' },
]
const EVERYBODY = PEOPLE.map(({ id }) => id)

test.each([
  ['a user id', ['U_ANN'], 'U_ANN'],
  ['an e-mail', ['ben@acme.test'], 'U_BEN'],
  ['a user group', ['@finance'], 'U_CAY'],
])('a member named by %s may vote', async (_, members, id) => {
  expect(await resultFor({ group: { members } }, id)).toBe('voter')
})

test('every member of the channel may vote when the group names no members', async () => {
  expect(await resultFor({ group: { members: null } }, 'U_ANN')).toBe('voter')
})

test.each(['U_BOT', 'U_GUS', 'U_OLD', 'U_EXT', 'U_NOBODY'])(
  'T8: %s may not vote, even when named by the group and a member of the channel',
  async (id) => {
    expect(await resultFor({ group: { members: [...EVERYBODY, 'U_NOBODY'] } }, id)).toBe('not_a_member')
  },
)

test('a person outside the group may not vote', async () => {
  expect(await resultFor({ group: { members: ['U_ANN'] } }, 'U_BEN')).toBe('not_an_approver')
})

test('nobody may vote when the bundle no longer defines the group', async () => {
  expect(await resultFor({ approvers: new Map() }, 'U_ANN')).toBe('not_an_approver')
})

test('nobody may vote when the user group is empty or deleted', async () => {
  expect(await resultFor({ group: { members: ['@empty'] } }, 'U_ANN')).toBe('not_an_approver')
  expect(await resultFor({ group: { members: ['@gone'] } }, 'U_ANN')).toBe('not_an_approver')
})

test('nobody may vote while Slack does not answer, whichever lookup fails', async () => {
  for (const method of ['person', 'groupMembers', 'idByEmail', 'channelMembers'] as const) {
    const broken: Directory = { ...directory, [method]: () => Promise.reject(new Error('down')) }
    const members = {
      person: ['U_ANN'],
      groupMembers: ['@finance'],
      idByEmail: ['ann@acme.test'],
      channelMembers: null,
    }

    expect(await resultFor({ group: { members: members[method] }, directory: broken }, 'U_ANN')).toBe(
      'membership_unknown',
    )
  }
})

test('the requester may not vote, whether named by e-mail or by id', async () => {
  expect(await resultFor({ request: { call: { requester: 'ann@acme.test' } } }, 'U_ANN')).toBe('own_request')
  expect(await resultFor({ request: { call: { requester: 'U_ANN' } } }, 'U_ANN')).toBe('own_request')
  expect(await resultFor({ request: { call: { requester: 'U_ANN' } } }, 'U_BEN')).toBe('voter')
})

test("the agent's owner may not vote", async () => {
  expect(await resultFor({ request: { owner: 'ann@acme.test' } }, 'U_ANN')).toBe('own_agent')
})

test('everybody in the group may deny but nobody approve when the owner of the key is not in the workspace', async () => {
  for (const owner of ['gone@acme.test', 'U_NOBODY']) {
    expect(await resultFor({ request: { owner }, choice: 'approve' }, 'U_ANN')).toBe('owner_unknown')
    expect(await resultFor({ request: { owner }, choice: 'deny' }, 'U_ANN')).toBe('voter')
  }
})

test('people may vote when the requester is a customer who is not in the workspace', async () => {
  for (const requester of ['customer@else.test', 'U_NOBODY']) {
    expect(await resultFor({ request: { call: { requester } } }, 'U_ANN')).toBe('voter')
  }
})

test('nobody may vote while Slack cannot say who the requester is', async () => {
  const broken: Directory = { ...directory, idByEmail: () => Promise.reject(new Error('down')) }
  const request = { call: { requester: 'customer@else.test' } }

  expect(await resultFor({ request, directory: broken }, 'U_ANN')).toBe('membership_unknown')
})

test('a person who approved may still deny', async () => {
  const votes = [aVote({ by: { id: 'U_ANN', name: 'Ann' } })]

  expect(await resultFor({ request: { quorum: 2, votes }, choice: 'deny' }, 'U_ANN')).toBe('voter')
})

test('the requester may vote when the rule allows self-approval', async () => {
  const request = { selfApproval: true, call: { requester: 'U_ANN' } }

  expect(await resultFor({ request }, 'U_ANN')).toBe('voter')
})

test('a person may not vote twice', async () => {
  const votes = [aVote({ by: { id: 'U_ANN', name: 'Ann' } })]

  expect(await resultFor({ request: { quorum: 2, votes } }, 'U_ANN')).toBe('already_voted')
})

interface EligibilityCase {
  readonly group?: Partial<ApproverGroup>
  readonly approvers?: ReadonlyMap<string, ApproverGroup>
  readonly directory?: Directory
  readonly request?: Parameters<typeof aPendingRequest>[0]
  readonly choice?: Choice
}

async function resultFor(scene: EligibilityCase, personId: string): Promise<string> {
  const group = aGroup({ members: EVERYBODY, ...scene.group })
  const approvers = scene.approvers ?? new Map([['finance-team', group]])
  const eligibility = createEligibility({
    directory: scene.directory ?? directory,
    approvers: () => approvers,
  })
  const voter = await eligibility.check(aPendingRequest(scene.request), personId, scene.choice ?? 'approve')
  return voter.kind === 'voter' ? 'voter' : voter.refusal.code
}

const directory: Directory = {
  groupId: async () => null,
  person: async (id) => PEOPLE.find((one) => one.id === id) ?? null,
  idByEmail: async (email) => PEOPLE.find((one) => one.email === email)?.id ?? null,
  groupMembers: async (handle) =>
    handle === 'finance' ? new Set(['U_CAY']) : handle === 'empty' ? new Set<string>() : null,
  channelMembers: async () => new Set(EVERYBODY),
}

function person(id: string, email: string | null): Person {
  return { id, name: id, email, kind: 'member' }
}
