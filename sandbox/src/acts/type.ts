import type { JsonObject } from '../json.ts'
import { textAt } from '../json-fields.ts'
import type { Act, ActAnswer } from '../page-protocol.ts'
import { slashCommand } from '../payloads.ts'
import { answerInChannel } from '../response-url.ts'
import type { Channel, Person } from '../state/people.ts'
import { type ActContext, DONE, problem } from './context.ts'
import { escapeCommand } from './escape-command.ts'

type Typed = Extract<Act, { do: 'type' }>

/** A person sends a line: a slash command when it starts with `/`, else a message. */
export async function type(context: ActContext, person: Person, act: Typed): Promise<ActAnswer> {
  const channel = context.space.channels.get(act.channelId)
  if (!channel?.memberIds.includes(person.id)) return problem(`${person.name} is not in this channel`)
  if (act.text.trim() === '') return problem('There is nothing to send')
  if (act.text.startsWith('/')) return command(context, person, { channel, text: act.text })
  context.space.messages.add({
    channelId: channel.id,
    threadTs: null,
    authorId: person.id,
    text: act.text,
    blocks: [],
    metadata: null,
    ephemeralTo: null,
    viaResponseUrl: false,
  })
  return DONE
}

async function command(
  context: ActContext,
  person: Person,
  typed: { channel: Channel; text: string },
): Promise<ActAnswer> {
  const { space } = context
  const [name = '', text = ''] = splitOnce(typed.text)
  const known = space.commands.find((one) => one.command === name)
  if (known === undefined) return problem(`${name} is not a command of this workspace`)
  const about = { personId: person.id, channelId: typed.channel.id, messageTs: null }
  const payload = slashCommand(space, person, {
    channel: typed.channel,
    command: name,
    text: known.shouldEscape ? escapeCommand(space, text) : text,
    responseUrl: context.responseUrl(space.responseUrls.issue(about)),
  })
  const ack = await context.deliver({ type: 'slash_commands', payload })
  if (ack.state === 'failed') return problem(`${name} failed: ${ack.problem}`)
  return saysSomething(ack.payload) ? answer(context, about, ack.payload) : DONE
}

function answer(
  { space }: ActContext,
  about: { personId: string; channelId: string },
  payload: JsonObject,
): ActAnswer {
  const refusal = answerInChannel(space, about, payload)
  return refusal === null ? DONE : problem(`The app answered with what Slack refuses: ${refusal}`)
}

function saysSomething(payload: JsonObject): boolean {
  return textAt(payload, 'text') !== null || payload['blocks'] !== undefined
}

function splitOnce(line: string): readonly string[] {
  const found = /^(\S+)\s*([\s\S]*)$/.exec(line)
  return found === null ? [line] : found.slice(1)
}
