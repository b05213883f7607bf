import { suggestion } from '../../../core/suggestion.ts'
import { COMMAND } from '../../adapters/action-ids.ts'
import { respondPrivately } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { orApologize } from '../../adapters/or-apologize.ts'
import type { Router } from '../../adapters/router.ts'
import type { SlackCommand, TypedCommand } from '../../adapters/slack-command.ts'
import type { Message } from '../../blocks/blocks.ts'
import { noticeMessage } from '../../blocks/notices.ts'
import { COMMANDS } from './command-table.ts'
import { commandHelp, helpMessage } from './help-message.ts'

/** `/veto …`: replies to the person who typed it, and to nobody else. */
export function registerCommand(router: Router, deps: ListenerDeps): void {
  router.command(COMMAND, async ({ ack, command, respond }) => {
    await ack()
    const failure = 'a command could not be answered'
    const typed = { personId: command.user_id, triggerId: command.trigger_id }
    const reply = await orApologize(deps, { failure, requestId: undefined }, () =>
      run(deps, typed, command.text),
    )
    if (reply === null) return
    const message = typeof reply === 'string' ? noticeMessage(reply) : reply
    await respondPrivately(deps, respond, { ...message, replacesOriginal: false })
  })
}

/** The reply; a string is one sentence. Null: a modal is open instead. */
async function run(
  deps: ListenerDeps,
  by: Omit<TypedCommand, 'rest'>,
  typed: string,
): Promise<Message | string | null> {
  const [word, rest] = firstWord(typed)
  if (word === '' || word === HELP) return help(rest)
  const command = commandNamed(word)
  if (command === undefined) return unknownCommand(word)
  return firstWord(rest)[0] === HELP ? commandHelp(command) : command.run(deps, { ...by, rest })
}

const HELP = 'help'

/** The first word in lower case, and what follows it. */
function firstWord(typed: string): readonly [word: string, rest: string] {
  const text = typed.trim()
  const [word = ''] = text.split(/\s/, 1)
  return [word.toLowerCase(), text.slice(word.length).trim()]
}

function commandNamed(word: string): SlackCommand | undefined {
  return COMMANDS.find((command) => command.word === word)
}

/** `/veto help audit` is another way to type `/veto audit help`. */
function help(about: string): Message | string {
  const [word] = firstWord(about)
  if (word === '' || word === HELP) return helpMessage(COMMANDS)
  const command = commandNamed(word)
  return command === undefined ? unknownCommand(word) : commandHelp(command)
}

/** What is answered to a word that names no command. */
export function unknownCommand(word: string): string {
  const words = [...COMMANDS.map((command) => command.word), HELP]
  return `Unknown command "${word}".${suggestion(word, words)} Try ${COMMAND} help.`
}
