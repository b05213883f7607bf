import { nearest } from '../../core/nearest.ts'
import type { Handles } from '../api/handles.ts'
import { unescapeTyped } from './typed-text.ts'

/** The id of the person who was typed; or one sentence that says why nobody is found. */
export type TypedPerson = { readonly value: string } | { readonly problem: string }

/** Reads a person as Slack sends one: a mention, an id, a handle, a name or an e-mail address. */
export async function readPerson(typed: string, handles: Handles): Promise<TypedPerson> {
  const id = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(typed)?.[1] ?? /^[UW][A-Z0-9]{2,20}$/.exec(typed)?.[0]
  if (id !== undefined) return { value: id }
  const name = unescapeTyped(typed).replace(/^@/, '')
  const found = await handles.idsOf(name)
  const [only] = found
  if (only !== undefined && found.length === 1) return { value: only }
  if (found.length > 1)
    return {
      problem: `${found.length} people are called "${name}". Type their handle, as in @ann, or an e-mail address.`,
    }
  return { problem: nobodyCalled(name, await handles.names()) }
}

/** That nobody has this name, and who has one like it. */
export function nobodyCalled(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  const hint =
    near === null ? 'Type a handle, as in @ann, a name or an e-mail address.' : `Did you mean @${near}?`
  return `nobody here is called "${name}". ${hint}`
}
