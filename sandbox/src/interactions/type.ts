import type { JsonObject } from '../json.ts'
import { textAt } from '../json-fields.ts'
import type { Interaction, InteractionResult } from '../page-protocol.ts'
import { slashCommand } from '../payloads.ts'
import { answerInChannel } from '../response-url.ts'
import type { Channel, Person } from '../state/people.ts'
import { DONE, type InteractionContext, problem } from './context.ts'
import { escapeCommand } from './escape-command.ts'

type TypeInteraction = Extract<Interaction, { do: 'type' }>

/** A person sends a line: a slash command when it starts with `/`, else a message. */
export async function type(
  context: InteractionContext,
  person: Person,
  interaction: TypeInteraction,
): Promise<InteractionResult> {
  const channel = context.workspace.channels.get(interaction.channelId)
  if (!channel?.memberIds.includes(person.id)) return problem(`${person.name} is not in this channel`)
  if (interaction.text.trim() === '') return problem('There is nothing to send')
  if (interaction.text.startsWith('/')) return command(context, person, { channel, text: interaction.text })
  context.workspace.messages.add({
    channelId: channel.id,
    threadTs: null,
    authorId: person.id,
    text: interaction.text,
    blocks: [],
    metadata: null,
    ephemeralTo: null,
    viaResponseUrl: false,
  })
  return DONE
}

async function command(
  context: InteractionContext,
  person: Person,
  typed: { channel: Channel; text: string },
): Promise<InteractionResult> {
  const { workspace } = context
  const [name = '', text = ''] = splitOnce(typed.text)
  const known = workspace.commands.find((one) => one.command === name)
  if (known === undefined) return problem(`${name} is not a command of this workspace`)
  const about = { personId: person.id, channelId: typed.channel.id, messageTs: null }
  const payload = slashCommand(workspace, person, {
    channel: typed.channel,
    command: name,
    text: known.shouldEscape ? escapeCommand(workspace, text) : text,
    responseUrl: context.responseUrl(workspace.responseUrls.issue(about)),
  })
  const ack = await context.deliver({ type: 'slash_commands', payload })
  if (ack.state === 'failed') return problem(`${name} failed: ${ack.problem}`)
  return hasContent(ack.payload) ? answer(context, about, ack.payload) : DONE
}

function answer(
  { workspace }: InteractionContext,
  about: { personId: string; channelId: string },
  payload: JsonObject,
): InteractionResult {
  const refusal = answerInChannel(workspace, about, payload)
  return refusal === null ? DONE : problem(`The app answered with what Slack refuses: ${refusal}`)
}

function hasContent(payload: JsonObject): boolean {
  return textAt(payload, 'text') !== null || payload['blocks'] !== undefined
}

function splitOnce(line: string): readonly string[] {
  const found = /^(\S+)\s*([\s\S]*)$/.exec(line)
  return found === null ? [line] : found.slice(1)
}
