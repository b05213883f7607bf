import type { WorkspaceSeed } from 'slack-sandbox'

/** The most desks that there are: channels with a card each, so that each click has a card of its own. */
export const DESKS = 1_000

/** Who may approve; they take turns. */
export const APPROVERS = ['U0ANN', 'U0BEN', 'U0CLEO', 'U0DAN'] as const

/** The name of a desk's channel. */
export function deskChannel(desk: number): string {
  return `desk-${desk}`
}

/** A workspace with this many desks, and one channel for all other requests. */
export function workspaceOf(desks: number): WorkspaceSeed {
  const memberIds = [...APPROVERS, 'U0VETO']
  const numbered = Array.from({ length: desks }, (_, desk) => ({
    id: `C0DESK${desk}`,
    name: deskChannel(desk),
    memberIds,
  }))
  return {
    name: 'Acme',
    people: [
      ...APPROVERS.map((id) => ({ id, name: id.slice(2), email: `${id.toLowerCase()}@acme.test` })),
      { id: 'U0VETO', name: 'Veto', handle: 'veto', bot: true },
    ],
    channels: [...numbered, { id: 'C0QUEUE', name: 'queue', memberIds }],
    groups: [{ id: 'S0DESK', handle: 'desk', memberIds: [...APPROVERS] }],
    commands: [{ command: '/veto', shouldEscape: true }],
  }
}

/** Policies: a tool for each desk, `ask` for the one channel, `expire` that is over after a few seconds, and `read`. */
export function policiesOf(desks: number): string {
  const numbers = Array.from({ length: desks }, (_, desk) => desk)
  const rules = numbers.map(
    (desk) =>
      `  - { name: desk_${desk}, tool: desk_${desk}, action: require_approval, approvers: [desk_${desk}] }`,
  )
  const groups = numbers.map(
    (desk) => `  desk_${desk}: { channel: "#${deskChannel(desk)}", members: ["@desk"], notify: none }`,
  )
  return `name: waiting
rules:
${rules.join('\n')}
  - { name: ask, tool: ask, action: require_approval, approvers: [queue] }
  - { name: expire, tool: expire, action: require_approval, approvers: [queue], timeout: ${EXPIRY_S}s }
  - { name: read, tool: read, action: allow }
approvers:
${groups.join('\n')}
  queue: { channel: "#queue", members: ["@desk"], notify: none }
quotas: { "*": { max_pending: 100000, rate: 10000/s } }
`
}

const EXPIRY_S = 6
