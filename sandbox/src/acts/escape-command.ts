import { channelById, groupNamed } from '../state/lookup.ts'
import type { Workspace } from '../state/workspace.ts'

/** The text of a command as `should_escape` sends it: `@ann`, `@finance` and `#general` become ids with names. */
export function escapeCommand(space: Workspace, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped.replaceAll(/(?<=^|[\s:,"'(])([@#])([\w.-]*\w)/g, (whole, sign: string, name: string) => {
    const token = sign === '#' ? channelToken(space, name) : mentionToken(space, name)
    return token ?? whole
  })
}

function channelToken(space: Workspace, name: string): string | null {
  const channel = channelById(space, name)
  return channel === undefined ? null : `<#${channel.id}|${channel.name}>`
}

function mentionToken(space: Workspace, name: string): string | null {
  const person = [...space.people.values()].find((one) => one.handle === name.toLowerCase())
  if (person !== undefined) return `<@${person.id}|${person.handle}>`
  const group = groupNamed(space, name)
  return group === undefined ? null : `<!subteam^${group.id}|@${group.handle}>`
}
