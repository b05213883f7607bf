import type { Channel, Group, Person } from './people.ts'
import type { Workspace } from './workspace.ts'

/**
 * The person with this id, handle, first name or full name.
 * @throws {TypeError} when there is none, naming those there are.
 */
export function personNamed(workspace: Workspace, idOrName: string): Person {
  const wanted = idOrName.replace(/^@/, '').toLowerCase()
  const found = [...workspace.people.values()].find((one) =>
    [one.id, one.handle, one.name, one.name.split(' ')[0] ?? '']
      .map((name) => name.toLowerCase())
      .includes(wanted),
  )
  if (found !== undefined) return found
  const known = [...workspace.people.values()].map((one) => one.name).join(', ')
  throw new TypeError(`Expected a person of ${workspace.name}, got '${idOrName}'; there are ${known}`)
}

/**
 * The channel with this id or name, with or without `#`.
 * @throws {TypeError} when there is none, naming those there are.
 */
export function channelNamed(workspace: Workspace, idOrName: string): Channel {
  const found = channelById(workspace, idOrName)
  if (found !== undefined) return found
  const known = [...workspace.channels.values()].map((one) => `#${one.name}`).join(', ')
  throw new TypeError(`Expected a channel of ${workspace.name}, got '${idOrName}'; there are ${known}`)
}

/** The channel with this id or name, with or without `#`; undefined when there is none. */
export function channelById(workspace: Workspace, idOrName: string): Channel | undefined {
  const name = idOrName.replace(/^#/, '')
  const named = [...workspace.channels.values()].find((one) => !one.isDirect && one.name === name)
  return workspace.channels.get(idOrName) ?? named
}

/** The user group with this id or handle, with or without `@`; undefined when there is none. */
export function groupNamed(workspace: Workspace, idOrHandle: string): Group | undefined {
  const handle = idOrHandle.replace(/^@/, '')
  return (
    workspace.groups.get(idOrHandle) ?? [...workspace.groups.values()].find((one) => one.handle === handle)
  )
}
