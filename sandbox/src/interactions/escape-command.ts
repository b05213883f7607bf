import { channelById, groupNamed } from '../state/lookup.ts'
import type { Workspace } from '../state/workspace.ts'

/** The text of a command as `should_escape` sends it: `@ann`, `@finance` and `#general` become ids with names. */
export function escapeCommand(workspace: Workspace, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped.replaceAll(/(?<=^|[\s:,"'(])([@#])([\w.-]*\w)/g, (whole, sign: string, name: string) => {
    const token = sign === '#' ? channelToken(workspace, name) : mentionToken(workspace, name)
    return token ?? whole
  })
}

function channelToken(workspace: Workspace, name: string): string | null {
  const channel = channelById(workspace, name)
  return channel === undefined ? null : `<#${channel.id}|${channel.name}>`
}

function mentionToken(workspace: Workspace, name: string): string | null {
  const person = [...workspace.people.values()].find((one) => one.handle === name.toLowerCase())
  if (person !== undefined) return `<@${person.id}|${person.handle}>`
  const group = groupNamed(workspace, name)
  return group === undefined ? null : `<!subteam^${group.id}|@${group.handle}>`
}
