import type { Channel, Group, Person } from './people.ts'
import type { Workspace } from './workspace.ts'

/**
 * The person with this id, handle, first name or full name.
 * @throws {TypeError} when there is none, naming those there are.
 */
export function personNamed(space: Workspace, idOrName: string): Person {
  const wanted = idOrName.replace(/^@/, '').toLowerCase()
  const found = [...space.people.values()].find((one) =>
    [one.id, one.handle, one.name, one.name.split(' ')[0] ?? '']
      .map((name) => name.toLowerCase())
      .includes(wanted),
  )
  if (found !== undefined) return found
  const known = [...space.people.values()].map((one) => one.name).join(', ')
  throw new TypeError(`Expected a person of ${space.name}, got '${idOrName}'; there are ${known}`)
}

/**
 * The channel with this id or name, with or without `#`.
 * @throws {TypeError} when there is none, naming those there are.
 */
export function channelNamed(space: Workspace, idOrName: string): Channel {
  const found = channelById(space, idOrName)
  if (found !== undefined) return found
  const known = [...space.channels.values()].map((one) => `#${one.name}`).join(', ')
  throw new TypeError(`Expected a channel of ${space.name}, got '${idOrName}'; there are ${known}`)
}

/** The channel with this id or name, with or without `#`; undefined when there is none. */
export function channelById(space: Workspace, idOrName: string): Channel | undefined {
  const name = idOrName.replace(/^#/, '')
  const named = [...space.channels.values()].find((one) => !one.isDirect && one.name === name)
  return space.channels.get(idOrName) ?? named
}

/** The user group with this id or handle, with or without `@`; undefined when there is none. */
export function groupNamed(space: Workspace, idOrHandle: string): Group | undefined {
  const handle = idOrHandle.replace(/^@/, '')
  return space.groups.get(idOrHandle) ?? [...space.groups.values()].find((one) => one.handle === handle)
}
