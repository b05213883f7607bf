import type { JsonObject } from '../json.ts'
import { textAt } from '../json-fields.ts'
import type { Channel, Person } from '../state/people.ts'
import type { Workspace } from '../state/workspace.ts'

/** One method of the Web API: returns the fields of the response besides `ok`, or throws SlackRefusal. */
export type Method = (call: Call) => JsonObject

/** One call of a method, its token already checked. */
export interface Call {
  readonly args: JsonObject
  readonly workspace: Workspace
  /** `http://127.0.0.1:P`, without a slash at its end. */
  readonly baseUrl: string
  /** The address of a new socket; null when the app has as many as Slack allows. */
  readonly openSocket: () => string | null
  /** Why the workspace refuses a block of these arguments; null: it does not. */
  readonly refusedBlock: (args: JsonObject) => string | null
}

/** Slack's own `ok: false`, with its error code and whatever else the answer carries. */
export class SlackRefusal extends Error {
  readonly code: string
  readonly extra: JsonObject

  constructor(code: string, extra: JsonObject = {}) {
    super(code)
    this.code = code
    this.extra = extra
  }
}

/** Refuses with the code, naming each validationError as Slack does. */
export function refuse(code: string, messages: readonly string[]): never {
  throw new SlackRefusal(code, { response_metadata: { messages } })
}

/** The text argument. @throws {SlackRefusal} invalid_arguments when it is absent or empty. */
export function needText(args: JsonObject, name: string): string {
  const value = textAt(args, name)
  return value === null || value === ''
    ? refuse('invalid_arguments', [`[ERROR] missing required field: ${name}`])
    : value
}

/** The channel with this id. @throws {SlackRefusal} channel_not_found, also for private ones without the app. */
export function needChannel(workspace: Workspace, id: string): Channel {
  const channel = workspace.channels.get(id)
  const isHidden = channel?.isPrivate === true && !channel.memberIds.includes(workspace.bot.id)
  if (channel === undefined || isHidden) throw new SlackRefusal('channel_not_found')
  return channel
}

/** The person with this id. @throws {SlackRefusal} user_not_found. */
export function needPerson(workspace: Workspace, id: string): Person {
  const person = workspace.people.get(id)
  if (person === undefined) throw new SlackRefusal('user_not_found')
  return person
}
