import type { WorkspaceSeed } from 'slack-sandbox'

/** The people who decide, in all channels. */
export const APPROVERS = ['U0ANN', 'U0BEN'] as const

/** A channel for each desk, as Slack takes about one message a second in each. */
export function desksWorkspace(desks: number): WorkspaceSeed {
  const memberIds = [...APPROVERS, 'U0VETO']
  return {
    name: 'Acme',
    people: [
      ...APPROVERS.map((id) => ({ id, name: id.slice(2), email: `${id.toLowerCase()}@acme.test` })),
      { id: 'U0VETO', name: 'Veto', handle: 'veto', bot: true },
    ],
    channels: deskChannels(desks).map((name, desk) => ({
      id: `C0DESK${desk}`,
      name: name.slice(1),
      memberIds,
    })),
    groups: [{ id: 'S0DESK', handle: 'desk', memberIds: [...APPROVERS] }],
    commands: [{ command: '/veto', shouldEscape: true }],
  }
}

/** With their `#`. */
export function deskChannels(desks: number): readonly string[] {
  return Array.from({ length: desks }, (_, desk) => `#desk-${desk}`)
}

/** The tools that ask people: of every fourth desk two, of another fourth within seconds. */
export function askingTools(desks: number): readonly string[] {
  return deskChannels(desks).map((_, desk) => `ask_${desk}`)
}

/** Policies for `read`, which is allowed, `drop`, which is denied, and a tool for each desk. */
export function desksPolicies(desks: number): string {
  const groups = deskChannels(desks).map(
    (channel, desk) => `  desk_${desk}: { channel: "${channel}", members: ["@desk"], notify: none }`,
  )
  const rules = askingTools(desks).map(
    (tool, desk) =>
      `  - { name: ${tool}, tool: ${tool}, action: require_approval, approvers: [desk_${desk}]${terms(desk)} }`,
  )
  return `name: desks
rules:
  - { name: read, tool: read, action: allow }
  - { name: drop, tool: drop, action: deny }
${rules.join('\n')}
approvers:
${groups.join('\n')}
quotas: { "*": { max_pending: 100000, rate: 10000/s } }
`
}

function terms(desk: number): string {
  if (desk % 4 === 1) return ', quorum: 2'
  return desk % 4 === 2 ? `, timeout: ${BRIEF_S}s` : ''
}

const BRIEF_S = 3
