import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { SlackCommand, TypedCommand } from '../../adapters/slack-command.ts'
import { readPerson } from '../../adapters/typed-person.ts'
import { endWords } from './away-words.ts'

export const backCommand: SlackCommand = {
  word: 'back',
  summary: 'end your absence: you are asked again',
  examples: [
    ['', 'you are asked again from now on'],
    ['@ann', 'the same for somebody else; admins only'],
  ],
  run: back,
}

async function back({ absences, handles }: ListenerDeps, { personId, rest }: TypedCommand): Promise<string> {
  const who = rest === '' ? { value: personId } : await readPerson(rest, handles)
  if ('problem' in who) return who.problem.replace(/^./, (first) => first.toUpperCase())
  const result = await absences.end(who.value, { by: personId, id: null })
  return endWords(result, { isOwn: who.value === personId })
}
