import { COMMAND } from '../../adapters/action-ids.ts'
import type { SlackCommand } from '../../adapters/slack-command.ts'
import { code, header, line, type Message, type Paragraph, richText, text } from '../../blocks/blocks.ts'

/** The commands, and what each does. */
export function helpMessage(commands: readonly SlackCommand[]): Message {
  return {
    text: 'What Veto can do',
    blocks: [
      header('What Veto can do'),
      richText(
        ...commands.map(({ word, summary }) => example(word, summary)),
        example('help', `this list; ${COMMAND} audit help explains one command`),
      ),
    ],
  }
}

/** One command, with an example of each of its forms. */
export function commandHelp({ word, summary, examples, notes = [] }: SlackCommand): Message {
  const title = `${COMMAND} ${word}`
  return {
    text: title,
    blocks: [
      header(title),
      richText(
        line(text(`${summary.replace(/^./, (first) => first.toUpperCase())}.`)),
        line(text(' ')),
        ...examples.map(([typed, meaning]) => example(`${word} ${typed}`.trim(), meaning)),
        ...(notes.length === 0 ? [] : [line(text(' '))]),
        ...notes.map((note) => line(text(note))),
      ),
    ],
  }
}

function example(typed: string, meaning: string): Paragraph {
  return line(code(`${COMMAND} ${typed}`), text(`  ${meaning}`))
}
